"""AWS's brand profiles as a source of answers: listed while a person searches, and read when they start from one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot import messages
from bot.blocks.start_from import ChosenSource, brand_profile_source, source_id_of, source_value
from bot.flows.problems import NotAllowed
from bot.flows.profiles import members_only
from bot.flows.services import Request, Services
from bot.slack import limits
from bot.slack.payloads import Suggestion
from workflows.brand_profiles.source import ProfileNotActive
from workflows.brand_profiles.start_from import open_brand_profile
from workflows.records.brand_profiles import BrandProfile
from workflows.records.drafts import Person
from workflows.records.errors import AwsUnavailable, NotFound
from workflows.records.sources import SourceKind
from workflows.submissions.start_from import OpenSource, SourceGone

#: Brand profiles that the select lists; a search finds the others.
LISTED = 20
#: How many times longer than for one answer a person waits: AWS is asked for each attribute.
READING_PATIENCE = 4


async def searched(request: Request, region: str, asked: Suggestion) -> list[ChosenSource]:
    """The brand profiles of a region that a person may choose; none for guests, and where AWS does not list them."""
    services = request.services
    if not (await services.people.profile(asked.person.user_id)).is_member:
        return []
    profiles = await listed(services, region, request.detail_left())
    return matching(region, profiles, asked.query)


def matching(region: str, profiles: Sequence[BrandProfile], query: str) -> list[ChosenSource]:
    """The profiles with every word of the query, as options."""
    words = query.casefold().replace("·", " ").split()
    options = [brand_profile_source(region, profile) for profile in profiles]
    return [each for each in options if all(word in each.label.casefold() for word in words)][:LISTED]


async def listed(services: Services, region: str, seconds: float) -> Sequence[BrandProfile]:
    """The brand profiles of a region that may be used, as far as AWS lists them in this time."""
    reading = services.brand_profiles.reading(region)
    if reading is not None:
        services.keep(reading)
        await asyncio.wait({reading}, timeout=seconds)
    return services.brand_profiles.now(region)


def chosen_brand_profile(services: Services, source: ChosenSource) -> ChosenSource | None:
    """The chosen brand profile with its name; None where something else is chosen."""
    if not source.value.startswith(source_value(SourceKind.BRAND_PROFILE, "")):
        return None
    region, _, profile_id = source_id_of(source).partition("/")
    known = [each for each in services.brand_profiles.now(region) if each.id == profile_id]
    label = source.label or limits.shorten(messages.start_from.brand_profile(profile_id), limits.OPTION_TEXT)
    return brand_profile_source(region, known[0]) if known else ChosenSource(value=source.value, label=label)


async def open_listed(source_id: str, person: Person, services: Services) -> OpenSource:
    """A brand profile, read now. Its region and id came through the client.

    Raises:
        SourceGone: the region is not one that is offered.
        NotAllowed: the person is a guest, or the profile has been deleted or may not be used.
        AwsError: AWS does not answer, or does not have brand profiles.
    """
    await members_only(services, person)
    region, _, profile_id = source_id.partition("/")
    if region not in services.regions or not profile_id:
        raise SourceGone
    reading = open_brand_profile(region, profile_id, services.brand_profiles.brand_profiles)
    try:
        return await asyncio.wait_for(reading, services.patience * READING_PATIENCE)
    except TimeoutError:
        raise AwsUnavailable("GetBrandProfileAttribute", region=region) from None
    except NotFound:
        raise NotAllowed(messages.start_from.BRAND_PROFILE_GONE) from None
    except ProfileNotActive as refused:
        raise NotAllowed(messages.start_from.not_active(refused.name, refused.status)) from None
