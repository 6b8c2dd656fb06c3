"""The window that saves a registration to a brand profile, and what is read from it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.blocks.brand_profiles import (
    CALLBACK,
    CONFLICT,
    INTO,
    NAME,
    SMART,
    SaveChoice,
    name_problem,
    save_choice,
    save_to_view,
    saving,
)
from bot.flows.save_to_brand_profile import refusal
from bot.messages import brand_profiles as words
from bot.slack.payloads import InputState, ViewState
from tests.unit.factories import registration
from workflows.records.brand_profiles import BrandProfile, OnConflict
from workflows.records.errors import AwsError, Conflict, NotFound, Refused

NOW = datetime(2026, 5, 3, tzinfo=UTC)
BRAND = BrandProfile(id="bp-1", name="Pine Vet", status="ACTIVE", created_at=NOW, updated_at=NOW)


def view(**entered: InputState) -> ViewState:
    return ViewState(id="V1", callback_id=CALLBACK, hash="h", metadata={}, entered=entered)


def blocks(chosen: SaveChoice, profiles: tuple[BrandProfile, ...] = (BRAND,)) -> dict[str, Any]:
    shown = save_to_view(registration(), profiles, chosen, "token")["blocks"]
    return {block.get("block_id", ""): block for block in shown}


def test_save_to__keeps_and_uses_no_ai_at_first() -> None:
    """Without a profile to save into, nothing is asked about what it already has."""
    shown = blocks(SaveChoice(name="Pine"))
    assert shown[INTO]["element"]["initial_option"]["text"]["text"] == words.NEW
    assert shown[CONFLICT]["element"]["initial_option"]["value"] == "PRESERVE"
    assert "initial_options" not in shown[SMART]["element"]
    assert "AI that may run in another region" in shown[SMART]["hint"]["text"]
    assert CONFLICT not in blocks(SaveChoice(), ())


def test_save_to__shows_again_what_was_entered() -> None:
    chosen = SaveChoice(profile_id="bp-1", on_conflict=OnConflict.REPLACE, smart_match=True)
    shown = blocks(chosen)
    assert shown[INTO]["element"]["initial_option"]["value"] == "bp-1"
    assert shown[CONFLICT]["element"]["initial_option"]["value"] == "REPLACE"
    assert shown[SMART]["element"]["initial_options"]
    into, conflict, smart = (InputState(choices=(each,)) for each in ("bp-1", "REPLACE", SMART))
    assert save_choice(view(**{INTO: into, CONFLICT: conflict, SMART: smart})) == chosen
    assert save_choice(view(**{NAME: InputState(text=" Pine  Vet ")})) == SaveChoice(name="Pine Vet")


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        (SaveChoice(), words.NAME_REQUIRED),
        (SaveChoice(name="Müller GmbH"), words.NAME_REFUSED),
        (SaveChoice(name="AT&T"), words.NAME_REFUSED),
        (SaveChoice(name="x" * 65), words.NAME_REFUSED),
        (SaveChoice(name="Yahoo Inc - 2026_1"), ""),
        (SaveChoice(profile_id="bp-1", name="AT&T"), ""),
    ],
)
def test_name_problem(chosen: SaveChoice, problem: str) -> None:
    assert name_problem(chosen) == problem


def test_saving__has_one_token_for_one_choice() -> None:
    """The same window sends the same order under one token; another choice, or another window, is another order."""
    chosen = SaveChoice(name="Pine")
    first = saving(registration(), chosen, "a")
    assert first == saving(registration(), chosen, "a")
    others = [saving(registration(), SaveChoice(name="Oak"), "a"), saving(registration(), chosen, "b")]
    assert len({first.token, *(other.token for other in others)}) == 3
    assert saving(registration(), SaveChoice(profile_id="bp-1", name="Pine"), "a").name == ""


@pytest.mark.parametrize(
    ("error", "is_new", "said"),
    [
        (Conflict, True, words.NAME_TAKEN),
        (Conflict, False, words.NOT_NOW),
        (NotFound, False, words.GONE),
        (Refused, True, words.REFUSED),
    ],
)
def test_refusal__has_one_clear_sentence(error: type[AwsError], is_new: bool, said: str) -> None:
    """A name that is taken, and a profile that was blocked or deleted while the window was open."""
    assert refusal(error("UpdateBrandProfile"), is_new=is_new) == said
