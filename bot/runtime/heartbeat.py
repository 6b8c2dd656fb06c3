"""Heartbeats of the processes on one PostgreSQL: each sends its own, and continues the work of those that died.

A process that sent none for too long (stopped, swapped out, disconnected) finds that another process has taken its
lease. It ends, because the other process carries out its submissions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from workflows.durable.lease import ALIVE, Leases
from workflows.ports.leases import LeaseStore
from workflows.ports.process import Sleep

if TYPE_CHECKING:
    from workflows.durable.engine import Engine

log = structlog.get_logger(__name__)


class Superseded(Exception):
    """This process was silent for so long that another one continues its work. Start it again; nothing is lost."""


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    """The heartbeat of one process that carries out submissions."""

    store: LeaseStore
    #: The engine's name for this process.
    executor_id: str
    sleep: Sleep
    alive: timedelta = ALIVE

    async def start(self) -> None:
        """Send the first heartbeat, before the engine runs anything: others would take over runs of an unknown id."""
        await self._claim(self.executor_id)

    async def keep(self, engine: Engine) -> None:
        """Send heartbeats until cancelled, and continue the runs of processes that stopped sending them.

        Raises:
            Superseded: another process has taken over the runs of this one.
        """
        while True:
            if not await self._claim(self.executor_id):
                raise Superseded(Superseded.__doc__)
            for executor in sorted(await engine.others()):
                # Of several processes, the one that gets the expired lease continues the work.
                if await self._claim(executor):
                    log.warning("continuing the work of a process that died", action="take_over", executor=executor)
                    await engine.take_over(executor)
            await self.sleep(self.leases.beat)

    @property
    def leases(self) -> Leases:
        """The leases of this process."""
        return Leases(store=self.store, holder=self.executor_id, sleep=self.sleep, alive=self.alive)

    async def _claim(self, executor: str) -> bool:
        return await self.leases.claim(f"executor:{executor}")
