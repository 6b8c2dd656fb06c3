from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.integration.store.factories import (
    NAME,
    NOW,
    PROOF,
    a_change,
    a_draft,
    a_registration,
    a_revision,
    a_submission,
    after,
)
from workflows.ports.store import Store
from workflows.records.drafts import DraftId, DraftState, Person, RegistrationId, SubmissionId
from workflows.records.registrations import WHOLE_VERSION, ChangeId, ChangeKind, DeniedField, Verdict

DRAFT, REGISTRATION = DraftId("draft-1"), RegistrationId("registration-1")


async def test_begin_revision__race(stores: tuple[Store, Store]) -> None:
    """Of eight people who fix a registration at once, one starts. All get the same draft, and there is no other."""
    await stores[0].add_registration(a_registration())
    mine = [a_draft(id=DraftId(f"draft-{n}"), answers={NAME: str(n)}) for n in range(8)]
    stand = await asyncio.gather(
        *(stores[n % 2].add_revision(draft, a_revision(draft_id=draft.id)) for n, draft in enumerate(mine))
    )
    (winner,) = {draft.id for draft in stand}
    assert all(draft == mine[int(winner[-1])] for draft in stand)
    assert [await stores[0].draft(draft.id) is not None for draft in mine].count(True) == 1
    assert await stores[1].revision_draft(REGISTRATION) == stand[0]


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        (DraftState.OPEN, True),
        (DraftState.SUBMITTING, True),
        (DraftState.SUBMITTED, False),
        (DraftState.DISCARDED, False),
    ],
)
async def test_begin_revision__after_another(store: Store, state: DraftState, *, stands: bool) -> None:
    """An open or running fix keeps its place. After it has ended, the next may start."""
    first, second = a_draft(), a_draft(id=DraftId("draft-2"))
    await store.add_revision(first, a_revision())
    await store.move_draft(DRAFT, DraftState.OPEN, state, NOW)
    found = await store.add_revision(second, a_revision(draft_id=second.id))
    assert found.id == (first.id if stands else second.id)


async def test_begin_revision__of_a_newer_version(store: Store) -> None:
    """An open fix of an older version applies to the newer one.

    Its answers stay; the record of seen fields does not.
    """
    await store.add_revision(a_draft(answers={NAME: "typed"}), a_revision())
    await store.mark_fields_seen(DRAFT, [NAME])
    newer = a_revision(base_version=3, sent={NAME: "theirs"}, verdict=Verdict(feedback="Again."))
    found = await store.add_revision(a_draft(id=DraftId("other")), replace(newer, draft_id=DraftId("other")))
    assert (found.id, found.answers) == (DRAFT, {NAME: "typed"})
    assert await store.revision(DRAFT) == newer


async def test_begin_revision__same_version(store: Store) -> None:
    """Started again, the record of seen fields stays."""
    await store.add_revision(a_draft(), a_revision())
    await store.mark_fields_seen(DRAFT, [NAME, WHOLE_VERSION])
    await store.add_revision(a_draft(), a_revision())
    await store.mark_fields_seen(DRAFT, [NAME, PROOF])
    found = await store.revision(DRAFT)
    assert found is not None
    assert found.seen_fields == {NAME, PROOF, WHOLE_VERSION}


async def test_begin_revision__running(store: Store) -> None:
    """A running submission is not moved to another version."""
    await store.add_revision(a_draft(), a_revision())
    await store.move_draft(DRAFT, DraftState.OPEN, DraftState.SUBMITTING, NOW)
    await store.add_revision(a_draft(id=DraftId("b")), a_revision(draft_id=DraftId("b"), base_version=2))
    found = await store.revision(DRAFT)
    assert found is not None
    assert found.base_version == 1


async def test_revision__of_a_plain_draft(store: Store) -> None:
    """A draft that fixes no denial has no revision."""
    await store.add_draft(a_draft())
    assert await store.revision(DRAFT) is None
    assert await store.revision_draft(REGISTRATION) is None


async def test_submissions_of__newest_first(store: Store) -> None:
    """All submissions of a registration, the newest first, and no others."""
    for number, registration in ((1, REGISTRATION), (3, REGISTRATION), (2, REGISTRATION), (4, "other"), (5, None)):
        await store.add_draft(a_draft(id=DraftId(f"draft-{number}")))
        assert await store.start_submission(
            a_submission(
                id=SubmissionId(f"sub-{number}"),
                draft_id=DraftId(f"draft-{number}"),
                registration_id=registration,
                started_at=after(number),
            )
        )
    assert [one.id for one in await store.submissions_of(REGISTRATION)] == ["sub-3", "sub-2", "sub-1"]


@pytest.mark.parametrize(("age", "left"), [(9, True), (11, False)])
async def test_delete_old__answers_of_fixes(store: Store, age: int, *, left: bool) -> None:
    """Answers of the denied version are deleted with the others, also from changes. The reviewers' words stay."""
    await store.add_revision(a_draft(), a_revision())
    await store.move_draft(DRAFT, DraftState.OPEN, DraftState.SUBMITTED, NOW)
    refused = DeniedField(path=NAME, title="Name", reason="WRONG", sent="Acme")
    await store.add_change(a_change(verdict=Verdict(fields=(refused,))))
    await store.add_change(a_change(id=ChangeId("unposted"), seq=2, verdict=Verdict(fields=(refused,))))
    await store.mark_change_posted(ChangeId("change-1"), NOW)
    await store.delete_old_records(after(age * 86400), 10)
    assert (await store.revision(DRAFT) is not None) is left
    told, untold = await store.changes_of("submission:sub-1")
    assert told.verdict.fields == (refused if left else replace(refused, sent=""),)
    assert untold.verdict.fields == (refused,)


async def test_record_take_over__with_its_change(stores: tuple[Store, Store]) -> None:
    """Of two people who take a fix over at once, one has it, and one change says so; otherwise nothing is written."""
    row, draft = a_registration(), a_draft()
    await stores[0].add_registration(row)
    await stores[0].add_revision(draft, a_revision())
    people = [Person(workspace_id="T1", user_id=f"U{n}") for n in (7, 8)]
    changes = [
        a_change(id=ChangeId(to.user_id), kind=ChangeKind.FIX_TAKEN_OVER, observed_at=after(60), actor=to.user_id)
        for to in people
    ]
    taken = await asyncio.gather(
        *(
            store.record_take_over(draft, to, replace(row, changes=1), change)
            for store, to, change in zip(stores, people, changes, strict=True)
        )
    )
    assert sorted(taken) == [False, True]
    now, revision = await stores[0].revision_draft(REGISTRATION), await stores[0].revision(DRAFT)
    (change,) = await stores[0].unposted_changes()
    assert now is not None
    assert revision is not None
    assert (now.owner.user_id, revision.claimed_at) == (change.actor, after(60))
    later = replace(change, id=ChangeId("later"), seq=5)
    assert not await stores[0].record_take_over(now, people[0], replace(row, changes=5), later)
    assert (await stores[0].revision_draft(REGISTRATION)) == now
