"""The connection to Slack: the Web API's clients, the identity of the token, and the socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.health import Check, NotWell
from bot.runtime.refusals import StartRefused
from bot.settings import Settings
from bot.slack.errors import code_of
from bot.slack.files import SlackFiles
from bot.slack.people import Workspace
from workflows.ports.process import Sleep

SLACK_SECONDS = 10
#: Connections of one process; Slack allows ten for an app.
SOCKETS = 2
#: Seconds that Slack waits for an answer; waiting longer at a stop would be useless.
ANSWER_SECONDS = 3.0


@dataclass(frozen=True, kw_only=True)
class SlackAccess:
    """The Web API, and the identity of the bot's token."""

    settings: Settings
    session: aiohttp.ClientSession
    identity: AuthorizeResult
    #: For everything that Callsign posts by itself.
    poster: AsyncWebClient

    @property
    def workspace(self) -> Workspace:
        """The workspace of the installation."""
        return Workspace(id=self.identity.team_id or "", organization_id=self.identity.enterprise_id or "")

    def client(self) -> AsyncWebClient:
        """A client with the bot's token that does not wait."""
        return slack_client(self.settings, self.session, self.settings.slack_bot_token)

    def anonymous(self) -> AsyncWebClient:
        """A client without a token; Bolt gives each request its own."""
        return slack_client(self.settings, self.session, None)

    def files(self, sleep: Sleep) -> SlackFiles:
        """The client that fetches and shares files."""
        return SlackFiles(
            client=self.client(),
            session=self.session,
            token=self.settings.slack_bot_token,
            origin=self.settings.slack_origin,
            sleep=sleep,
        )


@asynccontextmanager
async def open_slack(settings: Settings) -> AsyncIterator[SlackAccess]:
    """Open the Web API, after Slack has confirmed the token.

    Raises:
        StartRefused: the token is not valid or not for one workspace, or Slack does not answer.
    """
    async with aiohttp.ClientSession() as session:
        identity = await identity_of(slack_client(settings, session, settings.slack_bot_token), settings)
        poster = posting_client(settings, session)
        yield SlackAccess(settings=settings, session=session, identity=identity, poster=poster)


def slack_client(settings: Settings, session: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
    return AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url,
        session=session,
        timeout=SLACK_SECONDS,
        retry_handlers=[],
    )


def posting_client(settings: Settings, session: aiohttp.ClientSession) -> AsyncWebClient:
    """The client of posts and updates. It never waits by itself: the queue of the channel does, and holds up no other.

    It never repeats a call either: after a lost connection that could post twice.
    """
    return slack_client(settings, session, settings.slack_bot_token)


async def identity_of(client: AsyncWebClient, settings: Settings) -> AuthorizeResult:
    try:
        answer = await client.auth_test()
    except SlackApiError as refused:
        error = code_of(refused)
        why = (
            messages.terminal.token_refused(error)
            if error
            else messages.terminal.slack_unreachable(settings.slack_api_url)
        )
        raise StartRefused(why) from None
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise StartRefused(messages.terminal.slack_unreachable(settings.slack_api_url)) from None
    if answer.get("is_enterprise_install") or not answer.get("team_id"):
        raise StartRefused(messages.terminal.ORGANIZATION_INSTALL)
    return AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=answer.get("team_id"),
        bot_id=answer.get("bot_id"),
        bot_user_id=answer.get("user_id"),
        bot_token=settings.slack_bot_token,
    )


class _Handler(AsyncSocketModeHandler):
    """Keeps track of unanswered envelopes; the SDK's own handler closes the socket without answering them."""

    def __init__(self, app: AsyncApp, app_token: str | None) -> None:
        super().__init__(app, app_token)
        self.answering: set[asyncio.Task[Any]] = set()

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Answer one envelope."""
        task = asyncio.current_task()
        assert task is not None  # the SDK makes one for each envelope
        self.answering.add(task)
        task.add_done_callback(self.answering.discard)
        await super().handle(client, req)  # type: ignore[arg-type]  # Bolt names its own kind of client here

    async def drain(self) -> None:
        """Answer everything received, then close: Slack sends later payloads to another connection."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._quiet()
        await self.close_async()  # type: ignore[no-untyped-call]  # Bolt's method has no types

    async def _quiet(self) -> None:
        while self.answering or not self.client.message_queue.empty():
            if self.answering:
                await asyncio.wait(self.answering)
            else:
                await asyncio.sleep(0)  # the SDK is about to take it from its queue


async def connect(app: AsyncApp, settings: Settings, stack: AsyncExitStack) -> Check:
    """Open Socket Mode, which is closed before everything else. Returns the check of the connection.

    Slack renews each connection every few hours, and the SDK closes the old one first. With one connection, clicks of
    that moment would fail.
    """
    sockets = [_Handler(app, settings.slack_app_token) for _ in range(SOCKETS)]
    stack.push_async_callback(_drained, sockets)
    await asyncio.gather(*(socket.connect_async() for socket in sockets))  # type: ignore[no-untyped-call]  # Bolt's method has no types

    async def connected() -> None:
        if not any(await asyncio.gather(*(socket.client.is_connected() for socket in sockets))):
            raise NotWell("not connected")

    return connected


async def _drained(sockets: Sequence[_Handler]) -> None:
    await asyncio.gather(*(socket.drain() for socket in sockets))
