"""The list of AWS's brand profiles that people choose from, and profiles that change while they are read."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from sandbox.aws.server import AwsStandIn
from tests.integration.workflows.office import REGION, JumpingTime
from workflows.aws.brand_profiles import AwsBrandProfiles
from workflows.aws.client import AwsAccount
from workflows.brand_profiles.listed import FRESH, REFUSED, ListedBrandProfiles
from workflows.records.errors import AwsError

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def names(listed: ListedBrandProfiles) -> list[str]:
    """The list, after the call that it needs."""
    if (reading := listed.reading(REGION)) is not None:
        await reading
    return [profile.name for profile in listed.now(REGION)]


async def test_listed__once_a_minute_and_only_what_may_be_used(
    stand_in: AwsStandIn, adapter: AwsAccount, time: JumpingTime
) -> None:
    """One call serves all who search at once. A region that refuses has an empty list, and is left alone for longer."""
    backend, now = stand_in.brand_profiles(REGION), [time.clock()]
    backend.add_profile("Acme", {})
    backend.set_status(backend.add_profile("Blocked", {}).id, "BLOCKED")
    listed = ListedBrandProfiles(brand_profiles=AwsBrandProfiles(adapter.caller), clock=lambda: now[0])
    assert listed.now(REGION) == ()
    assert list(await asyncio.gather(names(listed), names(listed))) == [["Acme"], ["Acme"]]
    assert stand_in.count("ListBrandProfiles") == 1
    now[0] += FRESH + timedelta(seconds=1)
    stand_in.faults.fail("ListBrandProfiles", "AccessDeniedException", 403)
    assert (await names(listed), await names(listed), stand_in.count("ListBrandProfiles")) == ([], [], 2)
    now[0] += REFUSED
    assert await names(listed) == ["Acme"]


async def test_content__an_attribute_that_is_deleted_meanwhile(stand_in: AwsStandIn, adapter: AwsAccount) -> None:
    """It is left out. Any other refusal is raised as it is, and not as a group."""
    profile = stand_in.brand_profiles(REGION).add_profile("Acme", {"a": ("", "1"), "b": ("", "2")})
    brand_profiles = AwsBrandProfiles(adapter.caller)
    stand_in.faults.fail("GetBrandProfileAttribute", "ResourceNotFoundException", 404)
    content = await brand_profiles.content(REGION, profile.id, lambda _done, _total: None)
    assert len(content.attributes) == 1
    stand_in.faults.fail("GetBrandProfileAttribute", "AccessDeniedException", 403)
    with pytest.raises(AwsError):
        await brand_profiles.content(REGION, profile.id, lambda _done, _total: None)
