"""Numbers that cannot send before they are registered; each is pointed out once."""

from __future__ import annotations

from datetime import datetime

from workflows.records.registrations import IdleNumber
from workflows.store import rows
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

ADD = """
    insert into numbers (id, number, number_type, monthly_price, account_id, region, registration_type, title, channel_id,
        found_at)
    values (:id, :number, :number_type, :monthly_price, :account_id, :region, :registration_type, :title, :channel_id,
        :found_at)
    on conflict (id) do nothing returning id
"""


class IdleNumberTable(Tables):
    """See `workflows.ports.watched.IdleNumberStore`."""

    @transaction
    def add_idle_number(self, number: IdleNumber) -> Work[bool]:
        return bool((yield Query(ADD, rows.IDLE_NUMBERS.values(number))))

    @transaction
    def idle_number(self, number_id: str) -> Work[IdleNumber | None]:
        return rows.IDLE_NUMBERS.first((yield Query("select * from numbers where id = :id", {"id": number_id})))

    @transaction
    def unposted_idle_numbers(self, limit: int = 100) -> Work[tuple[IdleNumber, ...]]:
        return rows.IDLE_NUMBERS.all(
            (
                yield Query(
                    "select * from numbers where told_at is null order by found_at, id limit :limit", {"limit": limit}
                )
            )
        )

    @transaction
    def mark_idle_number_posted(self, number_id: str, now: datetime) -> Work[None]:
        yield Query("update numbers set told_at = :now where id = :id", {"id": number_id, "now": text_of(now)})
