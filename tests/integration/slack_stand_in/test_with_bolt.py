"""A real slack-bolt app works against the stand-in unchanged, in Socket Mode and over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from sandbox.slack import SlackStandIn
from tests.integration.slack_stand_in.blocks import (
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
from tests.integration.slack_stand_in.bolt import MODES, bolt_app

SURE = {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No")}
FORM = modal(
    header("Who"),
    labelled("Name", text_input(), optional=True),
    labelled("Colour", select("Red", "Blue"), dispatch_action=True),
    labelled("Host", element("external_select", min_query_length=1), optional=True),
    labelled("Proof", element("file_input", filetypes=["png"], max_files=1), optional=True),
    actions(button("Stop", "stop", confirm=SURE)),
    title="Form",
)


def listening_app(slack: SlackStandIn) -> AsyncApp:
    """A bot that uses every transport: commands, views, actions, options, shortcuts, home."""
    app = bolt_app(slack)
    register_openings(app)
    register_form(app)
    register_messages(app)
    return app


def register_openings(app: AsyncApp) -> None:
    @app.command("/form")
    async def opens(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.command("/echo")
    async def echoes(ack: Any, command: Any) -> None:
        await ack(f"you said {command['text']}")

    @app.shortcut("open_form")
    async def shortcut(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)


def register_form(app: AsyncApp) -> None:
    @app.action("value")
    async def chooses(ack: Any, body: Any, client: Any) -> None:
        await ack()
        chosen = body["actions"][0]["selected_option"]["value"]
        blocks = [*FORM["blocks"], section(f"You like {chosen}")]
        await client.views_update(
            view_id=body["view"]["id"], hash=body["view"]["hash"], view={**FORM, "blocks": blocks}
        )

    @app.options("value")
    async def offers(ack: Any, payload: Any) -> None:
        await ack(options=[option(host) for host in ("web-1", "web-2", "mail-1") if payload["value"] in host])

    @app.view("form")
    async def takes(ack: Any, body: Any, view: Any, client: Any) -> None:
        values = view["state"]["values"]
        if values["name"]["value"]["value"] == "bad":
            await ack(response_action="errors", errors={"name": "Not that one"})
            return
        await ack()
        files = values["proof"]["value"]["files"]
        said = (
            f"{values['name']['value']['value']} {values['colour']['value']['selected_option']['value']} {len(files)}"
        )
        await client.chat_postMessage(channel="#sms", text=said, blocks=[section(said), actions(button("Fix", "fix"))])


def register_messages(app: AsyncApp) -> None:
    @app.action("stop")
    async def stops(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="Stopped")

    @app.action("fix")
    async def fixes(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Fixed")

    @app.event("app_home_opened")
    async def shows_home(event: Any, client: Any) -> None:
        await client.views_publish(user_id=event["user"], view=home(header("Welcome"), actions(button("Stop", "stop"))))


@pytest.fixture(params=sorted(MODES))
async def bot(request: pytest.FixtureRequest, slack: SlackStandIn) -> AsyncIterator[SlackStandIn]:
    """The stand-in with the bot connected to it in one of the two modes."""
    slack.channel("#sms").invites()
    async with MODES[request.param](listening_app(slack), slack):
        yield slack


async def test_form__from_command_to_message(bot: SlackStandIn) -> None:
    """A person runs a command, fills every kind of input and submits, and the bot posts to the channel."""
    ana = bot.user("ana")
    await ana.runs("/form now", channel="#sms")
    await ana.sees_view("Form")
    await ana.fills({"Name": "Ana", "Colour": "Blue"}, awaits_update=True)
    await ana.fills({"Host": "web-1"})
    await ana.attaches("Proof", b"bytes", name="proof.png")
    await ana.submits()
    message = await bot.channel("#sms").waits_for("Ana blue 1")
    assert ana.view is None
    assert ana.errors == []
    await ana.clicks("Fix", message=message)
    await bot.channel("#sms").waits_for("Fixed")


async def test_form__errors_stay_under_their_input(bot: SlackStandIn) -> None:
    """An ack with errors keeps the view open and shows the text under the input."""
    ana = bot.user("ana")
    await ana.runs("/form")
    await ana.sees_view("Form")
    await ana.fills({"Name": "bad", "Colour": "Red"})
    await ana.submits()
    assert ana.field_errors == {"Name": "Not that one"}


async def test_command__answers_by_ack(bot: SlackStandIn) -> None:
    """Only the person sees the text of a command's ack."""
    ana = bot.user("ana")
    await ana.runs("/echo hello there", channel="#sms")
    assert [message.text for message in ana.ephemerals("#sms")] == ["you said hello there"]


async def test_command__unknown_shows_dispatch_failed(bot: SlackStandIn) -> None:
    """A command that the bot does not know shows Slack's own error."""
    ana = bot.user("ana")
    await ana.runs("/nope")
    assert len(ana.errors) == 1
    assert "/nope failed with the error" in ana.errors[0]


async def test_shortcut__opens_the_form(bot: SlackStandIn) -> None:
    """A global shortcut can be used by its name in the manifest."""
    bot.shortcuts["Open the form"] = "open_form"
    ana = bot.user("ana")
    await ana.uses_shortcut("Open the form")
    await ana.sees_view("Form")


async def test_home__published_when_opened(bot: SlackStandIn) -> None:
    """Opening the home tab makes the bot publish it, and its buttons work."""
    ana = bot.user("ana")
    await ana.opens_home()
    await ana.sees_home("Welcome")
    await ana.clicks("Stop")
    await bot.direct_messages("ana").waits_for("Stopped")


async def test_external_select__asks_the_bot(bot: SlackStandIn) -> None:
    """Typing into an external select loads its options from the bot."""
    ana = bot.user("ana")
    await ana.runs("/form")
    await ana.sees_view("Form")
    with pytest.raises(AssertionError, match="It offers: \\['web-1', 'web-2'\\]"):
        await ana.fills({"Host": "web"})
    await ana.fills({"Host": "mail-1"})
    assert ana.value("Host") == "mail-1"


async def test_confirm__denied_sends_nothing(bot: SlackStandIn) -> None:
    """A button with a confirm dialog does nothing if the person declines."""
    ana = bot.user("ana")
    await ana.runs("/form")
    await ana.sees_view("Form")
    await ana.clicks("Stop", confirm=False)
    assert bot.count("chat.postMessage") == 0
    await ana.clicks("Stop")
    await bot.direct_messages("ana").waits_for("Stopped")
