from __future__ import annotations

import asyncio

import pytest

from tests.integration.store.factories import NAME, NOW, a_draft, after
from workflows.ports.store import Store
from workflows.records.definitions import FieldPath
from workflows.records.drafts import DraftId, DraftState

DRAFT = DraftId("draft-1")


async def test_save_answers__many_windows(stores: tuple[Store, Store]) -> None:
    """Twenty windows that each save a field at once lose no answer."""
    await stores[0].add_draft(a_draft(answers={NAME: "Acme"}))
    saved = {FieldPath(f"field.{n}"): f"answer {n}" for n in range(20)}
    await asyncio.gather(
        *(stores[n % 2].save_answers(DRAFT, {path: saved[path]}, after(n)) for n, path in enumerate(saved))
    )
    found = await stores[0].draft(DRAFT)
    assert found is not None
    assert found.answers == {NAME: "Acme", **saved}


async def test_save_answers__while_it_is_submitted(stores: tuple[Store, Store]) -> None:
    """An answer is stored if and only if its window was told so, also while the draft is being locked."""
    await stores[0].add_draft(a_draft())
    paths = [FieldPath(f"field.{n}") for n in range(10)]

    async def save(n: int) -> bool:
        return await stores[n % 2].save_answers(DRAFT, {paths[n]: "x"}, NOW)

    async def lock() -> bool:
        return await stores[1].move_draft(DRAFT, DraftState.OPEN, DraftState.SUBMITTING, NOW)

    told = await asyncio.gather(*map(save, range(5)), lock(), *map(save, range(5, 10)))
    assert told.pop(5)
    found = await stores[0].draft(DRAFT)
    assert found is not None
    assert set(found.answers) == {path for path, saved in zip(paths, told, strict=True) if saved}


@pytest.mark.parametrize("to", [DraftState.SUBMITTING, DraftState.DISCARDED])
async def test_move_draft__race(stores: tuple[Store, Store], to: DraftState) -> None:
    """Of eight moves of a draft at once, one succeeds."""
    await stores[0].add_draft(a_draft())
    won = await asyncio.gather(*(stores[n % 2].move_draft(DRAFT, DraftState.OPEN, to, NOW) for n in range(8)))
    assert sorted(won) == [False] * 7 + [True]


async def test_transaction__caller_cancelled(store: Store) -> None:
    """A cancelled caller leaves all answers or none, whenever the cancellation comes, and the store still works.

    Callers are cancelled after 0, 1, 2, 4 ... turns of the loop, until one ends before its cancellation.
    So some are cancelled on the way.
    """
    answers = {FieldPath(f"field.{n}"): "x" for n in range(200)}
    cancelled, turns = 0, 0
    while True:
        draft_id = DraftId(f"draft-{turns}")
        await store.add_draft(a_draft(id=draft_id))
        save = asyncio.create_task(store.save_answers(draft_id, answers, NOW))
        for _ in range(turns):
            await asyncio.sleep(0)
        ended_first = not save.cancel()
        await asyncio.gather(save, return_exceptions=True)
        found = await store.draft(draft_id)
        assert found is not None
        assert len(found.answers) in {0, len(answers)}
        if ended_first:
            break
        cancelled += 1
        turns = max(1, 2 * turns)
    assert len(found.answers) == len(answers)
    assert cancelled >= 3, "no caller was cancelled on the way"
