"""The process that dies: the real runtime, its adapters and steps watched, so that it can be killed at any of their acts.

Killed means SIGKILL: by itself, where it has had the answer of an act, or by whoever runs the stand-in, where an effect is there
and its answer is not.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

from dbos import DBOS

import bot.runtime.core
import bot.runtime.slack
from bot.runtime.ambient import Ambient
from bot.runtime.process import Role, Runtime, open_runtime
from bot.settings import Settings
from tests.torture.points import Channel, Order
from tests.torture.watched import AWS_READS, HOUSEKEEPING, SLACK_READS, STORE_READS, Doom, Watched, WatchedSteps
from workflows.durable.engine import CarryOut
from workflows.ports.process import Notices, Steps
from workflows.ports.store import Store
from workflows.records.drafts import SubmissionId, SubmissionState

Open = Callable[..., AbstractAsyncContextManager[Any]]

#: A process that comes after another finds its clock ahead by so much: leases of the dead have run out.
LATER = timedelta(minutes=2)


def compose(doom: Doom, later: timedelta) -> None:
    """Have the composition root of this process put together watched parts."""

    def watched_store(open_store: Open) -> Open:
        @asynccontextmanager
        async def opened(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            async with open_store(*args, **kwargs) as store:
                yield Watched(Later(store, later), doom, where="store", idle=STORE_READS | HOUSEKEEPING)

        return opened

    def watched_aws(open_aws: Open) -> Open:
        @asynccontextmanager
        async def opened(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            async with open_aws(*args, **kwargs) as account:
                yield Watched(account, doom, where="aws", idle=AWS_READS)

        return opened

    def watched_client(patient: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda client: Watched(patient(client), doom, where="slack", idle=SLACK_READS)

    _replace(bot.runtime.core, "open_store", watched_store)
    _replace(bot.runtime.core, "open_aws", watched_aws)
    _replace(bot.runtime.slack, "patient", watched_client)
    _replace(bot.runtime.core, "Core", lambda core: watched_core(core, doom))


def watched_core(core: type[Any], doom: Doom) -> type[Any]:
    """The composition root's own, with watched steps."""

    class WatchedCore(core):  # type: ignore[misc]  # of whatever the root has
        def carry_out(self, notices: Notices) -> CarryOut:
            carry_out: CarryOut = super().carry_out(notices)

            async def watched(submission_id: SubmissionId, *, attempt: int, steps: Steps) -> SubmissionState:
                return await carry_out(submission_id, attempt=attempt, steps=WatchedSteps(steps, doom))

            return watched

    return WatchedCore


def _replace(module: ModuleType, name: str, watched: Callable[[Any], Any]) -> None:
    """AttributeError where the module has no such name any more, and nothing would be watched."""
    setattr(module, name, watched(getattr(module, name)))


class Later:
    """A store whose clock is ahead."""

    def __init__(self, real: Store, ahead: timedelta) -> None:
        self._real = real
        self._ahead = ahead

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def database_time(self) -> datetime:
        return await self._real.database_time() + self._ahead


async def hurried(seconds: float) -> None:
    """Sleep, but not for long; a day stays a day."""
    await asyncio.sleep(min(seconds, 0.01 if seconds < 2 else 0.03) if seconds < 3600 else seconds)


async def live(order: Order, channel: Channel) -> None:
    """A life: until the place to die, or until everything is done, which is said."""
    later = LATER * order.lives_before
    compose(Doom(channel, order), later)
    ambient = Ambient(clock=lambda: datetime.now(UTC) + later, sleep=hurried, message_gap=0)
    async with open_runtime(Settings(**order.settings), Role.WORKER, ambient) as callsign:
        while not await _is_done(callsign, order.awaited):  # noqa: ASYNC110 - what is waited for is in the database
            await asyncio.sleep(0.01)
        submissions = await callsign.store.submissions(list(SubmissionState))
        channel.say(done=[submission.state.value for submission in submissions])
        # Nothing is closed: it is one more way to die, and quicker.
        os._exit(0)


async def _is_done(callsign: Runtime, awaited: str) -> bool:
    """Every submission ended and so did its run, every registration has the status awaited, and everybody was told."""
    if callsign.failure.done():
        await callsign.failure
    # What ends first is asked first: a run that ended may have left something to say.
    runs = await DBOS.list_workflows_async(status=["PENDING", "ENQUEUED"], load_input=False, load_output=False)
    store: Store = callsign.store
    if runs or callsign.watch.regions.last_swept is None or await store.submissions([SubmissionState.RUNNING]):
        return False
    account = await callsign.aws.account_id()
    statuses = {registration.status for registration in await store.registrations(account)}
    if awaited and statuses != {awaited}:
        return False
    return not (await store.unposted_changes() or await store.unposted_digests()) and callsign.notifier.is_idle
