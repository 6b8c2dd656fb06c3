"""A campaign that is complete, and the numbers that it gets."""

from __future__ import annotations

from sandbox.slack.driver import Channel
from sandbox.slack.records import Message
from tests.scenario.conftest import World
from tests.scenario.form_filling import (
    hears,
)
from tests.scenario.seeding import is_submitted

BRAND, CAMPAIGN = "US_TEN_DLC_BRAND_REGISTRATION", "US_TEN_DLC_CAMPAIGN_REGISTRATION"


async def requests_number(world: World, approval: Message) -> None:
    """Open the window and press its button, which names the price."""
    await world.ana.clicks("Request a number", approval)
    await world.ana.sees_view("Request a number")
    await world.ana.submits()


def ten_dlc(world: World) -> list[str]:
    """The 10DLC numbers of the account."""
    return [phone.number for phone in world.backend().account.numbers.values() if phone.number_type == "TEN_DLC"]


def campaigns(world: World) -> Channel:
    """The channel of the campaign."""
    return world.slack.channel("#campaign")


async def campaign(world: World) -> Message:
    """A brand and its campaign, both complete. Returns the message about the campaign."""
    for registration_type, channel in ((BRAND, "#brand"), (CAMPAIGN, "#campaign")):
        await is_submitted(world, registration_type, channel=channel)
        await hears(world.slack.channel(channel), "is approved")
    return await campaigns(world).waits_for(lambda message: message.thread_ts and "is approved" in message.plain)
