"""Changes of registrations, and the digests that report several of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from workflows.records.messages import DigestKey
from workflows.records.registrations import Change, ChangeId
from workflows.store import rows
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

ADD = """
    insert into changes (id, message_key, seq, kind, registration_id, from_status, to_status, version, version_status,
        verdict, observed_at, actor, target)
    values (:id, :message_key, :seq, :kind, :registration_id, :from_status, :to_status, :version, :version_status,
        :verdict, :observed_at, :actor, :target)
    on conflict do nothing returning id
"""

UNPOSTED = """
    select * from changes where posted_at is null and digest is null order by observed_at, message_key, seq limit :limit
"""

# A change that has a row in `messages` stays out: its own message may be in the channel already.
PUT_INTO_DIGEST = """
    update changes set digest = :digest where id = :id and posted_at is null and digest is null
        and not exists (select 1 from messages where messages.key = 'change:' || changes.id)
"""

UNPOSTED_DIGESTS = """
    select * from changes where posted_at is null and digest is not null order by digest, observed_at, message_key, seq
"""


class ChangeTable(Tables):
    """See `workflows.ports.registrations.ChangeStore`."""

    @transaction
    def add_change(self, change: Change) -> Work[bool]:
        return bool((yield Query(ADD, rows.CHANGES.values(change))))

    @transaction
    def changes_of(self, key: str) -> Work[tuple[Change, ...]]:
        return rows.CHANGES.all(
            (yield Query("select * from changes where message_key = :key order by seq", {"key": key}))
        )

    @transaction
    def unposted_changes(self, limit: int = 100) -> Work[tuple[Change, ...]]:
        return rows.CHANGES.all((yield Query(UNPOSTED, {"limit": limit})))

    @transaction
    def mark_change_posted(self, change_id: ChangeId, now: datetime) -> Work[None]:
        yield Query(
            "update changes set posted_at = :now where id = :id and posted_at is null",
            {"id": change_id, "now": text_of(now)},
        )

    @transaction
    def put_changes_into_digest(self, digest: DigestKey, changes: Sequence[ChangeId]) -> Work[None]:
        for change_id in changes:
            yield Query(PUT_INTO_DIGEST, {"digest": digest, "id": change_id})

    @transaction
    def unposted_digests(self) -> Work[Mapping[DigestKey, tuple[Change, ...]]]:
        digests: dict[DigestKey, tuple[Change, ...]] = {}
        for row in (yield Query(UNPOSTED_DIGESTS)):
            key = DigestKey(row["digest"])
            digests[key] = (*digests.get(key, ()), rows.CHANGES.record(row))
        return digests
