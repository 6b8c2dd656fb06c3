"""The rate setting, and the buckets of a single process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflows.aws.quota import LocalBuckets, Rates

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("setting", "put", "tags"),
    [
        ("", 1.0, 0.1),
        ("1", 1.0, 0.1),
        ("5", 0.2, 0.1),
        ("0.5", 2.0, 0.1),
        ("1,PutRegistrationFieldValue=10", 0.1, 0.1),
        (" 2 , PutRegistrationFieldValue = 4 ,", 0.25, 0.1),
        ("PutRegistrationFieldValue=4", 0.25, 0.1),
        ("1,ListTagsForResource=2", 1.0, 0.5),
    ],
)
def test_parse__intervals(setting: str, put: float, tags: float) -> None:
    """A rate for all operations, others by name; tags are read ten times a second by default."""
    rates = Rates.parse(setting)
    assert rates.interval("PutRegistrationFieldValue") == pytest.approx(put)
    assert rates.interval("ListTagsForResource") == pytest.approx(tags)


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("fast", "'fast' is not a number"),
        ("0", "above zero"),
        ("-1", "above zero"),
        ("nan", "above zero"),
        ("inf", "above zero"),
        ("1,PutRegistrationFieldValue=", "above zero"),
        ("1,PutRegistrationFieldValues=10", "PutRegistrationFieldValue,"),
        ("=3", "not an operation"),
    ],
)
def test_parse__wrong(setting: str, says: str) -> None:
    """The error names the mistake and shows an example."""
    with pytest.raises(ValueError, match=says) as caught:
        Rates.parse(setting)
    assert "Example: CALLSIGN_AWS_RATE=1,PutRegistrationFieldValue=10" in str(caught.value)


async def test_reserve__one_slot_each() -> None:
    """Simultaneous callers get slots an interval apart; an idle bucket gives one slot at once, not a burst."""
    buckets = LocalBuckets()
    assert [await buckets.reserve_slot("a", 0.5, NOW) for _ in range(4)] == [0.0, 0.5, 1.0, 1.5]
    later = NOW + timedelta(seconds=60)
    assert [await buckets.reserve_slot("a", 0.5, later) for _ in range(2)] == [0.0, 0.5]


async def test_reserve__keys_apart() -> None:
    """Keys do not wait for each other."""
    buckets = LocalBuckets()
    assert [await buckets.reserve_slot(key, 1, NOW) for key in "ab"] == [0.0, 0.0]


async def test_slow__pushes() -> None:
    """A penalty is added to the slots already reserved."""
    buckets = LocalBuckets()
    await buckets.slow_bucket("idle", 3, NOW)
    assert await buckets.reserve_slot("idle", 1, NOW) == 3
    await buckets.reserve_slot("busy", 1, NOW)
    await buckets.slow_bucket("busy", 3, NOW)
    assert await buckets.reserve_slot("busy", 1, NOW) == 4
