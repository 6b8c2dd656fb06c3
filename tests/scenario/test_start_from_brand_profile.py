"""Starting a registration from one of AWS's brand profiles: what is offered, filled in, and refused."""

from __future__ import annotations

import base64

import pytest

from bot import messages
from sandbox.aws.brand_profiles.state import Profile
from sandbox.slack.driver import Person
from tests.scenario.conftest import Start, World
from tests.scenario.form_filling import as_person, settles

REGION, TITLE = "us-west-2", "US toll-free number registration"
OPTION = "Pine Vet Inc · AWS brand profile"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)
ATTRIBUTES = {
    "companyName": ("companyInfo", "Pine Vet Inc"),
    "city": ("companyInfo", "Springfield"),
    "favourite colour": ("", "blue"),
}


def brand_profile(world: World) -> Profile:
    """Pine Vet's, with a picture of its opt-in."""
    backend = world.aws.brand_profiles(REGION)
    profile = backend.add_profile("Pine Vet Inc", ATTRIBUTES)
    picture = {"attributeName": "optInImage", "attributeType": "IMAGE", "category": "messagingUseCase"}
    row = {**picture, "attachmentBody": base64.b64encode(PICTURE).decode()}
    backend.call("CreateBrandProfileAttributes", {"brandProfileId": profile.id, "attributes": [row]})
    return profile


async def first_window(ana: Person) -> None:
    await ana.runs("/callsign new", channel="#sms")
    await ana.sees_text("Registration type")
    await ana.fills({"Registration type": TITLE, "Name": "Vet", "Channel for updates": "#sms"})


async def test_start_from__a_brand_profile(start: Start) -> None:
    """Its texts and its picture are filled in, and marked; AWS's own matching is not used."""
    async with start() as world:
        ana, profile = world.ana, brand_profile(world)
        await first_window(ana)
        await ana.fills({"Start from": OPTION}, awaits_update=True)
        assert ana.value("Start from") == OPTION
        await ana.submits()
        await settles(ana)
        (listed,) = await world.callsign.store.drafts_of(as_person(ana))
        draft = await world.callsign.store.draft(listed.id)
        assert draft
        filled = {path.rpartition(".")[2] for path in draft.prefill.origins}
        assert filled == {"companyName", "city", "optInImage"}
        assert {origin.id for origin in draft.prefill.origins.values()} == {profile.id}
        assert "filled in from the AWS brand profile Pine Vet Inc" in "\n".join(ana.texts())
        assert world.aws.count("CreateBrandProfileFromRegistration") == 0


async def test_start_from__a_brand_profile_that_may_not_be_used(start: Start) -> None:
    """Blocked or deleted after it was listed: a sentence at the select, and no draft. A refusal offers none."""
    async with start() as world:
        ana, profile = world.ana, brand_profile(world)
        await first_window(ana)
        await ana.fills({"Start from": OPTION}, awaits_update=True)
        backend = world.aws.brand_profiles(REGION)
        backend.set_status(profile.id, "BLOCKED")
        await ana.submits()
        assert list(ana.field_errors.values()) == [messages.start_from.not_active("Pine Vet Inc", "BLOCKED")]
        backend.call("DeleteBrandProfile", {"brandProfileId": profile.id})
        await ana.submits()
        assert list(ana.field_errors.values()) == [messages.start_from.BRAND_PROFILE_GONE]
        assert await world.callsign.store.drafts_of(as_person(ana)) == ()


async def test_start_from__brand_profiles_that_aws_does_not_list(start: Start) -> None:
    async with start() as world:
        brand_profile(world)
        world.aws.faults.fail("ListBrandProfiles", "AccessDeniedException", 403)
        await first_window(world.ana)
        with pytest.raises(AssertionError, match="does not offer"):
            await world.ana.fills({"Start from": OPTION})
