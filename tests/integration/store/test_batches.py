"""Batches in the store: each row is started once, whatever happens at the same time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from tests.integration.store.batch_factories import BATCH, a_batch, a_row, begun, end_row, sealed_batch
from tests.integration.store.factories import NAME, NOW, PROOF, a_document, a_registration, after
from workflows.ports.store import Store
from workflows.records.batches import BatchCount, BatchState, RowOutcome, RowState
from workflows.records.drafts import (
    Answer,
    BatchId,
    Document,
    DraftId,
    DraftState,
    RegistrationId,
    SubmissionState,
)
from workflows.records.errors import NO_PROBLEM, Problem

BODY = b"\x89PNG" * 100
NOTHING_WRONG = NO_PROBLEM


async def test_batch__comes_back_as_it_was(store: Store) -> None:
    """Every member is stored, in every state.

    Unposted batches are listed oldest first, and rows with all they may hold.
    """
    whole = a_batch(
        problem=Problem(code="form_changed"), calls={"X": 3}, ended_at=after(5), form_fingerprint="", source="Ä.csv"
    )
    await store.add_batch(whole)
    await store.add_batch(replace(whole, source="another"))
    older = a_batch(id=BatchId("a"), created_at=after(-5), state=BatchState.DONE)
    await store.add_batch(older)
    assert await store.batch(BATCH) == whole
    assert await store.batches(list(BatchState)) == (older, whole)
    await store.mark_batch_reported(older.id, NOW)
    assert await store.batches(list(BatchState)) == (whole,)
    answers: dict[Any, Answer] = {NAME: "Ärger\x00", PROOF: a_document()}
    row = a_row(7, answers=answers, problem=Problem(code="x"))
    await store.add_batch_rows([row, a_row(2, state=RowState.INVALID)])
    assert await store.waiting_batch_rows(BATCH, 9) == (row,)


async def test_begin_row__all_of_it_at_once(store: Store) -> None:
    """Row, draft, submission and the copy of the document are stored together. The row forgets its answers."""
    proof = a_document()
    row = a_row(2, answers={NAME: "Acme", PROOF: proof})
    batch = await sealed_batch(store, [row])
    await store.add_batch_document(BATCH, proof, BODY)
    assert await begun(store, batch, row) is RowState.STARTED
    draft = await store.draft(DraftId("b-2"))
    assert draft is not None
    assert (draft.state, draft.batch_id, draft.answers) == (DraftState.SUBMITTING, BATCH, row.answers)
    assert [submission.id for submission in await store.submissions([SubmissionState.RUNNING])] == ["b-2"]
    assert await store.document_body(proof.id) == BODY
    assert await store.waiting_batch_rows(BATCH, 9) == ()
    assert await begun(store, batch, row) is None


async def test_begin_row__width_and_state_hold(store: Store) -> None:
    """At most `width` rows run, and only in a running batch. A row that ends makes room."""
    batch = await sealed_batch(store, [a_row(2), a_row(3), a_row(4)])
    assert [await begun(store, batch, a_row(number), width=2) for number in (2, 3, 4)] == [
        RowState.STARTED,
        RowState.STARTED,
        None,
    ]
    await end_row(store, batch, 2, SubmissionState.SUBMITTED)
    assert await store.move_batch(BATCH, [BatchState.RUNNING], BatchState.PAUSED, NOW)
    assert await begun(store, batch, a_row(4), width=2) is None
    assert await store.move_batch(BATCH, [BatchState.PAUSED], BatchState.RUNNING, NOW)
    assert await begun(store, batch, a_row(4), width=2) is RowState.STARTED


async def test_begin_row__the_same_row_from_everywhere_at_once(stores: tuple[Store, Store]) -> None:
    """Two processes and two batches with the same key start one submission. The others learn of it."""
    one, other = stores
    first, second = (
        await sealed_batch(one, [a_row(2)]),
        await sealed_batch(one, [a_row(5, key="key-2")], id=BatchId("c")),
    )
    tries = [begun(store, first, a_row(2)) for store in (one, other, one, other)]
    tries += [begun(store, second, a_row(5, key="key-2")) for store in (one, other)]
    await asyncio.gather(*tries)
    (made,) = await one.submissions([SubmissionState.RUNNING])
    held = [*await one.batch_outcomes(BATCH), *await one.batch_outcomes(BatchId("c"))]
    assert sorted(outcome.state for outcome in held) == [RowState.ALREADY, RowState.STARTED]
    assert {outcome.submission.id for outcome in held if outcome.submission} == {made.id}


async def test_seal_batch__recognises_started_rows(store: Store) -> None:
    """Rows are compared by account, region, type and key. Waiting rows of other batches do not count."""
    before = await sealed_batch(store, [a_row(2), a_row(3), a_row(4)])
    for number in (2, 3):
        await begun(store, before, a_row(number))
    await end_row(store, before, 3, SubmissionState.NEEDS_ATTENTION)
    again = await sealed_batch(store, [a_row(2), a_row(3), a_row(4)], id=BatchId("again"))
    elsewhere = await sealed_batch(store, [a_row(2)], id=BatchId("elsewhere"), region="eu-west-1")
    assert await store.count_batch(again.id) == BatchCount(waiting=1, already=2, already_stopped=1)
    assert await store.count_batch(elsewhere.id) == BatchCount(waiting=1)
    assert [outcome.submission and outcome.submission.id for outcome in await store.batch_outcomes(again.id)] == [
        "b-2",
        "b-3",
        None,
    ]


async def test_recognise_batch_rows(store: Store) -> None:
    """Waiting rows that were started under another key are not started again; the others still wait."""
    first = await sealed_batch(store, [a_row(1)], id=BatchId("first"))
    assert await begun(store, first, a_row(1)) is RowState.STARTED
    (submission,) = await store.submissions([SubmissionState.RUNNING])
    again = await sealed_batch(store, [a_row(2), a_row(3)], id=BatchId("again"))
    await store.recognise_batch_rows(again.id, {2: submission.id})
    assert await store.count_batch(again.id) == BatchCount(waiting=1, already=1)
    outcome, _ = await store.batch_outcomes(again.id)
    assert (outcome.state, outcome.submission) == (RowState.ALREADY, submission)


async def test_seal_batch__the_same_key_with_other_content(store: Store) -> None:
    """Such a row is not the earlier one: it is kept apart, and names the registration that has the key."""
    may = [a_row(number, content=f"may-{number}", name=f"Customer {number}") for number in (2, 3)]
    before = await sealed_batch(store, may)
    for row in may:
        await begun(store, before, row)
    june = [a_row(2, content="june-2", name="Customer 62"), a_row(3, content="may-3"), a_row(4, content="june-4")]
    again = await sealed_batch(store, june, id=BatchId("june"))
    assert await store.count_batch(again.id) == BatchCount(waiting=1, already=1, changed=1)
    changed, already, _ = await store.batch_outcomes(again.id)
    assert (changed.state, changed.name, changed.registered_name) == (RowState.CHANGED, "Customer 62", "Customer 2")
    assert (already.state, already.registered_name) == (RowState.ALREADY, "Customer 3")
    assert [row.number for row in await store.waiting_batch_rows(again.id, 9)] == [4]


async def test_begin_row__a_key_that_another_batch_has_taken_since(store: Store) -> None:
    """Two batches were prepared with the same key; the second to start learns that its content is another."""
    first = await sealed_batch(store, [a_row(2, content="a")])
    second = await sealed_batch(store, [a_row(2, content="b"), a_row(3, key="key-2", content="a")], id=BatchId("c"))
    assert await begun(store, first, a_row(2, content="a")) is RowState.STARTED
    assert await begun(store, second, a_row(2, content="b")) is RowState.CHANGED
    assert await begun(store, second, a_row(3, key="key-2", content="a")) is RowState.ALREADY


async def test_seal_batch__keys_of_an_earlier_version(store: Store) -> None:
    """It did not record the content, so the key alone decides."""
    before = await sealed_batch(store, [a_row(2)])
    await begun(store, before, a_row(2))
    again = await sealed_batch(store, [a_row(2, content="now")], id=BatchId("again"))
    assert await store.count_batch(again.id) == BatchCount(already=1)


async def test_seal_batch__failed_rows_are_free_again(store: Store) -> None:
    """After a deleted registration or a discarded draft, the row may start again."""
    batch = await sealed_batch(store, [a_row(2), a_row(3), a_row(4)])
    for number in (2, 3, 4):
        await begun(store, batch, a_row(number))
    for number, status in ((2, "DELETED"), (4, "COMPLETE")):
        made = RegistrationId(f"registration-{number}")
        await store.add_registration(a_registration(id=made, status=status))
        await end_row(store, batch, number, SubmissionState.SUBMITTED, registration_id=made)
    await end_row(store, batch, 3, SubmissionState.NEEDS_ATTENTION)
    await store.move_draft(DraftId("b-3"), DraftState.SUBMITTING, DraftState.DISCARDED, NOW)
    again = await sealed_batch(store, [a_row(2), a_row(3), a_row(4)], id=BatchId("again"))
    assert await store.count_batch(again.id) == BatchCount(waiting=2, already=1)
    assert await begun(store, again, a_row(2)) is RowState.STARTED
    assert {submission.id for submission in await store.submissions([SubmissionState.RUNNING])} == {"again-2"}


async def test_move_batch__cancelled_rows_keep_nothing(store: Store) -> None:
    """One of two callers succeeds. Waiting rows are cancelled without their answers, and running ones stay."""
    batch = await sealed_batch(store, [a_row(2), a_row(3)])
    await begun(store, batch, a_row(2))
    moves = [store.move_batch(BATCH, [BatchState.RUNNING], BatchState.CANCELLED, after(1)) for _ in range(2)]
    assert sorted(await asyncio.gather(*moves)) == [False, True]
    assert await store.count_batch(BATCH) == BatchCount(under_way=1, cancelled=1)
    assert await store.move_batch(BATCH, [BatchState.PAUSED], BatchState.RUNNING, NOW) is False


async def test_move_batch__not_before_all_rows_are_there(store: Store) -> None:
    """A batch whose rows were not all stored never starts."""
    await store.add_batch(a_batch(state=BatchState.PREPARED))
    await store.add_batch_rows([a_row(2)])
    assert not await store.move_batch(BATCH, [BatchState.PREPARED], BatchState.RUNNING, NOW)


async def test_outcomes__of_each_row(store: Store) -> None:
    """In the table's order, in pages, and on request only those that stopped."""
    batch = await sealed_batch(store, [a_row(number) for number in (9, 2, 3)] + [a_row(4, state=RowState.INVALID)])
    for number in (2, 3):
        await begun(store, batch, a_row(number))
    made = RegistrationId("registration-2")
    await store.add_registration(a_registration(id=made, status="COMPLETE", identity="+18335550100"))
    done = await end_row(store, batch, 2, SubmissionState.SUBMITTED, registration_id=made, updated_at=after(9))
    stopped = await end_row(store, batch, 3, SubmissionState.NEEDS_ATTENTION, problem=NOTHING_WRONG)
    await store.close_batch_row(replace(a_row(9), batch_id=BATCH), Problem(code="invalid"))
    two = RowOutcome(
        number=2,
        key="key-2",
        name="Row 2",
        state=RowState.STARTED,
        submission=done,
        registered_name="Row 2",
        status="COMPLETE",
        identity="+18335550100",
    )
    three = RowOutcome(
        number=3, key="key-3", name="Row 3", state=RowState.STARTED, submission=stopped, registered_name="Row 3"
    )
    four = RowOutcome(number=4, key="key-4", name="Row 4", state=RowState.INVALID)
    nine = RowOutcome(number=9, key="key-9", name="Row 9", state=RowState.INVALID, problem=Problem(code="invalid"))
    assert await store.batch_outcomes(BATCH) == (two, three, four, nine)
    assert await store.batch_outcomes(BATCH, after=2, limit=1) == (three,)
    assert await store.batch_outcomes(BATCH, stopped=True) == (three,)
    assert await store.count_batch(BATCH) == BatchCount(submitted=1, needs_attention=1, invalid=2)
    assert [await store.count_submitted_rows(BATCH, after(seconds)) for seconds in (9, 10)] == [1, 0]


async def test_end_batch__once_and_with_its_documents(store: Store) -> None:
    """A batch ends once no row waits or runs. A draft that needs a person keeps its documents."""
    proof: Document = a_document()
    rows = [a_row(2, answers={PROOF: proof}), a_row(3)]
    batch = await sealed_batch(store, rows)
    await store.add_batch_document(BATCH, proof, BODY)
    await begun(store, batch, rows[0])
    assert not await store.end_batch(BATCH, after(1))
    await store.move_batch(BATCH, [BatchState.RUNNING], BatchState.CANCELLED, after(1))
    assert not await store.end_batch(BATCH, after(1))
    await end_row(store, batch, 2, SubmissionState.NEEDS_ATTENTION)
    assert [await store.end_batch(BATCH, after(2)) for _ in range(2)] == [True, False]
    ended = await store.batch(BATCH)
    assert ended is not None
    assert (ended.state, ended.ended_at) == (BatchState.CANCELLED, after(2))
    assert await store.document_body(proof.id) == BODY
    await store.delete_documents(DraftId("b-2"))
    assert await store.document_body(proof.id) is None


async def test_delete_old__batches(store: Store) -> None:
    """An unconfirmed batch is deleted. A paused one is cancelled and forgets its rows. Running ones and keys stay."""
    for state in (BatchState.PREPARED, BatchState.PAUSED, BatchState.RUNNING):
        await sealed_batch(store, [a_row(2, key=state)], id=BatchId(state), state=state)
    done = await sealed_batch(store, [a_row(2)])
    await begun(store, done, a_row(2))
    await store.delete_old_records(after(10 * 86400), 11)
    assert len(await store.batches(list(BatchState))) == 4
    await store.delete_old_records(after(12 * 86400), 11)
    assert {batch.id: batch.state for batch in await store.batches(list(BatchState))} == {
        "paused": BatchState.CANCELLED,
        "running": BatchState.RUNNING,
        "b": BatchState.RUNNING,
    }
    assert await store.count_batch(BatchId("paused")) == BatchCount(cancelled=1)
    again = await sealed_batch(store, [a_row(2)], id=BatchId("again"))
    assert await store.count_batch(again.id) == BatchCount(already=1)
