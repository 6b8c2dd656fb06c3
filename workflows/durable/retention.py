"""What is kept no longer than it is needed: answers, documents, drafts nobody went on with, the engine's finished runs."""

from __future__ import annotations

from collections.abc import Awaitable, Collection
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from workflows.ports.ports import Ports
from workflows.ports.store import Store
from workflows.records.drafts import SubmissionId, SubmissionState

log = structlog.get_logger(__name__)

#: Between two times.
EVERY = timedelta(days=1)
#: A day, less what clocks and starts may differ by: the lease that keeps several processes from doing it side by side.
LEASE = timedelta(hours=23)


class ForgetRuns(Protocol):
    """`Engine.forget`."""

    def __call__(self, before: datetime, *, keep: Collection[SubmissionId]) -> Awaitable[int]: ...


async def forget_old(store: Store, forget_runs: ForgetRuns, now: datetime, days: float) -> None:
    """Forget once what is older than `days`."""
    await store.delete_old(now, days)
    running = await store.submissions([SubmissionState.RUNNING])
    runs = await forget_runs(now - timedelta(days=days), keep={one.id for one in running})
    log.info("forgot what is old", action="retention", days=days, runs=runs)


async def forget_daily(forget_runs: ForgetRuns, days: float, ports: Ports) -> None:
    """Forget every day, by one process of several. For ever."""
    while True:
        now = ports.clock()
        # Another name each time: the lease is not ours to renew, it says that today is done.
        if await ports.store.claim("retention", ports.new_id(), now, now + LEASE):
            await forget_old(ports.store, forget_runs, now, days)
        await ports.sleep(EVERY.total_seconds())
