"""The pump of running batches: it starts waiting rows, as many in parallel as make sense, and records the end."""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from workflows.access.budget import numbers_left
from workflows.approvals import gate
from workflows.batches.form_change import named_changes
from workflows.batches.prepare import FORM_CHANGED, GENERAL, existing, row_draft, row_submission, seconds_left
from workflows.customers import keep as customers
from workflows.forms.changes import field_digests
from workflows.ports.batches import BatchStore
from workflows.ports.ports import Ports
from workflows.records.access import Why, place_of
from workflows.records.batches import Batch, BatchCount, BatchRow, BatchState, RowState
from workflows.records.definitions import Form
from workflows.records.drafts import NO_CUSTOMER, BatchId, DraftState, Submission
from workflows.records.errors import NO_PROBLEM, AccessDenied, AwsError, CredentialsUnavailable, Problem, problem
from workflows.submissions.claim import retry
from workflows.submissions.obstacles import obstacles
from workflows.submissions.permitted import BUDGET_REACHED, numbers_wanted, refusal, rights_of_batch

log = structlog.get_logger(__name__)

#: The form is fetched again after so long, for all rows of all batches of its type together.
FORM_AGE = timedelta(seconds=30)
#: Seconds that a pump waits for the form of a batch. A region that does not answer must not hold up other batches.
FORM_SECONDS = 5.0
#: People see the rate of the last RATE_WINDOW, and only after the batch has been running for RATE_AFTER.
RATE_WINDOW, RATE_AFTER = timedelta(minutes=5), timedelta(seconds=15)
#: Most and fewest submissions of a batch under way at once: one sends values while another waits for its upload.
MOST, FEWEST = 32, 2
#: Seconds that a submission takes in addition to its values, and the values of a long form: `width` follows from both.
_REST_SECONDS, _VALUES = 8.0, 28

#: Batches that people may still have to be notified of. The store does not list those whose results were posted.
_UNPOSTED = (BatchState.RUNNING, BatchState.PAUSED, BatchState.CANCELLED, BatchState.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a batch is."""

    batch: Batch
    count: BatchCount
    #: Rows that AWS has lately accepted a minute; 0 where it is too early to say.
    per_minute: float
    #: Seconds until every row is submitted, by that rate or by the quota; 0 where nothing is left.
    seconds_left: float


async def progress(
    batch_id: BatchId, *, interval: Callable[[str], float], store: BatchStore, now: datetime
) -> Progress:
    """The progress, from counts alone. For `interval` see `prepare.preview`. Raises Gone."""
    batch = await existing(batch_id, store=store)
    count = await store.count_batch(batch_id)
    since = max(batch.updated_at, now - RATE_WINDOW)
    minutes = (now - since).total_seconds() / 60
    lately = await store.count_submitted_rows(batch_id, since) if now - since >= RATE_AFTER else 0
    per_minute = lately / minutes if lately else 0.0
    left = count.waiting + count.under_way
    seconds = left / per_minute * 60 if per_minute else seconds_left(batch, count, interval)
    return Progress(batch=batch, count=count, per_minute=per_minute, seconds_left=seconds if left else 0.0)


def width(interval: Callable[[str], float]) -> int:
    """How many submissions of a batch run at once, by the quota.

    Enough to keep sending values while others wait for uploads or settle. More would only queue for the quota, ahead of
    other people's submissions.
    """
    rate = 1 / interval("PutRegistrationFieldValue")
    return max(FEWEST, min(MOST, 1 + math.ceil(_REST_SECONDS * rate / _VALUES)))


async def pump(
    ports: Ports,
    *,
    start: Callable[[Submission], Awaitable[None]],
    width: int,
    only: BatchId | None = None,
    form_seconds: float = FORM_SECONDS,
) -> Sequence[Batch]:
    """Start rows of every running batch (or of `only` one), and record which batches have ended; returns the batches.

    `start` hands a submission to the engine (`engine.submit`). Any number of processes may do this at once, and be
    killed at any point. A row, its draft, its submission and its claim to the key are written in one transaction, and
    `claim.start_unfinished` finds submissions that never reached the engine.
    """
    batches = [batch for batch in await ports.store.batches(_UNPOSTED) if only in {None, batch.id}]
    pumping = _Pump(ports=ports, start=start, width=width, form_seconds=form_seconds)
    outcomes = await asyncio.gather(*map(pumping.run, batches), return_exceptions=True)
    errors = [error for error in outcomes if error]
    for error in errors[1:]:  # the caller gets the first one only
        log.error("another batch failed, too", action="batch", error=type(error).__name__)
    if errors:
        raise errors[0]  # after the other batches have had their turn
    return batches


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pump:
    ports: Ports
    start: Callable[[Submission], Awaitable[None]]
    width: int
    form_seconds: float

    async def run(self, batch: Batch) -> None:
        if batch.state is BatchState.RUNNING:
            await self.start_rows(batch)
        if batch.ended_at is None and await self.ports.store.end_batch(batch.id, self.ports.clock()):
            log.info("a batch ended", action="batch", batch=batch.id)

    async def start_rows(self, batch: Batch) -> None:
        count = await self.ports.store.count_batch(batch.id)
        room = self.width - count.under_way
        if room <= 0 or not (count.waiting or count.needs_attention) or not await self._is_open(batch):
            return
        if count.needs_attention:
            room -= await self._retry(batch, room)
        if not count.waiting or room <= 0:
            return
        form = await self._form(batch)
        general = await self._general_problem(batch) if count.needs_attention else NO_PROBLEM
        if general:
            await self._pause(batch, general)
        elif form:
            rows = await self.ports.store.waiting_batch_rows(batch.id, room)
            affordable = await self._affordable(batch, rows, count.under_way)
            for row in affordable:
                await self._start(batch, row, form)
            if rows and not affordable and not count.under_way:
                await self._pause(batch, Problem(code=BUDGET_REACHED, detail=str(self._limit(batch) or 0)))

    async def _is_open(self, batch: Batch) -> bool:
        """Whether the owner may send its rows now; where they may not, it is paused, unless waiting may help."""
        for right in rights_of_batch(batch):
            decision = await self.ports.gate.decide(right, batch.owner, place_of(batch))
            if decision.why is Why.NOT_CHECKED:
                return False
            if refused := refusal(decision):
                await self._pause(batch, refused)
                return False
        return True

    async def _affordable(self, batch: Batch, rows: Sequence[BatchRow], under_way: int) -> Sequence[BatchRow]:
        """The first of these rows, as many as the budget of numbers lets start.

        Rows under way may have reserved their numbers already. They count twice then, and a later round starts more.
        """
        left = await numbers_left(batch.account_id, self.ports)
        if left is None:
            return rows
        needs = itertools.accumulate(len(numbers_wanted(row_draft(batch, row))) for row in rows)
        free = max(0, left - under_way)
        return [row for row, needed in zip(rows, needs, strict=True) if needed <= free]

    def _limit(self, batch: Batch) -> int | None:
        return self.ports.gate.budget.numbers_in(batch.account_id)

    async def _start(self, batch: Batch, row: BatchRow, form: Form) -> None:
        now = self.ports.clock()
        draft = replace(row_draft(batch, row), form_fingerprint=form.fingerprint, created_at=now, updated_at=now)
        found = await asyncio.to_thread(obstacles, form, draft)
        if found.musts and await gate.covering(gate.item_of(form, draft), self.ports):
            found = replace(found, musts=())  # the approvers have seen what will be denied, and allow it
        wrong = found.problem()
        if wrong:
            await self.ports.store.close_batch_row(row, wrong)
            return
        if not_approved := await gate.why_stopped(form, draft, None, self.ports):
            await self._pause(batch, not_approved)
            return
        customer = await customers.of_name(row.customer, batch.owner, self.ports)
        draft = replace(draft, state=DraftState.SUBMITTING, customer_id=customer.id if customer else NO_CUSTOMER)
        submission = row_submission(draft)
        state = await self.ports.store.start_batch_row(row, draft, submission, width=self.width)
        if state is RowState.STARTED:
            log.info("started", action="batch", batch=batch.id, row=row.number, submission=submission.id)
            await self.start(submission)

    async def _retry(self, batch: Batch, room: int) -> int:
        """Start rows again that a general error stopped before the batch was last resumed; returns how many.

        It depends on stored facts alone, so that a process that is killed after a resume loses nothing.
        """
        outcomes = await self.ports.store.batch_outcomes(batch.id, stopped=True)
        stopped = [outcome.submission for outcome in outcomes if outcome.submission]
        older = [submission for submission in stopped if submission.updated_at < batch.updated_at]
        general = [submission for submission in older if submission.problem.kind in GENERAL][:room]
        for submission in general:
            if again := await retry(submission, batch.owner, self.ports):
                await self.start(again)
        return len(general)

    async def _form(self, batch: Batch) -> Form | None:
        """The form that the rows fit, else None; then the batch is paused, unless waiting may help."""
        try:
            async with asyncio.timeout(self.form_seconds):
                other = await self.ports.aws.account_id() != batch.account_id
                held = await self.ports.forms.form(batch.region, batch.registration_type, max_age=FORM_AGE)
        except TimeoutError:
            log.warning("cannot fetch the form in time", action="batch", batch=batch.id, region=batch.region)
            return None
        except AwsError as error:
            if isinstance(error, AccessDenied) and not isinstance(error, CredentialsUnavailable):
                await self._pause(batch, error.problem())
                return None
            log.warning("cannot fetch the form", action="batch", batch=batch.id, error=type(error).__name__)
            return None
        if other:
            await self._pause(batch, problem("other_account"))
            return None
        # A stale form means that AWS is slow: the next run of the pump finds the new one.
        return None if held.stale else await self._same(batch, held.value)

    async def _same(self, batch: Batch, form: Form) -> Form | None:
        """The form, if the rows fit it, or the owner accepted a changed one by resuming."""
        if batch.form_fingerprint == form.fingerprint:
            return form
        if batch.form_fingerprint:
            named = await named_changes(batch, form, self.ports.store)
            if named is not None:
                await self._pause(batch, problem(FORM_CHANGED, named))
                return None
            log.info("the form changed, and every row still fits it", action="batch", batch=batch.id)
        await self.ports.store.keep_form(form, self.ports.clock())
        await self.ports.store.save_batch_form(batch.id, form.fingerprint, field_digests(form))
        return form

    async def _general_problem(self, batch: Batch) -> Problem:
        """A problem that has stopped a row since the batch was last resumed, and would stop the next one, too."""
        outcomes = await self.ports.store.batch_outcomes(batch.id, stopped=True)
        stopped = [outcome.submission for outcome in outcomes if outcome.submission]
        recent = [submission for submission in stopped if submission.updated_at >= batch.updated_at]
        problems = [submission.problem for submission in recent if submission.problem.kind in GENERAL]
        return problems[0] if problems else NO_PROBLEM

    async def _pause(self, batch: Batch, why: Problem) -> None:
        if await self.ports.store.move_batch(
            batch.id, [BatchState.RUNNING], BatchState.PAUSED, self.ports.clock(), why
        ):
            log.warning("paused a batch", action="batch", batch=batch.id, code=why.code, error=why.error)
