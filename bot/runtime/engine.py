"""The engine of one process: carries out submissions, and says on PostgreSQL that its process lives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.runtime.core import Core
from bot.runtime.heartbeat import Life
from bot.runtime.refusals import InUse
from workflows.ports.process import Notices

if TYPE_CHECKING:
    from workflows.durable.engine import Engine

APP_NAME = "callsign"


@dataclass(frozen=True, kw_only=True)
class LiveEngine:
    """The engine, and the life of its process."""

    engine: Engine
    #: None on SQLite, where no other process can take the runs over.
    life: Life | None

    def upkeep(self) -> list[Coroutine[None, None, None]]:
        """What has to run for as long as the process lives."""
        return [self.life.keep(self.engine)] if self.life else []


@asynccontextmanager
async def open_live_engine(core: Core, notices: Notices) -> AsyncIterator[LiveEngine]:
    """The engine, which continues what an earlier process left; `notices` hears of each step.

    On PostgreSQL this process has to say that it lives (`upkeep`), or workers would take its runs over.

    Raises:
        InUse: another process has the engine's SQLite file.
    """
    # DBOS and SQLAlchemy take 28 MB and a quarter of a start; a `web` and most commands in the terminal have no engine.
    from workflows.durable.engine import EngineInUse, open_engine

    settings, ambient = core.settings, core.ambient
    executor_id = ambient.new_id()
    life = Life(store=core.store, executor_id=executor_id, sleep=ambient.sleep, alive=ambient.alive)
    if not settings.on_sqlite:
        await life.begin()
    try:
        async with open_engine(
            settings.database_url, APP_NAME, carry_out=core.carry_out(notices), executor_id=executor_id
        ) as engine:
            yield LiveEngine(engine=engine, life=None if settings.on_sqlite else life)
    except EngineInUse as in_use:
        raise InUse(str(in_use)) from None
