"""response_url: who sees the message, and how often and how long the URL works."""

from __future__ import annotations

import aiohttp
import pytest

from sandbox.slack import SlackStandIn
from sandbox.slack.records import Message
from tests.integration.slack_stand_in.blocks import Json, actions, button, section
from tests.integration.slack_stand_in.conftest import Clock


async def respond(url: str, **body: Json | str | bool | list[Json]) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        return answer.status, await answer.text()


def url_of_command(slack: SlackStandIn) -> str:
    return slack.workspace.issue_response_url(slack.user("ana").user, slack.channel("#sms", private=True).conversation)


def pressed(slack: SlackStandIn) -> tuple[Message, str]:
    """A message with a button in #sms, and the response_url after pressing it."""
    workspace, channel = slack.workspace, slack.channel("#sms").conversation
    blocks = [section("x"), actions(button("Go"))]
    message = Message(conversation=channel, ts=workspace.new_ts(), author=workspace.bot, text="Go?", blocks=blocks)
    workspace.post(message)
    return message, workspace.issue_response_url(slack.user("ana").user, channel, message)


async def test_respond__to_the_person_only(frozen: SlackStandIn) -> None:
    """The message is ephemeral by default, even if the bot is not a member; with in_channel everybody sees it."""
    url = url_of_command(frozen)
    assert await respond(url, text="Psst") == (200, "ok")
    assert [message.text for message in frozen.user("ana").ephemerals("#sms")] == ["Psst"]
    await respond(url, text="Hello", response_type="in_channel")
    assert [message.text for message in frozen.channel("#sms").messages] == ["Hello"]


async def test_respond__five_times(frozen: SlackStandIn) -> None:
    """The sixth use is refused."""
    url = url_of_command(frozen)
    statuses = [(await respond(url, text="x"))[0] for _ in range(6)]
    assert statuses == [200] * 5 + [404]


@pytest.mark.parametrize(("age", "status"), [(1799, 200), (1800, 404)])
async def test_respond__within_thirty_minutes(frozen: SlackStandIn, clock: Clock, age: int, status: int) -> None:
    """The URL expires after half an hour."""
    url = url_of_command(frozen)
    clock.now += age
    assert (await respond(url, text="x"))[0] == status


async def test_respond__replaces_and_deletes(frozen: SlackStandIn) -> None:
    """The URL of a button can replace or delete its message."""
    message, url = pressed(frozen)
    await respond(url, text="Done", replace_original=True)
    assert (message.text, message.blocks) == ("Done", [])
    await respond(url, delete_original=True)
    assert frozen.channel("#sms").messages == []


async def test_respond__a_command_has_no_original(frozen: SlackStandIn) -> None:
    """After a slash command, replace_original posts a new message and delete_original does nothing."""
    url = url_of_command(frozen)
    await respond(url, text="One", replace_original=True)
    await respond(url, delete_original=True)
    assert [message.text for message in frozen.user("ana").ephemerals()] == ["One"]


@pytest.mark.parametrize(
    ("body", "error"), [({"text": ""}, "no_text"), ({"text": "x", "blocks": [{"type": "sparkle"}]}, "invalid_blocks")]
)
async def test_respond__refused_contents(frozen: SlackStandIn, body: Json, error: str) -> None:
    """The content is checked as in chat.postMessage."""
    status, text = await respond(url_of_command(frozen), **body)
    assert status == 400
    assert error in text


async def test_respond__unknown_url(frozen: SlackStandIn) -> None:
    """An invented URL is refused."""
    assert (await respond(f"{frozen.url}/response/nothing", text="x"))[0] == 404
