"""Journeys in the database: one for each start, due until its message shows the last revision; ties and ticks."""

from __future__ import annotations

from dataclasses import replace

from tests.integration.store.factories import ALICE, NOW, a_draft, after
from workflows.audit.entries import read
from workflows.ports.store import Store
from workflows.records.drafts import DraftId, DraftState, RegistrationId
from workflows.records.journeys import Journey, JourneyId, Tick, Tie

BRAND, CAMPAIGN, VETTING = map(RegistrationId, ("registration-b", "registration-c", "registration-v"))
JOURNEY = Journey(
    id=JourneyId("d1"),
    account_id="111122223333",
    region="us-east-1",
    registration_type="US_TEN_DLC_BRAND_REGISTRATION",
    title="US 10DLC brand",
    name="Acme",
    channel_id="C1",
    owner=ALICE,
    started_at=NOW,
    draft_id=DraftId("d1"),
)


async def test_touch_journey__is_due_until_it_is_shown(store: Store) -> None:
    """What happens while a message is posted makes it due again; an older message does not count as the newer one."""
    assert await store.touch_journey(JOURNEY) == JOURNEY
    assert await store.unregistered_journeys(JOURNEY.account_id) == (JOURNEY,)
    later = await store.touch_journey(replace(JOURNEY, registration_id=BRAND, name="Acme Inc"))
    assert later == replace(JOURNEY, registration_id=BRAND, name="Acme Inc", revision=2)
    assert await store.unregistered_journeys(JOURNEY.account_id) == ()
    await store.mark_journey_shown(JOURNEY.id, 1)
    assert await store.due_journeys() == (replace(later, shown=1),)
    await store.mark_journey_shown(JOURNEY.id, 2)
    await store.mark_journey_shown(JOURNEY.id, 1)
    assert await store.due_journeys() == ()
    again = await store.touch_journey(JOURNEY)
    assert again == replace(JOURNEY, registration_id=BRAND, revision=3, shown=2)
    assert await store.journey(JOURNEY.id) == await store.journey_of_draft(DraftId("d1")) == again


async def test_ties(store: Store) -> None:
    """Each is kept once and found from both ends."""
    ties = [Tie(registration_id=each, depends_on=BRAND) for each in (CAMPAIGN, VETTING)]
    await store.add_ties(ties)
    await store.add_ties(ties[:1])
    assert await store.ties_to([BRAND]) == tuple(ties)
    assert await store.ties_of([CAMPAIGN, BRAND]) == (ties[0],)


async def test_drafts_for__only_those_that_will_depend_on_it(store: Store) -> None:
    """Neither a form that has ended, nor one for another registration."""
    tied = {"US_TEN_DLC_BRAND_REGISTRATION": str(BRAND)}
    await store.add_draft(a_draft(id=DraftId("one"), associations=tied, answers={}))
    await store.add_draft(a_draft(id=DraftId("other"), associations={"X": f"{BRAND}2"}))
    await store.add_draft(a_draft(id=DraftId("gone"), associations=tied, state=DraftState.DISCARDED))
    assert [draft.id for draft in await store.drafts_for(BRAND)] == ["one"]


async def test_tick_step__once_with_who_and_when(store: Store) -> None:
    """The first person is kept, in the log too; a tick that is taken back can be set again."""
    await store.touch_journey(JOURNEY)
    await store.mark_journey_shown(JOURNEY.id, 1)
    tick = Tick(step="dlt", by=ALICE, at=after(1))
    assert await store.tick_step(JOURNEY.id, tick)
    assert not await store.tick_step(JOURNEY.id, replace(tick, at=after(2)))
    assert await store.ticks_of(JOURNEY.id) == (tick,)
    assert [journey.id for journey in await store.due_journeys()] == [JOURNEY.id]
    assert await store.untick_step(JOURNEY.id, "dlt", after(3))
    assert not await store.untick_step(JOURNEY.id, "dlt", after(3))
    assert await store.ticks_of(JOURNEY.id) == ()
    assert [read(entry).act for entry in await store.audit_entries(0, 10)] == ["step.done", "step.reopened"]
