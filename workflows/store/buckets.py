"""Token buckets: rows that every process competes for, each decided by one statement."""

from __future__ import annotations

from datetime import datetime

from workflows.ports.quota import RECOVERY, SLOWER, SLOWEST
from workflows.store.database import Query, Tables, Work, undurable_transaction

# The generic cell rate algorithm with a burst of one: the row holds the epoch second at which the next call is free
# (its "theoretical arrival time"). Each caller takes that moment and leaves the next one. One statement does both, so
# concurrent callers queue on the row. AWS documents no burst for these operations. `pace` lengthens the interval after
# AWS has throttled a call, because somebody else uses the quota too. Each later call shortens it a little.
_PACE = "case when buckets.pace > 1 + :recovery then buckets.pace - :recovery else 1 end"
TAKE = f"""
    insert into buckets (key, next_free, pace) values (:key, :now + :interval, 1)
    on conflict (key) do update set pace = {_PACE},
        next_free = case when buckets.next_free > :now then buckets.next_free else :now end + :interval * {_PACE}
    returning next_free, pace
"""  # noqa: S608  # the pieces are constants
SLOW = """
    insert into buckets (key, next_free, pace) values (:key, :now + :seconds, :slower)
    on conflict (key) do update set
        pace = case when buckets.pace * :slower < :slowest then buckets.pace * :slower else :slowest end,
        next_free = case when buckets.next_free > :now then buckets.next_free else :now end + :seconds
"""


class BucketTable(Tables):
    """See `workflows.ports.quota.Buckets`."""

    @undurable_transaction
    def reserve_slot(self, key: str, interval: float, now: datetime) -> Work[float]:
        """`now` is the same for every process of the database, see `workflows.durable.shared_clock`."""
        at = now.timestamp()
        (row,) = yield Query(TAKE, {"key": key, "now": at, "interval": float(interval), "recovery": RECOVERY})
        wait: float = row["next_free"] - interval * row["pace"] - at
        return max(0.0, wait)

    @undurable_transaction
    def slow_bucket(self, key: str, seconds: float, now: datetime) -> Work[None]:
        values = {"key": key, "now": now.timestamp(), "seconds": float(seconds), "slower": SLOWER, "slowest": SLOWEST}
        yield Query(SLOW, values)
