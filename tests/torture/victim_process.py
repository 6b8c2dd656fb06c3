"""The victim process: the real runtime, with adapters and steps that have kill points.

Killed means SIGKILL. Where an act has been answered, the process kills itself.
Where the effect exists and the answer has not arrived, the process that runs the stand-ins kills it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

from dbos import DBOS

import bot.runtime.core
import bot.runtime.slack
import workflows.store.postgres
import workflows.store.sqlite
from bot.config_file import Config
from bot.runtime.ambient import Ambient
from bot.runtime.process import Role, Runtime, open_runtime
from bot.settings import Settings
from tests.torture.kill_switch import (
    AWS_READS,
    HOUSEKEEPING,
    SLACK_READS,
    KillSwitch,
    Watched,
    WatchedMigration,
    WatchedSteps,
)
from tests.torture.people_who_press import has_ended, press, rule_of
from tests.torture.points import Channel, Order
from tests.torture.store_reads import STORE_READS
from workflows.durable.engine import CarryOut
from workflows.ports.process import Notices, Steps
from workflows.ports.store import Store
from workflows.records.access import Budget
from workflows.records.batches import BatchState
from workflows.records.drafts import SubmissionId, SubmissionState

Open = Callable[..., AbstractAsyncContextManager[Any]]

#: The clock of each new process is ahead of the previous one by this much, so leases of killed processes have expired.
CLOCK_STEP = timedelta(minutes=2)


def add_kill_points(kill_switch: KillSwitch, ahead: timedelta) -> None:
    """Make the composition root of this process use components with kill points."""

    def watched_store(open_store: Open) -> Open:
        @asynccontextmanager
        async def opened(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            async with open_store(*args, **kwargs) as store:
                yield Watched(StoreAhead(store, ahead), kill_switch, where="store", idle=STORE_READS | HOUSEKEEPING)

        return opened

    def watched_aws(open_aws: Open) -> Open:
        @asynccontextmanager
        async def opened(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            async with open_aws(*args, **kwargs) as account:
                yield Watched(account, kill_switch, where="aws", idle=AWS_READS)

        return opened

    def watched_client(posting_client: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *args: Watched(posting_client(*args), kill_switch, where="slack", idle=SLACK_READS)

    _replace(bot.runtime.core, "open_store", watched_store)
    _replace(bot.runtime.core, "open_aws", watched_aws)
    _replace(bot.runtime.slack, "posting_client", watched_client)

    def watched_migrations(migrations: Mapping[str, Sequence[str]]) -> dict[str, WatchedMigration]:
        return {
            name: WatchedMigration(name=name, statements=statements, kill_switch=kill_switch)
            for name, statements in migrations.items()
        }

    _replace(workflows.store.sqlite, "MIGRATIONS", watched_migrations)
    _replace(workflows.store.postgres, "MIGRATIONS", watched_migrations)
    _replace(bot.runtime.core, "Core", lambda core: watched_core(core, kill_switch))


def watched_core(core: type[Any], kill_switch: KillSwitch) -> type[Any]:
    """The composition root's class, with kill points in its steps."""

    class WatchedCore(core):  # type: ignore[misc]  # the base class is a parameter
        def carry_out(self, notices: Notices) -> CarryOut:
            carry_out: CarryOut = super().carry_out(notices)

            async def watched(submission_id: SubmissionId, *, attempt: int, steps: Steps) -> SubmissionState:
                return await carry_out(submission_id, attempt=attempt, steps=WatchedSteps(steps, kill_switch))

            return watched

    return WatchedCore


def _replace(module: ModuleType, name: str, watched: Callable[[Any], Any]) -> None:
    """Raise AttributeError if the module no longer has this name, because then nothing would be watched."""
    setattr(module, name, watched(getattr(module, name)))


class StoreAhead:
    """A store whose clock is ahead of the real time."""

    def __init__(self, real: Store, ahead: timedelta) -> None:
        self._real = real
        self._ahead = ahead

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def database_time(self) -> datetime:
        return await self._real.database_time() + self._ahead


async def short_sleep(seconds: float) -> None:
    """Sleep for a short time only. Sleeps of an hour or more are not shortened."""
    await asyncio.sleep(min(seconds, 0.01 if seconds < 2 else 0.03) if seconds < 3600 else seconds)


def settings_of(order: Order) -> Settings:
    """The settings of a process, with its rules; `numbers` is the budget of numbers."""
    fields = {name: value for name, value in order.settings.items() if name != "numbers"}
    budget = Budget(numbers=order.settings.get("numbers"))
    return Settings(**fields, config=Config(budget=budget, approval=(rule_of(order),) if order.approvals else ()))


async def run_victim(order: Order, channel: Channel) -> None:
    """Run until the kill point, or until all work is done, and then report that."""
    ahead = timedelta(seconds=order.ahead) + CLOCK_STEP * order.earlier_processes
    add_kill_points(KillSwitch(channel, order), ahead)
    ambient = Ambient(clock=lambda: datetime.now(UTC) + ahead, sleep=short_sleep, message_gap=0)
    async with open_runtime(settings_of(order), Role.WORKER, ambient) as callsign:
        people = asyncio.create_task(press(callsign, order)) if order.approvals else None
        while not await _is_done(callsign, order):
            if people and people.done():
                await people
            await asyncio.sleep(0.01)
        submissions = await callsign.store.submissions(list(SubmissionState))
        channel.send(done=[submission.state.value for submission in submissions])
        # Nothing is closed: this is one more way to end abruptly, and it is faster.
        os._exit(0)


async def _is_done(callsign: Runtime, order: Order) -> bool:
    """Whether all submissions and runs have ended, all statuses are as awaited, and all messages are posted."""
    if callsign.failure.done():
        await callsign.failure
    # Runs are checked first: a run that has just ended may have left a message to post.
    runs = await DBOS.list_workflows_async(status=["PENDING", "ENQUEUED"], load_input=False, load_output=False)
    store: Store = callsign.store
    if runs or callsign.watch.regions.last_swept is None or await store.submissions([SubmissionState.RUNNING]):
        return False
    if await store.open_number_requests() or await store.unreported_intakes() or await store.batches(list(BatchState)):
        return False
    if order.approvals and not await has_ended(callsign):
        return False
    account, awaited = await callsign.aws.account_id(), order.awaited
    statuses = {registration.status for registration in await store.registrations(account)}
    if awaited and statuses != {awaited}:
        return False
    return not (await store.unposted_changes() or await store.unposted_digests()) and callsign.notifier.is_idle
