"""The time of the sandbox: that of the machine, until somebody lets days pass. Then it is ahead by those days."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

#: A sleep of this many seconds ends when its time has passed on the moved clock. Shorter ones wait for answers, quotas
#: and leases, which do not come sooner because somebody moved a clock.
LONG_SLEEP = 60.0
#: The working hours into which the clock is moved, because nobody is reminded at night or on a weekend.
MORNING, EVENING = 10, 17
SATURDAY = 5


def working_moment(at: datetime) -> datetime:
    """`at`, or the next working morning if it is outside of working hours."""
    if at.hour >= EVENING:
        at = (at + timedelta(days=1)).replace(hour=0)
    if at.weekday() >= SATURDAY:
        at = (at + timedelta(days=7 - at.weekday())).replace(hour=0)
    return at if at.hour >= MORNING else at.replace(hour=MORNING, minute=0, second=0, microsecond=0)


class MovingClock:
    """A clock that can only be moved forward. All its methods may be called from any thread."""

    def __init__(self, machine: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._machine = machine
        self._sleepers: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._lock = threading.Lock()
        #: How far this clock is ahead of the machine's.
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return self._machine() + self.ahead

    def timestamp(self) -> float:
        """Seconds since 1970."""
        return self.now().timestamp()

    def let_pass(self, days: int) -> timedelta:
        """Move the clock by so many days, and on to the next working hours. Returns by how much it was moved."""
        now = self.now()
        passed = working_moment(now + timedelta(days=days)) - now
        self.ahead += passed
        with self._lock:
            for loop, moved in self._sleepers:
                loop.call_soon_threadsafe(moved.set)
        return passed

    async def sleep(self, seconds: float) -> None:
        """Sleep. A long sleep ends as soon as the clock has been moved beyond its end."""
        if seconds < LONG_SLEEP:
            await asyncio.sleep(seconds)
            return
        end = self.now() + timedelta(seconds=seconds)
        while (left := (end - self.now()).total_seconds()) > 0:
            await self._sleep_or_move(left)

    async def _sleep_or_move(self, seconds: float) -> None:
        """Sleep until the clock is moved, at most `seconds`."""
        loop, moved = asyncio.get_running_loop(), asyncio.Event()
        sleeper = (loop, moved)
        timer = loop.call_later(seconds, moved.set)
        with self._lock:
            self._sleepers.add(sleeper)
        try:
            await moved.wait()
        finally:
            timer.cancel()
            with self._lock:
                self._sleepers.discard(sleeper)
