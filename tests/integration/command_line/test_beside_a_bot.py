"""A bot on the same store watches what the command line started."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import pytest

from bot.runtime.ambient import Ambient
from bot.runtime.process import open_runtime
from bot.settings import Settings
from sandbox.slack.server import SlackStandIn
from tests.integration.command_line.conftest import REGION, Terminal

pytestmark = pytest.mark.long


async def becomes_true(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that the bot does by itself."""
    for _ in range(1000):
        if await condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(condition)


def test_bot__watches_what_the_command_line_started(
    terminal: Terminal, variables: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The channel gets the submission and the denial, with the login name and no mention.

    Without a channel nothing is posted.
    """
    monkeypatch.setenv("AWS_ENDPOINT_URL", terminal.aws.url)  # the bot runs in this process, not as a command
    slack = SlackStandIn()
    channel = slack.channel("#sms")
    terminal.picture("optInImage.png")
    command = ("register", "--from-env", "--yes", "--name")
    code, outcome = terminal.read(*command, "Told", "--channel", channel.id, **variables)
    _, silent = terminal.read(*command, "Silent", "--again", **variables)
    assert code == 0

    async def bot() -> int:
        settings = Settings(
            slack_bot_token=slack.bot_token,
            slack_app_token=slack.app_token,
            slack_api_url=slack.api_url,
            default_region=REGION,
            regions=(REGION,),
            poll_seconds=0.1,
            aws_rate="1000",
            host="127.0.0.1",
            port=0,
        )
        async with open_runtime(settings, ambient=Ambient(message_gap=0.0)) as callsign:

            async def begun() -> bool:
                return bool(channel.messages and channel.messages[0].replies)

            async def denied() -> bool:
                return "Unclear" in channel.messages[0].replies[-1].text and not await callsign.store.unposted_changes()

            await becomes_true(begun)
            for one in (outcome, silent):
                terminal.backend().set_status(one["registration_id"], "REVIEWING", "REVIEWING")
                terminal.backend().deny(one["registration_id"], ["Unclear"])
            await becomes_true(denied)
            return len(channel.messages)

    async def run() -> int:
        async with slack:
            return await bot()

    assert asyncio.run(run()) == 1
    said = [reply.text for reply in channel.messages[0].replies]
    assert any(words.startswith("ana ") for words in said)
    assert not any("<@" in words for words in (channel.messages[0].text, *said))
    assert terminal.acts().count("RequestPhoneNumber") == 2
