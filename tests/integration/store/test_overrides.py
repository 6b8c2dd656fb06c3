"""Why remarks about a draft do not count, kept with the draft and with a row of a table."""

from __future__ import annotations

from dataclasses import replace

from tests.integration.store.factories import NAME, PROOF, a_draft, after
from workflows.ports.store import Store
from workflows.records.drafts import DraftId, DraftState
from workflows.records.overrides import Override

DRAFT = DraftId("draft-1")
BOX = Override(
    rule="address-post-box",
    fields=(NAME, PROOF),
    fingerprint="ab" * 32,
    workspace_id="T1",
    user_id="U1",
    reason="Box is the name of our street, <really>.",
    decided_at=after(1),
)
OTHER = replace(BOX, rule="placeholder", fields=(NAME,), decided_at=after(2))


async def overrides(store: Store) -> tuple[Override, ...]:
    draft = await store.draft(DRAFT)
    assert draft is not None
    return draft.overrides


async def test_save_override(store: Store) -> None:
    """They come back as they were kept, oldest first; the latest decision about a remark replaces an earlier one."""
    await store.add_draft(a_draft())
    assert await store.save_override(DRAFT, OTHER)
    assert await store.save_override(DRAFT, BOX)
    assert await overrides(store) == (BOX, OTHER)
    again = replace(BOX, reason="Another reason than before.", decided_at=after(3))
    assert await store.save_override(DRAFT, again)
    assert await overrides(store) == (OTHER, again)


async def test_save_override__of_an_open_draft_alone(store: Store) -> None:
    """What was claimed for its submission is not changed any more."""
    await store.add_draft(a_draft())
    assert await store.move_draft(DRAFT, DraftState.OPEN, DraftState.SUBMITTING, after(1))
    assert not await store.save_override(DRAFT, BOX)
    assert not await store.save_override(DraftId("nobody's"), BOX)
    assert await overrides(store) == ()


async def test_add_draft__with_its_overrides(store: Store) -> None:
    await store.add_draft(a_draft(overrides=(BOX, OTHER)))
    assert await overrides(store) == (BOX, OTHER)
