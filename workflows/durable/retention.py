"""Deletes what is no longer needed: answers, documents, abandoned drafts, the engine's finished runs."""

from __future__ import annotations

from collections.abc import Awaitable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from workflows.durable.periodic import once_every
from workflows.ports.archive import RetentionStore
from workflows.ports.audit import AuditStore
from workflows.ports.leases import LeaseStore
from workflows.ports.ports import Ports
from workflows.ports.submissions import SubmissionStore
from workflows.records.drafts import SubmissionId, SubmissionState

log = structlog.get_logger(__name__)

#: Time between two deletions.
EVERY = timedelta(days=1)
#: A day, less what clocks and starts may differ by.
LEASE = timedelta(hours=23)


class ForgettableStore(RetentionStore, SubmissionStore, LeaseStore, AuditStore, Protocol):
    """The roles that retention needs."""


class ForgetRuns(Protocol):
    """`Engine.forget`."""

    def __call__(self, before: datetime, *, keep: Collection[SubmissionId]) -> Awaitable[int]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDays:
    """For how many days what is kept."""

    #: Answers, documents, drafts, the engine's runs.
    records: float
    #: The audit log; None: for good.
    audit: int | None = None


async def forget_old(store: ForgettableStore, forget_runs: ForgetRuns, now: datetime, keep: KeepDays) -> None:
    """Delete once what is older than it is kept."""
    days = keep.records
    await store.delete_old_records(now, days)
    if keep.audit is not None:
        entries = await store.cut_audit(now - timedelta(days=keep.audit), now)
        log.info("cut the audit log", action="retention", entries=entries)
    running = await store.submissions([SubmissionState.RUNNING])
    runs = await forget_runs(now - timedelta(days=days), keep={submission.id for submission in running})
    log.info("forgot what is old", action="retention", days=days, runs=runs)


async def forget_daily(forget_runs: ForgetRuns, keep: KeepDays, ports: Ports) -> None:
    """Delete every day, in one process of several. Runs forever."""
    while True:
        async with once_every("retention", LEASE, ports) as ours:
            if ours:
                await forget_old(ports.store, forget_runs, ports.clock(), keep)
        await ports.sleep(EVERY.total_seconds())
