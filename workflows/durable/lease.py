"""Leases that the processes of one database compete for: at most one live process holds a lease."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from workflows.durable.stopping import stop_tasks
from workflows.ports.leases import LeaseStore
from workflows.ports.process import Sleep

#: A process that has not renewed its leases for this long counts as dead.
ALIVE = timedelta(seconds=10)
#: How often a process renews a lease within that time.
BEATS = 4


@dataclass(frozen=True, kw_only=True)
class Leases:
    """The leases of one process. The database's clock decides, so the clocks of machines may differ."""

    store: LeaseStore
    #: The name of this process; unique among all processes.
    holder: str
    sleep: Sleep
    alive: timedelta = ALIVE

    @property
    def beat(self) -> float:
        """Seconds between two renewals."""
        return self.alive.total_seconds() / BEATS

    async def claim(self, name: str) -> bool:
        """Take or renew a lease that is free, has expired, or is ours."""
        now = await self.store.database_time()
        return await self.store.claim_lease(name, self.holder, now, now + self.alive)

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[bool]:
        """Hold a lease while the block runs, however long. The lease ends at most `alive` after this process dies.

        Yields False when another process holds the lease.
        """
        if not await self.claim(name):
            yield False
            return
        renewal = asyncio.create_task(self._renew(name))
        try:
            yield True
        finally:
            await stop_tasks(renewal)
            await self.store.release_lease(name, self.holder)

    async def _renew(self, name: str) -> None:
        while True:
            await self.sleep(self.beat)
            await self.claim(name)
