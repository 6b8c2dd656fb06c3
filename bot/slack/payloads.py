"""Reads Slack's JSON into typed requests: the only module that indexes payload dicts.

Everything that comes through the client (ids, metadata, values) is checked, not trusted. Metadata that does not parse
counts as missing. Callers check block ids and option values.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.records.acts import Origin, SourceKind
from workflows.records.drafts import Person

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackFile:
    """A file object. Files shared from elsewhere have no size and URL here; files.info has them."""

    id: str
    name: str
    mimetype: str
    #: Bytes; None where Slack did not state them.
    size: int | None
    #: `url_private_download`, else `url_private`, else empty.
    url: str
    #: `tombstone` for a deleted file.
    mode: str
    #: `check_file_info` where only the id is reliable.
    access: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputState:
    """The value of one input: one of the members, by the input's kind; all are empty when nothing was entered."""

    text: str | None = None
    #: Option values, or the selected channel or person.
    choices: tuple[str, ...] = ()
    files: tuple[SlackFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewState:
    """A view as Slack sends it back, with its inputs' values."""

    id: str
    hash: str
    callback_id: str
    #: private_metadata if it is a JSON object of strings, else empty.
    metadata: Mapping[str, str]
    #: block_id to the input's value.
    entered: Mapping[str, InputState]
    #: block_ids of the inputs in the view's order; an untouched input may be missing in `entered`.
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The person behind a payload, before anything is known about them."""

    user_id: str
    #: The workspace or organization that Slack names as theirs; empty where it names none.
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command."""

    person: Person
    channel_id: str
    #: The text after the command word, stripped.
    text: str
    trigger_id: str
    #: It was typed in the direct messages of several people, whose id looks like a channel's.
    in_group_dm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A global shortcut."""

    person: Person
    trigger_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmission:
    """A view_submission."""

    person: Person
    view: ViewState


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A block_actions payload: its first action, and the place of the action."""

    person: Person
    trigger_id: str
    action_id: str
    block_id: str
    value: str
    #: The modal or App Home of the action.
    view: ViewState | None
    #: Channel and ts of the message of the action.
    message: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A block_suggestion: a person types into an external select."""

    person: Person
    block_id: str
    query: str
    view: ViewState | None = field(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpening:
    """app_home_opened."""

    person: Person
    #: `home` or `messages`.
    tab: str


#: The known kinds of payload; an unknown kind counts as "other".
KINDS = frozenset(
    {
        "block_actions",
        "block_suggestion",
        "message_action",
        "shortcut",
        "view_closed",
        "view_submission",
        "event_callback",
    }
)


def kind(body: Payload) -> str:
    """The kind of payload: "command", one of KINDS, or "other"."""
    if "command" in body:
        return "command"
    name = body.get("type")
    return name if isinstance(name, str) and name in KINDS else "other"


def response_url_is_from(body: Payload, origins: Iterable[str]) -> bool:
    """Whether a response would go to one of `origins`, or nowhere."""
    url = body.get("response_url")
    return not url or (isinstance(url, str) and url.startswith(tuple(f"{origin}/" for origin in origins)))


def caller(payload: Payload) -> Caller:
    """The Caller of a command, an interaction, or an event that names a person; nobody's where it names none."""
    place = str(payload.get("team_id") or "")
    match kind(payload):
        case "command":
            return Caller(user_id=str(payload.get("user_id") or ""), place=place)
        case "event_callback":
            return Caller(user_id=str(child(payload, "event").get("user") or ""), place=place)
    user = child(payload, "user")
    place = str(user.get("team_id") or child(payload, "team").get("id") or "")
    return Caller(user_id=str(user.get("id") or ""), place=place)


def origin(payload: Payload, payload_id: str) -> Origin:
    """Who has done what Slack reports, and by what: for the audit log. Nothing that somebody has typed."""
    person, what = caller(payload), kind(payload)
    match what:
        case "block_actions":
            actions = payload.get("actions") or [{}]
            source, name = SourceKind.CLICK, str(actions[0].get("action_id") or "")
        case "view_submission" | "view_closed":
            source, name = SourceKind.WINDOW, str(child(payload, "view").get("callback_id") or "")
        case "command":
            source, name = SourceKind.SLACK, str(payload.get("command") or "")
        case "event_callback":
            source, name = SourceKind.SLACK, str(child(payload, "event").get("type") or "")
        case _:
            source, name = SourceKind.SLACK, what
    who = Person(workspace_id=person.place, user_id=person.user_id)
    return Origin(who=who, source=source, name=name, payload=payload_id)


def in_workspace(payload: Payload, workspace_id: str) -> Payload:
    """The payload as if it came from this workspace.

    In an organization Slack names any of the person's workspaces, or none, and not the same one every time. What
    people own is recorded under one workspace: that of the installation.
    """
    if kind(payload) in ("command", "event_callback"):
        return {**payload, "team_id": workspace_id}
    return {**payload, "team": {**child(payload, "team"), "id": workspace_id}}


def command(payload: Payload) -> Command:
    """The Command of a slash command's payload."""
    return Command(
        person=Person(workspace_id=str(payload["team_id"]), user_id=str(payload["user_id"])),
        channel_id=str(payload.get("channel_id") or ""),
        text=str(payload.get("text") or "").strip(),
        trigger_id=str(payload.get("trigger_id") or ""),
        in_group_dm=str(payload.get("channel_name") or "").startswith("mpdm-"),
    )


def shortcut(payload: Payload) -> Shortcut:
    """The Shortcut of a global shortcut's payload."""
    return Shortcut(person=_person(payload), trigger_id=str(payload["trigger_id"]))


def form_submission(payload: Payload) -> FormSubmission:
    """The FormSubmission of a view_submission, or of a view_closed, which has the same members."""
    return FormSubmission(person=_person(payload), view=_view(payload["view"]))


def click(payload: Payload) -> Click:
    """The Click of a block_actions payload."""
    action = payload["actions"][0]
    container = payload.get("container") or {}
    view = payload.get("view")
    where = (str(container.get("channel_id") or ""), str(container.get("message_ts") or ""))
    return Click(
        person=_person(payload),
        trigger_id=str(payload.get("trigger_id") or ""),
        action_id=str(action.get("action_id") or ""),
        block_id=str(action.get("block_id") or ""),
        value=_action_value(action),
        view=_view(view) if view else None,
        message=where if all(where) else None,
    )


def button_meant(payload: Payload) -> Payload:
    """The press of the button that an entry of a menu stands for. The entry's value is "action_id|value"."""
    action = payload["actions"][0]
    action_id, _, value = _action_value(action).partition("|")
    return {**payload, "actions": [{**action, "action_id": action_id, "value": value}]}


def is_message_press(payload: Payload) -> bool:
    """Whether it is a press of something in a message."""
    return kind(payload) == "block_actions" and child(payload, "container").get("type") == "message"


def suggestion(payload: Payload) -> Suggestion:
    """The Suggestion of a block_suggestion payload."""
    view = payload.get("view")
    return Suggestion(
        person=_person(payload),
        block_id=str(payload.get("block_id") or ""),
        query=str(payload.get("value") or ""),
        view=_view(view) if view else None,
    )


def home_opening(body: Payload) -> HomeOpening:
    """The HomeOpening of the whole body of an app_home_opened event."""
    event = body["event"]
    person = Person(workspace_id=str(body.get("team_id") or ""), user_id=str(event["user"]))
    return HomeOpening(person=person, tab=str(event.get("tab") or "home"))


def view_metadata(payload: Payload) -> dict[str, str]:
    """The metadata of a payload's view; empty where there is no view, or its metadata is not ours."""
    return _metadata(str(child(payload, "view").get("private_metadata") or ""))


def child(payload: Payload, name: str) -> Payload:
    """An object within a payload; empty where it is missing or not an object, so that any payload can be read."""
    member = payload.get(name)
    return member if isinstance(member, dict) else {}


def input_blocks(payload: Payload) -> tuple[str, ...]:
    """The block_ids of the inputs in a payload's view."""
    blocks = child(payload, "view").get("blocks")
    listed = blocks if isinstance(blocks, list) else []
    return tuple(
        str(block.get("block_id")) for block in listed if isinstance(block, dict) and block.get("type") == "input"
    )


def is_button(payload: Payload) -> bool:
    """Whether the action is the press of a button, not a typed or chosen value."""
    return str(payload["actions"][0].get("type")) == "button"


def is_link(payload: Payload) -> bool:
    """Whether the action is the press of a button that opens an address."""
    return bool(payload["actions"][0].get("url"))


def button_values(value: str) -> dict[str, str]:
    """The strings in a button's value that Callsign wrote as JSON; empty where the value is another."""
    return _metadata(value)


def file(payload: Payload) -> SlackFile:
    """The SlackFile of a file object in a view's state or in the response of files.info."""
    size = payload.get("size")
    return SlackFile(
        id=str(payload.get("id") or ""),
        name=str(payload.get("name") or payload.get("title") or "file"),
        mimetype=str(payload.get("mimetype") or ""),
        size=size if isinstance(size, int) else None,
        url=str(payload.get("url_private_download") or payload.get("url_private") or ""),
        mode=str(payload.get("mode") or ""),
        access=str(payload.get("file_access") or ""),
    )


def _person(payload: Payload) -> Person:
    return Person(workspace_id=str(child(payload, "team").get("id") or ""), user_id=str(payload["user"]["id"]))


def _view(view: Payload) -> ViewState:
    values = (view.get("state") or {}).get("values") or {}
    entered = {
        block_id: _entered(element) for block_id, actions in values.items() for element in (actions or {}).values()
    }
    return ViewState(
        id=str(view.get("id") or ""),
        hash=str(view.get("hash") or ""),
        callback_id=str(view.get("callback_id") or ""),
        metadata=_metadata(str(view.get("private_metadata") or "")),
        entered=entered,
        inputs=tuple(str(block["block_id"]) for block in view.get("blocks") or () if block.get("type") == "input"),
    )


def _metadata(raw: str) -> dict[str, str]:
    try:
        parsed = json.loads(raw or "{}")
    except ValueError:
        return {}
    return {key: value for key, value in parsed.items() if isinstance(value, str)} if isinstance(parsed, dict) else {}


def _entered(element: Payload | None) -> InputState:
    """The value of an input. Depending on element and client, an empty input is null, [] or a missing key."""
    if not element:
        return InputState()
    if files := element.get("files"):
        return InputState(files=tuple(file(entry) for entry in files))
    single = element.get("selected_option")
    several = element.get("selected_options") or ()
    subject = element.get("selected_conversation") or element.get("selected_channel") or element.get("selected_user")
    choices = tuple(str(choice["value"]) for choice in ([single] if single else several))
    # PostgreSQL does not store NUL characters, and nobody types them on purpose.
    text = str(element.get("value") or "").replace("\0", "")
    return InputState(text=text or None, choices=(str(subject),) if subject else choices)


def _action_value(action: Payload) -> str:
    selected = action.get("selected_option") or {}
    return str(action.get("value") or selected.get("value") or "")
