"""Leases that several processes of one database fight over: each is held by one, and by none that is dead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from workflows.durable.stopping import stopped
from workflows.ports.process import Sleep
from workflows.ports.store import Store

#: A process that has not said so for as long is dead.
ALIVE = timedelta(seconds=10)
#: It says so this often within that time.
BEATS = 4


@dataclass(frozen=True, kw_only=True)
class Leases:
    """The leases of one process; told by the database's clock, so machines need not agree on the time."""

    store: Store
    #: Its name; no other process has it.
    holder: str
    sleep: Sleep
    alive: timedelta = ALIVE

    @property
    def beat(self) -> float:
        """Seconds between two times to renew."""
        return self.alive.total_seconds() / BEATS

    async def claim(self, name: str) -> bool:
        """Take or renew a lease that is free, ran out, or is ours already."""
        now = await self.store.now()
        return await self.store.claim(name, self.holder, now, now + self.alive)

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[bool]:
        """Hold a lease while the block runs, however long, and at most `alive` longer than this process lives.

        Yields False where another one holds it.
        """
        if not await self.claim(name):
            yield False
            return
        keeping = asyncio.create_task(self._keep(name))
        try:
            yield True
        finally:
            await stopped(keeping)
            await self.store.release(name, self.holder)

    async def _keep(self, name: str) -> None:
        while True:
            await self.sleep(self.beat)
            await self.claim(name)
