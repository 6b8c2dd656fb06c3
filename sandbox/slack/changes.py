"""What happens in the workspace, as it happens: for the driver that waits and the page that is live."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any, TypeVar

Json = dict[str, Any]
T = TypeVar("T")


class Changes:
    """A log of small dicts `{"seq", "time", "type", ...}`; whoever waits is woken by each of them.

    Types: message, message_updated, message_deleted, ephemeral, ephemeral_updated, ephemeral_deleted, view_opened, view_updated,
    view_closed, home_published, state, field_errors, error, file, connection.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._subscribers: list[Callable[[Json], None]] = []
        self._waiters: set[asyncio.Event] = set()
        self.log: list[Json] = []

    def emit(self, kind: str, /, **what: Any) -> None:
        """Record a change and wake everyone."""
        change = {"seq": len(self.log) + 1, "time": self._clock(), "type": kind, **what}
        self.log.append(change)
        for subscriber in tuple(self._subscribers):
            subscriber(change)
        for waiter in self._waiters:
            waiter.set()

    def subscribe(self, callback: Callable[[Json], None]) -> Callable[[], None]:
        """Call `callback` with every later change, until the returned function is called."""
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
        """Every change whose `seq` is above `after`, those of the past first, then live; close the iterator to stop."""
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

    async def wait_for(self, look: Callable[[], T | None], timeout: float) -> T | None:
        """Look now and after each change; the first thing seen, or None when `timeout` seconds passed."""
        waiter = asyncio.Event()
        self._waiters.add(waiter)
        try:
            async with asyncio.timeout(timeout):
                while not (seen := look()):
                    await waiter.wait()
                    waiter.clear()
                return seen
        except TimeoutError:
            return look()
        finally:
            self._waiters.discard(waiter)
