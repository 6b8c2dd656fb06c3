"""What is needed of the tables of batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from workflows.records.batches import Batch, BatchCount, BatchRow, BatchState, RowOutcome, RowState
from workflows.records.definitions import FieldPath
from workflows.records.drafts import BatchId, Document, Draft, Submission, SubmissionId
from workflows.records.errors import NO_PROBLEM, Problem


class BatchRowStore(Protocol):
    """The rows of batches. Every method is one transaction."""

    async def add_batch_rows(self, rows: Sequence[BatchRow]) -> None: ...
    async def waiting_batch_rows(self, batch_id: BatchId, limit: int, *, after: int = 0) -> tuple[BatchRow, ...]:
        """In the table's order, from the row behind `after` on."""
        ...

    async def start_batch_row(
        self, row: BatchRow, draft: Draft, submission: Submission, *, width: int
    ) -> RowState | None:
        """Start a waiting row as `submission` of `draft`, with its documents, all in one transaction.

        Returns STARTED; ALREADY when the same row was started before, CHANGED when a row of the same key with other
        content was; None, and nothing done, when the batch is not running, `width` of its submissions are under way, or
        the row is no longer waiting.
        """
        ...

    async def close_batch_row(self, row: BatchRow, problem: Problem) -> None:
        """WAITING -> INVALID; its answers are deleted."""
        ...

    async def count_submitted_rows(self, batch_id: BatchId, since: datetime) -> int:
        """Rows that AWS accepted since then."""
        ...

    async def batch_customers(self, batch_id: BatchId) -> tuple[str, ...]:
        """The customers that waiting rows name, each spelling once, by name."""
        ...

    async def batch_outcomes(
        self, batch_id: BatchId, *, after: int = 0, limit: int = 500, stopped: bool = False
    ) -> tuple[RowOutcome, ...]:
        """Rows numbered above `after`, by number. With `stopped` only its own rows whose submission needs attention."""
        ...


class BatchStore(BatchRowStore, Protocol):
    """The tables of batches. Every method is one transaction."""

    async def add_batch(self, batch: Batch) -> None: ...
    async def add_batch_document(self, batch_id: BatchId, document: Document, body: bytes) -> None:
        """Keep the bytes once, however many rows name them. A row that is started gets its own copy."""
        ...

    async def seal_batch(self, batch_id: BatchId, calls: Mapping[str, int], total: int) -> None:
        """All rows have been added. Rows that any batch has started before become ALREADY.

        A row with the key of such a row and other content becomes CHANGED.
        """
        ...

    async def recognise_batch_rows(self, batch_id: BatchId, submissions: Mapping[int, SubmissionId]) -> None:
        """WAITING -> ALREADY: these rows, by number, were started before under another key."""
        ...

    async def batch(self, batch_id: BatchId) -> Batch | None: ...
    async def batches(self, states: Sequence[BatchState]) -> tuple[Batch, ...]:
        """Oldest first, without batches whose results were reported."""
        ...

    async def move_batch(
        self,
        batch_id: BatchId,
        allowed_from: Sequence[BatchState],
        to: BatchState,
        now: datetime,
        problem: Problem = NO_PROBLEM,
    ) -> bool:
        """Compare and set the state; CANCELLED cancels its waiting rows too.

        Of any number of callers at once, one gets True.
        """
        ...

    async def save_batch_form(self, batch_id: BatchId, fingerprint: str, fields: Mapping[FieldPath, str]) -> None: ...
    async def count_batch(self, batch_id: BatchId) -> BatchCount: ...
    async def end_batch(self, batch_id: BatchId, now: datetime) -> bool:
        """Record the end of a batch that has nothing waiting or under way, and delete its documents.

        Of any number of callers at once, exactly one gets True.
        """
        ...

    async def mark_batch_reported(self, batch_id: BatchId, now: datetime) -> None: ...
