from __future__ import annotations

import asyncio
import math
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.store.factories import NOW, after
from workflows.aws.quota import LocalBuckets
from workflows.ports.quota import RECOVERY, SLOWER, SLOWEST, Buckets
from workflows.ports.store import Store

KEY = "111122223333/us-east-1/CreateRegistration"
#: An epoch second as a float is exact to a quarter of a microsecond.
CLOSE = 1e-5


@pytest.mark.parametrize("interval", [1, 0.2])
async def test_reserve__callers_at_once(stores: tuple[Store, Store], interval: float) -> None:
    """Forty callers at one moment get forty slots, one interval apart, over all processes."""
    waits = await asyncio.gather(*(stores[n % 2].reserve_slot(KEY, interval, NOW) for n in range(40)))
    assert sorted(waits) == pytest.approx([n * interval for n in range(40)], abs=CLOSE)


async def test_reserve__idle_time_is_not_saved_up(store: Store) -> None:
    """After a pause there is one free slot, not a burst."""
    assert await store.reserve_slot(KEY, 1, NOW) == 0
    assert await store.reserve_slot(KEY, 1, after(60)) == 0
    assert await store.reserve_slot(KEY, 1, after(60)) == pytest.approx(1, abs=CLOSE)


async def test_reserve__keys_are_separate(store: Store) -> None:
    """One operation does not wait for another."""
    await store.reserve_slot(KEY, 1, NOW)
    assert await store.reserve_slot("other", 1, NOW) == 0


@pytest.mark.parametrize(("calls", "wait"), [(0, 5), (1, 6), (3, 8)])
async def test_slow__pushes_the_next_slot(store: Store, calls: int, wait: float) -> None:
    """A throttle delays the next slot further."""
    for _ in range(calls):
        await store.reserve_slot(KEY, 1, NOW)
    await store.slow_bucket(KEY, 5, NOW)
    assert await store.reserve_slot(KEY, 1, NOW) == pytest.approx(wait, abs=CLOSE)


async def throttled_share(buckets: Buckets, *, calls: int, allowed: float) -> tuple[float, float]:
    """Throttles in total, and in the last quarter, if AWS allows one call every `allowed` seconds."""
    at, free, throttled = NOW.timestamp(), 0.0, []
    for _ in range(calls):
        at += await buckets.reserve_slot(KEY, 1, datetime.fromtimestamp(at, NOW.tzinfo))
        throttled.append(at < free - CLOSE)
        if throttled[-1]:
            await buckets.slow_bucket(KEY, 1, datetime.fromtimestamp(at, NOW.tzinfo))
        else:
            free = at + allowed
    last = throttled[-calls // 4 :]
    return sum(throttled) / calls, sum(last) / len(last)


@pytest.mark.parametrize("shared", [True, False], ids=["store", "local"])
async def test_slow__until_throttles_stop(store: Store, shared: bool) -> None:
    """While another client uses half of the quota, few calls are throttled. Once it stops, the full speed returns."""
    buckets: Buckets = store if shared else LocalBuckets()
    everything, last = await throttled_share(buckets, calls=600, allowed=2.0)
    assert everything < 0.06
    assert last < 0.05
    assert await throttled_share(buckets, calls=300, allowed=1.0) == (0, 0)
    waits = [await buckets.reserve_slot(KEY, 1, after(1e6)) for _ in range(3)]
    assert waits == pytest.approx([0, 1, 2], abs=CLOSE)


@pytest.mark.parametrize("shared", [True, False], ids=["store", "local"])
async def test_slow__has_a_bound(store: Store, shared: bool) -> None:
    """However many calls are throttled, a call waits at most SLOWEST intervals."""
    buckets: Buckets = store if shared else LocalBuckets()
    for _ in range(2 * math.ceil(math.log(SLOWEST, SLOWER))):
        await buckets.slow_bucket(KEY, 0, NOW)
    first, second = [await buckets.reserve_slot(KEY, 1, NOW) for _ in range(2)]
    assert first == 0
    assert second == pytest.approx(SLOWEST - RECOVERY, abs=CLOSE)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pauses=st.lists(st.floats(-2, 5), min_size=1, max_size=12),
    interval=st.floats(0.01, 2),
)
async def test_reserve__any_arrivals(store: Store, pauses: list[float], interval: float) -> None:
    """Whatever the callers' clocks say, slots are an interval apart, and none is later than necessary."""
    key = f"{pauses}{interval}"
    free, at = 0.0, NOW.timestamp()
    for pause in pauses:
        at += pause
        now = datetime.fromtimestamp(at, NOW.tzinfo)
        slot = now.timestamp() + await store.reserve_slot(key, interval, now)
        assert slot == pytest.approx(max(now.timestamp(), free), abs=CLOSE)
        free = slot + interval


@pytest.mark.parametrize(
    ("holder", "now", "gets"),
    [
        pytest.param("a", 5, True, id="renewed by its holder"),
        pytest.param("b", 5, False, id="held"),
        pytest.param("b", 9.999999, False, id="held to the last microsecond"),
        pytest.param("b", 10, True, id="ran out"),
        pytest.param("a", 20, True, id="taken back late"),
    ],
)
async def test_claim__after_another_claim(store: Store, holder: str, now: float, gets: bool) -> None:
    """A lease belongs to its holder until it expires."""
    assert await store.claim_lease("watch", "a", NOW, after(10))
    assert await store.claim_lease("watch", holder, after(now), after(now + 10)) is gets


async def test_claim__refused_changes_nothing(store: Store) -> None:
    """A refused claim neither shortens nor extends the lease."""
    await store.claim_lease("watch", "a", NOW, after(10))
    await store.claim_lease("watch", "b", after(9), after(99))
    assert await store.claim_lease("watch", "b", after(10), after(20))
    assert not await store.claim_lease("watch", "a", after(10), after(20))


async def test_claim__race(stores: tuple[Store, Store]) -> None:
    """Of eight claims at once, one succeeds."""
    won = await asyncio.gather(*(stores[n % 2].claim_lease("watch", f"p{n}", NOW, after(10)) for n in range(8)))
    assert sorted(won) == [False] * 7 + [True]
