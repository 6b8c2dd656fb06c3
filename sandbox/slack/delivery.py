"""The delivery of payloads to the app, and its answers in time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sandbox.slack.changes import Json

#: Seconds that Slack waits for an ack, and that a trigger lives.
WAIT_SECONDS = 3.0
#: Seconds before each new delivery of an event that was not acked.
EVENT_RETRIES = (0, 60, 300)

Kind = Literal["slash_commands", "interactive", "events_api"]
Sleep = Callable[[float], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """`ok` if the app answered 2xx (or acked its envelope) in time. `body` is its answer, None if empty."""

    ok: bool
    body: Any = None
    #: The reason if not `ok`: no_connection, timeout, http_404, dropped.
    problem: str = ""


class Transport(Protocol):
    """A connection to the app: Socket Mode or HTTP."""

    @property
    def open(self) -> bool: ...

    async def send(self, kind: Kind, payload: Json, *, retry: int) -> Ack: ...


class Delivery:
    """Uses Socket Mode if a socket is connected, else HTTP if a request URL is set. Sends events again."""

    def __init__(self, transports: tuple[Transport, ...], sleep: Sleep) -> None:
        self._transports = transports
        self._sleep = sleep
        self._late = 0
        self._retries: set[asyncio.Task[None]] = set()
        self._held: asyncio.Event | None = None

    def hold(self) -> None:
        """Keep what people do until `release`: their app is still starting."""
        self._held = asyncio.Event()

    def release(self) -> None:
        """Send what was held, and from now on everything at once."""
        if self._held:
            self._held.set()
        self._held = None

    def delay_acks(self, n: int) -> None:
        """The acks of the next `n` deliveries arrive too late."""
        self._late += n

    async def send(self, kind: Kind, payload: Json) -> Ack:
        if self._held:
            await self._held.wait()
        ack = await self._once(kind, payload, retry=0)
        if kind == "events_api" and not ack.ok:
            task = asyncio.create_task(self._retry(payload))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)
        return ack

    async def retries_done(self) -> None:
        """Wait until there is no event to be sent again."""
        await asyncio.gather(*self._retries)

    async def close(self) -> None:
        """Give up the events that are waiting to be sent again, and forget the late acks that were ordered."""
        self._late = 0
        for task in self._retries:
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)

    async def _once(self, kind: Kind, payload: Json, *, retry: int) -> Ack:
        for transport in self._transports:
            if transport.open:
                late, self._late = self._late > 0, max(0, self._late - 1)
                ack = await transport.send(kind, payload, retry=retry)
                return Ack(ok=False, problem="timeout") if late else ack
        return Ack(ok=False, problem="no_connection")

    async def _retry(self, payload: Json) -> None:
        for number, pause in enumerate(EVENT_RETRIES, start=1):
            await self._sleep(pause)
            if (await self._once("events_api", payload, retry=number)).ok:
                return


async def answer_in_time(answer: Awaitable[Ack], sleep: Sleep, seconds: float) -> Ack:
    """The answer, or a timeout after so many seconds."""
    task = asyncio.ensure_future(answer)
    limit = asyncio.ensure_future(sleep(seconds))
    try:
        await asyncio.wait({task, limit}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else Ack(ok=False, problem="timeout")
    finally:
        task.cancel()
        limit.cancel()


def body_of(raw: str) -> Any:
    """The body of an answer: the parsed JSON, or the text if it is not JSON; None if empty."""
    if not raw.strip():
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw
