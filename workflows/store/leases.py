"""Leases: rows that every process competes for, each decided by one statement."""

from __future__ import annotations

from datetime import UTC, datetime

from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

CLAIM = """
    insert into leases (name, holder, expires_at) values (:name, :holder, :until)
    on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
    where leases.holder = excluded.holder or leases.expires_at <= :now
    returning name
"""


class LeaseTable(Tables):
    """See `workflows.ports.leases.LeaseStore`."""

    @transaction
    def claim_lease(self, name: str, holder: str, now: datetime, until: datetime) -> Work[bool]:
        values = {"name": name, "holder": holder, "now": text_of(now), "until": text_of(until)}
        return bool((yield Query(CLAIM, values)))

    @transaction
    def release_lease(self, name: str, holder: str) -> Work[None]:
        yield Query("delete from leases where name = :name and holder = :holder", {"name": name, "holder": holder})

    @transaction
    def database_time(self) -> Work[datetime]:
        (row,) = yield Query("select current_timestamp as now")
        now: str | datetime = row["now"]  # SQLite returns text, in UTC
        return datetime.fromisoformat(now).replace(tzinfo=UTC) if isinstance(now, str) else now.astimezone(UTC)
