"""One time for all processes of a database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from workflows.durable.shared_clock import SharedClock
from workflows.ports.store import Store

CALLS, INTERVAL = 20, 0.1
MINUTE = timedelta(minutes=1)


async def measured(store: Store, ahead: timedelta) -> SharedClock:
    """The clock of a process whose machine is `ahead`."""
    clock = SharedClock(clock=lambda: datetime.now(UTC) + ahead, store=store)
    await clock.measure()
    return clock


async def last_slot(stores: tuple[Store, Store], key: str, ahead: timedelta) -> float:
    """Seconds until the last of many calls of two processes may go out; the clock of the second is `ahead`."""
    clocks = [await measured(stores[0], timedelta()), await measured(stores[1], ahead)]
    began = datetime.now(UTC)
    slots = []
    for number in range(CALLS):
        wait = await stores[number % 2].reserve_slot(key, INTERVAL, clocks[number % 2]())
        slots.append((datetime.now(UTC) - began).total_seconds() + wait)
    return slots[-1]


@pytest.mark.postgres
@pytest.mark.parametrize("url", ["postgres"], indirect=True)
@pytest.mark.parametrize("ahead", [MINUTE, -MINUTE])
async def test_shared_clock__a_minute_apart(stores: tuple[Store, Store], ahead: timedelta) -> None:
    """Two processes whose clocks are a minute apart share a quota in the same seconds as with equal clocks."""
    equal = await last_slot(stores, "equal", timedelta())
    apart = await last_slot(stores, "apart", ahead)
    assert apart == pytest.approx(equal, rel=0.05)
    assert equal == pytest.approx((CALLS - 1) * INTERVAL, abs=0.2)


async def test_keep__follows_a_clock_that_is_set(store: Store) -> None:
    """A clock that somebody sets is measured again."""
    moved = timedelta()
    asleep = asyncio.Event()

    async def sleep(_: float) -> None:
        nonlocal moved
        if moved:
            asleep.set()
            await asyncio.Event().wait()
        moved = MINUTE

    clock = SharedClock(clock=lambda: datetime.now(UTC) + moved, store=store)
    await clock.measure()
    keeping = asyncio.create_task(clock.keep(sleep))
    await asyncio.wait_for(asleep.wait(), 5)
    keeping.cancel()
    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=2)
