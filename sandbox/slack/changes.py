"""The changes of the workspace as they happen. The driver waits for them; the page shows them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any, TypeVar

Json = dict[str, Any]
T = TypeVar("T")


class Changes:
    """A log of small dicts `{"seq", "time", "type", ...}`. Each change wakes everyone who is waiting.

    Types: message, message_updated, message_deleted, ephemeral, ephemeral_updated, ephemeral_deleted, view_opened,
    view_updated, view_closed, home_published, state, field_errors, error, file, connection.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._subscribers: list[Callable[[Json], None]] = []
        self._waiters: set[asyncio.Event] = set()
        self.log: list[Json] = []

    def emit(self, kind: str, /, **details: Any) -> None:
        """Record a change and wake everyone who is waiting."""
        change = {"seq": len(self.log) + 1, "time": self._clock(), "type": kind, **details}
        self.log.append(change)
        for subscriber in tuple(self._subscribers):
            subscriber(change)
        for waiter in self._waiters:
            waiter.set()

    def subscribe(self, callback: Callable[[Json], None]) -> Callable[[], None]:
        """Call `callback` with every change from now on. Call the returned function to stop."""
        self._subscribers.append(callback)
        return lambda: self._unsubscribe(callback)

    def _unsubscribe(self, callback: Callable[[Json], None]) -> None:
        if callback in self._subscribers:
            self._subscribers.remove(callback)

    def clear(self) -> None:
        """Forget the log and the subscribers. Open streams have to be closed first: `seq` starts at 1 again."""
        self.log.clear()
        self._subscribers.clear()

    async def stream(self, after: int = 0) -> AsyncGenerator[Json, None]:
        """Every change with a `seq` above `after`: the past ones, then each new one. Close the iterator to stop."""
        waiter = asyncio.Event()
        self._waiters.add(waiter)
        try:
            while True:
                waiter.clear()
                for change in self.log[after:]:
                    after = change["seq"]
                    yield change
                await waiter.wait()
        finally:
            self._waiters.discard(waiter)

    async def wait_for(self, condition: Callable[[], T | None], timeout: float) -> T | None:
        """Call `condition` now and after each change. The first true value, or None after `timeout` seconds."""
        waiter = asyncio.Event()
        self._waiters.add(waiter)
        try:
            async with asyncio.timeout(timeout):
                while not (value := condition()):
                    await waiter.wait()
                    waiter.clear()
                return value
        except TimeoutError:
            return condition()
        finally:
            self._waiters.discard(waiter)
