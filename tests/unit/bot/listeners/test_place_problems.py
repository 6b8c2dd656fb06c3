"""What keeps the first modal from creating a draft: the type, the region and the channel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.blocks.start import CHANNEL, REGION, TYPE, StartAnswers
from bot.listeners.views.start_page import place_problems
from workflows.forms.validation import allowed_regions
from workflows.records.definitions import RegistrationType

EVERYWHERE = RegistrationType(name="ZZ_SENDER_ID_REGISTRATION", title="A sender ID")
SINGAPORE = RegistrationType(name="SG_SENDER_ID_REGISTRATION", title="Singapore")
OFFERED = ("us-east-1", "eu-west-1", "ap-southeast-1")


def answers(**changed: Any) -> StartAnswers:
    return replace(StartAnswers(region="us-east-1", name="Ours", channel_id="C1"), **changed)


@pytest.mark.parametrize(
    ("changed", "kind", "blocks"),
    [
        ({}, EVERYWHERE, set()),
        ({}, None, {TYPE}),
        ({"channel_id": ""}, EVERYWHERE, {CHANNEL}),
        ({"region": "mars"}, EVERYWHERE, {REGION}),
        ({"region": "", "channel_id": ""}, None, {TYPE, REGION, CHANNEL}),
        ({"name": ""}, EVERYWHERE, set()),
    ],
)
def test_place_problems(changed: dict[str, str], kind: RegistrationType | None, blocks: set[str]) -> None:
    """Each missing or unknown answer has its words under its own input, all of them at once."""
    problems = place_problems(answers(**changed), kind, OFFERED)
    assert set(problems) == blocks
    assert all(problems.values())


@pytest.mark.parametrize("region", OFFERED)
def test_place_problems__regions_of_the_type(region: str) -> None:
    """A type that AWS takes only in some regions is refused in the others, and the words name where it is taken."""
    allowed = allowed_regions(SINGAPORE.name)
    problems = place_problems(answers(region=region), SINGAPORE, OFFERED)
    assert (REGION in problems) is bool(allowed and region not in allowed)
    assert all(taken in problems[REGION] for taken in (allowed or ()) if REGION in problems)


def test_place_problems__region_that_is_not_offered_comes_first() -> None:
    """A region that came from nowhere is to be chosen again; no other advice is given about it."""
    offered = place_problems(answers(region="mars"), EVERYWHERE, OFFERED)
    assert place_problems(answers(region="mars"), SINGAPORE, OFFERED) == offered
