"""Which drafts and denials still need their form: the same law on both databases."""

from __future__ import annotations

from dataclasses import replace

from tests.integration.store.factories import NOW, a_draft, a_registration, a_revision, a_submission, after
from workflows.ports.store import Store
from workflows.records.drafts import DraftId, DraftState, SubmissionId

ACCOUNT = a_draft().account_id


async def found(store: Store) -> list[tuple[str, bool]]:
    """The ids of the drafts, and whether each stands for a denial."""
    return [(each.draft.id, each.denied is not None) for each in await store.answered_forms(ACCOUNT)]


async def is_denied(store: Store, *submitted: str) -> None:
    """A registration that was submitted by each of these drafts, one after the other, and denied."""
    row = a_registration(status="REQUIRES_UPDATES")
    await store.add_registration(row)
    for at, name in enumerate(submitted):
        await store.add_draft(a_draft(id=DraftId(name)))
        submission = a_submission(id=SubmissionId(f"of {name}"), draft_id=DraftId(name), started_at=after(at))
        await store.start_submission(submission)
        await store.save_submission(replace(submission, registration_id=row.id))
        await store.move_draft(DraftId(name), DraftState.SUBMITTING, DraftState.SUBMITTED, NOW)


async def test_answered_forms__drafts(store: Store) -> None:
    """Open and waiting ones of the account, once a form was shown; latest change first."""
    await store.add_draft(a_draft(id=DraftId("open"), updated_at=after(1)))
    await store.add_draft(a_draft(id=DraftId("waiting"), state=DraftState.WAITING, updated_at=after(2)))
    await store.add_draft(a_draft(id=DraftId("discarded"), state=DraftState.DISCARDED))
    await store.add_draft(a_draft(id=DraftId("no form yet"), form_fingerprint=""))
    await store.add_draft(a_draft(id=DraftId("elsewhere"), account_id="444455556666"))
    assert await found(store) == [("waiting", False), ("open", False)]


async def test_answered_forms__a_denial(store: Store) -> None:
    """It is there by what was submitted last; the draft that corrects it takes its place."""
    await is_denied(store, "first", "second")
    assert await found(store) == [("second", True)]
    fix = a_draft(id=DraftId("fix"))
    await store.add_revision(fix, a_revision(draft_id=fix.id, registration_id=a_registration().id))
    assert await found(store) == [("fix", False)]


async def test_answered_forms__no_denial(store: Store) -> None:
    """What is in review needs nothing."""
    await is_denied(store, "first")
    row = await store.registration(a_registration().id)
    assert row is not None
    await store.save_registration(replace(row, status="REVIEWING"))
    assert await found(store) == []
