"""The clock of the sandbox, which can be moved forward."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.clock import MovingClock, working_moment

FRIDAY = datetime(2026, 3, 6, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "moved"),
    [
        ("2026-03-06 11:30", "2026-03-06 11:30"),
        ("2026-03-06 03:00", "2026-03-06 10:00"),
        ("2026-03-05 17:00", "2026-03-06 10:00"),
        ("2026-03-06 23:59", "2026-03-09 10:00"),
        ("2026-03-07 12:00", "2026-03-09 10:00"),
        ("2026-03-08 23:00", "2026-03-09 10:00"),
        ("2026-12-31 20:00", "2027-01-01 10:00"),
    ],
)
def test_working_moment__is_the_next_in_working_hours(at: str, moved: str) -> None:
    """Nights and weekends are passed over, and a moment within working hours stays."""
    assert working_moment(datetime.fromisoformat(at)) == datetime.fromisoformat(moved)


async def test_let_pass__wakes_long_sleeps_only() -> None:
    """A sleep of a day ends when a day passes; a longer one does not, and a short one is not the clock's affair."""
    clock = MovingClock(lambda: FRIDAY)
    day, month, short = (
        asyncio.create_task(clock.sleep(seconds)) for seconds in (timedelta(days=1).total_seconds(), 30 * 86400, 59)
    )
    await asyncio.sleep(0)
    assert clock.let_pass(1) == timedelta(days=3) - timedelta(hours=1, minutes=30)
    await asyncio.wait_for(day, 5)
    assert not month.done()
    assert not short.done()
    clock.let_pass(30)
    await asyncio.wait_for(month, 5)
    assert clock.now().weekday() < 5
    short.cancel()
