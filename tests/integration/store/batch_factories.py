"""Batches and their rows, in the store and in progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.integration.store.factories import ALICE, NAME, NOW
from workflows.batches.prepare import row_draft, row_submission
from workflows.ports.store import Store
from workflows.records.batches import Batch, BatchRow, BatchState, RowState
from workflows.records.drafts import BatchId, Draft, DraftState, Submission, SubmissionId, SubmissionState

BATCH = BatchId("b")


def a_batch(**changes: Any) -> Batch:
    plain = Batch(
        id=BATCH,
        owner=ALICE,
        account_id="111122223333",
        region="us-east-1",
        registration_type="US_TOLL_FREE_REGISTRATION",
        title="US toll-free",
        channel_id="C1",
        source="data.csv",
        state=BatchState.RUNNING,
        form_fingerprint="f1",
        created_at=NOW,
        updated_at=NOW,
        associations={"TOLL_FREE": "new"},
    )
    return replace(plain, **changes)


def a_row(number: int, **changes: Any) -> BatchRow:
    plain = BatchRow(
        batch_id=BATCH,
        number=number,
        key=f"key-{number}",
        name=f"Row {number}",
        state=RowState.WAITING,
        answers={NAME: f"Company {number}"},
    )
    return replace(plain, **changes)


async def sealed_batch(store: Store, rows: Sequence[BatchRow], **changes: Any) -> Batch:
    """A sealed batch with these rows."""
    batch = a_batch(**changes)
    await store.add_batch(batch)
    await store.add_batch_rows([replace(row, batch_id=batch.id) for row in rows])
    await store.seal_batch(batch.id, {"SubmitRegistrationVersion": len(rows)}, len(rows))
    found = await store.batch(batch.id)
    assert found is not None
    return found


def row_start(batch: Batch, row: BatchRow) -> tuple[BatchRow, Draft, Submission]:
    """The records that start a row."""
    row = replace(row, batch_id=batch.id)
    draft = replace(row_draft(batch, row), state=DraftState.SUBMITTING)
    return row, draft, row_submission(draft)


async def begun(store: Store, batch: Batch, row: BatchRow, width: int = 99) -> RowState | None:
    row, draft, submission = row_start(batch, row)
    return await store.start_batch_row(row, draft, submission, width=width)


async def end_row(store: Store, batch: Batch, number: int, state: SubmissionState, **changes: Any) -> Submission:
    """Give the submission of a row its final state."""
    found = await store.submission(SubmissionId(f"{batch.id}-{number}"))
    assert found is not None
    ended = replace(found, state=state, **changes)
    await store.save_submission(ended)
    return ended
