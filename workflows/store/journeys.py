"""Journeys, the ties between registrations, and the checklists of steps outside AWS."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from workflows.records.acts import Act, ActKind
from workflows.records.drafts import Draft, DraftId, RegistrationId
from workflows.records.journeys import Journey, JourneyId, Tick, Tie
from workflows.store import rows
from workflows.store.audit import append
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.drafts import UNENDED

TOUCH = """
    insert into journeys (id, account_id, region, registration_type, title, name, channel_id, owner_workspace,
        owner_user, started_at, draft_id, registration_id, revision, shown)
    values (:id, :account_id, :region, :registration_type, :title, :name, :channel_id, :owner_workspace, :owner_user,
        :started_at, :draft_id, :registration_id, :revision, :shown)
    on conflict (id) do update set name = excluded.name, revision = journeys.revision + 1,
        registration_id = coalesce(excluded.registration_id, journeys.registration_id)
    returning *
"""
TIE = """
    insert into registration_ties (registration_id, depends_on) values (:registration_id, :depends_on)
    on conflict do nothing
"""
DUE = "select * from journeys where revision > shown order by started_at, id limit :limit"
UNREGISTERED = """
    select * from journeys where account_id = :account and registration_id is null order by started_at, id
"""
SHOWN = "update journeys set shown = :revision where id = :journey and shown < :revision"
TOUCH_AGAIN = "update journeys set revision = revision + 1 where id = :journey"
DRAFTS_FOR = f"""
    select * from drafts where associations like :tied and state in {UNENDED}
        and not exists (select 1 from revisions where revisions.draft_id = drafts.id) order by created_at, id
"""  # noqa: S608  # our own statement
TICK = """
    insert into journey_ticks (journey_id, step, by_workspace, by_user, at)
    values (:journey, :step, :by_workspace, :by_user, :at) on conflict (journey_id, step) do nothing returning step
"""
UNTICK = "delete from journey_ticks where journey_id = :journey and step = :step returning step"


class JourneyTable(Tables):
    """See `workflows.ports.journeys.JourneyStore`."""

    @transaction
    def add_ties(self, ties: Sequence[Tie]) -> Work[None]:
        for tie in ties:
            yield Query(TIE, rows.TIES.values(tie))

    @transaction
    def ties_of(self, registration_ids: Collection[RegistrationId]) -> Work[tuple[Tie, ...]]:
        return (yield from _ties("registration_id", registration_ids))

    @transaction
    def ties_to(self, registration_ids: Collection[RegistrationId]) -> Work[tuple[Tie, ...]]:
        return (yield from _ties("depends_on", registration_ids))

    @transaction
    def drafts_for(self, registration_id: RegistrationId) -> Work[tuple[Draft, ...]]:
        found = yield Query(DRAFTS_FOR, {"tied": f'%"{registration_id}"%'})
        drafts = [rows.DRAFTS.record(row, answers={}) for row in found]
        return tuple(draft for draft in drafts if registration_id in draft.associations.values())

    @transaction
    def touch_journey(self, journey: Journey) -> Work[Journey]:
        (row,) = yield Query(TOUCH, rows.JOURNEYS.values(journey))
        return rows.JOURNEYS.record(row)

    @transaction
    def journey(self, journey_id: JourneyId) -> Work[Journey | None]:
        return rows.JOURNEYS.first((yield Query("select * from journeys where id = :id", {"id": journey_id})))

    @transaction
    def journey_of_draft(self, draft_id: DraftId) -> Work[Journey | None]:
        found = yield Query("select * from journeys where draft_id = :draft", {"draft": draft_id})
        return rows.JOURNEYS.first(found)

    @transaction
    def unregistered_journeys(self, account_id: str) -> Work[tuple[Journey, ...]]:
        return rows.JOURNEYS.all((yield Query(UNREGISTERED, {"account": account_id})))

    @transaction
    def due_journeys(self, limit: int = 100) -> Work[tuple[Journey, ...]]:
        return rows.JOURNEYS.all((yield Query(DUE, {"limit": limit})))

    @transaction
    def mark_journey_shown(self, journey_id: JourneyId, revision: int) -> Work[None]:
        yield Query(SHOWN, {"journey": journey_id, "revision": revision})

    @transaction
    def ticks_of(self, journey_id: JourneyId) -> Work[tuple[Tick, ...]]:
        found = yield Query("select * from journey_ticks where journey_id = :id order by at, step", {"id": journey_id})
        return rows.TICKS.all(found)

    @transaction
    def tick_step(self, journey_id: JourneyId, tick: Tick) -> Work[bool]:
        if not (yield Query(TICK, {"journey": journey_id, **rows.TICKS.values(tick)})):
            return False
        yield Query(TOUCH_AGAIN, {"journey": journey_id})
        yield from append(_act(ActKind.STEP_DONE, journey_id, tick.step, tick.at), self._hash_key)
        return True

    @transaction
    def untick_step(self, journey_id: JourneyId, step: str, now: datetime) -> Work[bool]:
        if not (yield Query(UNTICK, {"journey": journey_id, "step": step})):
            return False
        yield Query(TOUCH_AGAIN, {"journey": journey_id})
        yield from append(_act(ActKind.STEP_REOPENED, journey_id, step, now), self._hash_key)
        return True


def _ties(column: str, registration_ids: Collection[RegistrationId]) -> Work[tuple[Tie, ...]]:
    ties: list[Tie] = []
    for registration_id in registration_ids:
        statement = f"select * from registration_ties where {column} = :id order by registration_id, depends_on"  # noqa: S608  # one of our two columns
        ties += rows.TIES.all((yield Query(statement, {"id": registration_id})))
    return tuple(ties)


def _act(kind: ActKind, journey_id: JourneyId, step: str, at: datetime) -> Act:
    return Act(kind=kind, at=at, subjects={"journey": journey_id}, facts={"step": step})
