"""Records of nudges, and digests: the same law on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.integration.store.factories import ALICE, NOW, a_change, a_draft, a_registration, a_submission, after
from workflows.ports.store import Store
from workflows.records.drafts import DraftId, DraftState, Person, SubmissionId
from workflows.records.messages import DigestKey
from workflows.records.registrations import ChangeId, ChangeKind, NudgeRecord

BOB = Person(workspace_id="T1", user_id="U2")
FIRST = NudgeRecord(subject="registration-1", kind="untouched_denial", since=NOW, count=1, last_at=after(60))
DAY = timedelta(days=1)


async def test_count_nudge__newest_counts(store: Store) -> None:
    """Each nudge is counted once, and a late record of an earlier nudge changes nothing."""
    second = replace(FIRST, count=2, last_at=after(120))
    for said in (FIRST, second, replace(FIRST, last_at=after(180)), replace(second, last_at=after(240))):
        await store.record_nudge(said)
    assert await store.nudge_records() == (second,)


async def test_count_nudge__starts_again(store: Store) -> None:
    """For a new wait, the count starts at one and the snooze ends."""
    await store.record_nudge(replace(FIRST, count=5))
    await store.snooze_nudge(FIRST.subject, FIRST.kind, 5, after(999), after(61))
    again = replace(FIRST, since=after(500), last_at=after(600))
    await store.record_nudge(again)
    assert await store.nudge_records() == (again,)


async def test_count_nudge__kinds_are_separate(store: Store) -> None:
    """One registration may be overdue and later denied."""
    other = replace(FIRST, kind="overdue")
    await store.record_nudge(FIRST)
    await store.record_nudge(other)
    assert set(await store.nudge_records()) == {FIRST, other}


@pytest.mark.parametrize(("count", "said"), [(1, True), (2, False), (0, False)])
async def test_snooze__newest_only(store: Store, count: int, said: bool) -> None:
    """A button of an old message snoozes nothing."""
    await store.record_nudge(FIRST)
    assert await store.snooze_nudge(FIRST.subject, FIRST.kind, count, NOW + DAY, after(61)) is said
    assert await store.nudge_records() == ((replace(FIRST, snoozed_until=NOW + DAY) if said else FIRST),)


async def test_snooze__once_at_a_time(stores: tuple[Store, Store]) -> None:
    """Of several clicks one counts. When that snooze ends, the next one may."""
    await stores[0].record_nudge(FIRST)
    clicks = [stores[n % 2].snooze_nudge(FIRST.subject, FIRST.kind, 1, NOW + DAY, after(61)) for n in range(4)]
    assert sorted(await asyncio.gather(*clicks)) == [False, False, False, True]
    assert await stores[0].snooze_nudge(FIRST.subject, FIRST.kind, 1, NOW + 2 * DAY, NOW + DAY)


async def test_idle_drafts__open_and_old_only(store: Store) -> None:
    """Moving, finished and recently touched drafts are left out. Answers are not read."""
    await store.add_draft(
        a_draft(id=DraftId("old"), updated_at=after(-10), answers={"companyInfo.companyName": "Acme"})
    )
    await store.add_draft(a_draft(id=DraftId("new"), updated_at=after(10)))
    await store.add_draft(a_draft(id=DraftId("done"), updated_at=after(-10), state=DraftState.SUBMITTED))
    found = await store.idle_drafts(NOW)
    assert [(draft.id, draft.answers) for draft in found] == [("old", {})]


async def test_hand_over__registration_drafts_and_changes_together(store: Store) -> None:
    """The draft of a stopped submission goes too. A finished one stays with its requester."""
    await store.add_registration(a_registration())
    for name, state in (("draft-1", DraftState.SUBMITTED), ("draft-2", DraftState.OPEN), ("other", DraftState.OPEN)):
        await store.add_draft(a_draft(id=DraftId(name)))
        if name != "other":
            submission = a_submission(id=SubmissionId(f"sub-{name}"), draft_id=DraftId(name))
            await store.start_submission(submission)
            await store.save_submission(replace(submission, registration_id=a_registration().id))
        if state is DraftState.SUBMITTED:
            await store.move_draft(DraftId(name), DraftState.SUBMITTING, state, NOW)
    handed = replace(a_registration(), owner=BOB, changes=1)
    change = a_change(kind=ChangeKind.HANDED_OVER, actor=ALICE.user_id, target=BOB.user_id)
    assert await store.record_hand_over(handed, change, expected_changes=0)
    assert await store.registration(handed.id) == handed
    assert await store.unposted_changes() == (change,)
    owners = {
        name: found.owner for name in ("draft-1", "draft-2", "other") if (found := await store.draft(DraftId(name)))
    }
    assert owners == {"draft-1": ALICE, "draft-2": BOB, "other": ALICE}


async def test_hand_over__once(stores: tuple[Store, Store]) -> None:
    """Of four hand-overs at once, one succeeds. The others read the registration again."""
    await stores[0].add_registration(a_registration())
    handed = replace(a_registration(), owner=BOB, changes=1)
    tries = [
        stores[n % 2].record_hand_over(
            handed, a_change(id=ChangeId(f"c{n}"), kind=ChangeKind.HANDED_OVER), expected_changes=0
        )
        for n in range(4)
    ]
    assert sorted(await asyncio.gather(*tries)) == [False, False, False, True]


async def test_put_into_digest__posted_there_only(store: Store) -> None:
    """A change belongs to one message: its own if that was started, otherwise the first digest that took it."""
    changes = [a_change(id=ChangeId(f"c{n}"), seq=n, observed_at=after(n)) for n in range(1, 4)]
    for change in changes:
        await store.add_change(change)
    await store.begin_post("change:c1", "C1", NOW)
    await store.put_changes_into_digest(DigestKey("digest:a"), [ChangeId("c1"), ChangeId("c2")])
    await store.put_changes_into_digest(DigestKey("digest:b"), [ChangeId("c2"), ChangeId("c3")])
    assert await store.unposted_changes() == (changes[0],)
    assert await store.unposted_digests() == {"digest:a": (changes[1],), "digest:b": (changes[2],)}
    await store.mark_change_posted(ChangeId("c2"), NOW)
    assert await store.unposted_digests() == {"digest:b": (changes[2],)}
