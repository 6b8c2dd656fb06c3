"""Slack's JSON to typed requests, tried on Slack's own samples and on what a forger would send."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import payloads
from bot.slack.payloads import InputState
from tests.unit.bot.samples import FOLDER, sample
from workflows.records.drafts import Person

ALICE = Person(workspace_id="T0FORMS001", user_id="U0ALICE001")
#: What of each element we read; pickers we never draw read as nothing.
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
    """The command's words come stripped."""
    found = payloads.command(sample("slash_command") | {"text": "  new  "})
    assert (found.person, found.channel_id, found.text) == (ALICE, "C0OPS00001", "new")
    assert found.trigger_id


def test_shortcut__reads_who_and_the_trigger() -> None:
    """A shortcut happens in no channel."""
    found = payloads.shortcut(sample("shortcut_global"))
    assert found.person == ALICE
    assert found.trigger_id


@pytest.mark.parametrize("block", ENTERED)
def test_submitted__reads_every_element(block: str) -> None:
    """What was entered, by the kind of element."""
    assert payloads.form_submission(sample("view_submission.all_elements")).view.entered[block] == ENTERED[block]


def test_submitted__reads_files_with_all_we_need_to_fetch_them() -> None:
    """In the order of the upload."""
    files = payloads.form_submission(sample("view_submission.all_elements")).view.entered["files"].files
    assert [(file.name, file.size, file.mimetype) for file in files] == [
        ("hosts.csv", 20481, "text/csv"),
        ("screenshot.png", 183211, "image/png"),
    ]
    assert all(file.url.startswith("https://files.slack.com/") for file in files)


def test_submitted__null_empty_list_and_missing_key_are_all_nothing() -> None:
    """Clients differ in how they say that an input is empty."""
    entered = payloads.form_submission(sample("view_submission.all_empty")).view.entered
    assert set(entered.values()) == {InputState()}


def test_submitted__in_an_org_the_view_says_where_the_app_is_installed() -> None:
    """`team` is null then."""
    body = sample("view_submission.enterprise_org_install")
    assert body["team"] is None
    assert payloads.form_submission(body).person.workspace_id == body["view"]["app_installed_team_id"]


@pytest.mark.parametrize(
    "name", ["view_submission.pushed_page2", "view_submission.with_response_urls", "view_closed.cancel"]
)
def test_submitted__reads_each_kind_of_view(name: str) -> None:
    """Also a view that was closed."""
    found = payloads.form_submission(sample(name))
    assert found.person.user_id == "U0ALICE001"
    assert found.view.id.startswith("V")


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
def test_clicked__knows_where_it_happened(name: str, in_view: bool, in_message: bool) -> None:
    """In a view or on a message, with the action's ids."""
    found = payloads.click(sample(name))
    assert (found.view is not None, found.message is not None) == (in_view, in_message)
    assert found.action_id
    assert found.block_id
    assert found.person == ALICE


def test_clicked__value_of_a_button_and_of_a_select() -> None:
    """One member for both."""
    assert payloads.click(sample("block_actions.modal_dispatch_select")).value == "production"
    assert payloads.click(sample("block_actions.message_thread_overflow")).value == "cancel:req_01JD8Z"


def test_suggestion__reads_what_is_typed_where() -> None:
    """The block says which field, the view says which draft."""
    found = payloads.suggestion(sample("block_suggestion.modal"))
    assert (found.block_id, found.query) == ("ext", "web")
    assert found.view


@pytest.mark.parametrize(
    ("name", "tab"),
    [
        ("events/app_home_opened.first", "home"),
        ("events/app_home_opened.with_view", "home"),
        ("events/app_home_opened.messages_tab", "messages"),
    ],
)
def test_home_opened__reads_who_and_which_tab(name: str, tab: str) -> None:
    """Only the home tab is ours to draw."""
    found = payloads.home_opened(sample(name))
    assert found.tab == tab
    assert found.person.user_id


@pytest.mark.parametrize(
    ("name", "member", "expected"),
    [
        ("files.info", "access", "visible"),
        ("files.info.tombstone", "mode", "tombstone"),
    ],
)
def test_file__reads_what_files_info_says(name: str, member: str, expected: str) -> None:
    """Deleted files come as tombstones, with hardly a member left."""
    assert getattr(payloads.file(sample(f"web_api/{name}")["file"]), member) == expected


def test_file__of_another_workspace_has_its_id_only() -> None:
    """files.info has to be asked for the rest."""
    found = payloads.file({"id": "F1", "mode": "file_access", "file_access": "check_file_info"})
    assert (found.id, found.url, found.size, found.access) == ("F1", "", None, "check_file_info")


@given(st.text() | st.sampled_from(["[]", "1", '{"draft": 1}', '{"draft": {"a": 1}}', '{"draft": null}', "{"]))
def test_metadata__that_was_tampered_with_is_empty(raw: str) -> None:
    """It comes back through the client: whatever is no object of strings is not there."""
    body = sample("view_submission.all_empty")
    body["view"]["private_metadata"] = raw
    assert all(isinstance(value, str) for value in payloads.form_submission(body).view.metadata.values())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("block_actions.*.json")) + sorted(FOLDER.glob("view_*.json")))
def test_view_metadata__never_fails(path: Any) -> None:
    """Every sample has a view or none."""
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
    """An answer goes to Slack's own host or nowhere."""
    assert payloads.response_url_is_from(body, ("https://hooks.slack.com",)) is allowed
