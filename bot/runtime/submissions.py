"""The background tasks of a process that carries out submissions."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING

from bot.notifications.customer_answers import CustomerAnswers
from bot.notifications.notifier import Notifier
from bot.notifications.number_requests import NumberRequests
from bot.runtime.core import Core
from bot.runtime.engine import LiveEngine
from workflows.approvals.ask import expire, use_done
from workflows.batches import pump
from workflows.durable.lease import Leases
from workflows.durable.retention import KeepDays, forget_daily
from workflows.records.drafts import Submission
from workflows.submissions.claim import start_unfinished

if TYPE_CHECKING:
    from workflows.durable.engine import Engine

#: Seconds between two searches for submissions that no process carries out.
HAND_OVER_SECONDS = 2.0


def upkeep(core: Core, live: LiveEngine, notifier: Notifier) -> list[Coroutine[None, None, None]]:
    """All tasks that have to run next to the engine."""
    keep = KeepDays(records=core.settings.keep_days, audit=core.settings.config.audit.keep_days)
    forget = forget_daily(live.engine.forget, keep, core.ports)
    customers = _report_customers(core, notifier)
    return [
        *live.upkeep(),
        _hand_over(core, live.engine, notifier),
        _request_numbers(core, notifier),
        customers,
        _keep_approvals(core, notifier),
        forget,
    ]


async def _report_customers(core: Core, notifier: Notifier) -> None:
    """Notify the owners of drafts whose customers are done, until cancelled."""
    answers = CustomerAnswers(store=core.store, outbox=notifier.outbox)
    while True:
        await answers.post_due()
        await core.ambient.sleep(HAND_OVER_SECONDS)


async def _request_numbers(core: Core, notifier: Notifier) -> None:
    """Carry out the numbers that people requested until cancelled, and what an earlier process left."""
    ambient = core.ambient
    leases = Leases(store=core.store, holder=ambient.new_id(), sleep=ambient.sleep, alive=ambient.alive)
    requests = NumberRequests(ports=core.ports, notifier=notifier, leases=None if core.settings.on_sqlite else leases)
    while True:
        await requests.carry_out_due()
        await ambient.sleep(HAND_OVER_SECONDS)


async def _keep_approvals(core: Core, notifier: Notifier) -> None:
    """Post what has happened to requests for approval, and end those that nobody decided, until cancelled."""
    while True:
        await expire(core.ports)
        await use_done(core.ports)
        await notifier.approvals_moved()
        await core.ambient.sleep(HAND_OVER_SECONDS)


async def _hand_over(core: Core, engine: Engine, notifier: Notifier) -> None:
    """Hand claimed submissions to the engine until cancelled.

    They were claimed by a process that ended before it started them, or by a `web`.
    """
    await notifier.changed()
    while True:
        for submission_id in await start_unfinished(engine.submit, engine.ended, core.ports):
            await notifier.progress(submission_id)
        if await _pump_batches(core, engine):
            await notifier.batches_moved()
        await core.ambient.sleep(HAND_OVER_SECONDS)


async def _pump_batches(core: Core, engine: Engine) -> bool:
    """Start rows of batches; returns whether a batch's message may have to change."""

    async def start(submission: Submission) -> None:
        await engine.submit(submission.id, submission.attempt)

    return bool(await pump.pump(core.ports, start=start, width=pump.width(core.rates.interval)))
