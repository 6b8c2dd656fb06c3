"""The person of the driver: finds inputs and buttons by their text, and shows the screen if one is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

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
from tests.integration.slack_stand_in.scripted import ScriptedApp

Opens = Callable[[Json], View]
TWICE = modal(
    header("Company"),
    labelled("Name", text_input(), "company"),
    section("*Contact*"),
    labelled("Name", text_input(), "contact"),
)


async def test_fills__two_inputs_of_one_label(opens: Opens, ana: Person) -> None:
    """Two inputs with the same label need the section above; without it the error lists both."""
    opens(TWICE)
    await ana.fills({"Company > Name": "Acme", "*Contact* > Name": "Ana"})
    assert (ana.value("Company > Name"), ana.value("*Contact* > Name")) == ("Acme", "Ana")
    with pytest.raises(AssertionError, match="the label of several inputs"):
        await ana.fills({"Name": "x"})


async def test_fills__unknown_label_shows_the_screen(opens: Opens, ana: Person) -> None:
    """The error lists the inputs on the screen."""
    opens(modal(labelled("Colour", text_input())))
    with pytest.raises(AssertionError, match=r"no input 'Color'(.|\n)*inputs: \['Colour'\]"):
        await ana.fills({"Color": "red"}, timeout=0.01)


async def test_fills__option_that_is_not_there(opens: Opens, ana: Person) -> None:
    """The error lists the options."""
    opens(modal(labelled("Colour", select("Red", "Blue"))))
    with pytest.raises(AssertionError, match=r"does not offer 'Green'\. It offers: \['Red', 'Blue'\]"):
        await ana.fills({"Colour": "Green"})


async def test_fills__checkboxes(opens: Opens, ana: Person) -> None:
    """True selects, False deselects, and a list selects several options."""
    opens(modal(labelled("Agree", element("checkboxes", options=[option("Yes"), option("Always")]))))
    await ana.fills({"Agree": True})
    assert ana.value("Agree") == ["Yes", "Always"]
    await ana.fills({"Agree": False})
    assert ana.value("Agree") == []
    await ana.fills({"Agree": ["Always"]})
    assert ana.value("Agree") == ["Always"]


async def test_fills__not_more_than_allowed(opens: Opens, ana: Person) -> None:
    """The client does not select more than max_selected_items."""
    many = select("a", "b", max_selected_items=1) | {"type": "multi_static_select"}
    opens(modal(labelled("Pick", many)))
    with pytest.raises(AssertionError, match="takes up to 1 choices"):
        await ana.fills({"Pick": ["a", "b"]})


async def test_fills__select_in_a_message(
    slack: SlackStandIn, app: ScriptedApp, client: AsyncWebClient, ana: Person
) -> None:
    """A select in a section is dispatched immediately; its label is the section's text."""
    slack.channel("#sms").invites()
    blocks = [section("Which one?", accessory=select("One", "Two"))]
    await client.chat_postMessage(channel="#sms", text="x", blocks=blocks)
    await ana.fills({"Which one?": "Two"}, message=slack.channel("#sms").last_message())
    assert app.last("block_actions")["actions"][0]["selected_option"]["value"] == "two"


async def test_fills__waits_for_the_input(client: AsyncWebClient, opens: Opens, ana: Person) -> None:
    """The person waits for an input that appears later."""
    view = opens(modal())
    filling = asyncio.create_task(ana.fills({"Late": "x"}))
    await client.views_update(view_id=view.id, view=modal(labelled("Late", text_input())))
    await filling
    assert ana.value("Late") == "x"


@pytest.mark.parametrize("answer", [None, {"options": [option("x"), option("x")]}, 500])
async def test_fills__external_select_without_an_answer(
    app: ScriptedApp, opens: Opens, ana: Person, answer: object
) -> None:
    """If the app's options are not valid, the person gets no options."""
    app.answers["block_suggestion"] = answer
    opens(modal(labelled("Host", element("external_select", min_query_length=1))))
    with pytest.raises(AssertionError, match=r"does not offer 'x'\. It offers: \[\]"):
        await ana.fills({"Host": "x"})
    assert ana.errors == ["The options could not be loaded."]


async def test_fills__external_select_too_short(app: ScriptedApp, opens: Opens, ana: Person) -> None:
    """Below min_query_length the app is not asked."""
    opens(modal(labelled("Host", element("external_select"))))
    with pytest.raises(AssertionError, match="does not offer 'ab'"):
        await ana.fills({"Host": "ab"})
    assert app.payloads == []


async def test_fills__files_are_attached(opens: Opens, ana: Person) -> None:
    """The error for a file input names attaches()."""
    opens(modal(labelled("Proof", element("file_input"))))
    with pytest.raises(AssertionError, match="use attaches"):
        await ana.fills({"Proof": "x.png"})


async def test_fills__awaits_update(app: ScriptedApp, opens: Opens, ana: Person) -> None:
    """With awaits_update, an app that does not change the view is a failure."""
    opens(modal(labelled("Pick", select("a"), dispatch_action=True)))
    with pytest.raises(AssertionError, match="no update after 'Pick'"):
        await ana.fills({"Pick": "a"}, awaits_update=True, timeout=0.01)


async def test_clicks__no_such_button(opens: Opens, ana: Person) -> None:
    """The error lists the buttons on the screen."""
    opens(modal(actions(button("Go"))))
    with pytest.raises(AssertionError, match=r"no button 'Stop'(.|\n)*buttons: \['Go'\]"):
        await ana.clicks("Stop", timeout=0.01)


async def test_submits__nothing_open(ana: Person) -> None:
    """Submitting or closing without a modal is an error."""
    with pytest.raises(AssertionError, match=r"no modal to submit\. ana sees nothing"):
        await ana.submits()
    with pytest.raises(AssertionError, match="no modal to close"):
        await ana.closes()


async def test_texts__everything_to_read(opens: Opens, ana: Person) -> None:
    """The texts are title, blocks, labels, hints, entered values and buttons; not ids or option values."""
    opens(
        modal(
            section("Hello", fields=[plain("Left")]),
            labelled("Name", text_input(placeholder=plain("Your name")), hint=plain("As in the passport")),
            labelled("Level", element("radio_buttons", options=[option("High", "secret_value")])),
            actions(button("Back", value="hidden")),
            close=plain("Cancel"),
        )
    )
    await ana.fills({"Name": "Ana"})
    shown = ana.texts()
    assert {"Form", "Hello", "Left", "Name", "Your name", "As in the passport", "Ana", "High", "Back", "Send"} <= set(
        shown
    )
    assert not {"secret_value", "hidden", "name"} & set(shown)
    assert ana.labels() == ["Name", "Level"]


async def test_sees__says_what_is_there_instead(opens: Opens, client: AsyncWebClient, ana: Person) -> None:
    """Every wait that times out shows the screen."""
    opens(modal(section("Hello")))
    for waiting in (
        ana.sees_view("Other", timeout=0.01),
        ana.sees_text("Bye", timeout=0.01),
        ana.sees_home("Bye", timeout=0.01),
        ana.sees_no_view(timeout=0.01),
        ana.sees_error("Bye", timeout=0.01),
        ana.sees_ephemeral("Bye", timeout=0.01),
    ):
        with pytest.raises(AssertionError, match="ana sees modal 'Form'"):
            await waiting


async def test_sees__what_appears(slack: SlackStandIn, client: AsyncWebClient, opens: Opens, ana: Person) -> None:
    """A person can wait for views (by title or function), texts, errors, ephemeral messages and home tabs."""
    view = opens(modal(section("Hello")))
    assert await ana.sees_view(lambda shown: shown.callback_id == "form") is view
    await ana.sees_text("Hell")
    slack.workspace.show_error(ana.user, "Oh no")
    assert await ana.sees_error("no") == "Oh no"
    slack.channel("#sms").invites(ana)
    await client.chat_postEphemeral(channel=slack.channel("#sms").id, user=ana.id, text="Psst")
    assert (await ana.sees_ephemeral("Psst")).text == "Psst"
    await client.views_publish(user_id=ana.id, view=home(section("Welcome")))
    assert (await ana.sees_home("Welcome")) is ana.home


async def test_waits_for__updates_and_replies(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A text may appear by an update or in a thread; after a timeout the error shows the channel."""
    channel = slack.channel("#sms")
    channel.invites()
    posted = await client.chat_postMessage(channel="#sms", text="One")
    waiting = asyncio.create_task(channel.waits_for("Two"))
    await client.chat_update(channel=channel.id, ts=posted["ts"], text="Two")
    assert (await waiting).ts == posted["ts"]
    await client.chat_postMessage(channel="#sms", text="Three", thread_ts=posted["ts"])
    assert (await channel.waits_for(lambda message: message.thread_ts)).text == "Three"
    with pytest.raises(AssertionError, match=r"#sms shows no message with 'Four'(.|\n)*Two\n---\nThree"):
        await channel.waits_for("Four", timeout=0.01)


async def test_plain__rich_text(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A rich text is read as plain text."""
    slack.channel("#sms").invites()
    line = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": "a "}, {"type": "user", "user_id": "U1"}],
    }
    items = [{"type": "rich_text_section", "elements": [{"type": "text", "text": "b"}]}]
    blocks = [
        {"type": "rich_text", "elements": [line, {"type": "rich_text_list", "style": "bullet", "elements": items}]}
    ]
    await client.chat_postMessage(channel="#sms", text="x", blocks=blocks)
    assert slack.channel("#sms").last_message().plain == "a <@U1>\nb"
