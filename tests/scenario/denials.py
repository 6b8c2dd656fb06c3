"""Toll-free registrations that were denied, and the way to their review page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.slack.driver import Person
from tests.scenario.cases import TOLL_FREE
from tests.scenario.conftest import World
from tests.scenario.form_filling import (
    is_at_review,
    reply_with,
    settles,
)
from tests.scenario.seeding import is_submitted

TYPE, TITLE = "US_TOLL_FREE_REGISTRATION", "US toll-free number registration"
OPT_IN, IMAGE, WEBSITE = "messagingUseCase.optInDescription", "messagingUseCase.optInImage", "companyInfo.website"
BETTER = "On https://www.example.com/settings customers tick an unchecked box next to our program's words."
REASONS = [{"Reason": "Unclear Opt-in Language", "ShortDescription": "Say what people agree to."}]


async def is_denied(world: World, field_reasons: Mapping[str, str]) -> Any:
    """A toll-free registration whose first version was denied, as posted in the channel."""
    await is_submitted(world, TYPE, TOLL_FREE)
    return await denies(world, field_reasons)


async def denies(world: World, field_reasons: Mapping[str, str], feedback: str | None = None) -> Any:
    registration = world.registration()
    world.backend().deny(registration.id, REASONS, field_reasons, feedback)
    await reply_with(world.sms, "Unclear Opt-in Language")
    return registration


async def goes_to_review(person: Person) -> None:
    """Press the main button until the review is there; it leads there at once when every page is complete."""
    for _ in range(3):
        await settles(person)
        if is_at_review(person):
            return
        await person.submits()
    raise AssertionError(person.screen())
