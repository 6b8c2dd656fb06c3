"""Every payload and answer has the shape of a recorded sample (tests/samples/slack)."""

from __future__ import annotations

import datetime as dt

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn
from sandbox.slack.driver import Person
from sandbox.slack.records import View
from tests.integration.slack_stand_in.blocks import (
    Json,
    actions,
    button,
    element,
    header,
    home,
    labelled,
    modal,
    option,
    plain,
    section,
    select,
    text_input,
)
from tests.integration.slack_stand_in.conftest import Opens
from tests.integration.slack_stand_in.scripted import ScriptedApp
from tests.integration.slack_stand_in.shapes import BLOCKS, assert_shape, sample

PAGE = modal(
    header("Access request"),
    labelled("Summary", text_input(), dispatch_action=True),
    labelled("Environment", select("Staging", "Production", placeholder=plain("Choose")), dispatch_action=True),
    labelled("Evidence", element("file_input", max_files=3), optional=True),
    actions(button("Back", "nav_back", value="1"), block_id="nav"),
    title="Access request",
    close=plain("Cancel"),
    notify_on_close=True,
)


@pytest.fixture
async def page(opens: Opens, ana: Person) -> View:
    """The sample form, filled."""
    view = opens(PAGE)
    await ana.fills({"Summary": "Grant read access", "Environment": "Production"})
    await ana.attaches("Evidence", b"host,env\n", name="hosts.csv", mimetype="text/csv")
    await ana.attaches("Evidence", b"png", name="screenshot.png")
    return view


FILE_DETAILS = frozenset(f"$.view.state.values.evidence.value.files.{number}" for number in (0, 1))


async def test_slash_command__in_a_channel_and_a_direct_message(app: ScriptedApp, ana: Person) -> None:
    """A command is a form of strings; channel_name marks direct messages."""
    await ana.runs("/form access-request --env prod", channel="#ops")
    assert_shape(app.last("command"), "slash_command.json")
    assert app.last("command")["text"] == "access-request --env prod"
    await ana.runs("/form", channel="@bot")
    assert_shape(app.last("command"), "slash_command.in_dm.json")
    assert (app.last("command")["channel_name"], app.last("command")["text"]) == ("directmessage", "")


async def test_slash_command__in_a_private_channel(slack: SlackStandIn, app: ScriptedApp, ana: Person) -> None:
    """The payload does not contain the name of a private channel."""
    slack.channel("#secret", private=True)
    await ana.runs("/form", channel="#secret")
    assert app.last("command")["channel_name"] == "privategroup"


async def test_shortcut__global(app: ScriptedApp, ana: Person) -> None:
    """A shortcut has no channel and no response_url."""
    await ana.uses_shortcut("open_form_picker")
    assert_shape(app.last("shortcut"), "shortcut_global.json")


async def test_block_actions__in_a_modal(app: ScriptedApp, page: View, ana: Person) -> None:
    """The payload of a select, a text or a button has the whole state."""
    text, choice = (payload for payload in app.payloads if payload["type"] == "block_actions")
    no_files = BLOCKS | {"$.view.state"}
    assert_shape(text, "block_actions.modal_text_on_enter.json", no_files)
    assert_shape(choice, "block_actions.modal_dispatch_select.json", no_files)
    await ana.clicks("Back")
    assert_shape(app.last("block_actions"), "block_actions.modal_button.json", BLOCKS | FILE_DETAILS)


async def test_block_actions__in_a_home_tab(app: ScriptedApp, client: AsyncWebClient, ana: Person) -> None:
    """The payload of a button in a home tab has the view."""
    await client.views_publish(user_id=ana.id, view=home(actions(button("Refresh", "home_refresh"))))
    await ana.clicks("Refresh")
    assert_shape(app.last("block_actions"), "block_actions.home_button.json")


async def test_block_actions__in_messages(
    slack: SlackStandIn, app: ScriptedApp, client: AsyncWebClient, ana: Person
) -> None:
    """The payloads of a button in a message and an overflow menu in a thread."""
    slack.channel("#ops").invites()
    more = element("overflow", options=[option("Cancel"), option("Edit")])
    blocks = [section("Request"), actions(button("Approve", value="1", style="primary"))]
    first = await client.chat_postMessage(channel="#ops", text="Request", blocks=blocks)
    await client.chat_postMessage(
        channel="#ops", text="Reply", thread_ts=first["ts"], blocks=[section("Reply", accessory=more)]
    )
    message = slack.channel("#ops").last_message()
    await ana.clicks("Approve", message=message)
    pressed = app.last("block_actions")
    in_thread = BLOCKS | {"$.message.thread_ts", "$.message.reply_count", "$.message.latest_reply"}
    for key in ("thread_ts", "reply_count", "latest_reply"):
        del pressed["message"][key]
    assert_shape(pressed, "block_actions.message_button.json", in_thread)
    await ana.clicks("Cancel", message=message.replies[0])
    assert_shape(app.last("block_actions"), "block_actions.message_thread_overflow.json")


async def test_block_actions__in_an_ephemeral_message(
    slack: SlackStandIn, app: ScriptedApp, client: AsyncWebClient, ana: Person
) -> None:
    """The container says ephemeral, and the payload does not contain the message."""
    channel = slack.channel("#ops")
    channel.invites(ana)
    await client.chat_postEphemeral(channel=channel.id, user=ana.id, text="x", blocks=[actions(button("Go"))])
    await ana.clicks("Go", message=ana.ephemerals()[0])
    pressed = app.last("block_actions")
    assert pressed["container"]["is_ephemeral"] is True
    assert "message" not in pressed


async def test_block_suggestion__has_no_trigger(app: ScriptedApp, opens: Opens, ana: Person) -> None:
    """A suggestion request has the typed text and its place."""
    opens(modal(labelled("Ext", element("external_select", min_query_length=3))))
    app.answers["block_suggestion"] = {"options": [option("web-1")]}
    await ana.fills({"Ext": "web-1"})
    assert_shape(app.last("block_suggestion"), "block_suggestion.modal.json", BLOCKS | {"$.view.state", "$.view.close"})
    assert app.last("block_suggestion")["value"] == "web-1"


ALL = {
    "plain": text_input(),
    "email": element("email_text_input"),
    "url": element("url_text_input"),
    "number": element("number_input", is_decimal_allowed=True),
    "rich": element("rich_text_input"),
    "select": select("Production"),
    "multi": select("Red", "Blue") | {"type": "multi_static_select"},
    "ext": element("external_select"),
    "mext": element("multi_external_select"),
    "user": element("users_select"),
    "users": element("multi_users_select"),
    "conv": element("conversations_select"),
    "convs": element("multi_conversations_select"),
    "chan": element("channels_select"),
    "chans": element("multi_channels_select"),
    "radio": element("radio_buttons", options=[option("High")]),
    "checks": element("checkboxes", options=[option("agree")]),
    "date": element("datepicker"),
    "time": element("timepicker", timezone="Europe/Berlin"),
    "dt": element("datetimepicker"),
    "files": element("file_input"),
}
EVERYTHING = modal(*[labelled(name, inner, optional=True) for name, inner in ALL.items()])
ANSWERS: Json = {
    "plain": "line 1\nline 2",
    "email": "alice@example.com",
    "url": "https://example.com/a?b=c",
    "number": "42.5",
    "rich": "bold text",
    "select": "Production",
    "multi": ["Red", "Blue"],
    "ext": "web-1",
    "mext": ["web-1"],
    "user": "@bob",
    "users": ["@bob", "@caro"],
    "conv": "#ops",
    "convs": ["#ops"],
    "chan": "#ops",
    "chans": ["#ops"],
    "radio": "High",
    "checks": True,
    "date": "2026-12-24",
    "time": dt.time(9, 30),
    "dt": dt.datetime(2026, 12, 24, 9, tzinfo=dt.UTC),
}


async def test_view_submission__all_elements(slack: SlackStandIn, app: ScriptedApp, opens: Opens, ana: Person) -> None:
    """The state of every kind of element with a value."""
    slack.channel("#ops")
    opens(EVERYTHING)
    app.answers["block_suggestion"] = {"options": [option("web-1")]}
    await ana.fills(ANSWERS)
    await ana.attaches("files", b"host,env\n", name="hosts.csv", mimetype="text/csv")
    await ana.submits()
    the_apps_own = {"$.view.state.values.checks.value.selected_options.0.text", "$.view.state.values.rich.value"}
    assert_shape(app.last("view_submission"), "view_submission.all_elements.json", BLOCKS | the_apps_own)


async def test_view_submission__all_empty(app: ScriptedApp, opens: Opens, ana: Person) -> None:
    """The state of every kind of element without a value is exactly that of the sample."""
    opens(EVERYTHING)
    await ana.submits()
    values = app.last("view_submission")["view"]["state"]["values"]
    expected = sample("view_submission.all_empty.json")["view"]["state"]["values"]
    values["time"]["value"].pop("timezone")
    assert {name: values[name] for name in expected} == expected


async def test_view_submission__response_urls(slack: SlackStandIn, app: ScriptedApp, opens: Opens, ana: Person) -> None:
    """A conversations_select with response_url_enabled adds a response_url for the selected conversation."""
    slack.channel("#ops")
    inner = element("conversations_select", response_url_enabled=True)
    opens(modal(labelled("Target", inner), close=plain("Cancel")))
    await ana.fills({"Target": "#ops"})
    await ana.submits()
    assert_shape(app.last("view_submission"), "view_submission.with_response_urls.json")


async def test_view_submission__of_a_pushed_view(
    slack: SlackStandIn, app: ScriptedApp, client: AsyncWebClient, opens: Opens, ana: Person
) -> None:
    """previous_view_id and root_view_id name the views below."""
    root = opens(modal())
    confirm = labelled("Confirm", element("checkboxes", options=[option("yes")]))
    trigger = slack.workspace.issue_trigger(ana.user, root.id)
    await client.views_push(trigger_id=trigger, view=modal(confirm, external_id="p2", close=plain("Cancel")))
    await ana.fills({"Confirm": ["yes"]})
    await ana.submits()
    sent = app.last("view_submission")
    assert_shape(sent, "view_submission.pushed_page2.json")
    assert (sent["view"]["previous_view_id"], sent["view"]["root_view_id"]) == (root.id, root.id)


@pytest.mark.parametrize(
    ("whole_stack", "name"), [(False, "view_closed.cancel.json"), (True, "view_closed.x_button_stack.json")]
)
async def test_view_closed__shape(app: ScriptedApp, page: View, ana: Person, whole_stack: bool, name: str) -> None:
    """view_closed has no values and no trigger."""
    await ana.closes(whole_stack=whole_stack)
    assert_shape(app.last("view_closed"), name)


async def test_events__app_home_opened(app: ScriptedApp, client: AsyncWebClient, ana: Person) -> None:
    """The first app_home_opened has no view, later ones have, and the messages tab never has."""
    await ana.opens_home()
    assert_shape(app.last("app_home_opened"), "events/app_home_opened.first.json")
    await client.views_publish(user_id=ana.id, view=home(actions(button("Refresh"))))
    await ana.opens_home()
    with_view = frozenset({"$.event.view.blocks"})
    assert_shape(app.last("app_home_opened"), "events/app_home_opened.with_view.json", with_view)
    await ana.opens_home(tab="messages")
    assert_shape(app.last("app_home_opened"), "events/app_home_opened.messages_tab.json")


async def test_web_api__answers(slack: SlackStandIn, client: AsyncWebClient, ana: Person) -> None:
    """The answers of the methods that a bot with forms needs."""
    slack.channel("#ops").invites()
    blocks = [section("Request")]
    posted = await client.chat_postMessage(channel="#ops", text="Request", blocks=blocks)
    assert_shape(posted.data, "web_api/chat.postMessage.json")
    updated = await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Done", blocks=blocks)
    assert_shape(updated.data, "web_api/chat.update.json")
    assert_shape((await client.auth_test()).data, "web_api/auth.test.bot.json")
    trigger = slack.workspace.issue_trigger(ana.user)
    opened = await client.views_open(trigger_id=trigger, view=PAGE)
    assert_shape(opened.data, "web_api/views.open.json")
    link = await client.apps_connections_open(app_token=slack.app_token)
    assert_shape(link.data, "web_api/apps.connections.open.json")


async def test_web_api__views_are_written_out(opens: Opens) -> None:
    """Slack returns views with default values: ids, emoji, verbatim, optional."""
    view = opens(
        modal({"type": "section", "text": {"type": "mrkdwn", "text": "x"}}, labelled("A", {"type": "plain_text_input"}))
    )
    note, field = view.blocks
    assert note["block_id"]
    assert note["text"]["verbatim"] is False
    assert (field["optional"], field["dispatch_action"]) == (False, False)
    assert field["element"]["action_id"]
