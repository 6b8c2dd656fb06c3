"""Slack JSON to typed requests: the only module that indexes payload dicts.

Whatever comes through the client (ids, metadata, values) is data to be checked, not trusted: block ids that are not on the
page, values that are no option and metadata that does not parse are simply not there for the callers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.records.drafts import Person

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackFile:
    """A file object of a file_input; size and url are missing for files shared from elsewhere (then ask files.info)."""

    id: str
    name: str
    mimetype: str
    #: Bytes, or None where Slack did not say.
    size: int | None
    #: `url_private_download`, else `url_private`, else empty.
    url: str
    #: `tombstone` when it was deleted.
    mode: str
    #: `check_file_info` when only the id can be relied on.
    access: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputState:
    """What stands in one input: one of the members, by its kind; all empty when nothing was entered."""

    text: str | None = None
    #: Option values, or the one selected channel or person.
    choices: tuple[str, ...] = ()
    files: tuple[SlackFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewState:
    """A view as it came back: who it is, and what was entered."""

    id: str
    hash: str
    callback_id: str
    #: private_metadata when it is a JSON object of strings, else empty.
    metadata: Mapping[str, str]
    #: block_id to what was entered.
    entered: Mapping[str, InputState]
    #: block_ids of the inputs it shows, in order; an untouched one may be missing in `entered`.
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command."""

    person: Person
    channel_id: str
    #: After the command word, stripped.
    text: str
    trigger_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A global shortcut."""

    person: Person
    trigger_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmission:
    """A view_submission."""

    person: Person
    #: Workspace the person is a member of; differs from the workspace for guests of Slack Connect.
    home_workspace: str
    view: ViewState


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A block_actions payload: the first action, and where it happened."""

    person: Person
    home_workspace: str
    trigger_id: str
    action_id: str
    block_id: str
    value: str
    #: The modal or App Home it happened in.
    view: ViewState | None
    #: Channel and ts of the message it happened in.
    message: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A block_suggestion: somebody types into an external select."""

    person: Person
    block_id: str
    query: str
    view: ViewState | None = field(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened:
    """app_home_opened."""

    person: Person
    #: `home` or `messages`.
    tab: str


#: The kinds of payload there are; a kind Slack adds counts as "other".
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
    """What Slack sent, by one of few names."""
    if "command" in body:
        return "command"
    found = body.get("type")
    return found if isinstance(found, str) and found in KINDS else "other"


def response_url_is_from(body: Payload, origins: Iterable[str]) -> bool:
    """Whether an answer would go to one of `origins`, or nowhere."""
    url = body.get("response_url")
    return not url or (isinstance(url, str) and url.startswith(tuple(f"{origin}/" for origin in origins)))


def command(payload: Payload) -> Command:
    """A slash command's form."""
    return Command(
        person=Person(workspace_id=str(payload["team_id"]), user_id=str(payload["user_id"])),
        channel_id=str(payload.get("channel_id") or ""),
        text=str(payload.get("text") or "").strip(),
        trigger_id=str(payload.get("trigger_id") or ""),
    )


def shortcut(payload: Payload) -> Shortcut:
    """A global shortcut."""
    return Shortcut(person=_person(payload), trigger_id=str(payload["trigger_id"]))


def form_submission(payload: Payload) -> FormSubmission:
    """A view_submission, or a view_closed, which has the same head."""
    return FormSubmission(person=_person(payload), home_workspace=_home(payload), view=_view(payload["view"]))


def click(payload: Payload) -> Click:
    """A block_actions payload."""
    action = payload["actions"][0]
    container = payload.get("container") or {}
    view = payload.get("view")
    where = (str(container.get("channel_id") or ""), str(container.get("message_ts") or ""))
    return Click(
        person=_person(payload),
        home_workspace=_home(payload),
        trigger_id=str(payload.get("trigger_id") or ""),
        action_id=str(action.get("action_id") or ""),
        block_id=str(action.get("block_id") or ""),
        value=_action_value(action),
        view=_view(view) if view else None,
        message=where if all(where) else None,
    )


def suggestion(payload: Payload) -> Suggestion:
    """A block_suggestion."""
    view = payload.get("view")
    return Suggestion(
        person=_person(payload),
        block_id=str(payload.get("block_id") or ""),
        query=str(payload.get("value") or ""),
        view=_view(view) if view else None,
    )


def home_opened(body: Payload) -> HomeOpened:
    """The whole body of an app_home_opened event."""
    event = body["event"]
    person = Person(workspace_id=str(body.get("team_id") or ""), user_id=str(event["user"]))
    return HomeOpened(person=person, tab=str(event.get("tab") or "home"))


def view_metadata(payload: Payload) -> dict[str, str]:
    """The metadata of the view something happened in; empty where it was none, or none of ours."""
    return _metadata(str(part(payload, "view").get("private_metadata") or ""))


def part(payload: Payload, name: str) -> Payload:
    """An object within a payload; empty where it is none. For what has to work whatever came in."""
    found = payload.get(name)
    return found if isinstance(found, dict) else {}


def stored(value: str) -> dict[str, str]:
    """What a button's value holds when we wrote several strings into it; empty where it is none of ours."""
    return _metadata(value)


def file(payload: Payload) -> SlackFile:
    """A file object, from a view's state or from files.info."""
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
    team = payload.get("team") or {}
    view = payload.get("view") or {}
    # In an org-wide install `team` is null and the view says where the app is installed.
    workspace = team.get("id") or view.get("app_installed_team_id") or (payload.get("enterprise") or {}).get("id")
    return Person(workspace_id=str(workspace or ""), user_id=str(payload["user"]["id"]))


def _home(payload: Payload) -> str:
    return str(payload["user"].get("team_id") or _person(payload).workspace_id)


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
    """Empty inputs come as null, [] or a missing key, by element and client: all three alike."""
    if not element:
        return InputState()
    if files := element.get("files"):
        return InputState(files=tuple(file(entry) for entry in files))
    single = element.get("selected_option")
    several = element.get("selected_options") or ()
    one = element.get("selected_conversation") or element.get("selected_channel") or element.get("selected_user")
    choices = tuple(str(choice["value"]) for choice in ([single] if single else several))
    # PostgreSQL takes no NUL, and nobody means one.
    text = str(element.get("value") or "").replace("\0", "")
    return InputState(text=text or None, choices=(str(one),) if one else choices)


def _action_value(action: Payload) -> str:
    selected = action.get("selected_option") or {}
    return str(action.get("value") or selected.get("value") or "")
