"""The select of what to start from, the marks of filled-in answers, and what the review says of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import messages
from bot.blocks.start_from import (
    NO_SOURCE,
    NOTHING,
    SOURCE,
    ChosenSource,
    by_origin,
    chosen_source,
    like_button,
    looked_at_blocks,
    marks,
    registration_source,
    source_metadata,
    source_suggestions,
    unseen_blocks,
)
from bot.flows.brand_profiles import matching
from bot.slack import limits
from tests.unit.factories import draft, field, form, path, registration
from workflows.forms.matching import LeftOut, Why
from workflows.forms.validation import ErrorCode, FieldError
from workflows.records.brand_profiles import BrandProfile
from workflows.records.drafts import RegistrationId
from workflows.records.sources import Origin, Prefill, SourceKind

KNOWN = ChosenSource(value="registration:a", label="A")
EARLIER = Origin(
    kind=SourceKind.REGISTRATION, id="a", name="Pine <!here> Vet", changed_at=datetime(2026, 5, 3, tzinfo=UTC)
)
PROFILE = Origin(kind=SourceKind.PROFILE, id="p", name="Company", changed_at=datetime(2026, 6, 1, tzinfo=UTC))
BRAND = BrandProfile(
    id="bp-1",
    name="Pine Vet",
    status="ACTIVE",
    created_at=datetime(2026, 5, 3, tzinfo=UTC),
    updated_at=datetime(2026, 5, 3, tzinfo=UTC),
)
FORM = form(field("s.a"), field("s.b"), field("s.c"))
FILLED = draft(
    answers={path("s.a"): "own", path("s.b"): "theirs", path("s.c"): "kept"},
    prefill=Prefill(origins={path("s.b"): EARLIER, path("s.c"): PROFILE}),
)


@pytest.mark.parametrize(
    ("entered", "metadata", "chosen"),
    [
        ((), {}, NO_SOURCE),
        ((), source_metadata(KNOWN), KNOWN),
        (("registration:a",), source_metadata(KNOWN), KNOWN),
        (("registration:b",), source_metadata(KNOWN), ChosenSource(value="registration:b")),
        ((NOTHING,), source_metadata(KNOWN), NO_SOURCE),
        (("x" * 151,), {}, NO_SOURCE),
    ],
)
def test_chosen_source(entered: tuple[str, ...], metadata: dict[str, str], chosen: ChosenSource) -> None:
    """The last choice counts, also over what the window was opened with."""
    assert chosen_source({SOURCE: entered} if entered else {}, metadata) == chosen


def test_source_suggestions__in_groups_and_searched() -> None:
    """Complete ones first, and nothing in the group of its own; a search lists what it found, and nothing else."""
    live = replace(registration("COMPLETE", "APPROVED"), id=RegistrationId("registration-2"), name="Live")
    listed = [registration("REVIEWING", "REVIEWING"), live]
    groups = source_suggestions(listed, "")["option_groups"]
    assert [group["label"]["text"] for group in groups] == ["Start from", "Complete", "In review"]
    assert groups[0]["options"][0]["value"] == NOTHING
    assert [option["value"] for option in source_suggestions(listed, "x")["options"]] == [
        "registration:registration-1",
        "registration:registration-2",
    ]
    assert source_suggestions([], "x") == {"options": []}


def test_source_suggestions__name_brand_profiles_as_those_of_aws() -> None:
    """In a group of their own, found by their name and by what they are; the value names the region."""
    (found,) = matching("eu-west-1", [BRAND], "aws pine")
    assert matching("eu-west-1", [BRAND], "oak") == []
    groups = source_suggestions([], "", (), [found])["option_groups"]
    assert [group["label"]["text"] for group in groups] == ["Start from", "AWS brand profiles"]
    (shown,) = groups[1]["options"]
    assert shown["value"] == "brand_profile:eu-west-1/bp-1"
    assert shown["text"]["text"] == "Pine Vet · AWS brand profile"


@pytest.mark.parametrize("status", ["BLOCKED", "PAUSED", "CANCELLED", "FAILED", "ARCHIVED"])
def test_not_active__says_so(status: str) -> None:
    assert "AWS brand profile Pine Vet" in messages.start_from.not_active("Pine Vet", status)


def test_source_suggestions__fit_an_ack() -> None:
    many = [
        replace(registration(), id=RegistrationId(f"registration-{number:032}"), name="n" * 200)
        for number in range(200)
    ]
    for query in ("", "n"):
        assert limits.fits_ack(source_suggestions(many, query))


def test_like_button__on_complete_registrations_only() -> None:
    assert like_button(registration("COMPLETE", "APPROVED"))
    assert not like_button(registration("REVIEWING", "REVIEWING"))
    assert registration_source(registration()).value == "registration:registration-1"


def test_review__groups_by_origin_and_asks_for_a_look() -> None:
    """The person's own answers come first. Once everything was looked at, nothing is asked any longer."""
    groups = by_origin(FILLED, FILLED.answers)
    assert groups == {None: ["s.a"], EARLIER: ["s.b"], PROFILE: ["s.c"]}
    (asked,) = unseen_blocks(FILLED, FORM)
    assert "2 answers were filled in from Pine <!here> Vet, the Callsign profile Company" in asked["text"]["text"]
    assert asked["text"]["type"] == "plain_text"
    assert looked_at_blocks(FILLED, FORM)
    seen = replace(FILLED, prefill=replace(FILLED.prefill, seen=frozenset(FILLED.prefill.origins)))
    assert (unseen_blocks(seen, FORM), looked_at_blocks(seen, FORM)) == ([], [])
    assert marks(FILLED) == {
        "s.b": "From Pine <!here> Vet, 3 May 2026.",
        "s.c": "From the Callsign profile Company, 1 June 2026.",
    }


def test_filled_in__of_a_source_that_answers_none_of_it() -> None:
    """Such as a profile of another type; the form is empty, and says so."""
    assert messages.start_from.filled_in(PROFILE, 0) == "No answer of the Callsign profile Company fits this form."


def test_left_out__names_field_and_reason() -> None:
    too_long = FieldError(path=path("s.a"), code=ErrorCode.TOO_LONG, params={"limit": "30", "length": "45"})
    left = [LeftOut(path=path("s.a"), title="A <b>", why=Why.REFUSED, error=too_long)]
    left += [LeftOut(path=path("s.b"), title="B", why=why) for why in Why if why is not Why.REFUSED]
    words = messages.start_from.left_out(left)
    assert words.splitlines()[1].startswith("• *A &lt;b&gt;*: ")
    assert "30" in words
    assert words.splitlines()[-1] == "• … and 1 more."
    assert messages.start_from.left_out([]) == ""
