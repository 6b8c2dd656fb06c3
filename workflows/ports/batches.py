"""What batches ask of the store. Shapes only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from workflows.records.batches import Batch, BatchCount, BatchRow, BatchState, RowOutcome, RowState
from workflows.records.definitions import FieldPath
from workflows.records.drafts import BatchId, Document, Draft, Submission


class BatchStore(Protocol):
    """The tables of batches. Every method is one transaction."""

    async def add_batch(self, batch: Batch) -> None: ...
    async def add_batch_document(self, batch_id: BatchId, document: Document, body: bytes) -> None:
        """Keep the bytes once, however many rows name them; a row that is begun gets its copy."""
        ...

    async def add_batch_rows(self, rows: Sequence[BatchRow]) -> None: ...
    async def seal_batch(self, batch_id: BatchId, calls: Mapping[str, int], total: int) -> None:
        """All rows are there; those begun before, by whatever batch, become ALREADY."""
        ...

    async def batch(self, batch_id: BatchId) -> Batch | None: ...
    async def batches(self, states: Sequence[BatchState]) -> tuple[Batch, ...]:
        """Oldest first; of CANCELLED and DONE ones only those whose end or results nobody has told yet."""
        ...

    async def move_batch(
        self,
        batch_id: BatchId,
        allowed_from: Sequence[BatchState],
        to: BatchState,
        now: datetime,
        problem: Mapping[str, str] | None = None,
    ) -> bool:
        """Compare and set; to CANCELLED, its waiting rows with it. True for exactly one of any number of callers at once."""
        ...

    async def save_batch_form(self, batch_id: BatchId, fingerprint: str, fields: Mapping[FieldPath, str]) -> None: ...
    async def waiting_rows(self, batch_id: BatchId, limit: int) -> tuple[BatchRow, ...]:
        """In the table's order."""
        ...

    async def begin_row(self, row: BatchRow, draft: Draft, submission: Submission, *, width: int) -> RowState | None:
        """Begin a waiting row as `submission` of `draft`, with its documents, all in one transaction.

        Returns BEGUN; ALREADY when a row of the same key was begun before; None, and nothing done, when the batch does not
        run, `width` submissions of it are under way, or the row does not wait any more.
        """
        ...

    async def close_row(self, row: BatchRow, problem: Mapping[str, str]) -> None:
        """WAITING -> INVALID, its answers forgotten."""
        ...

    async def count_batch(self, batch_id: BatchId) -> BatchCount: ...
    async def submitted_since(self, batch_id: BatchId, since: datetime) -> int:
        """Rows AWS took since then."""
        ...

    async def outcomes(
        self, batch_id: BatchId, *, after: int = 0, limit: int = 500, stopped: bool = False
    ) -> tuple[RowOutcome, ...]:
        """Rows numbered above `after`, by number; with `stopped` only its own whose submission needs attention."""
        ...

    async def end_batch(self, batch_id: BatchId, now: datetime) -> bool:
        """Note the end of a RUNNING or CANCELLED batch with nothing waiting or under way; its documents go. True for the first."""
        ...

    async def mark_batch_told(self, batch_id: BatchId, now: datetime) -> None: ...
