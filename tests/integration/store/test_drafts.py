from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import product

import pytest

from tests.integration.store.factories import (
    ALICE,
    NAME,
    NOW,
    PROOF,
    USES,
    a_document,
    a_draft,
    a_form,
    a_submission,
    after,
)
from workflows.ports.store import Store
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, DocumentId, DraftId, DraftState, Person, SubmissionState

DRAFT = DraftId("draft-1")
NOT_OPEN = [state for state in DraftState if state is not DraftState.OPEN]


async def test_draft__unknown(store: Store) -> None:
    """A draft that was never added is None."""
    assert await store.draft(DRAFT) is None


async def test_add_draft__twice(store: Store) -> None:
    """The first of two drafts with one ID stays, with its answers."""
    first = a_draft(answers={NAME: "Acme"})
    await store.add_draft(first)
    await store.add_draft(a_draft(name="Other", answers={NAME: "Other", USES: ("2FA",)}))
    assert await store.draft(DRAFT) == first


async def test_add_draft__document_of_an_earlier_version(store: Store) -> None:
    """A document that is already at AWS is an answer without bytes here."""
    document = a_document(attachment_id="registration-attachment-1")
    await store.add_draft(a_draft(answers={PROOF: document}))
    found = await store.draft(DRAFT)
    assert found is not None
    assert found.answers == {PROOF: document}
    assert await store.document_body(document.id) is None


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        pytest.param({}, {NAME: "Acme", USES: ("2FA", "OTHER")}, id="nothing given"),
        pytest.param({NAME: "New"}, {NAME: "New", USES: ("2FA", "OTHER")}, id="one replaced"),
        pytest.param({NAME: None}, {USES: ("2FA", "OTHER")}, id="one cleared"),
        pytest.param({NAME: "", USES: ()}, {NAME: "", USES: ()}, id="empty is not cleared"),
        pytest.param(
            {PROOF: a_document()}, {NAME: "Acme", USES: ("2FA", "OTHER"), PROOF: a_document()}, id="document added"
        ),
    ],
)
async def test_save_answers__merges_by_path(
    store: Store, answers: dict[FieldPath, Answer | None], left: dict[FieldPath, Answer]
) -> None:
    """Paths that are not given keep their answers, and None deletes one."""
    await store.add_draft(a_draft(answers={NAME: "Acme", USES: ("2FA", "OTHER")}))
    assert await store.save_answers(DRAFT, answers, after(1))
    assert await store.draft(DRAFT) == a_draft(answers=left, updated_at=after(1))


@pytest.mark.parametrize(("page", "kept"), [(None, "p1"), ("p2", "p2"), ("", "")])
async def test_save_answers__page(store: Store, page: str | None, kept: str) -> None:
    """The page changes only if one is given."""
    await store.add_draft(a_draft(page="p1"))
    await store.save_answers(DRAFT, {}, after(1), page)
    assert await store.draft(DRAFT) == a_draft(page=kept, updated_at=after(1))


@pytest.mark.parametrize("state", NOT_OPEN)
async def test_save_answers__not_open(store: Store, state: DraftState) -> None:
    """A draft that is not open keeps its exact answers."""
    locked = a_draft(state=state, answers={NAME: "Acme"})
    await store.add_draft(locked)
    assert not await store.save_answers(DRAFT, {NAME: "New"}, after(1), "p2")
    assert not await store.save_associations(DRAFT, {"TOLL_FREE": "new"}, after(1))
    assert await store.draft(DRAFT) == locked


async def test_save_answers__unknown_draft(store: Store) -> None:
    """Nothing is saved for an unknown draft."""
    assert not await store.save_answers(DRAFT, {NAME: "Acme"}, NOW)


async def test_save_associations__replaces(store: Store) -> None:
    """The given associations replace all others."""
    await store.add_draft(a_draft(associations={"SENDER_ID": "new"}))
    assert await store.save_associations(DRAFT, {"TOLL_FREE": "phone-1"}, after(1))
    assert await store.draft(DRAFT) == a_draft(associations={"TOLL_FREE": "phone-1"}, updated_at=after(1))


async def test_save_draft_form(store: Store) -> None:
    """The fingerprint and the changed fields are replaced, and the form is kept once for all drafts."""
    await store.add_draft(a_draft())
    changed = {NAME: "gained"}
    await store.save_draft_form(DRAFT, a_form("f2"), after(1), changed)
    assert await store.draft(DRAFT) == a_draft(form_fingerprint="f2", updated_at=after(1), changed=changed)
    assert await store.kept_form("f2") == a_form("f2")
    assert await store.kept_form("f3") is None


async def test_drafts_of__newest_change_first(store: Store) -> None:
    """The draft that changed last comes first, and each has its own answers."""
    older = a_draft(answers={NAME: "Acme"})
    newer = a_draft(id=DraftId("draft-2"), answers={NAME: "Bolt"}, updated_at=after(1))
    for draft in (older, newer):
        await store.add_draft(draft)
    assert await store.drafts_of(ALICE) == (newer, older)
    await store.save_answers(older.id, {}, after(2))
    assert await store.drafts_of(ALICE) == (replace(older, updated_at=after(2)), newer)


@pytest.mark.parametrize("other", [replace(ALICE, workspace_id="T2"), replace(ALICE, user_id="U2")])
async def test_drafts_of__other_people(store: Store, other: Person) -> None:
    """The same user id in another workspace is another person."""
    await store.add_draft(a_draft())
    assert await store.drafts_of(other) == ()


@pytest.mark.parametrize("states", [(), (DraftState.OPEN,), tuple(NOT_OPEN), tuple(DraftState)])
async def test_drafts_of__states(store: Store, states: tuple[DraftState, ...]) -> None:
    """Only the requested states are returned."""
    for state in DraftState:
        await store.add_draft(a_draft(id=DraftId(state), state=state))
    assert {draft.state for draft in await store.drafts_of(ALICE, states)} == set(states)


@pytest.mark.parametrize(("stands", "asked"), [*product(DraftState, DraftState)])
async def test_move_draft__compares_and_sets(store: Store, stands: DraftState, asked: DraftState) -> None:
    """A draft moves only from the state that the caller expects."""
    await store.add_draft(a_draft(state=stands))
    assert await store.move_draft(DRAFT, asked, DraftState.DISCARDED, after(1)) is (stands is asked)
    moved = a_draft(state=DraftState.DISCARDED, updated_at=after(1))
    assert await store.draft(DRAFT) == (moved if stands is asked else a_draft(state=stands))


async def test_document_body__as_it_came(store: Store) -> None:
    """Bytes are returned unchanged, and a second upload with the ID replaces them."""
    await store.add_draft(a_draft())
    body = bytes(range(256)) * 4096
    await store.add_document(DRAFT, a_document(), body, NOW)
    assert await store.document_body(DocumentId("doc-1")) == body
    await store.add_document(DRAFT, a_document(), b"\0", after(1))
    assert await store.document_body(DocumentId("doc-1")) == b"\0"
    assert await store.document_body(DocumentId("doc-2")) is None


async def test_delete_documents__keeps(store: Store) -> None:
    """Bytes that are not kept are deleted. Those of other drafts and all answers stay."""
    await store.add_draft(a_draft(answers={PROOF: a_document()}))
    await store.add_draft(a_draft(id=DraftId("draft-2")))
    for draft, document in [("draft-1", "doc-1"), ("draft-1", "doc-2"), ("draft-2", "doc-3")]:
        await store.add_document(DraftId(draft), a_document(id=DocumentId(document)), document.encode(), NOW)
    await store.delete_documents(DRAFT, keep=[DocumentId("doc-2")])
    bodies = [await store.document_body(DocumentId(name)) for name in ("doc-1", "doc-2", "doc-3")]
    assert bodies == [None, b"doc-2", b"doc-3"]
    await store.delete_documents(DRAFT)
    assert await store.document_body(DocumentId("doc-2")) is None
    assert await store.draft(DRAFT) == a_draft(answers={PROOF: a_document()})


async def test_delete_documents__shared_by_two_drafts(store: Store) -> None:
    """A document of two drafts is kept until both release it."""
    for name in ("draft-1", "draft-2"):
        await store.add_draft(a_draft(id=DraftId(name)))
        await store.add_document(DraftId(name), a_document(), b"x", NOW)
    await store.delete_documents(DRAFT)
    assert await store.document_body(DocumentId("doc-1")) == b"x"


@pytest.mark.parametrize(
    ("state", "age", "bytes_left", "answers_left", "draft_left"),
    [
        pytest.param(DraftState.OPEN, 9, True, True, True, id="open, young"),
        pytest.param(DraftState.OPEN, 11, False, False, False, id="open, untouched"),
        pytest.param(DraftState.DISCARDED, 9, True, True, True, id="discarded, young"),
        pytest.param(DraftState.DISCARDED, 11, False, False, False, id="discarded, old"),
        pytest.param(DraftState.SUBMITTING, 999, True, True, True, id="under way, however old"),
        pytest.param(DraftState.SUBMITTED, 9, False, True, True, id="submitted, young"),
        pytest.param(DraftState.SUBMITTED, 11, False, False, True, id="submitted, old"),
    ],
)
async def test_delete_old__in_stages(
    store: Store, state: DraftState, age: int, bytes_left: bool, answers_left: bool, draft_left: bool
) -> None:
    """Bytes are deleted with the submission, answers and drafts later, the record of the submission never."""
    submission = a_submission()
    await store.add_draft(a_draft(answers={NAME: "Acme"}))
    await store.add_document(DRAFT, a_document(), b"x", NOW)
    if state in {DraftState.SUBMITTING, DraftState.SUBMITTED}:
        assert await store.start_submission(submission)
    if state is DraftState.SUBMITTED:
        submission = replace(submission, state=SubmissionState.SUBMITTED)
        await store.save_submission(submission)
    await store.move_draft(
        DRAFT, DraftState.SUBMITTING if state is DraftState.SUBMITTED else DraftState.OPEN, state, NOW
    )
    await store.delete_old_records(after(age * 86400), 10)
    draft = await store.draft(DRAFT)
    assert (await store.document_body(DocumentId("doc-1")) is not None) is bytes_left
    assert bool(draft and draft.answers) is answers_left
    assert (draft is not None) is draft_left
    assert (await store.submission(submission.id) == submission) is (
        state in {DraftState.SUBMITTING, DraftState.SUBMITTED}
    )


async def test_delete_old__locked_without_a_submission(store: Store) -> None:
    """A locked draft that is not being carried out is deleted as any other: the lock of a submission that is lost."""
    await store.add_draft(a_draft(state=DraftState.SUBMITTING))
    await store.delete_old_records(after(9 * 86400), 10)
    assert await store.draft(DRAFT)
    await store.delete_old_records(after(11 * 86400), 10)
    assert not await store.draft(DRAFT)


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda store, draft: store.save_answers(draft, {NAME: "x"}, after(100)), id="answers"),
        pytest.param(lambda store, draft: store.save_draft_form(draft, a_form("f2"), after(100)), id="fingerprint"),
        pytest.param(lambda store, draft: store.save_associations(draft, {}, after(100)), id="associations"),
    ],
)
async def test_delete_old__touched(store: Store, write: Callable[[Store, DraftId], Awaitable[object]]) -> None:
    """Every change of a draft restarts its time."""
    await store.add_draft(a_draft())
    await write(store, DRAFT)
    await store.delete_old_records(after(86400 + 99), 1)
    assert await store.draft(DRAFT)
    await store.delete_old_records(after(86400 + 101), 1)
    assert await store.draft(DRAFT) is None
