"""Customers' links and what is saved through them, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.integration.store.factories import ALICE, NAME, NOW, PROOF, USES, a_document, a_draft, after
from workflows.audit.entries import read
from workflows.ports.store import Store
from workflows.records.drafts import Answer, DocumentId, DraftId, DraftState, Submission, SubmissionId, SubmissionState
from workflows.records.intake import CustomerAnswer, IntakeLink, LinkState, digest
from workflows.records.sources import Origin, SourceKind

DRAFT = DraftId("draft-1")
ORIGIN = Origin(kind=SourceKind.CUSTOMER, id="link-1", name="Kopi Nusantara", changed_at=NOW)
SUBMISSION = Submission(
    id=SubmissionId("s-1"),
    draft_id=DRAFT,
    state=SubmissionState.RUNNING,
    attempt=1,
    started_at=after(5),
    updated_at=after(5),
)


def a_link(**changes: Any) -> IntakeLink:
    plain = IntakeLink(
        id="link-1",
        draft_id=DRAFT,
        token_hash="ab" * 32,
        customer="Kopi Nusantara",
        requester=ALICE,
        questions=(),
        note="Please attach the stamped letter.",
        created_at=NOW,
        expires_at=NOW + timedelta(days=14),
    )
    return replace(plain, **changes)


def given(path: Any, answer: Answer | None, was: Answer | None = None, body: bytes | None = None) -> CustomerAnswer:
    return CustomerAnswer(path=path, answer=answer, base=digest(was), body=body)


@pytest.fixture
async def asked(store: Store) -> Store:
    await store.add_draft(a_draft(answers={}))
    assert await store.add_intake_link(a_link())
    return store


async def test_link__comes_back(asked: Store) -> None:
    """By the hash of its token, and as the latest of its draft; a new link revokes the one before."""
    assert await asked.intake_visit("ab" * 32) == (a_link(), await asked.draft(DRAFT))
    assert await asked.intake_link_of(DRAFT) == a_link()
    assert await asked.intake_visit("cd" * 32) is None
    second = a_link(id="link-2", token_hash="cd" * 32, questions=(NAME, USES), created_at=after(9))
    assert await asked.add_intake_link(second)
    assert await asked.intake_link_of(DRAFT) == second
    assert await asked.intake_visit("ab" * 32) == (a_link(revoked_at=after(9)), await asked.draft(DRAFT))


@pytest.mark.parametrize("state", [DraftState.SUBMITTING, DraftState.DISCARDED])
async def test_add_intake_link__needs_an_open_draft(store: Store, state: DraftState) -> None:
    await store.add_draft(a_draft(state=state))
    assert not await store.add_intake_link(a_link())
    assert await store.intake_link_of(DRAFT) is None


async def test_save__marks_the_answers(asked: Store) -> None:
    """They are the customer's and not looked at; the audit log names how many, and holds none of them."""
    saved = await asked.save_customer_answers("link-1", [given(NAME, "Kopi"), given(USES, ("2FA",))], ORIGIN, after(1))
    assert (saved.state, saved.changed, saved.conflicts) == (LinkState.OPEN, (NAME, USES), ())
    draft = await asked.draft(DRAFT)
    assert draft
    assert draft.answers == {NAME: "Kopi", USES: ("2FA",)}
    assert (draft.prefill.origins, draft.prefill.seen) == ({NAME: ORIGIN, USES: ORIGIN}, frozenset())
    acts = [read(entry) for entry in await asked.audit_entries(0, 100)]
    assert [act.act for act in acts if act.act.startswith("intake")] == ["intake.asked", "intake.answered"]
    assert "Kopi" not in str([entry.content for entry in await asked.audit_entries(0, 100)])


async def test_save__a_changed_answer_has_to_be_looked_at_again(asked: Store) -> None:
    await asked.save_customer_answers("link-1", [given(NAME, "Kopi")], ORIGIN, after(1))
    await asked.see_prefilled(DRAFT, [NAME])
    await asked.save_customer_answers("link-1", [given(NAME, "Kopi", was="Kopi")], ORIGIN, after(2))
    draft = await asked.draft(DRAFT)
    assert draft
    assert draft.prefill.seen == {NAME}
    assert draft.updated_at == after(1)
    await asked.save_customer_answers("link-1", [given(NAME, "Kopi PT", was="Kopi")], ORIGIN, after(3))
    draft = await asked.draft(DRAFT)
    assert draft
    assert (draft.answers[NAME], draft.prefill.seen) == ("Kopi PT", frozenset())


async def test_save__what_the_requester_changes_is_theirs(asked: Store) -> None:
    await asked.save_customer_answers("link-1", [given(NAME, "Kopi")], ORIGIN, after(1))
    await asked.save_answers(DRAFT, {NAME: "Kopi Nusantara PT"}, after(2))
    saved = await asked.save_customer_answers("link-1", [given(NAME, "Kopi 2", was="Kopi")], ORIGIN, after(3))
    assert (saved.changed, saved.conflicts) == ((), (NAME,))
    draft = await asked.draft(DRAFT)
    assert draft
    assert (draft.answers, draft.prefill.origins) == ({NAME: "Kopi Nusantara PT"}, {})


async def test_save__documents(asked: Store) -> None:
    """Bytes and answer come together; those of a document that is replaced go, so that a link cannot fill the disk."""
    first, second = a_document(), a_document(id=DocumentId("doc-2"), sha256="cd" * 32)
    await asked.save_customer_answers("link-1", [given(PROOF, first, body=b"one")], ORIGIN, after(1))
    assert await asked.document_body(first.id) == b"one"
    await asked.save_customer_answers("link-1", [given(PROOF, second, was=first, body=b"two")], ORIGIN, after(2))
    assert await asked.document_body(first.id) is None
    assert await asked.document_body(second.id) == b"two"
    await asked.save_customer_answers("link-1", [given(PROOF, None, was=second)], ORIGIN, after(3))
    assert await asked.document_body(second.id) is None


async def test_save__a_link_that_does_not_work(asked: Store) -> None:
    """Nothing is saved, and the answer says why."""

    async def tried(at: float = 1) -> LinkState:
        saved = await asked.save_customer_answers("link-1", [given(NAME, "x")], ORIGIN, after(at))
        return saved.state

    assert await tried(15 * 86_400) is LinkState.EXPIRED
    assert await asked.move_draft(DRAFT, DraftState.OPEN, DraftState.SUBMITTING, after(1))
    assert await tried() is LinkState.SUBMITTED
    assert await asked.move_draft(DRAFT, DraftState.SUBMITTING, DraftState.OPEN, after(1))
    assert await asked.revoke_intake_link("link-1", after(2))
    assert not await asked.revoke_intake_link("link-1", after(3))
    assert await tried() is LinkState.REVOKED
    assert await asked.move_draft(DRAFT, DraftState.OPEN, DraftState.DISCARDED, after(1))
    assert await tried() is LinkState.DISCARDED
    draft = await asked.draft(DRAFT)
    assert draft
    assert draft.answers == {}


async def test_save__two_people_at_once(stores: tuple[Store, Store]) -> None:
    """Of two who answer the same empty field, one is saved and the other gets a conflict; other fields are both kept."""
    one, two = stores
    await one.add_draft(a_draft(answers={}))
    await one.add_intake_link(a_link())
    saves = await asyncio.gather(
        one.save_customer_answers("link-1", [given(NAME, "A"), given(USES, ("2FA",))], ORIGIN, after(1)),
        two.save_customer_answers("link-1", [given(NAME, "B"), given(PROOF, None)], ORIGIN, after(1)),
    )
    assert sorted(len(save.conflicts) for save in saves) == [0, 1]
    draft = await one.draft(DRAFT)
    assert draft
    winner = next(name for name, save in zip("AB", saves, strict=True) if NAME in save.changed)
    assert draft.answers == {NAME: winner, USES: ("2FA",)}


async def test_start_submission__never_with_an_answer_that_nobody_read(stores: tuple[Store, Store]) -> None:
    """A customer saves while the requester submits what they have read: one of the two finds that it came too late."""
    one, two = stores
    await one.add_draft(a_draft(answers={}))
    await one.add_intake_link(a_link())
    saved, started = await asyncio.gather(
        two.save_customer_answers("link-1", [given(NAME, "late")], ORIGIN, after(1)),
        one.start_submission(SUBMISSION, NOW),
    )
    assert started == (saved.state is LinkState.SUBMITTED)
    assert started != (NAME in saved.changed)


async def test_send__is_reported_once(asked: Store) -> None:
    """A change afterwards takes it back, and the next time is news again."""
    assert await asked.send_intake("link-1", after(1))
    assert not await asked.send_intake("link-1", after(2))
    (sent,) = await asked.unreported_intakes()
    assert sent.sent_at == after(1)
    await asked.intake_reported(sent)
    assert await asked.unreported_intakes() == ()
    await asked.save_customer_answers("link-1", [given(NAME, "Kopi")], ORIGIN, after(3))
    assert await asked.send_intake("link-1", after(4))
    assert [link.sent_at for link in await asked.unreported_intakes()] == [after(4)]


async def test_ask_again(asked: Store) -> None:
    """The same link, with other questions; not one that has ended."""
    await asked.send_intake("link-1", after(1))
    assert await asked.ask_customer_again("link-1", [NAME], "The name as registered, please.", after(2))
    link = await asked.intake_link_of(DRAFT)
    assert link
    assert (link.questions, link.note, link.sent_at) == ((NAME,), "The name as registered, please.", None)
    await asked.revoke_intake_link("link-1", after(3))
    assert not await asked.ask_customer_again("link-1", [USES], "", after(4))
