"""Registrations as last seen. A new state and its change are written together or not at all."""

from __future__ import annotations

from datetime import datetime

from workflows.lifecycle.numbers import waits
from workflows.ports.audit import current_origin
from workflows.records.acts import Act, ActKind
from workflows.records.drafts import RegistrationId
from workflows.records.registrations import Change, Registration, RegistrationSnapshot
from workflows.store import acts, changes, rows
from workflows.store.audit import append
from workflows.store.database import Query, RaceLost, Tables, Work, transaction
from workflows.store.drafts import UNENDED
from workflows.store.rows import text_of

ADD = """
    insert into registrations (id, account_id, region, registration_type, title, name, owner_workspace, owner_user,
        channel_id, status, version, version_status, latest_denied_version, approved_version, status_since, created_at,
        submitted_at, message_key, identity, changes, numbers, numbers_wait, customer_id, sends, search_text)
    values (:id, :account_id, :region, :registration_type, :title, :name, :owner_workspace, :owner_user,
        :channel_id, :status, :version, :version_status, :latest_denied_version, :approved_version, :status_since, :created_at,
        :submitted_at, :message_key, :identity, :changes, :numbers, :numbers_wait, :customer_id, :sends, :search_text)
    on conflict (id) do nothing returning id
"""

# Not its customer: only a person gives a registration to another one (`workflows.store.customers`).
SAVE = """
    update registrations set account_id = :account_id, region = :region, registration_type = :registration_type,
        title = :title, name = :name, owner_workspace = :owner_workspace, owner_user = :owner_user,
        channel_id = :channel_id, status = :status, version = :version, version_status = :version_status,
        latest_denied_version = :latest_denied_version, approved_version = :approved_version,
        status_since = :status_since, created_at = :created_at, submitted_at = :submitted_at,
        message_key = :message_key, identity = :identity, changes = :changes, numbers = :numbers,
        numbers_wait = :numbers_wait, sends = :sends,
        search_text = :search_text
    where id = :id and changes between :lowest and :highest
    returning id
"""

OF_REGION = """
    select * from registrations where account_id = :account and region = coalesce(:region, region) order by created_at, id
"""

WAITING_NUMBERS = """
    select * from registrations where account_id = :account and region = :region and numbers_wait = 1 order by created_at, id
"""

SNAPSHOTS = """
    select id, status, version, version_status, latest_denied_version, approved_version, created_at
    from registrations where account_id = :account and region = :region
"""

#: The drafts of a registration that have not ended.
UNENDED_DRAFTS = f"""
    state in {UNENDED} and (id in (select draft_id from submissions where registration_id = :registration)
        or id in (select draft_id from revisions where registration_id = :registration))
"""  # noqa: S608  # our own statement
HAND_OVER_DRAFTS = f"""
    update drafts set owner_workspace = :workspace, owner_user = :person where {UNENDED_DRAFTS}
"""  # noqa: S608  # our own statement


def values_of(registration: Registration) -> rows.Values:
    """The columns of a registration, with what a search looks in."""
    row = registration
    texts = (row.name, row.title, row.registration_type, row.identity, row.id, row.region, row.status)
    derived = {"search_text": " ".join(texts).lower(), "numbers_wait": int(waits(registration))}
    return {**rows.REGISTRATIONS.values(registration), **derived}


class RegistrationTable(Tables):
    """See `workflows.ports.registrations.RegistrationStore`."""

    @transaction
    def add_registration(self, registration: Registration) -> Work[None]:
        yield Query(ADD, values_of(registration))

    @transaction
    def registration(self, registration_id: RegistrationId) -> Work[Registration | None]:
        return rows.REGISTRATIONS.first(
            (yield Query("select * from registrations where id = :id", {"id": registration_id}))
        )

    @transaction
    def registrations(self, account_id: str, region: str | None = None) -> Work[tuple[Registration, ...]]:
        return rows.REGISTRATIONS.all((yield Query(OF_REGION, {"account": account_id, "region": region})))

    @transaction
    def registrations_with_waiting_numbers(self, account_id: str, region: str) -> Work[tuple[Registration, ...]]:
        waiting = yield Query(WAITING_NUMBERS, {"account": account_id, "region": region})
        return rows.REGISTRATIONS.all(waiting)

    @transaction
    def registration_snapshots(self, account_id: str, region: str) -> Work[tuple[RegistrationSnapshot, ...]]:
        """In no order."""
        return rows.SNAPSHOTS.all((yield Query(SNAPSHOTS, {"account": account_id, "region": region})))

    @transaction
    def save_registration(self, registration: Registration) -> Work[None]:
        values = values_of(registration)
        yield Query(SAVE, {**values, "lowest": 0, "highest": registration.changes})

    async def record_change(
        self, registration: Registration, change: Change, *, expected_changes: int, act: Act | None = None
    ) -> bool:
        """False, and nothing written, if the row's count differs or (message_key, seq) is taken: read the row again."""
        try:
            return await self._record(registration, change, expected_changes, act)
        except RaceLost:
            return False

    @transaction
    def _record(self, registration: Registration, change: Change, expected: int, act: Act | None) -> Work[bool]:
        done = yield from recorded(registration, change, expected)
        if done and act:
            yield from append(act, self._hash_key)
        return done

    async def record_hand_over(self, registration: Registration, change: Change, *, expected_changes: int) -> bool:
        """As `record_change`."""
        try:
            return await self._hand_over(registration, change, expected_changes)
        except RaceLost:
            return False

    @transaction
    def _hand_over(self, registration: Registration, change: Change, expected: int) -> Work[bool]:
        if registration.owner is None or not (yield from recorded(registration, change, expected)):
            return False
        yield Query(
            HAND_OVER_DRAFTS,
            {
                "workspace": registration.owner.workspace_id,
                "person": registration.owner.user_id,
                "registration": registration.id,
            },
        )
        yield from append(acts.handed_over(registration, change), self._hash_key)
        return True

    @transaction
    def adopt_registration(self, registration: Registration, change: Change | None) -> Work[bool]:
        """Also ends an earlier request not to watch it."""
        yield Query("delete from unwatched where id = :id", {"id": registration.id})
        added = yield Query(ADD, values_of(registration))
        if added and change:
            yield Query(changes.ADD, rows.CHANGES.values(change))
        if added and change and current_origin().who:
            act = Act(
                kind=ActKind.REGISTRATION_ADOPTED, at=change.observed_at, subjects={"registration": registration.id}
            )
            yield from append(act, self._hash_key)
        return bool(added)

    @transaction
    def unwatch_registration(self, registration_id: RegistrationId, now: datetime) -> Work[bool]:
        """Its changes stay, so that a later adoption continues their count."""
        values = {"id": registration_id, "key": f"registration:{registration_id}"}
        if not (yield Query("delete from registrations where id = :id and message_key = :key returning id", values)):
            return False
        yield Query("delete from messages where key = :key", {"key": values["key"]})
        yield Query(
            "insert into unwatched (id, since) values (:id, :now) on conflict (id) do nothing",
            {"id": registration_id, "now": text_of(now)},
        )
        act = Act(kind=ActKind.REGISTRATION_UNWATCHED, at=now, subjects={"registration": registration_id})
        yield from append(act, self._hash_key)
        return True

    @transaction
    def unwatched_registrations(self) -> Work[frozenset[RegistrationId]]:
        unwatched = yield Query("select id from unwatched")
        return frozenset(RegistrationId(row["id"]) for row in unwatched)


def recorded(registration: Registration, change: Change, expected: int) -> Work[bool]:
    """Compare and set the row and add its change, as part of a transaction.

    Raises RaceLost when (message_key, seq) is taken.
    """
    values = {**values_of(registration), "changes": expected + 1}
    if not (yield Query(SAVE, {**values, "lowest": expected, "highest": expected})):
        return False
    if not (yield Query(changes.ADD, rows.CHANGES.values(change))):
        raise RaceLost
    return True
