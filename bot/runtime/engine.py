"""The engine of one process: carries out submissions and, on PostgreSQL, sends heartbeats."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.runtime.core import Core
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.refusals import InUse, StartRefused
from workflows.ports.process import Notices

if TYPE_CHECKING:
    from workflows.durable.engine import Engine

APP_NAME = "callsign"


@dataclass(frozen=True, kw_only=True)
class LiveEngine:
    """The engine, and the heartbeat of its process."""

    engine: Engine
    #: None on SQLite, where no other process can take the runs over.
    heartbeat: Heartbeat | None

    def upkeep(self) -> list[Coroutine[None, None, None]]:
        """The tasks that have to run until the process ends."""
        return [self.heartbeat.keep(self.engine)] if self.heartbeat else []


@asynccontextmanager
async def open_live_engine(core: Core, notices: Notices) -> AsyncIterator[LiveEngine]:
    """Open the engine, which continues what an earlier process left; `notices` is called after each step.

    On PostgreSQL this process has to send heartbeats (`upkeep`), or workers would take its runs over.

    Raises:
        InUse: another process has the engine's SQLite file.
        StartRefused: that file is damaged.
    """
    # DBOS and SQLAlchemy take 28 MB and a quarter of a start; a `web` and most commands in the terminal have no engine.
    from workflows.durable.engine import EngineInUse, EngineUnusable, open_engine

    settings, ambient = core.settings, core.ambient
    executor_id = ambient.new_id()
    heartbeat = Heartbeat(store=core.store, executor_id=executor_id, sleep=ambient.sleep, alive=ambient.alive)
    if not settings.on_sqlite:
        await heartbeat.start()
    try:
        async with open_engine(
            settings.database_url, APP_NAME, carry_out=core.carry_out(notices), executor_id=executor_id
        ) as engine:
            yield LiveEngine(engine=engine, heartbeat=None if settings.on_sqlite else heartbeat)
    except EngineInUse as in_use:
        raise InUse(str(in_use)) from None
    except EngineUnusable as damaged:
        raise StartRefused(str(damaged)) from None
