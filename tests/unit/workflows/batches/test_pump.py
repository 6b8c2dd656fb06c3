"""The width of a batch, and its figures."""

from __future__ import annotations

import pytest

from workflows.batches.pump import FEWEST, MOST, width
from workflows.records.batches import BatchCount


@pytest.mark.parametrize(
    ("rate", "rows"), [(0.1, FEWEST), (1.0, FEWEST), (3.0, FEWEST), (10.0, 4), (100.0, 30), (1e6, MOST)]
)
def test_width__by_the_quota(rate: float, rows: int) -> None:
    """If the quota is the limit, few rows run, because others wait behind them. If the distance is, many do."""
    assert width(lambda _: 1 / rate) == rows


def test_batch_count__every_row_once() -> None:
    """Rows whose earlier attempt stopped count as started."""
    count = BatchCount(
        waiting=1,
        under_way=2,
        submitted=3,
        needs_attention=4,
        already=5,
        cancelled=6,
        invalid=7,
        already_stopped=2,
    )
    assert (count.total, count.settled) == (28, 25)
