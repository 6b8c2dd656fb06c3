"""Token buckets and leases: rows that every process fights over, each decided by one statement."""

from __future__ import annotations

from datetime import UTC, datetime

from workflows.ports.quota import RECOVERY, SLOWER, SLOWEST
from workflows.store.database import Query, Tables, Work, fleeting, transaction
from workflows.store.rows import text_of

# The generic cell rate algorithm with a burst of one: the row holds the epoch second at which the next call is free
# (its "theoretical arrival time"), and each caller takes that moment and leaves the one after it. One statement, so
# callers at once line up on the row. AWS documents no burst for these operations. `pace` makes the interval longer where
# AWS throttled: somebody else uses the quota too. Each call made since then takes a little of it back.
_PACE = "case when buckets.pace > 1 + :recovery then buckets.pace - :recovery else 1 end"
TAKE = f"""
    insert into buckets (key, next_free, pace) values (:key, :now + :interval, 1)
    on conflict (key) do update set pace = {_PACE},
        next_free = case when buckets.next_free > :now then buckets.next_free else :now end + :interval * {_PACE}
    returning next_free, pace
"""  # noqa: S608 - the pieces are constants
SLOW = """
    insert into buckets (key, next_free, pace) values (:key, :now + :seconds, :slower)
    on conflict (key) do update set
        pace = case when buckets.pace * :slower < :slowest then buckets.pace * :slower else :slowest end,
        next_free = case when buckets.next_free > :now then buckets.next_free else :now end + :seconds
"""

CLAIM = """
    insert into leases (name, holder, expires_at) values (:name, :holder, :until)
    on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
    where leases.holder = excluded.holder or leases.expires_at <= :now
    returning name
"""


class BucketTable(Tables):
    """See `workflows.ports.Buckets`."""

    @fleeting
    def reserve(self, key: str, interval: float, now: datetime) -> Work[float]:
        """Take the next slot; seconds to wait for it. Processes whose clocks differ wait longer by as much, never shorter."""
        at = now.timestamp()
        (row,) = yield Query(TAKE, {"key": key, "now": at, "interval": float(interval), "recovery": RECOVERY})
        wait: float = row["next_free"] - interval * row["pace"] - at
        return max(0.0, wait)

    @fleeting
    def slow(self, key: str, seconds: float, now: datetime) -> Work[None]:
        """Push the next slot away, and let the ones after it be further apart for a while."""
        values = {"key": key, "now": now.timestamp(), "seconds": float(seconds), "slower": SLOWER, "slowest": SLOWEST}
        yield Query(SLOW, values)


class LeaseTable(Tables):
    """Who does a thing only one process should do."""

    @transaction
    def claim(self, name: str, holder: str, now: datetime, until: datetime) -> Work[bool]:
        """Take or renew a lease; it is free from the moment `until` on."""
        values = {"name": name, "holder": holder, "now": text_of(now), "until": text_of(until)}
        return bool((yield Query(CLAIM, values)))

    @transaction
    def release(self, name: str, holder: str) -> Work[None]:
        """Let go of a lease; one that is another's by now is left alone."""
        yield Query("delete from leases where name = :name and holder = :holder", {"name": name, "holder": holder})

    @transaction
    def now(self) -> Work[datetime]:
        """The database's own clock."""
        (row,) = yield Query("select current_timestamp as now")
        now: str | datetime = row["now"]  # SQLite says it as a text, in UTC
        return datetime.fromisoformat(now).replace(tzinfo=UTC) if isinstance(now, str) else now.astimezone(UTC)
