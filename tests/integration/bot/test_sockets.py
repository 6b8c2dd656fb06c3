"""The connections of Socket Mode, and the two tokens: what does not work is named."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot.health import NotWell
from bot.runtime import sockets as sockets_module
from bot.runtime.refusals import StartRefused
from bot.runtime.slack import TOKEN_SECONDS, BotToken
from bot.runtime.sockets import Sockets, open_sockets
from sandbox.slack import SlackStandIn, payloads
from workflows.ports.process import Sleep


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as stand_in:
        yield stand_in


async def short_sleep(_: float) -> None:
    await asyncio.sleep(0.001)


@asynccontextmanager
async def connections(
    slack: SlackStandIn, alone: Callable[[int], Awaitable[None]] | None = None, sleep: Sleep = short_sleep
) -> AsyncIterator[tuple[AsyncApp, Sockets]]:
    """The connections of a process, and its app."""

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=slack.workspace.team_id, bot_token=slack.bot_token)

    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=slack.api_url, session=session, retry_handlers=[])
        app = AsyncApp(client=client, signing_secret="unused", authorize=authorize, name="callsign")
        async with open_sockets(app, slack.app_token, sleep, alone) as sockets:
            yield app, sockets


async def becomes(sockets: Sockets, words: str) -> None:
    """Wait until this is what is wrong."""
    async with asyncio.timeout(10):
        while await sockets.problem() != words:  # noqa: ASYNC110  # the SDK has no event for it
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("error", ["invalid_auth", "missing_scope", "not_allowed_token_type", "forbidden_team"])
async def test_connect__a_token_that_slack_does_not_accept(slack: SlackStandIn, error: str) -> None:
    """The start ends with a sentence that names the token and what to do, and nothing is tried again."""
    slack.faults.fail("apps.connections.open", error)
    async with connections(slack) as (_, sockets):
        with pytest.raises(StartRefused, match=rf"SLACK_APP_TOKEN \({error}\)"):
            await sockets.connect()
    assert slack.count("apps.connections.open") == 1


async def test_connect__waits_while_slack_is_down(slack: SlackStandIn) -> None:
    """Until then the process is not ready; it is, once it is connected."""
    slack.faults.fail("apps.connections.open", 500, times=2)
    async with connections(slack) as (_, sockets):
        with pytest.raises(NotWell, match="not connected"):
            await sockets.check()
        await sockets.connect()
        assert await sockets.check() == ""


async def test_check__a_token_that_was_revoked_later(slack: SlackStandIn) -> None:
    """The monitoring page names the token, and says so until Slack accepts it again."""
    async with connections(slack) as (_, sockets):
        await sockets.connect()
        slack.faults.fail("apps.connections.open", "token_revoked", times=2)
        await slack.faults.drop_sockets()
        await becomes(sockets, "SLACK_APP_TOKEN is not accepted: token_revoked")


async def test_watch__another_process_with_the_same_token(slack: SlackStandIn) -> None:
    """It is said once the connections were counted again, because Slack still counts those of a killed process."""
    said: list[int] = []
    heard = asyncio.Event()

    async def alone(others: int) -> None:
        said.append(others)
        heard.set()

    async with connections(slack) as (_, other), connections(slack, alone) as (_, sockets):
        await other.connect()
        await sockets.connect()
        await asyncio.wait_for(heard.wait(), 10)
        assert said == [2]
        assert await sockets.check() == "ok, but others have 2 connections with the same SLACK_APP_TOKEN"
        assert await other.check() == ""  # a process that shares its database says nothing


async def test_watch__connections_of_a_process_that_was_killed(slack: SlackStandIn) -> None:
    """Too many at the start and enough a minute later: nothing is said."""
    said: list[int] = []
    gone = asyncio.Event()

    async def alone(others: int) -> None:
        said.append(others)

    async def minute(_: float) -> None:
        await gone.wait()
        await asyncio.sleep(0.001)

    async with connections(slack) as (_, other):
        await other.connect()
        async with connections(slack, alone, minute) as (_, sockets):
            await sockets.connect()
            await other.drain()
            gone.set()
            last = sockets._handlers[-1].client
            async with asyncio.timeout(10):
                while last.connections > sockets_module.SOCKETS:  # noqa: ASYNC110  # the SDK has no event for it
                    await asyncio.sleep(0.01)
            assert (said, sockets.strangers) == ([], 0)


async def test_handle__a_flood_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """More payloads at once than can be answered are left unanswered, and those under way are answered."""
    monkeypatch.setattr(sockets_module, "ENVELOPES", 1)
    release = asyncio.Event()

    async def slow(ack: AsyncAck) -> None:
        await release.wait()
        await ack()

    async with (
        SlackStandIn(sleep=lambda seconds: asyncio.sleep(seconds / 5)) as slack,
        connections(slack) as (app, sockets),
    ):
        app.command("/callsign")(slow)
        await sockets.connect()
        channel = slack.workspace.channel("#sms")
        user = slack.user("ana").user
        with capture_logs() as logs:
            sent = [
                asyncio.create_task(
                    slack.sockets.send(
                        "slash_commands",
                        payloads.slash_command(slack.workspace, user, channel, "/callsign", ""),
                        retry=0,
                    )
                )
                for _ in range(6)
            ]
            while len(logs) < 4:  # noqa: ASYNC110  # the log is all there is to see
                await asyncio.sleep(0.01)
        release.set()
        done = [(await each).ok for each in sent]
        assert sum(done) == sockets_module.SOCKETS


@dataclass
class Time:
    """A clock that the test sets."""

    now: float = 0.0
    asked: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("token_revoked", "SLACK_BOT_TOKEN is not accepted: token_revoked"),
        ("invalid_auth", "SLACK_BOT_TOKEN is not accepted: invalid_auth"),
        ("internal_error", ""),
        (500, ""),
    ],
)
async def test_bot_token__later(slack: SlackStandIn, failure: str | int, words: str) -> None:
    """Slack is asked once a minute. A token that it no longer accepts is named; a bad moment of Slack is none."""
    time = Time()
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url, session=session, retry_handlers=[])
        token = BotToken(client, time)
        await token.check()
        assert slack.count("auth.test") == 0
        slack.faults.fail("auth.test", failure)
        time.now += TOKEN_SECONDS
        for _ in range(2):
            if words:
                with pytest.raises(NotWell, match=words):
                    await token.check()
            else:
                await token.check()
        assert slack.count("auth.test") == 1
        time.now += TOKEN_SECONDS
        await token.check()
