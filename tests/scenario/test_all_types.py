"""Every registration type of the catalog: its form is drawn, filled in and submitted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.aws.world import Quotas
from sandbox.slack.driver import Person
from sandbox.slack.elements import options_of
from sandbox.slack.screen import fields, plain
from tests.scenario.conftest import TWO_REGIONS, World, fast_settings, running, stand_ins
from tests.scenario.form_filling import confirms, fills_quickly, settles, starts_registration
from tests.unit.catalog import filled, forms, names
from workflows.forms.resolve import sendable

pytestmark = pytest.mark.asyncio(loop_scope="module")

BRAND = "US_TEN_DLC_BRAND_REGISTRATION"
ROOM = Quotas(registrations=100, attachments=500, sender_ids=200)
#: Types with a special feature: a number, a brand, a region, conditions, many documents. The others are marked `long`.
ALWAYS = {
    "US_TOLL_FREE_REGISTRATION",
    "US_TEN_DLC_CAMPAIGN_REGISTRATION",
    "IN_SENDER_ID_REGISTRATION",
    "ID_SENDER_ID_REGISTRATION",
    "AE_SENDER_ID_REGISTRATION",
    "GB_SENDER_ID_REGISTRATION",
}
#: Types that exist in one region only are registered there.
ELSEWHERE = {"IN_SENDER_ID_REGISTRATION": "ap-south-1"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One world for all types, because they do not affect each other."""
    settings = replace(fast_settings(Path(tmp_path_factory.mktemp("types"))), regions=TWO_REGIONS)
    async with (
        stand_ins(settings, quotas=ROOM, review="immediate", whole_forms=True) as surroundings,
        running(surroundings) as whole,
    ):
        yield whole


@pytest.mark.parametrize(
    "registration_type",
    [pytest.param(name, marks=() if name in ALWAYS else pytest.mark.long) for name in names()],
)
async def test_every_type__is_filled_in_and_accepted(world: World, registration_type: str) -> None:
    """Each form of the catalog goes from the command to AWS, and Slack accepts every page."""
    if any(one.resource_type == BRAND for one in forms()[registration_type].type.associations_before_submit):
        await registers(world, BRAND, channel="#brand")
    await registers(world, registration_type, channel=f"#{registration_type.lower()}")


async def registers(world: World, registration_type: str, channel: str) -> None:
    """One registration by a person of its own, with a channel of its own."""
    form, region = forms()[registration_type], ELSEWHERE.get(registration_type, "us-west-2")
    person = world.slack.user(f"{channel}-owner")
    await starts_registration(person, form.type.title, name=registration_type, channel=channel, region=region)
    await settles(person)
    await fills_quickly(person, filled(form))
    await chooses_first(person)
    await confirms(person)
    await person.sees_no_view()
    await world.slack.channel(channel).waits_for(
        lambda message: "can send" in message.plain or "is approved" in message.plain, timeout=20
    )
    sent = [
        registration for registration in world.backend(region).registrations() if registration.type == registration_type
    ][-1]
    assert set(sent.version.answers()) == set(sendable(form, filled(form)))


async def chooses_first(person: Person) -> None:
    """On the review page, choose the first option of each association that has no choice yet."""
    assert person.view, person.screen()
    for field in fields(person.view.blocks):
        if person.value(field.label) is None:
            await person.fills({field.label: plain(options_of(field.element)[0]["text"])})
