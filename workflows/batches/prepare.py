"""Batches: a table of registrations kept, looked at, confirmed; then paused, resumed or cancelled by who began it.

Nothing is made at AWS before `confirm`. From then on `workflows.batches.pump` begins the rows.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from workflows.forms.changes import field_digests
from workflows.forms.documents import OutgoingFile
from workflows.ports.batches import BatchRowStore, BatchStore
from workflows.ports.ports import Ports
from workflows.records.account import NUMBER_TYPES
from workflows.records.batches import Batch, BatchCount, BatchRow, BatchState, RowOutcome, RowState
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import (
    NEW,
    Answer,
    BatchId,
    Document,
    DocumentId,
    Draft,
    DraftId,
    NewDraft,
    Person,
    Submission,
    SubmissionId,
    SubmissionState,
)
from workflows.records.errors import Gone, NotYours, problem
from workflows.submissions.claim import retry
from workflows.submissions.plan import estimate, plan
from workflows.tables.check import CheckedRow

#: Rows checked and kept at a time.
CHUNK = 100
#: Rows read at a time for the results.
PAGE = 500

#: Errors of a submission that are no fault of its row: the next row would meet them too (`AwsError.problem`).
GENERAL = frozenset({"AccessDenied", "QuotaExceeded", "AwsUnavailable", "OutcomeUnknown"})

#: Code of a pause because the form is not the one the rows were checked against.
FORM_CHANGED = "form_changed"


class BatchGone(Gone):
    """There is no such batch, or it is over: look at its thread."""


class PreparedGone(BatchGone):
    """The batch was never begun, and is no longer kept: send the files again."""


class BatchNotYours(NotYours):
    """The batch belongs to somebody else; only they can pause, resume or cancel it."""


class PreparedNotYours(BatchNotYours):
    """The batch was prepared by somebody else; only they can confirm it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What confirming would do."""

    batch: Batch
    #: Registrations that would be made, each handed in.
    registrations: int
    #: Numbers that would be requested, each paid for from then on.
    numbers: int
    #: Rows begun before, which stay as they are.
    already: int
    #: Of these, rows whose earlier attempt waits for a Retry.
    already_stopped: int
    #: Rows left out for what is wrong with them.
    invalid: int
    #: API calls by operation.
    calls: Mapping[str, int]
    #: How long that takes at the account's quota, alone.
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """What a batch is of, besides its rows and documents."""

    owner: Person
    form: Form
    account_id: str
    region: str
    channel_id: str
    #: Name of the file.
    source: str

    def batch(self, batch_id: BatchId, now: datetime) -> Batch:
        """The batch before its rows are kept."""
        kind = self.form.type
        numbers = [one.resource_type for one in kind.associations_before_submit if one.resource_type in NUMBER_TYPES]
        return Batch(
            id=batch_id,
            owner=self.owner,
            account_id=self.account_id,
            region=self.region,
            registration_type=kind.name,
            title=kind.title,
            channel_id=self.channel_id,
            source=self.source,
            state=BatchState.PREPARED,
            form_fingerprint=self.form.fingerprint,
            fields=field_digests(self.form),
            created_at=now,
            updated_at=now,
            associations=dict.fromkeys(numbers, NEW),
        )


async def prepare(
    rows: Iterable[CheckedRow],
    documents: Mapping[str, OutgoingFile],
    new: NewBatch,
    ports: Ports,
) -> Batch:
    """Keep a checked table. `documents` by the names the rows give them.

    Rows with errors are kept without their answers, and never begun. Rows are read as they are kept, a few at a time.
    Raises LookupError for a document that is not there, which `sheet.check` reports before.
    """
    store, batch = ports.store, new.batch(BatchId(ports.new_id()), ports.clock())
    await store.add_batch(batch)
    kept = {name: prepared.document(DocumentId(ports.new_id())) for name, prepared in documents.items()}
    for name, document in kept.items():
        await store.add_batch_document(batch.id, document, documents[name].body)
    calls, total = await _keep(batch, new.form, rows, kept, store)
    await store.seal_batch(batch.id, calls, total)
    return await found(batch.id, store=store)


async def _keep(
    batch: Batch, form: Form, rows: Iterable[CheckedRow], documents: Mapping[str, Document], store: BatchRowStore
) -> tuple[Counter[str], int]:
    """API calls of all rows that can be begun, and how many rows there are."""
    calls, total, source = Counter[str](), 0, iter(rows)

    def chunk() -> list[BatchRow]:
        made = [_row(batch, row, documents) for row in islice(source, CHUNK)]
        for row in made:
            if row.state is RowState.WAITING:
                calls.update(plan(form, row_draft(batch, row)).calls)
        return made

    while made := await asyncio.to_thread(chunk):
        await store.add_batch_rows(made)
        total += len(made)
    return calls, total


def _row(batch: Batch, row: CheckedRow, documents: Mapping[str, Document]) -> BatchRow:
    kept = BatchRow(batch_id=batch.id, number=row.number, key=row.key, name=row.name, state=RowState.WAITING)
    if row.errors:
        named = dict.fromkeys(str(error.path or error.column) for error in row.errors)
        return replace(kept, state=RowState.INVALID, problem=problem("invalid", filter(None, named)))
    files: dict[FieldPath, Answer] = {path: documents[name] for path, name in row.documents.items()}
    return replace(kept, answers={**row.answers, **files})


def row_draft(batch: Batch, row: BatchRow) -> Draft:
    """The draft of a row: its id follows from the row's, so that no row ever has two."""
    new = NewDraft(
        owner=batch.owner,
        account_id=batch.account_id,
        region=batch.region,
        registration_type=batch.registration_type,
        title=batch.title,
        name=row.name,
        channel_id=batch.channel_id,
        form_fingerprint=batch.form_fingerprint,
        answers=row.answers,
        associations=batch.associations,
        batch_id=batch.id,
    )
    return new.draft(DraftId(f"{batch.id}-{row.number}"), batch.created_at)


def row_submission(draft: Draft) -> Submission:
    """What carries a row out; its client tokens follow from the row, too."""
    return Submission(
        id=SubmissionId(draft.id),
        draft_id=draft.id,
        state=SubmissionState.RUNNING,
        attempt=1,
        started_at=draft.updated_at,
        updated_at=draft.updated_at,
    )


async def found(batch_id: BatchId, *, store: BatchStore) -> Batch:
    """The batch as it is now. Raises Gone."""
    batch = await store.batch(batch_id)
    if batch is None:
        raise BatchGone
    return batch


async def owned(batch_id: BatchId, person: Person, *, store: BatchStore) -> Batch:
    """The batch, for its owner. Raises Gone or NotYours."""
    batch = await found(batch_id, store=store)
    if batch.owner != person:
        raise BatchNotYours
    return batch


async def preview(batch_id: BatchId, *, interval: Callable[[str], float], store: BatchStore) -> Preview:
    """What confirming would do; `interval` is the seconds between two calls of an operation (`Rates.interval`).

    Rows begun by another batch since this one was prepared count as begun only when it comes to them. Raises Gone.
    """
    batch = await found(batch_id, store=store)
    count = await store.count_batch(batch_id)
    calls = calls_left(batch, count)
    return Preview(
        batch=batch,
        registrations=count.waiting,
        numbers=calls.get("RequestPhoneNumber", 0),
        already=count.already,
        already_stopped=count.already_stopped,
        invalid=count.invalid,
        calls=calls,
        seconds=seconds_left(batch, count, interval),
    )


def calls_left(batch: Batch, count: BatchCount) -> dict[str, int]:
    """API calls by operation for the rows that wait, taking them for alike."""
    begun = count.total - count.invalid
    return {name: -(-made * count.waiting // begun) for name, made in batch.calls.items() if count.waiting}


def seconds_left(batch: Batch, count: BatchCount, interval: Callable[[str], float]) -> float:
    """How long the rows that wait take at the quota: what is called most, and the time of the last row."""
    calls = calls_left(batch, count)
    if not calls:
        return 0.0
    one = {name: -(-made // count.waiting) for name, made in calls.items()}
    last = estimate(one, 1 / interval("PutRegistrationFieldValue"))
    queue = max(made * interval(name) for name, made in calls.items())
    return max(queue, last) + min(last, queue) / max(1, count.waiting)


async def confirm(batch_id: BatchId, person: Person, ports: Ports) -> Batch:
    """Begin it, for its owner; again: nothing. Raises PreparedGone where it was cancelled, or PreparedNotYours."""
    try:
        return await _move(batch_id, person, (BatchState.PREPARED,), BatchState.RUNNING, ports)
    except BatchGone:
        raise PreparedGone from None
    except BatchNotYours:
        raise PreparedNotYours from None


async def pause(batch_id: BatchId, person: Person, ports: Ports) -> Batch:
    """Begin nothing new; what is under way ends. Raises Gone where it does not run any more, or NotYours."""
    return await _move(batch_id, person, (BatchState.RUNNING,), BatchState.PAUSED, ports)


async def resume(batch_id: BatchId, person: Person, ports: Ports) -> Batch:
    """Go on, also with rows that stopped for no fault of their own. Raises Gone where it is not paused, or NotYours.

    Where the form changed, it goes on under the new one: rows that do not fit it are left out when it comes to them.
    """
    batch = await owned(batch_id, person, store=ports.store)
    if batch.problem.code == FORM_CHANGED:
        await ports.store.save_batch_form(batch_id, "", {})
    moved = await _move(batch_id, person, (BatchState.PAUSED,), BatchState.RUNNING, ports)
    if batch.state is BatchState.PAUSED:
        await _try_again(batch_id, ports)
    return moved


async def cancel(batch_id: BatchId, person: Person, ports: Ports) -> Batch:
    """Begin nothing more, ever; what is under way ends. Raises Gone where it is done, or NotYours."""
    standing = (BatchState.PREPARED, BatchState.RUNNING, BatchState.PAUSED)
    return await _move(batch_id, person, standing, BatchState.CANCELLED, ports)


async def _move(
    batch_id: BatchId,
    person: Person,
    allowed_from: tuple[BatchState, ...],
    to: BatchState,
    ports: Ports,
) -> Batch:
    await owned(batch_id, person, store=ports.store)
    await ports.store.move_batch(batch_id, allowed_from, to, ports.clock())
    batch = await found(batch_id, store=ports.store)
    if batch.state is not to:
        raise BatchGone
    return batch


async def _try_again(batch_id: BatchId, ports: Ports) -> None:
    stopped = await ports.store.batch_outcomes(batch_id, stopped=True)
    for one in stopped:
        if one.submission and one.submission.problem.error in GENERAL:
            await retry(one.submission, ports)


async def results(batch_id: BatchId, *, store: BatchRowStore) -> AsyncIterator[RowOutcome]:
    """Every row and what became of it so far, in the table's order."""
    after = 0
    while page := await store.batch_outcomes(batch_id, after=after, limit=PAGE):
        for outcome in page:
            yield outcome
        after = page[-1].number
