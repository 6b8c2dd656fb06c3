"""Registrations as last seen, and what happened to them: the new state and the news of it stand or fall together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from workflows.records.drafts import RegistrationId
from workflows.records.messages import DigestKey
from workflows.records.registrations import Change, ChangeId, Registration
from workflows.store import rows
from workflows.store.database import Query, RaceLost, Tables, Work, transaction
from workflows.store.rows import text_of

ADD = """
    insert into registrations (id, account_id, region, registration_type, title, name, owner_workspace, owner_user,
        channel_id, status, version, version_status, latest_denied_version, approved_version, status_since, created_at,
        submitted_at, message_key, identity, changes)
    values (:id, :account_id, :region, :registration_type, :title, :name, :owner_workspace, :owner_user,
        :channel_id, :status, :version, :version_status, :latest_denied_version, :approved_version, :status_since, :created_at,
        :submitted_at, :message_key, :identity, :changes)
    on conflict (id) do nothing
"""

SAVE = """
    update registrations set account_id = :account_id, region = :region, registration_type = :registration_type,
        title = :title, name = :name, owner_workspace = :owner_workspace, owner_user = :owner_user,
        channel_id = :channel_id, status = :status, version = :version, version_status = :version_status,
        latest_denied_version = :latest_denied_version, approved_version = :approved_version,
        status_since = :status_since, created_at = :created_at, submitted_at = :submitted_at,
        message_key = :message_key, identity = :identity, changes = :changes
    where id = :id and changes between :lowest and :highest
    returning id
"""

ADD_CHANGE = """
    insert into changes (id, message_key, seq, kind, registration_id, from_status, to_status, version, version_status,
        verdict, observed_at, actor, target)
    values (:id, :message_key, :seq, :kind, :registration_id, :from_status, :to_status, :version, :version_status,
        :verdict, :observed_at, :actor, :target)
    on conflict do nothing returning id
"""

UNPOSTED = """
    select * from changes where posted_at is null and digest is null order by observed_at, message_key, seq limit :limit
"""

# A change whose own message was begun stays out: that message may stand.
PUT_INTO_DIGEST = """
    update changes set digest = :digest where id = :id and posted_at is null and digest is null
        and not exists (select 1 from messages where messages.key = 'change:' || changes.id)
"""

UNPOSTED_DIGESTS = """
    select * from changes where posted_at is null and digest is not null order by digest, observed_at, message_key, seq
"""


class RegistrationTable(Tables):
    """See `workflows.ports.Store`."""

    @transaction
    def add_registration(self, registration: Registration) -> Work[None]:
        yield Query(ADD, rows.registration_values(registration))

    @transaction
    def registration(self, registration_id: RegistrationId) -> Work[Registration | None]:
        found = yield Query("select * from registrations where id = :id", {"id": registration_id})
        return rows.registration(found[0]) if found else None

    @transaction
    def registrations(self, account_id: str, region: str | None = None) -> Work[tuple[Registration, ...]]:
        """Oldest first; of every region when none is named."""
        found = yield Query(
            """select * from registrations where account_id = :account and region = coalesce(:region, region)
               order by created_at, id""",
            {"account": account_id, "region": region},
        )
        return tuple(rows.registration(row) for row in found)

    @transaction
    def save_registration(self, registration: Registration) -> Work[None]:
        """Write what is not news (a name, an identity); nothing when a change was recorded since the record was read."""
        values = rows.registration_values(registration)
        yield Query(SAVE, {**values, "lowest": 0, "highest": registration.changes})

    async def record_change(self, registration: Registration, change: Change, *, expected_changes: int) -> bool:
        """Write the new state, counting `expected_changes + 1`, and its change; True for exactly one of any number of observers.

        False, and nothing written, when the row counts otherwise or (message_key, seq) is taken: read the registration again.
        """
        try:
            return await self._record(registration, change, expected_changes)
        except RaceLost:
            return False

    @transaction
    def _record(self, registration: Registration, change: Change, expected: int) -> Work[bool]:
        return (yield from recorded(registration, change, expected))


def recorded(registration: Registration, change: Change, expected: int) -> Work[bool]:
    """Compare and set the row and add its change, as part of a transaction. Raises RaceLost when (message_key, seq) is taken."""
    values = {**rows.registration_values(registration), "changes": expected + 1}
    if not (yield Query(SAVE, {**values, "lowest": expected, "highest": expected})):
        return False
    if not (yield Query(ADD_CHANGE, rows.change_values(change))):
        raise RaceLost
    return True


class ChangeTable(Tables):
    """See `workflows.ports.Store`."""

    @transaction
    def add_change(self, change: Change) -> Work[bool]:
        """A change without a registration row; False when it, or its (message_key, seq), is there already."""
        return bool((yield Query(ADD_CHANGE, rows.change_values(change))))

    @transaction
    def unposted_changes(self, limit: int = 100) -> Work[tuple[Change, ...]]:
        """Oldest first; without those that a digest tells."""
        found = yield Query(UNPOSTED, {"limit": limit})
        return tuple(rows.change(row) for row in found)

    @transaction
    def put_into_digest(self, digest: DigestKey, changes: Sequence[ChangeId]) -> Work[None]:
        """Tell these changes by the message `digest`, whatever happens; those that another message tells stay with it."""
        for change_id in changes:
            yield Query(PUT_INTO_DIGEST, {"digest": digest, "id": change_id})

    @transaction
    def unposted_digests(self) -> Work[Mapping[DigestKey, tuple[Change, ...]]]:
        """Keys of digests to the changes they tell, oldest first."""
        found: dict[DigestKey, tuple[Change, ...]] = {}
        for row in (yield Query(UNPOSTED_DIGESTS)):
            key = DigestKey(row["digest"])
            found[key] = (*found.get(key, ()), rows.change(row))
        return found

    @transaction
    def changes_of(self, key: str) -> Work[tuple[Change, ...]]:
        """By seq."""
        found = yield Query("select * from changes where message_key = :key order by seq", {"key": key})
        return tuple(rows.change(row) for row in found)

    @transaction
    def mark_change_posted(self, change_id: ChangeId, now: datetime) -> Work[None]:
        yield Query(
            "update changes set posted_at = :now where id = :id and posted_at is null",
            {"id": change_id, "now": text_of(now)},
        )
