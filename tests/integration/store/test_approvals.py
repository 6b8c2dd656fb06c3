"""Requests for approval on SQLite and PostgreSQL: each state is reached by one conditional write."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.integration.store.factories import ALICE, NAME, NOW, a_draft, a_submission, after
from tests.unit.workflows.approvals.samples import BEN
from tests.unit.workflows.approvals.samples import approval as plain_approval
from workflows.ports.store import Store
from workflows.records.approvals import (
    Approval,
    ApprovalId,
    ApprovalKind,
    ApprovalState,
    Item,
    Outcome,
    Remark,
    Start,
    Void,
)
from workflows.records.drafts import BatchId, DraftId, DraftState, SubmissionId, SubmissionState
from workflows.records.registrations import RequestedNumber, RequestState

DRAFT = DraftId("draft-1")
PRINT = "a" * 64
ITEM = Item(subject=DRAFT, fingerprint=PRINT)


def an_approval(**changes: Any) -> Approval:
    moments: dict[str, datetime] = {"asked_at": NOW, "updated_at": NOW, "expires_at": after(1000)}
    return plain_approval(**{"requester": ALICE, "fingerprint": PRINT, **moments, **changes})


async def asked(store: Store, **changes: Any) -> Approval:
    """A draft that waits for its approval."""
    await store.add_draft(a_draft())
    found = await store.ask_approval(an_approval(**changes), [ITEM], NOW)
    assert found
    return found


def outcome(state: ApprovalState = ApprovalState.APPROVED, **changes: Any) -> Outcome:
    plain = Outcome(approval_id=ApprovalId("approval-1"), state=state, at=after(10), by=BEN.user_id)
    return replace(plain, **changes)


def begins(**changes: Any) -> Start:
    return Start(submission=a_submission(id=SubmissionId("submission-1"), draft_id=DRAFT, attempt=1, **changes))


async def draft_state(store: Store) -> DraftState:
    draft = await store.draft(DRAFT)
    assert draft
    return draft.state


async def test_ask_approval__locks_the_draft(store: Store) -> None:
    """From the request on, nobody changes the answers."""
    found = await asked(store, remarks={"must": 1}, decided_at=None)
    assert await store.approval(found.id) == await store.approval_of(DRAFT) == found
    assert await draft_state(store) is DraftState.WAITING
    assert not await store.save_answers(DRAFT, {NAME: "Other"}, after(1))
    assert not await store.save_associations(DRAFT, {}, after(1))
    assert await store.approvals([ApprovalState.ASKED]) == (found,)
    assert await store.approvals_like(PRINT) == (found,)


async def test_ask_approval__changed_meanwhile(store: Store) -> None:
    """What is asked for is what was read: an answer saved in between lets nothing be asked for."""
    await store.add_draft(a_draft())
    await store.save_answers(DRAFT, {NAME: "Other"}, after(1))
    assert await store.ask_approval(an_approval(), [ITEM], NOW) is None
    assert await draft_state(store) is DraftState.OPEN
    assert await store.approval_of(DRAFT) is None


async def test_ask_approval__again(store: Store) -> None:
    """Pressed twice, it is one request."""
    first = await asked(store)
    again = await store.ask_approval(an_approval(id=ApprovalId("approval-2")), [ITEM], NOW)
    assert again == first


async def test_settle_approval__one_wins(stores: tuple[Store, Store]) -> None:
    """Of eight approvers at once, one decides, and the submission starts once."""
    await asked(stores[0])
    won = await asyncio.gather(*(stores[n % 2].settle_approval(outcome(by=f"U{n}"), begins()) for n in range(8)))
    assert sorted(won) == [False] * 7 + [True]
    found = await stores[0].approval(ApprovalId("approval-1"))
    assert found
    assert (found.state, found.decided_by) == (ApprovalState.APPROVED, f"U{won.index(True)}")
    assert await draft_state(stores[0]) is DraftState.SUBMITTING
    assert len(await stores[0].submissions([SubmissionState.RUNNING])) == 1


@pytest.mark.parametrize("state", [ApprovalState.DECLINED, ApprovalState.VOID, ApprovalState.EXPIRED])
async def test_settle_approval__reopens_the_draft(store: Store, state: ApprovalState) -> None:
    """Without an approval the requester can change the answers again, and nothing was started."""
    await asked(store)
    assert await store.settle_approval(outcome(state, reason="why"))
    assert await draft_state(store) is DraftState.OPEN
    assert not await store.settle_approval(outcome(), begins())
    assert await store.submissions(list(SubmissionState)) == ()
    found = await store.approval(ApprovalId("approval-1"))
    assert found
    assert (found.state, found.reason, found.revision) == (state, "why", 2)


@pytest.mark.parametrize(
    ("late", "start"),
    [
        ({"at": after(1000)}, begins()),
        ({"seen": "b" * 64}, begins()),
        ({}, Start()),
        ({}, Start(submission=a_submission(id=SubmissionId("s"), draft_id=DraftId("another"), attempt=1))),
        # The next attempt at a submission that did not stop.
        ({}, Start(submission=a_submission(id=SubmissionId("s"), draft_id=DRAFT, attempt=2))),
    ],
)
async def test_settle_approval__nothing_half(store: Store, late: dict[str, Any], start: Start) -> None:
    """An approval that is late, was given for something else, or can start nothing is not given."""
    await asked(store)
    assert not await store.settle_approval(outcome(**late), start)
    found = await store.approval(ApprovalId("approval-1"))
    assert found
    assert found.state is ApprovalState.ASKED
    assert await draft_state(store) is DraftState.WAITING
    assert await store.submissions(list(SubmissionState)) == ()


async def test_settle_approval__number(store: Store) -> None:
    """An approved number is requested in the same transaction."""
    number = RequestedNumber(
        key="number:r1:TEN_DLC:1",
        registration_id=a_submission().registration_id or ALICE.user_id,  # type: ignore[arg-type]  # any id will do
        number_type="TEN_DLC",
        iso_country_code="US",
        ordinal=1,
        requester=ALICE,
        state=RequestState.OPEN,
        tries=0,
        requested_at=NOW,
        updated_at=NOW,
    )
    await store.ask_approval(an_approval(kind=ApprovalKind.NUMBER, subject=number.key), [ITEM])
    assert await store.settle_approval(outcome(), Start(number=number))
    assert await store.open_number_requests() == (number,)


async def test_settle_approval__batch_that_is_gone(store: Store) -> None:
    """A batch that can no longer start is not approved."""
    await store.ask_approval(an_approval(kind=ApprovalKind.BATCH, subject="batch-1"), [ITEM])
    assert not await store.settle_approval(outcome(), Start(batch_id=BatchId("batch-1")))


async def test_covering_approval(store: Store) -> None:
    """It covers exactly what was asked for, while it stands."""
    await asked(store)
    assert await store.covering_approval(ITEM, after(11)) is None
    assert await store.settle_approval(outcome(expires_at=after(500)), begins())
    covered = await store.covering_approval(ITEM, after(11))
    assert covered
    assert covered.decided_by == BEN.user_id
    assert await store.covering_approval(replace(ITEM, fingerprint="b" * 64), after(11)) is None
    assert await store.covering_approval(replace(ITEM, subject="draft-2"), after(11)) is None
    assert await store.covering_approval(ITEM, after(500)) is None
    assert await store.settle_approval(outcome(ApprovalState.USED, by=""))
    assert await store.covering_approval(ITEM, after(11)) is None
    used = await store.approval(ApprovalId("approval-1"))
    assert used
    assert (used.decided_by, used.decided_at) == (BEN.user_id, after(10))


async def test_ask_approval__after_an_edit(store: Store) -> None:
    """What was approved before the answers were changed is void, and covers nothing."""
    await asked(store)
    assert await store.settle_approval(outcome(), begins())
    submission = (await store.submissions([SubmissionState.RUNNING]))[0]
    await store.save_submission(replace(submission, state=SubmissionState.NEEDS_ATTENTION))
    assert await store.move_draft(DRAFT, DraftState.SUBMITTING, DraftState.OPEN, after(20))
    edited = an_approval(id=ApprovalId("approval-2"), fingerprint="b" * 64, asked_at=after(30), updated_at=after(30))
    assert await store.ask_approval(edited, [replace(ITEM, fingerprint="b" * 64)], after(20)) == edited
    first = await store.approval(ApprovalId("approval-1"))
    assert first
    assert (first.state, first.reason) == (ApprovalState.VOID, Void.CHANGED)
    again = Start(submission=replace(submission, attempt=2))
    assert await store.settle_approval(outcome(approval_id=edited.id, at=after(40)), again)
    running = await store.submission(submission.id)
    assert running
    assert (running.state, running.attempt) == (SubmissionState.RUNNING, 2)


async def test_cards__until_they_show_the_latest(store: Store) -> None:
    """A card is due after each change, until it shows that change or a later one."""
    found = await asked(store)
    assert [card.revision for card in await store.changed_cards()] == [1]
    assert await store.settle_approval(outcome(ApprovalState.DECLINED))
    await store.save_card(found.id, 1, "https://link")
    assert [(card.revision, card.shown, card.link) for card in await store.changed_cards()] == [(2, 1, "https://link")]
    await store.save_card(found.id, 2, "")
    await store.save_card(found.id, 1, "")
    assert await store.changed_cards() == ()
    await store.mark_reminded(found.id, after(50))
    shown = await store.approval(found.id)
    assert shown
    assert (shown.link, shown.reminded_at) == ("https://link", after(50))


async def test_remarks(store: Store) -> None:
    """A question waits for its answer, is kept once, and is not asked about something that is decided."""
    found = await asked(store)
    question = Remark(approval_id=found.id, number=1, author=BEN, text="Why?", written_at=after(1))
    answer = Remark(approval_id=found.id, number=2, author=ALICE, text="So.", written_at=after(2), answers=True)
    assert await store.add_remark(question, ApprovalState.QUESTION)
    assert not await store.add_remark(question, ApprovalState.QUESTION)
    waiting = await store.approval(found.id)
    assert waiting
    assert waiting.state is ApprovalState.QUESTION
    assert await store.add_remark(answer, ApprovalState.ASKED)
    assert await store.remarks_of(found.id) == await store.unposted_remarks() == (question, answer)
    await store.mark_remark_posted(found.id, 1)
    assert await store.unposted_remarks() == (answer,)
    assert await store.settle_approval(outcome(), begins())
    late = replace(question, number=3, written_at=after(20))
    assert not await store.add_remark(late, ApprovalState.QUESTION)
