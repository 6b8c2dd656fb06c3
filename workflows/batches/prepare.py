"""Batches: a table of registrations is stored, shown, confirmed; then its owner can pause, resume or cancel it.

Nothing is created at AWS before `confirm`. From then on `workflows.batches.pump` starts the rows.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Protocol

from workflows.access.gate import require
from workflows.approvals.ask import void
from workflows.batches.row_customers import NOBODY, RowCustomers, sorted_out
from workflows.batches.row_remarks import NO_REMARKS, TableRemarks
from workflows.forms.changes import field_digests
from workflows.forms.documents import OutgoingFile
from workflows.ports.batches import BatchRowStore, BatchStore
from workflows.ports.customers import CustomerStore
from workflows.ports.ports import Ports
from workflows.records.access import Right, place_of
from workflows.records.account import NUMBER_TYPES
from workflows.records.approvals import Void
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
from workflows.records.errors import (
    AccessDenied,
    AwsUnavailable,
    Gone,
    NotYours,
    QuotaExceeded,
    names_of,
    problem,
)
from workflows.submissions.permitted import NOT_OPEN, rights_of_batch
from workflows.submissions.plan import estimate, plan
from workflows.submissions.room import UNKNOWN, Room
from workflows.tables.check import CheckedRow

#: Rows checked and stored at a time.
CHUNK = 100
#: Rows read at a time for the results.
PAGE = 500
#: Rows of a preview that have the key of another row.
CHANGED_SHOWN = 5

#: Errors of a submission that its row did not cause: the next row would meet them too (`AwsError.problem`).
GENERAL = names_of(AccessDenied, QuotaExceeded, AwsUnavailable) | NOT_OPEN

#: Code of a pause because the form has changed since the rows were checked.
FORM_CHANGED = "form_changed"


class BatchGone(Gone):
    """The batch does not exist, or it is over: look at its thread."""


class PreparedGone(BatchGone):
    """The batch was never started, and is no longer stored: send the files again."""


class BatchNotYours(NotYours):
    """The batch belongs to somebody else; only they can pause, resume or cancel it."""


class PreparedNotYours(BatchNotYours):
    """The batch was prepared by somebody else; only they can confirm it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What will happen when the owner confirms."""

    batch: Batch
    #: Registrations that will be created and submitted.
    registrations: int
    #: Numbers that will be requested; each costs money from then on.
    numbers: int
    #: Rows that were started before and will not change.
    already: int
    #: Of these, rows whose earlier attempt waits for a Retry.
    already_stopped: int
    #: Rows left out because of their errors.
    invalid: int
    #: API calls by operation.
    calls: Mapping[str, int]
    #: How long that takes at the account's quota, without other work.
    seconds: float
    #: Rows with the key of a row that was started before, and other content: not started until a person decides.
    changed: int = 0
    #: The first of these, with the registration that has the key.
    changed_rows: tuple[RowOutcome, ...] = ()
    #: The room in the account.
    room: Room = UNKNOWN
    #: The customers of the rows that will be started.
    customers: RowCustomers = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """A batch without its rows and documents."""

    owner: Person
    form: Form
    account_id: str
    region: str
    channel_id: str
    #: Name of the file.
    source: str
    #: What a reviewer would say about the rows; those that it blocks are not started.
    remarks: TableRemarks = NO_REMARKS
    #: Name of the customer of rows that name none; empty for nobody in particular.
    customer: str = ""
    #: Whether AWS looks at its registrations before the carriers do.
    aws_review: bool = False

    def batch(self, batch_id: BatchId, now: datetime) -> Batch:
        """The batch before its rows are stored."""
        kind = self.form.type
        resources = [association.resource_type for association in kind.associations_before_submit]
        numbers = [resource for resource in resources if resource in NUMBER_TYPES]
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
            aws_review=self.aws_review,
        )


async def prepare(
    rows: Iterable[CheckedRow],
    documents: Mapping[str, OutgoingFile],
    new: NewBatch,
    ports: Ports,
) -> Batch:
    """Store a checked table; `documents` by the names that the rows give them.

    Rows with errors are stored without their answers, and never started. Rows are read while they are stored, a few at
    a time. Raises NotPermitted, and KeyError for a missing document, which `tables.check` reports before.
    """
    store, batch = ports.store, new.batch(BatchId(ports.new_id()), ports.clock())
    await require(ports.gate, Right.DRAFT, batch.owner, place_of(batch))
    await store.add_batch(batch)
    await store.keep_form(new.form, batch.created_at)
    kept = {name: prepared.document(DocumentId(ports.new_id())) for name, prepared in documents.items()}
    for name, document in kept.items():
        await store.add_batch_document(batch.id, document, documents[name].body)
    calls, total = await _keep(batch, new, rows, kept, store)
    await store.seal_batch(batch.id, calls, total)
    return await existing(batch.id, store=store)


async def _keep(
    batch: Batch, new: NewBatch, rows: Iterable[CheckedRow], documents: Mapping[str, Document], store: BatchRowStore
) -> tuple[Counter[str], int]:
    """API calls of all rows that can be started, and the number of rows."""
    calls, total, source = Counter[str](), 0, iter(rows)

    def chunk() -> list[BatchRow]:
        wanted = (replace(row, customer=row.customer or new.customer) for row in islice(source, CHUNK))
        batch_rows = [_judged(_row(batch, row, documents), new.remarks) for row in wanted]
        for row in batch_rows:
            if row.state is RowState.WAITING:
                calls.update(plan(new.form, row_draft(batch, row)).calls)
        return batch_rows

    while batch_rows := await asyncio.to_thread(chunk):
        await store.add_batch_rows(batch_rows)
        total += len(batch_rows)
    return calls, total


def _row(batch: Batch, row: CheckedRow, documents: Mapping[str, Document]) -> BatchRow:
    kept = BatchRow(
        batch_id=batch.id,
        number=row.number,
        key=row.key,
        content=row.content,
        name=row.name,
        state=RowState.WAITING,
    )
    if row.errors:
        named = dict.fromkeys(str(error.path or error.column) for error in row.errors)
        return replace(kept, state=RowState.INVALID, problem=problem("invalid", filter(None, named)))
    files: dict[FieldPath, Answer] = {path: documents[name] for path, name in row.documents.items()}
    return replace(kept, answers={**row.answers, **files}, associations=row.associations, customer=row.customer)


def _judged(row: BatchRow, remarks: TableRemarks) -> BatchRow:
    """The row with what was decided about its remarks; one that a remark blocks is not started."""
    if row.state is RowState.WAITING and (fields := remarks.blocked.get(row.number)):
        return replace(row, state=RowState.INVALID, answers={}, associations={}, problem=problem("preflight", fields))
    return replace(row, overrides=remarks.overrides.get(row.number, ()))


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
        associations={**batch.associations, **row.associations},
        batch_id=batch.id,
    )
    draft = new.draft(DraftId(f"{batch.id}-{row.number}"), batch.created_at)
    return replace(draft, overrides=row.overrides, aws_review=batch.aws_review)


def row_submission(draft: Draft) -> Submission:
    """The submission that carries out a row; its client tokens follow from the row, too."""
    return Submission(
        id=SubmissionId(draft.id),
        draft_id=draft.id,
        state=SubmissionState.RUNNING,
        attempt=1,
        started_at=draft.updated_at,
        updated_at=draft.updated_at,
    )


async def existing(batch_id: BatchId, *, store: BatchStore) -> Batch:
    """The batch as it is now. Raises Gone."""
    batch = await store.batch(batch_id)
    if batch is None:
        raise BatchGone
    return batch


async def owned(batch_id: BatchId, person: Person, *, store: BatchStore) -> Batch:
    """The batch, for its owner. Raises Gone or NotYours."""
    batch = await existing(batch_id, store=store)
    if batch.owner != person:
        raise BatchNotYours
    return batch


async def owned_prepared(batch_id: BatchId, person: Person, *, store: BatchStore) -> Batch:
    """The same before it is confirmed. Raises PreparedGone or PreparedNotYours."""
    try:
        return await owned(batch_id, person, store=store)
    except BatchGone:
        raise PreparedGone from None
    except BatchNotYours:
        raise PreparedNotYours from None


class PreviewStore(BatchStore, CustomerStore, Protocol):
    """The roles that a preview needs."""


async def preview(batch_id: BatchId, *, interval: Callable[[str], float], store: PreviewStore) -> Preview:
    """What will happen on confirmation; `interval` is the seconds between two calls of an operation (`Rates.interval`).

    Rows that another batch has started since this one was prepared count as started only when the pump reaches them.
    Raises Gone.
    """
    batch = await existing(batch_id, store=store)
    count = await store.count_batch(batch_id)
    calls = calls_left(batch, count)
    customers = await store.batch_customers(batch_id)
    return Preview(
        batch=batch,
        registrations=count.waiting,
        numbers=calls.get("RequestPhoneNumber", 0),
        already=count.already,
        already_stopped=count.already_stopped,
        changed=count.changed,
        changed_rows=await _changed_rows(batch_id, store) if count.changed else (),
        invalid=count.invalid,
        calls=calls,
        seconds=seconds_left(batch, count, interval),
        customers=sorted_out(customers, await store.customers_by_key()) if customers else NOBODY,
    )


async def _changed_rows(batch_id: BatchId, store: BatchStore) -> tuple[RowOutcome, ...]:
    changed: list[RowOutcome] = []
    async for outcome in results(batch_id, store=store):
        if outcome.state is RowState.CHANGED:
            changed.append(outcome)
            if len(changed) == CHANGED_SHOWN:
                break
    return tuple(changed)


def calls_left(batch: Batch, count: BatchCount) -> dict[str, int]:
    """API calls by operation for the waiting rows, as if all valid rows were alike."""
    valid = count.total - count.invalid
    return {name: -(-calls * count.waiting // valid) for name, calls in batch.calls.items() if count.waiting}


def seconds_left(batch: Batch, count: BatchCount, interval: Callable[[str], float]) -> float:
    """How long the waiting rows take at the quota: the busiest operation, and the time of the last row."""
    calls = calls_left(batch, count)
    if not calls:
        return 0.0
    calls_of_row = {name: -(-total // count.waiting) for name, total in calls.items()}
    last = estimate(calls_of_row, 1 / interval("PutRegistrationFieldValue"))
    queue = max(total * interval(name) for name, total in calls.items())
    return max(queue, last) + min(last, queue) / max(1, count.waiting)


async def confirm(batch_id: BatchId, person: Person, ports: Ports) -> Batch:
    """Start a batch, for its owner; a repeat does nothing.

    Raises PreparedGone after a cancel, PreparedNotYours, or NotPermitted.
    """
    await may_send(await owned_prepared(batch_id, person, store=ports.store), ports)
    try:
        return await _move(batch_id, person, (BatchState.PREPARED,), BatchState.RUNNING, ports)
    except BatchGone:
        raise PreparedGone from None


async def pause(batch_id: BatchId, person: Person, ports: Ports) -> Batch:
    """Start no new rows; rows under way are finished.

    Raises Gone where it is no longer running, NotYours, or NotPermitted.
    """
    return await _move(batch_id, person, (BatchState.RUNNING,), BatchState.PAUSED, ports)


async def resume(batch_id: BatchId, person: Person, ports: Ports) -> Batch:
    """Continue. Raises Gone where it is not paused, NotYours, or NotPermitted.

    The pump tries rows again that a general error stopped before, so that a process may be killed at any point.
    After a change of the form, it continues under the new one: the pump leaves out rows that do not fit it.
    """
    batch = await owned(batch_id, person, store=ports.store)
    await may_send(batch, ports)
    if batch.problem.code == FORM_CHANGED:
        await ports.store.save_batch_form(batch_id, "", {})
    return await _move(batch_id, person, (BatchState.PAUSED,), BatchState.RUNNING, ports)


async def cancel(batch_id: BatchId, person: Person, ports: Ports) -> Batch:
    """Start no further rows; rows under way are finished. A request for its approval is void.

    Raises Gone where it is done, NotYours, or NotPermitted.
    """
    unfinished = (BatchState.PREPARED, BatchState.RUNNING, BatchState.PAUSED)
    cancelled = await _move(batch_id, person, unfinished, BatchState.CANCELLED, ports)
    if approval := await ports.store.approval_of(batch_id):
        await void(approval, Void.GONE, ports)
    return cancelled


async def may_send(batch: Batch, ports: Ports) -> None:
    """Make sure that the owner of a batch may send its rows. Raises NotPermitted."""
    for right in rights_of_batch(batch):
        await require(ports.gate, right, batch.owner, place_of(batch))


async def _move(
    batch_id: BatchId,
    person: Person,
    allowed_from: tuple[BatchState, ...],
    to: BatchState,
    ports: Ports,
) -> Batch:
    found = await owned(batch_id, person, store=ports.store)
    # To stop a batch takes no more than to see it: who has lost the right to submit may still prevent worse.
    await require(ports.gate, Right.VIEW, person, place_of(found))
    await ports.store.move_batch(batch_id, allowed_from, to, ports.clock())
    batch = await existing(batch_id, store=ports.store)
    if batch.state is not to:
        raise BatchGone
    return batch


async def results(batch_id: BatchId, *, store: BatchRowStore) -> AsyncIterator[RowOutcome]:
    """Every row with its outcome so far, in the table's order."""
    after = 0
    while page := await store.batch_outcomes(batch_id, after=after, limit=PAGE):
        for outcome in page:
            yield outcome
        after = page[-1].number
