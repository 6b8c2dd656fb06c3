"""Which processes of one PostgreSQL live: each says so, and continues the work of those that no longer do.

A process that was silent for too long (stopped, swapped out, cut off) finds its lease with an heir when it comes back and
ends: what it carried out is the heir's.
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
class Life:
    """The life of one process that carries out submissions."""

    store: LeaseStore
    #: The engine's name for this process.
    executor_id: str
    sleep: Sleep
    alive: timedelta = ALIVE

    async def begin(self) -> None:
        """Say that this process lives: before the engine runs anything under its id, or others would take that for a dead one's."""
        await self._claim(self.executor_id)

    async def keep(self, engine: Engine) -> None:
        """Say so for ever, and continue the runs of those that do not.

        Raises:
            Superseded: another process took this one for dead and continues its runs.
        """
        while True:
            if not await self._claim(self.executor_id):
                raise Superseded(Superseded.__doc__)
            for executor in sorted(await engine.others()):
                # Taking a lease that ran out makes one of several survivors the heir.
                if await self._claim(executor):
                    log.warning("going on with the work of a process that died", action="take_over", executor=executor)
                    await engine.take_over(executor)
            await self.sleep(self.leases.beat)

    @property
    def leases(self) -> Leases:
        """What this process holds."""
        return Leases(store=self.store, holder=self.executor_id, sleep=self.sleep, alive=self.alive)

    async def _claim(self, executor: str) -> bool:
        return await self.leases.claim(f"executor:{executor}")
