"""Socket Mode: the connections over which Slack sends everything, and what is wrong with them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from time import time
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.async_base_handler import AsyncBaseSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot import messages
from bot.health import NotWell
from bot.runtime.refusals import StartRefused
from bot.slack.errors import code_of
from bot.slack.retries import FAILURES, is_passing, persist
from workflows.durable.stopping import stop_tasks
from workflows.ports.process import Sleep

log = structlog.get_logger(__name__)

#: Connections of one process; Slack allows ten for an app. Slack renews each every few hours, and the SDK closes the
#: old one first: with one connection, clicks of that moment would fail.
SOCKETS = 2
#: Seconds that Slack waits for an answer; waiting longer at a stop would be useless.
ANSWER_SECONDS = 3.0
#: Envelopes answered at the same time. More than this many cannot be answered in time, and would fill up the memory.
ENVELOPES = 1000
#: Seconds between two looks at the connections.
LOOK_SECONDS = 10.0
#: Looks after which too many connections are counted again: Slack still counts those of a process that was killed.
RECOUNT_AFTER = 6
#: Looks between two counts while there are still too many.
RECOUNT_EVERY = 360


class _Client(SocketModeClient):
    """Remembers why Slack gives it no connection, and how many there are with its app token."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        # The SDK logs a traceback at every failed try; `Sockets` logs a line when something changes.
        quiet = logging.getLogger("slack_bolt.sockets")
        quiet.setLevel(logging.CRITICAL)
        super().__init__(app_token=app_token, logger=quiet, web_client=app.client, ping_interval=LOOK_SECONDS)
        self.refusal = ""
        self.connections = 0
        self._greeted = asyncio.Event()
        self.message_listeners.append(self._hello)

    async def issue_new_wss_url(self) -> str:
        """The address for one connection. Raises what Slack's client raises, after a few tries."""
        call = partial(self.web_client.apps_connections_open, app_token=self.app_token)
        try:
            answer = await persist(call, seconds=LOOK_SECONDS, sleep=asyncio.sleep)
        except SlackApiError as refused:
            self.refusal = "" if is_passing(refused) else code_of(refused)
            raise
        self.refusal = ""
        return str(answer["url"])

    async def recount(self) -> None:
        """Count the connections again, with a new one in place of this one; while Slack fails, the last count stays."""
        self._greeted.clear()
        with suppress(TimeoutError, *FAILURES):
            async with asyncio.timeout(LOOK_SECONDS):
                await self.connect_to_new_endpoint(force=True)
                await self._greeted.wait()

    async def _hello(self, _: AsyncBaseSocketModeClient, message: dict[str, Any], __: str | None) -> None:
        if message.get("type") == "hello" and isinstance(message.get("num_connections"), int):
            self.connections = message["num_connections"]
            self._greeted.set()


class _Handler(AsyncBaseSocketModeHandler):
    """Answers the envelopes of one connection; the SDK's own handler closes it without answering those under way."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self.app = app
        self.client: _Client = _Client(app, app_token)
        self.client.socket_mode_request_listeners.append(self.handle)
        self.answering: set[asyncio.Task[Any]] = set()

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Answer one envelope; in a flood, leave it unanswered, and Slack says so to the person."""
        if len(self.answering) >= ENVELOPES:
            log.warning("too much comes in at once, and one payload is not answered", action="flood")
            return
        task = asyncio.current_task()
        assert task is not None  # the SDK makes one for each envelope
        self.answering.add(task)
        task.add_done_callback(self.answering.discard)
        started = time()
        answer = await run_async_bolt_app(self.app, req)  # type: ignore[arg-type]  # Bolt allows its other kind of app here
        await send_async_response(client, req, answer, started)

    async def drain(self) -> None:
        """Answer everything received, then close: Slack sends later payloads to another connection."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._quiet()
        await self.client.close()  # type: ignore[no-untyped-call]  # the SDK's method has no types

    async def _quiet(self) -> None:
        while self.answering or not self.client.message_queue.empty():
            if self.answering:
                await asyncio.wait(self.answering)
            else:
                await asyncio.sleep(0)  # the SDK is about to take it from its queue


class Sockets:
    """The connections of this process."""

    def __init__(self, app: AsyncApp, app_token: str, sleep: Sleep) -> None:
        self._handlers = [_Handler(app, app_token) for _ in range(SOCKETS)]
        self._sleep = sleep
        #: Connections of others with the same app token.
        self.strangers = 0
        self._recount_at = RECOUNT_AFTER
        self._connected = asyncio.Event()

    async def connect(self) -> None:
        """Open all connections, and wait while Slack cannot be reached.

        Raises:
            StartRefused: Slack does not accept the app token.
        """
        first = self._handlers[0].client
        try:
            first.wss_uri = await first.issue_new_wss_url()
        except FAILURES:
            if first.refusal:
                raise StartRefused(messages.connections.app_token_refused(first.refusal)) from None
            log.warning("waiting for Slack", action="connect")
        await asyncio.gather(*(handler.client.connect() for handler in self._handlers))  # type: ignore[no-untyped-call]  # the SDK's method has no types
        self._connected.set()

    async def check(self) -> str:
        """The check of `/readyz`; returns what else has to be known. Raises NotWell."""
        if problem := await self.problem():
            raise NotWell(problem)
        return messages.connections.shared_in_short(self.strangers) if self.strangers else ""

    async def problem(self) -> str:
        """Why nothing comes in; empty while one connection is open."""
        clients = [handler.client for handler in self._handlers]
        if any(await asyncio.gather(*(client.is_connected() for client in clients))):
            return ""
        refusal = next((client.refusal for client in clients if client.refusal), "")
        return messages.connections.app_token_refused_in_short(refusal) if refusal else "not connected"

    async def watch(self, alone: Callable[[int], Awaitable[None]] | None) -> None:
        """Log when the connection is lost and found, for as long as the process runs.

        `alone` is called with the number of connections that others have, for a process that must be the only one.
        """
        known, looks = "", 0
        await self._connected.wait()
        while True:
            await self._sleep(LOOK_SECONDS)
            problem = await self.problem()
            if problem != known:
                known = problem
                words = "Slack cannot reach Callsign" if problem else "connected to Slack again"
                log.log(logging.ERROR if problem else logging.INFO, words, action="connect", reason=problem or "")
            looks += 1
            if alone and not problem and await self._strangers(looks):
                await alone(self.strangers)

    async def _strangers(self, looks: int) -> bool:
        """Whether others have been connected with this token for longer than Slack counts connections that are gone."""
        client = self._handlers[-1].client
        if client.connections <= SOCKETS:
            self.strangers, self._recount_at = 0, looks + RECOUNT_AFTER
            return False
        if looks < self._recount_at:
            return False
        self._recount_at = looks + RECOUNT_EVERY
        await client.recount()
        self.strangers = max(0, client.connections - SOCKETS)
        return bool(self.strangers)

    async def drain(self) -> None:
        """Answer what is under way, and close all connections."""
        await asyncio.gather(*(handler.drain() for handler in self._handlers))


@asynccontextmanager
async def open_sockets(
    app: AsyncApp, app_token: str, sleep: Sleep, alone: Callable[[int], Awaitable[None]] | None
) -> AsyncIterator[Sockets]:
    """The connections, still closed; see `Sockets.watch` for `alone`."""
    sockets = Sockets(app, app_token, sleep)
    watching = asyncio.create_task(sockets.watch(alone), name="sockets")
    try:
        yield sockets
    finally:
        await stop_tasks(watching)
        await sockets.drain()
