from __future__ import annotations

import asyncio
from itertools import product

import pytest

from tests.integration.store.factories import ALICE, NAME, NOW, a_draft, a_submission, after
from workflows.ports.store import Store
from workflows.records.drafts import DraftId, DraftState, Person, RegistrationId, SubmissionId, SubmissionState
from workflows.records.errors import Problem

SUBMISSION = SubmissionId("sub-1")
BOB = Person(workspace_id="shell", user_id="bob")


async def test_start_submission__locks_the_draft(store: Store) -> None:
    """The submission is there and its draft is SUBMITTING."""
    await store.add_draft(a_draft())
    assert await store.start_submission(a_submission(started_at=after(1)))
    assert await store.submission(SUBMISSION) == a_submission(started_at=after(1))
    assert await store.draft(DraftId("draft-1")) == a_draft(state=DraftState.SUBMITTING, updated_at=after(1))


@pytest.mark.parametrize("state", [state for state in DraftState if state is not DraftState.OPEN])
async def test_start_submission__draft_not_open(store: Store, state: DraftState) -> None:
    """Nothing happens to a draft that is not open."""
    await store.add_draft(a_draft(state=state))
    assert not await store.start_submission(a_submission())
    assert await store.submission(SUBMISSION) is None
    assert await store.draft(DraftId("draft-1")) == a_draft(state=state)


async def test_start_submission__no_draft(store: Store) -> None:
    """Without a draft no submission starts."""
    assert not await store.start_submission(a_submission())
    assert await store.submission(SUBMISSION) is None


async def test_start_submission__id_taken(store: Store) -> None:
    """The ID of an earlier submission is not used again, and the second draft stays open."""
    second = a_draft(id=DraftId("draft-2"))
    await store.add_draft(a_draft())
    await store.add_draft(second)
    assert await store.start_submission(a_submission())
    assert not await store.start_submission(a_submission(draft_id=second.id))
    assert await store.draft(second.id) == second
    assert await store.submission(SUBMISSION) == a_submission()


async def test_start_submission__race(stores: tuple[Store, Store]) -> None:
    """Of eight presses of Submit at once, one starts a submission."""
    await stores[0].add_draft(a_draft())
    presses = [a_submission(id=SubmissionId(f"sub-{n}")) for n in range(8)]
    won = await asyncio.gather(*(stores[n % 2].start_submission(press) for n, press in enumerate(presses)))
    assert sorted(won) == [False] * 7 + [True]
    assert await stores[0].submissions([SubmissionState.RUNNING]) == (presses[won.index(True)],)


async def test_save_submission__every_field_that_moves(store: Store) -> None:
    """The fields that the run sets are saved, the others are not changed."""
    await store.add_draft(a_draft())
    await store.start_submission(a_submission())
    further = a_submission(
        state=SubmissionState.NEEDS_ATTENTION,
        updated_at=after(1),
        step="associate",
        done=7,
        total=9,
        registration_id=RegistrationId("registration-1"),
        resources={"TOLL_FREE": "phone-1"},
        number="+18005550100",
        monthly_price="2.00",
        attachments={"doc-1": "registration-attachment-1"},
        problem=Problem(error="Conflict", operation="CreateRegistrationAssociation"),
    )
    await store.save_submission(further)
    assert await store.submission(SUBMISSION) == further


async def test_save_submission__of_an_earlier_attempt(store: Store) -> None:
    """An abandoned run does not overwrite its successor."""
    await store.add_draft(a_draft())
    await store.start_submission(a_submission(state=SubmissionState.NEEDS_ATTENTION))
    assert await store.retry_submission(SUBMISSION, 2, after(1))
    await store.save_submission(a_submission(attempt=1, step="late"))
    assert await store.submission(SUBMISSION) == a_submission(attempt=2, updated_at=after(1))


@pytest.mark.parametrize("states", [(), (SubmissionState.RUNNING,), tuple(SubmissionState)])
async def test_submissions__states_oldest_first(store: Store, states: tuple[SubmissionState, ...]) -> None:
    """Only the requested states, in the order of their start."""
    for age, state in product((2, 1), SubmissionState):
        draft = a_draft(id=DraftId(f"{state}-{age}"))
        await store.add_draft(draft)
        begun = a_submission(id=SubmissionId(draft.id), draft_id=draft.id, state=state, started_at=after(-age))
        await store.start_submission(begun)
    found = await store.submissions(states)
    assert sorted(one.state for one in found) == sorted([*states, *states])
    assert [one.started_at for one in found] == [after(-2)] * len(states) + [after(-1)] * len(states)


@pytest.mark.parametrize(
    ("state", "attempt", "moves"),
    [
        (SubmissionState.NEEDS_ATTENTION, 2, True),
        (SubmissionState.NEEDS_ATTENTION, 1, False),
        (SubmissionState.NEEDS_ATTENTION, 3, False),
        (SubmissionState.RUNNING, 2, False),
        (SubmissionState.SUBMITTED, 2, False),
    ],
)
async def test_retry_submission__compares_and_sets(
    store: Store, state: SubmissionState, attempt: int, moves: bool
) -> None:
    """Only a submission that needs attention, at the expected attempt, runs again, and its problem is cleared."""
    stuck = a_submission(state=state, problem=Problem(error="Refused"))
    await store.add_draft(a_draft())
    await store.start_submission(stuck)
    assert await store.retry_submission(SUBMISSION, attempt, after(1)) is moves
    again = a_submission(state=SubmissionState.RUNNING, attempt=attempt, updated_at=after(1))
    assert await store.submission(SUBMISSION) == (again if moves else stuck)


async def test_retry_submission__race(stores: tuple[Store, Store]) -> None:
    """Of eight retries at once, one counts."""
    await stores[0].add_draft(a_draft())
    await stores[0].start_submission(a_submission(state=SubmissionState.NEEDS_ATTENTION))
    won = await asyncio.gather(*(stores[n % 2].retry_submission(SUBMISSION, 2, NOW) for n in range(8)))
    assert sorted(won) == [False] * 7 + [True]


async def test_started_drafts__of_a_type(store: Store) -> None:
    """Every draft of any owner that has a submission, with its answers, newest first; no other types or accounts."""
    others: dict[str, dict[str, str]] = {
        "open": {},
        "region": {"region": "eu-west-1"},
        "account": {"account_id": "444455556666"},
        "type": {"registration_type": "ZZ_SENDER_ID_REGISTRATION"},
    }
    for place, (name, changes) in enumerate({"alice": {}, "bob": {}, **others}.items()):
        owner = BOB if name == "bob" else ALICE
        await store.add_draft(a_draft(id=DraftId(name), owner=owner, answers={NAME: name}, **changes))
        if name != "open":
            started = a_submission(id=SubmissionId(name), draft_id=DraftId(name), started_at=after(place))
            assert await store.start_submission(started)
    found = await store.started_drafts("111122223333", "us-east-1", "US_TOLL_FREE_REGISTRATION")
    assert [(draft.id, draft.answers, submission.id) for draft, submission in found] == [
        ("bob", {NAME: "bob"}, "bob"),
        ("alice", {NAME: "alice"}, "alice"),
    ]
