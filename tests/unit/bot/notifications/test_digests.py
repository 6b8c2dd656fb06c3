"""When many changes become one message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.notifications.digests import DIGEST_CHANGES, FLOOD, WAIT_GAPS, Place, digests_due
from tests.unit.factories import NOW, change, registration
from workflows.lifecycle.meaning import meaning_of
from workflows.records.drafts import BatchId
from workflows.records.registrations import ChangeId, ChangeKind

BATCH = BatchId("b1")
GAP = 1.0
LATE = timedelta(seconds=WAIT_GAPS * GAP)


def places(count: int, channel: str = "C1", batch: BatchId | None = None, **changed: Any) -> list[Place]:
    changes = [change(id=ChangeId(f"{channel}-{batch}-{n}"), **changed) for n in range(count)]
    return [(what, meaning_of(what, None, registration()), channel, batch) for what in changes]


def sizes(waiting: list[Place]) -> list[int]:
    return [len(bound) for _, bound in digests_due(waiting, now=NOW + timedelta(seconds=1), gap=GAP)]


@pytest.mark.parametrize(
    ("count", "digests"),
    [(0, []), (1, []), (FLOOD, []), (FLOOD + 1, [FLOOD + 1]), (DIGEST_CHANGES + 1, [DIGEST_CHANGES, 1])],
)
def test_digests__flood_of_a_channel(count: int, digests: list[int]) -> None:
    """A few changes are posted one by one; more than a flood share messages of limited length."""
    assert sizes(places(count)) == digests


def test_digests__each_channel_for_itself() -> None:
    """Five changes in each of two channels are not a flood."""
    assert sizes([*places(FLOOD, "C1"), *places(FLOOD, "C2")]) == []


@pytest.mark.parametrize(("count", "digests"), [(DIGEST_CHANGES - 1, []), (DIGEST_CHANGES, [DIGEST_CHANGES])])
def test_digests__rows_of_a_batch_wait_for_others(count: int, digests: list[int]) -> None:
    """The rows of a batch are posted once there are enough for a whole digest."""
    assert sizes(places(count, "", BATCH)) == digests


def test_digests__rows_of_a_batch_wait_for_a_bounded_time() -> None:
    """Five minutes at one message a second. The whole batch is posted with its first late row."""
    waiting = [*places(1, "", BATCH, observed_at=NOW - LATE), *places(2, "x", BATCH)]
    ((key, bound),) = digests_due(waiting, now=NOW, gap=GAP)
    assert key.batch_id == BATCH
    assert len(bound) == 3
    assert list(digests_due(waiting, now=NOW - timedelta(seconds=1), gap=GAP)) == []


def test_digests__progress_of_a_row_is_in_the_count_of_its_batch() -> None:
    """A row that was submitted needs no line of its own."""
    assert sizes(places(DIGEST_CHANGES, "", BATCH, kind=ChangeKind.SUBMITTED)) == []
