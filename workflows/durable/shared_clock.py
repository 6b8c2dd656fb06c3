"""The time that the processes of one database share: the database's, because the clocks of machines may differ.

Buckets, leases and idle numbers compare moments that different processes wrote. So a process adds to its own clock what
the database's is ahead, which it measures at the start and again from time to time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workflows.ports.leases import LeaseStore
from workflows.ports.process import Clock, Sleep

#: Seconds between two measurements.
EVERY_SECONDS = 60.0
#: Questions of one measurement; the quickest answer says most exactly what the time was.
QUESTIONS = 3


@dataclass(kw_only=True)
class SharedClock:
    """A clock that agrees with the database's; call it for the time."""

    clock: Clock
    store: LeaseStore
    _ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        """The database's time."""
        return self.clock() + self._ahead

    async def measure(self) -> None:
        """Ask the database for its time."""
        answers = [await self._ask() for _ in range(QUESTIONS)]
        _, self._ahead = min(answers)

    async def keep(self, sleep: Sleep) -> None:
        """Measure from time to time, for as long as the process runs."""
        while True:
            await sleep(EVERY_SECONDS)
            await self.measure()

    async def _ask(self) -> tuple[timedelta, timedelta]:
        """How long the answer took, and how far the database is ahead of the middle of that time."""
        asked = self.clock()
        theirs = await self.store.database_time()
        took = self.clock() - asked
        return took, theirs - asked - took / 2
