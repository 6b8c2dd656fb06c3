"""What was filled in of a draft: where it came from, and what a person has looked at."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from tests.integration.store.factories import ALICE, NAME, PROOF, USES, a_document, a_draft, after
from workflows.ports.store import Store
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, Draft, DraftId, DraftState
from workflows.records.sources import NOTHING_PREFILLED, Origin, Prefill, SourceKind

DRAFT = DraftId("draft-1")
EARLIER = Origin(
    kind=SourceKind.REGISTRATION, id="registration-1", name="Acme *2*", changed_at=datetime(2026, 5, 3, tzinfo=UTC)
)
PROFILE = Origin(kind=SourceKind.PROFILE, id="profile-1", name="Acme", changed_at=datetime(2026, 6, 1, tzinfo=UTC))
ANSWERS: dict[FieldPath, Answer] = {NAME: "Acme", USES: ("2FA",), PROOF: a_document(attachment_id="attachment-1")}
PREFILL = Prefill(
    origins={NAME: EARLIER, USES: PROFILE, PROOF: EARLIER},
    asked=(FieldPath("messageSamples.messageSample2"), FieldPath("messageSamples.messageSample1")),
)


async def stored(store: Store) -> Draft:
    draft = await store.draft(DRAFT)
    assert draft is not None
    return draft


async def filled(store: Store) -> Draft:
    await store.add_draft(a_draft(answers={}))
    assert await store.fill_in(DRAFT, ANSWERS, PREFILL, after(1))
    return await stored(store)


async def test_fill_in(store: Store) -> None:
    """Answers, origins and what is asked first, in their order."""
    draft = await filled(store)
    assert (draft.answers, draft.prefill) == (ANSWERS, PREFILL)
    assert list(draft.prefill.origins) == list(PREFILL.origins)


async def test_fill_in__twice_at_once(store: Store) -> None:
    """Of two clicks, one fills in."""
    await store.add_draft(a_draft(answers={}))
    won = await asyncio.gather(*(store.fill_in(DRAFT, ANSWERS, PREFILL, after(1)) for _ in range(2)))
    assert sorted(won) == [False, True]


async def test_fill_in__never_over_an_answer(store: Store) -> None:
    await store.add_draft(a_draft(answers={NAME: "Typed"}))
    assert not await store.fill_in(DRAFT, ANSWERS, PREFILL, after(1))
    draft = await stored(store)
    assert (draft.answers, draft.prefill) == ({NAME: "Typed"}, NOTHING_PREFILLED)


async def test_fill_in__not_open(store: Store) -> None:
    await store.add_draft(a_draft(answers={}, state=DraftState.SUBMITTING))
    assert not await store.fill_in(DRAFT, ANSWERS, PREFILL, after(1))
    assert (await stored(store)).answers == {}


async def test_see_prefilled(store: Store) -> None:
    """Paths that were not filled in are ignored."""
    await filled(store)
    await store.see_prefilled(DRAFT, [NAME, FieldPath("s.unknown")])
    assert (await stored(store)).prefill.seen == {NAME}


async def test_a_changed_answer_is_the_persons_own(store: Store) -> None:
    """The same answer again leaves the mark; another one, or none, takes it."""
    await filled(store)
    await store.save_answers(DRAFT, {NAME: "Acme", USES: ("OTHER",), PROOF: None}, after(2))
    assert (await stored(store)).prefill.origins == {NAME: EARLIER}
    await store.save_answers(DRAFT, {NAME: "Acme Ltd"}, after(3))
    await store.save_answers(DRAFT, {NAME: "Acme"}, after(4))
    assert (await stored(store)).prefill == Prefill(asked=PREFILL.asked)


async def test_an_answer_to_a_field_that_is_asked_first_leaves_it_there(store: Store) -> None:
    """The pages stay as they are while they are filled in."""
    await filled(store)
    await store.save_answers(DRAFT, {PREFILL.asked[0]: "Hello"}, after(2))
    assert (await stored(store)).prefill.asked == PREFILL.asked


async def test_rename_prefilled(store: Store) -> None:
    """A renamed field keeps its origin, and whether it was looked at."""
    await filled(store)
    await store.see_prefilled(DRAFT, [NAME])
    renamed = FieldPath("companyInfo.legalName")
    await store.rename_prefilled(DRAFT, {NAME: renamed, FieldPath("s.other"): FieldPath("s.another")})
    prefill = (await stored(store)).prefill
    assert prefill.origins[renamed] == EARLIER
    assert prefill.seen == {NAME, renamed}


async def test_old_answers_go_with_their_origins(store: Store) -> None:
    await filled(store)
    await store.delete_old_records(after(365 * 24 * 3600), 90)
    assert await store.draft(DRAFT) is None
    await store.add_draft(a_draft(answers={}))
    assert (await stored(store)).prefill == NOTHING_PREFILLED
    assert (await stored(store)).owner == ALICE
