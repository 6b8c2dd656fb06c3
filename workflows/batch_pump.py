"""What makes a running batch go on: begins rows that wait, as many side by side as make sense, and notes the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from workflows.batch_records import Batch, BatchCount
from workflows.forms import Forms
from workflows.ports import Aws, Clock, Store
from workflows.records import BatchId, Submission

#: The rate people are told is that of the last while.
RATE_WINDOW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a batch is."""

    batch: Batch
    count: BatchCount
    #: Rows AWS took, a minute, lately; 0 where it is too early to say.
    per_minute: float
    #: Until every row was handed in, by that rate or by the quota; 0 where nothing waits.
    seconds_left: float


async def progress(batch_id: BatchId, *, interval: Callable[[str], float], store: Store, clock: Clock) -> Progress:
    """Counted, never read. `interval`: see `batch.preview`. Raises Gone."""
    raise NotImplementedError


async def pump(
    *,
    store: Store,
    aws: Aws,
    forms: Forms,
    start: Callable[[Submission], Awaitable[None]],
    clock: Clock,
    width: int,
    only: BatchId | None = None,
) -> Sequence[Batch]:
    """Begin what may begin of every batch that runs (or of one), and note which have ended; the batches looked at.

    `start` hands a submission to the engine (`engine.submit`). Any number of processes may do this at once, and be killed
    at any point: a row, its draft, its submission and its claim to the key are written in one transaction.
    """
    raise NotImplementedError


def width(interval: Callable[[str], float]) -> int:
    """Submissions of a batch under way at once, for `pump`: by the quota."""
    raise NotImplementedError
