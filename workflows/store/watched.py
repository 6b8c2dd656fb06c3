"""What Callsign watches without having made it: adopted registrations, whole regions, numbers that wait; and who looks at it."""

from __future__ import annotations

from datetime import datetime

from workflows.records.drafts import Person, RegistrationId
from workflows.records.registrations import Change, Desk, IdleNumber, Known, Registration, WatchedRegion
from workflows.store import registrations, rows
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

KNOWN = """
    select id, status, version, version_status, latest_denied_version, approved_version, created_at
    from registrations where account_id = :account and region = :region
"""

WATCH_REGION = """
    insert into watched_regions (account_id, region, channel_id, owner_workspace, owner_user, since)
    values (:account_id, :region, :channel_id, :owner_workspace, :owner_user, :since)
    on conflict (account_id, region) do update set channel_id = excluded.channel_id,
        owner_workspace = excluded.owner_workspace, owner_user = excluded.owner_user, since = excluded.since
"""

ADD_NUMBER = """
    insert into numbers (id, number, number_type, monthly_price, account_id, region, registration_type, title, channel_id,
        found_at)
    values (:id, :number, :number_type, :monthly_price, :account_id, :region, :registration_type, :title, :channel_id,
        :found_at)
    on conflict (id) do nothing returning id
"""

NOTE_SWEPT = """
    insert into sweeps (account_id, region, at) values (:account, :region, :at)
    on conflict (account_id, region) do update set at = excluded.at
"""

SAVE_DESK = """
    insert into desks (workspace, person, looks_at, hash, seen_at)
    values (:workspace, :person, :looks_at, :hash, :seen_at)
    on conflict (workspace, person) do update
        set looks_at = excluded.looks_at, hash = excluded.hash, seen_at = excluded.seen_at
"""


class WatchedTable(Tables):
    """See `workflows.ports.Store`."""

    @transaction
    def known(self, account_id: str, region: str) -> Work[tuple[Known, ...]]:
        """In no order."""
        found = yield Query(KNOWN, {"account": account_id, "region": region})
        return tuple(rows.known(row) for row in found)

    @transaction
    def note_swept(self, account_id: str, region: str, at: datetime) -> Work[None]:
        yield Query(NOTE_SWEPT, {"account": account_id, "region": region, "at": text_of(at)})

    @transaction
    def swept(self, account_id: str) -> Work[dict[str, datetime]]:
        """By region."""
        found = yield Query("select region, at from sweeps where account_id = :account", {"account": account_id})
        return rows.sweeps(found)

    @transaction
    def adopt(self, registration: Registration, change: Change | None) -> Work[bool]:
        """The row and the news of it together; a wish not to watch it is over."""
        yield Query("delete from unwatched where id = :id", {"id": registration.id})
        added = yield Query(f"{registrations.ADD} returning id", rows.registration_values(registration))
        if added and change:
            yield Query(registrations.ADD_CHANGE, rows.change_values(change))
        return bool(added)

    @transaction
    def unwatch(self, registration_id: RegistrationId, now: datetime) -> Work[bool]:
        """Its changes stay, so that one who watches it again goes on counting."""
        values = {"id": registration_id, "key": f"registration:{registration_id}"}
        if not (yield Query("delete from registrations where id = :id and message_key = :key returning id", values)):
            return False
        yield Query("delete from messages where key = :key", {"key": values["key"]})
        yield Query(
            "insert into unwatched (id, since) values (:id, :now) on conflict (id) do nothing",
            {"id": registration_id, "now": text_of(now)},
        )
        return True

    @transaction
    def unwatched(self) -> Work[frozenset[RegistrationId]]:
        found = yield Query("select id from unwatched")
        return frozenset(RegistrationId(row["id"]) for row in found)

    @transaction
    def watch_region(self, watched: WatchedRegion) -> Work[None]:
        yield Query(WATCH_REGION, rows.watched_region_values(watched))

    @transaction
    def unwatch_region(self, account_id: str, region: str) -> Work[bool]:
        values = {"account": account_id, "region": region}
        gone = "delete from watched_regions where account_id = :account and region = :region returning region"
        return bool((yield Query(gone, values)))

    @transaction
    def watched_regions(self, account_id: str) -> Work[tuple[WatchedRegion, ...]]:
        """By region."""
        found = yield Query(
            "select * from watched_regions where account_id = :account order by region", {"account": account_id}
        )
        return tuple(rows.watched_region(row) for row in found)


class NumberTable(Tables):
    """Numbers that wait for a registration; each is told once."""

    @transaction
    def add_number(self, number: IdleNumber) -> Work[bool]:
        """False when it was found before."""
        return bool((yield Query(ADD_NUMBER, rows.number_values(number))))

    @transaction
    def number(self, number_id: str) -> Work[IdleNumber | None]:
        found = yield Query("select * from numbers where id = :id", {"id": number_id})
        return rows.number(found[0]) if found else None

    @transaction
    def untold_numbers(self, limit: int = 100) -> Work[tuple[IdleNumber, ...]]:
        """Oldest first."""
        found = yield Query(
            "select * from numbers where told_at is null order by found_at, id limit :limit", {"limit": limit}
        )
        return tuple(rows.number(row) for row in found)

    @transaction
    def mark_number_told(self, number_id: str, now: datetime) -> Work[None]:
        yield Query("update numbers set told_at = :now where id = :id", {"id": number_id, "now": text_of(now)})


class DeskTable(Tables):
    """What each person looked at last."""

    @transaction
    def save_desk(self, desk: Desk) -> Work[None]:
        values = {
            "workspace": desk.person.workspace_id,
            "person": desk.person.user_id,
            "looks_at": rows.json_of(desk.looks_at),
            "hash": desk.hash,
            "seen_at": text_of(desk.seen_at),
        }
        yield Query(SAVE_DESK, values)

    @transaction
    def desk(self, person: Person) -> Work[Desk | None]:
        values = {"workspace": person.workspace_id, "person": person.user_id}
        found = yield Query("select * from desks where workspace = :workspace and person = :person", values)
        return rows.desk(found[0]) if found else None
