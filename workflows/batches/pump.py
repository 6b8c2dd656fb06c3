"""What makes a running batch go on: begins rows that wait, as many side by side as make sense, and notes the end."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from workflows.batches.prepare import FORM_CHANGED, GENERAL, found, row_draft, row_submission, seconds_left
from workflows.forms.changes import changed_since, field_digests
from workflows.ports.batches import BatchStore
from workflows.ports.ports import Ports
from workflows.records.batches import Batch, BatchCount, BatchRow, BatchState, RowState
from workflows.records.definitions import Form
from workflows.records.drafts import BatchId, DraftState, Submission
from workflows.records.errors import NO_PROBLEM, AccessDenied, AwsError, Problem, problem
from workflows.submissions.obstacles import obstacles

log = structlog.get_logger(__name__)

#: The form is asked for again after so long, for all rows of all batches of its type together.
FORM_AGE = timedelta(seconds=30)
#: The rate people are told is that of the last while, and told only when there was one.
RATE_WINDOW, RATE_AFTER = timedelta(minutes=5), timedelta(seconds=15)
#: Most submissions of a batch under way at once, and fewest: one fills in while another waits for its upload.
MOST, FEWEST = 32, 2
#: Seconds a submission takes besides its values, and the values of a long form: what `width` follows from.
_REST_SECONDS, _VALUES = 8.0, 28

#: Whoever may have to be told of them; those whose results were told are not among what the store lists.
_STANDING = (BatchState.RUNNING, BatchState.PAUSED, BatchState.CANCELLED, BatchState.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a batch is."""

    batch: Batch
    count: BatchCount
    #: Rows AWS took, a minute, lately; 0 where it is too early to say.
    per_minute: float
    #: Until every row was handed in, by that rate or by the quota; 0 where nothing is left.
    seconds_left: float


async def progress(
    batch_id: BatchId, *, interval: Callable[[str], float], store: BatchStore, now: datetime
) -> Progress:
    """Counted, never read. `interval`: see `batch.preview`. Raises Gone."""
    batch = await found(batch_id, store=store)
    count = await store.count_batch(batch_id)
    since = max(batch.updated_at, now - RATE_WINDOW)
    minutes = (now - since).total_seconds() / 60
    lately = await store.count_submitted_rows(batch_id, since) if now - since >= RATE_AFTER else 0
    per_minute = lately / minutes if lately else 0.0
    left = count.waiting + count.under_way
    seconds = left / per_minute * 60 if per_minute else seconds_left(batch, count, interval)
    return Progress(batch=batch, count=count, per_minute=per_minute, seconds_left=seconds if left else 0.0)


def width(interval: Callable[[str], float]) -> int:
    """Submissions of a batch under way at once, by the quota.

    As many as keep the values coming while others wait for uploads and settle; more would only queue for the quota, ahead
    of other people's submissions.
    """
    rate = 1 / interval("PutRegistrationFieldValue")
    return max(FEWEST, min(MOST, 1 + math.ceil(_REST_SECONDS * rate / _VALUES)))


async def pump(
    ports: Ports, *, start: Callable[[Submission], Awaitable[None]], width: int, only: BatchId | None = None
) -> Sequence[Batch]:
    """Begin what may begin of every batch that runs (or of one), and note which have ended; the batches looked at.

    `start` hands a submission to the engine (`engine.submit`). Any number of processes may do this at once, and be killed
    at any point: a row, its draft, its submission and its claim to the key are written in one transaction, and what was
    begun and not started `submit.start_unfinished` finds.
    """
    standing = [batch for batch in await ports.store.batches(_STANDING) if only in {None, batch.id}]
    pumping = _Pump(ports=ports, start=start, width=width)
    for batch in standing:
        if batch.state is BatchState.RUNNING:
            await pumping.go_on(batch)
        if batch.ended_at is None and await ports.store.end_batch(batch.id, ports.clock()):
            log.info("a batch ended", action="batch", batch=batch.id)
    return standing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pump:
    ports: Ports
    start: Callable[[Submission], Awaitable[None]]
    width: int

    async def go_on(self, batch: Batch) -> None:
        count = await self.ports.store.count_batch(batch.id)
        room = self.width - count.under_way
        if not count.waiting or room <= 0:
            return
        form = await self._form(batch)
        trouble = await self._general_trouble(batch) if count.needs_attention else NO_PROBLEM
        if trouble:
            await self._pause(batch, trouble)
        elif form:
            for row in await self.ports.store.waiting_batch_rows(batch.id, room):
                await self._begin(batch, row, form)

    async def _begin(self, batch: Batch, row: BatchRow, form: Form) -> None:
        now = self.ports.clock()
        draft = replace(row_draft(batch, row), form_fingerprint=form.fingerprint, created_at=now, updated_at=now)
        wrong = obstacles(form, draft).problem()
        if wrong:
            await self.ports.store.close_batch_row(row, wrong)
            return
        draft = replace(draft, state=DraftState.SUBMITTING)
        submission = row_submission(draft)
        state = await self.ports.store.start_batch_row(row, draft, submission, width=self.width)
        if state is RowState.STARTED:
            log.info("begun", action="batch", batch=batch.id, row=row.number, submission=submission.id)
            await self.start(submission)

    async def _form(self, batch: Batch) -> Form | None:
        """The form the rows fit; None, and the batch paused where waiting does not help, while there is none."""
        try:
            other = await self.ports.aws.account_id() != batch.account_id
            held = await self.ports.forms.form(batch.region, batch.registration_type, max_age=FORM_AGE)
        except AccessDenied as denied:
            await self._pause(batch, denied.problem())
            return None
        except AwsError as error:
            log.warning("cannot look at the form", action="batch", batch=batch.id, error=type(error).__name__)
            return None
        if other:
            await self._pause(batch, problem("other_account"))
            return None
        # A stale one tells that AWS is slow: the next pump finds the new one.
        return None if held.stale else await self._same(batch, held.value)

    async def _same(self, batch: Batch, form: Form) -> Form | None:
        """The form, if it is the one the rows were checked against, or nobody checked them since somebody accepted a new one."""
        if not batch.form_fingerprint:
            await self.ports.store.save_batch_form(batch.id, form.fingerprint, field_digests(form))
        elif batch.form_fingerprint != form.fingerprint:
            await self._pause(batch, problem(FORM_CHANGED, changed_since(batch.fields, form)))
            return None
        return form

    async def _general_trouble(self, batch: Batch) -> Problem:
        """What stopped a row since the batch was last resumed, and would stop the next one, too."""
        stopped = [
            one.submission for one in await self.ports.store.batch_outcomes(batch.id, stopped=True) if one.submission
        ]
        general = [one for one in stopped if one.updated_at >= batch.updated_at and one.problem.error in GENERAL]
        return general[0].problem if general else NO_PROBLEM

    async def _pause(self, batch: Batch, why: Problem) -> None:
        if await self.ports.store.move_batch(
            batch.id, [BatchState.RUNNING], BatchState.PAUSED, self.ports.clock(), why
        ):
            log.warning("paused a batch", action="batch", batch=batch.id, code=why.code, error=why.error)
