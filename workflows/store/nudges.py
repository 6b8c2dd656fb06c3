"""What was nudged, how often and when."""

from __future__ import annotations

from datetime import datetime

from workflows.records.registrations import NudgeRecord
from workflows.store import rows
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

# The same nudge counts once, however often it is recorded. The next nudge ends a snooze.
RECORD = """
    insert into nudges (subject, kind, since, count, last_at) values (:subject, :kind, :since, :count, :last_at)
    on conflict (subject, kind) do update set since = excluded.since, count = excluded.count, last_at = excluded.last_at,
        snoozed_until = null, settled_at = null
    where nudges.since <> excluded.since or nudges.count < excluded.count
"""

SNOOZE = """
    update nudges set snoozed_until = :until where subject = :subject and kind = :kind and count = :count
        and (snoozed_until is null or snoozed_until <= :now)
    returning *
"""


SETTLE = "update nudges set settled_at = :now where subject = :subject and kind = :kind and since = :since"


class NudgeTable(Tables):
    """See `workflows.ports.messages.NudgeStore`."""

    @transaction
    def nudge_records(self) -> Work[tuple[NudgeRecord, ...]]:
        return rows.NUDGES.all((yield Query("select * from nudges")))

    @transaction
    def record_nudge(self, record: NudgeRecord) -> Work[None]:
        yield Query(RECORD, rows.NUDGES.values(record))

    @transaction
    def snooze_nudge(self, subject: str, kind: str, count: int, until: datetime, now: datetime) -> Work[bool]:
        values = {"subject": subject, "kind": kind, "count": count, "until": text_of(until), "now": text_of(now)}
        return bool((yield Query(SNOOZE, values)))

    @transaction
    def settle_nudge(self, record: NudgeRecord, now: datetime) -> Work[None]:
        values = {"subject": record.subject, "kind": record.kind, "since": text_of(record.since), "now": text_of(now)}
        yield Query(SETTLE, values)
