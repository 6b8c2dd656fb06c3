"""Slack's JSON to typed requests, from Slack's own samples and from forged payloads."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import payloads
from bot.slack.payloads import InputState
from tests.unit.bot.samples import FOLDER, sample
from workflows.records.acts import SourceKind
from workflows.records.drafts import Person

ALICE = Person(workspace_id="T0FORMS001", user_id="U0ALICE001")
#: Element to the value that is read; pickers that Callsign never shows read as empty.
ENTERED = {
    "plain": InputState(text="line 1\nline 2"),
    "select": InputState(choices=("production",)),
    "multi": InputState(choices=("red", "blue")),
    "ext": InputState(choices=("host:web-1",)),
    "checks": InputState(choices=("agree",)),
    "conv": InputState(choices=("C0OPS00001",)),
    "date": InputState(),
}


def test_command__reads_who_where_and_what() -> None:
    """The text after the command is stripped."""
    command = payloads.command(sample("slash_command") | {"text": "  new  "})
    assert (command.person, command.channel_id, command.text) == (ALICE, "C0OPS00001", "new")
    assert command.trigger_id


def test_shortcut__reads_who_and_the_trigger() -> None:
    """A shortcut has no channel."""
    shortcut = payloads.shortcut(sample("shortcut_global"))
    assert shortcut.person == ALICE
    assert shortcut.trigger_id


@pytest.mark.parametrize("block", ENTERED)
def test_form_submission__reads_every_element(block: str) -> None:
    """The value, by the kind of element."""
    assert payloads.form_submission(sample("view_submission.all_elements")).view.entered[block] == ENTERED[block]


def test_form_submission__reads_files_with_all_that_a_download_needs() -> None:
    """Files are in the order of the upload."""
    files = payloads.form_submission(sample("view_submission.all_elements")).view.entered["files"].files
    assert [(file.name, file.size, file.mimetype) for file in files] == [
        ("hosts.csv", 20481, "text/csv"),
        ("screenshot.png", 183211, "image/png"),
    ]
    assert all(file.url.startswith("https://files.slack.com/") for file in files)


def test_form_submission__null_empty_list_and_missing_key_are_empty() -> None:
    """Clients differ in how they represent an empty input."""
    entered = payloads.form_submission(sample("view_submission.all_empty")).view.entered
    assert set(entered.values()) == {InputState()}


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("slash_command", "T0FORMS001"),
        ("shortcut_global", "T0FORMS001"),
        ("block_actions.message_button", "T0FORMS001"),
        ("view_submission.enterprise_org_install", "E0ORG00001"),
        ("events/app_home_opened.first", "T0FORMS001"),
    ],
)
def test_caller__and_the_workspace_that_their_things_belong_to(name: str, place: str) -> None:
    """Slack names one of the person's places, or none; what they own is recorded under the installation's."""
    body = sample(name)
    caller = payloads.caller(body)
    assert (caller.user_id, caller.place) == ("U0ALICE001", place)
    moved = payloads.in_workspace(body, "T9")
    readers: dict[str, Any] = {"command": payloads.command, "event_callback": payloads.home_opening}
    read = readers.get(payloads.kind(body), payloads.form_submission)
    assert read({"view": {}, **moved}).person == Person(workspace_id="T9", user_id="U0ALICE001")
    assert body == sample(name)


@pytest.mark.parametrize(
    "name", ["view_submission.pushed_page2", "view_submission.with_response_urls", "view_closed.cancel"]
)
def test_form_submission__reads_each_kind_of_view(name: str) -> None:
    """A closed view is read the same way."""
    submission = payloads.form_submission(sample(name))
    assert submission.person.user_id == "U0ALICE001"
    assert submission.view.id.startswith("V")


@pytest.mark.parametrize(
    ("name", "in_view", "in_message"),
    [
        ("block_actions.home_button", True, False),
        ("block_actions.message_button", False, True),
        ("block_actions.message_thread_overflow", False, True),
        ("block_actions.modal_button", True, False),
        ("block_actions.modal_dispatch_select", True, False),
        ("block_actions.modal_text_on_enter", True, False),
    ],
)
def test_click__has_its_place(name: str, in_view: bool, in_message: bool) -> None:
    """The click has its view or message, and the action's ids."""
    click = payloads.click(sample(name))
    assert (click.view is not None, click.message is not None) == (in_view, in_message)
    assert click.action_id
    assert click.block_id
    assert click.person == ALICE


def test_click__value_of_a_button_and_of_a_select() -> None:
    """Both have the same member."""
    assert payloads.click(sample("block_actions.modal_dispatch_select")).value == "production"
    assert payloads.click(sample("block_actions.message_thread_overflow")).value == "cancel:req_01JD8Z"


def test_suggestion__reads_what_is_typed_where() -> None:
    """The block names the field, the view names the draft."""
    suggestion = payloads.suggestion(sample("block_suggestion.modal"))
    assert (suggestion.block_id, suggestion.query) == ("ext", "web")
    assert suggestion.view


@pytest.mark.parametrize(
    ("name", "tab"),
    [
        ("events/app_home_opened.first", "home"),
        ("events/app_home_opened.with_view", "home"),
        ("events/app_home_opened.messages_tab", "messages"),
    ],
)
def test_home_opening__reads_who_and_which_tab(name: str, tab: str) -> None:
    """Only the home tab is Callsign's to draw."""
    opened = payloads.home_opening(sample(name))
    assert opened.tab == tab
    assert opened.person.user_id


@pytest.mark.parametrize(
    ("name", "member", "expected"),
    [
        ("files.info", "access", "visible"),
        ("files.info.tombstone", "mode", "tombstone"),
    ],
)
def test_file__reads_what_files_info_says(name: str, member: str, expected: str) -> None:
    """A deleted file is a tombstone with few members left."""
    assert getattr(payloads.file(sample(f"web_api/{name}")["file"]), member) == expected


def test_file__of_another_workspace_has_its_id_only() -> None:
    """files.info has the rest."""
    file = payloads.file({"id": "F1", "mode": "file_access", "file_access": "check_file_info"})
    assert (file.id, file.url, file.size, file.access) == ("F1", "", None, "check_file_info")


@given(st.text() | st.sampled_from(["[]", "1", '{"draft": 1}', '{"draft": {"a": 1}}', '{"draft": null}', "{"]))
def test_metadata__that_was_tampered_with_is_empty(raw: str) -> None:
    """Metadata comes back through the client: anything but an object of strings counts as missing."""
    body = sample("view_submission.all_empty")
    body["view"]["private_metadata"] = raw
    assert all(isinstance(value, str) for value in payloads.form_submission(body).view.metadata.values())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("block_actions.*.json")) + sorted(FOLDER.glob("view_*.json")))
def test_view_metadata__never_fails(path: Any) -> None:
    """A sample has a view or it does not."""
    assert isinstance(payloads.view_metadata(sample(path.stem)), dict)


@pytest.mark.parametrize(
    ("body", "allowed"),
    [
        pytest.param({}, True, id="none"),
        pytest.param({"response_url": ""}, True, id="empty"),
        pytest.param({"response_url": "https://hooks.slack.com/commands/T1/1/x"}, True, id="Slack's"),
        pytest.param({"response_url": "https://hooks.slack.com.evil.example/commands/1"}, False, id="longer host"),
        pytest.param({"response_url": "https://hooks.slack.com@evil.example/1"}, False, id="user name"),
        pytest.param({"response_url": "http://hooks.slack.com/commands/1"}, False, id="no TLS"),
        pytest.param({"response_url": "https://evil.example/https://hooks.slack.com/"}, False, id="in the path"),
        pytest.param({"response_url": ["https://hooks.slack.com/1"]}, False, id="a list"),
        pytest.param({"response_url": 1}, False, id="a number"),
    ],
)
def test_response_url_is_from__slack_only(body: dict[str, Any], allowed: bool) -> None:
    """A response goes to Slack's own host or nowhere."""
    assert payloads.response_url_is_from(body, ("https://hooks.slack.com",)) is allowed


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"type": "block_actions", "actions": [{"action_id": "submit", "value": "typed"}]},
            (SourceKind.CLICK, "submit"),
        ),
        ({"type": "view_submission", "view": {"callback_id": "page"}}, (SourceKind.WINDOW, "page")),
        ({"type": "view_closed", "view": {}}, (SourceKind.WINDOW, "")),
        ({"command": "/callsign", "text": "typed"}, (SourceKind.SLACK, "/callsign")),
        ({"type": "event_callback", "event": {"type": "app_home_opened"}}, (SourceKind.SLACK, "app_home_opened")),
        ({"type": "shortcut"}, (SourceKind.SLACK, "shortcut")),
        ({"type": "block_actions", "actions": []}, (SourceKind.CLICK, "")),
        ({"type": "of a later Slack"}, (SourceKind.SLACK, "other")),
    ],
)
def test_origin(body: dict[str, Any], expected: tuple[SourceKind, str]) -> None:
    """Who and by what, for the audit log; nothing that somebody typed, and nothing is too odd to be read."""
    found = payloads.origin({**body, "user": {"id": "U1", "team_id": "T1"}, "user_id": "U1", "team_id": "T1"}, "0a1b")
    assert (found.source, found.name) == expected
    assert found.payload == "0a1b"
    assert "typed" not in str(found)
