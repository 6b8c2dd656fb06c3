"""Journeys in Slack: one message from the brand to its numbers, a checklist that waits, and what a type needs first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sandbox.aws.world import Progression
from sandbox.slack.records import Message
from tests.scenario.conftest import Start, World, is_of_journey
from tests.scenario.form_filling import (
    becomes_true,
    confirms,
    fills_quickly,
    hears,
    settles,
    starts_registration,
)
from tests.scenario.seeding import is_submitted
from tests.unit.catalog import filled, forms
from workflows.records.drafts import RegistrationId

BRAND, VETTING = "US_TEN_DLC_BRAND_REGISTRATION", "US_TEN_DLC_BRAND_VETTING"
CAMPAIGN = "US_TEN_DLC_CAMPAIGN_REGISTRATION"
INDIA = "IN_SENDER_ID_REGISTRATION"
MARK = "Start: US 10DLC campaign"
REASON = [{"Reason": "Company Info", "ShortDescription": "The name is not that of the tax record."}]


async def test_journey__from_a_denied_brand_to_two_numbers(start: Start) -> None:
    """Brand denied, fixed, vetted, campaign, two numbers that send: one message says all of it, and offers each step."""
    async with start() as world:
        brand = await is_submitted(world, BRAND)
        world.backend().deny(brand.id, REASON)
        await world.ana.clicks("Fix and resubmit", await journey(world, "denied, so it needs a new version"))
        await settles(world.ana)
        await fills_quickly(world.ana, filled(forms()[BRAND]))
        await confirms(world.ana)
        await hears(world.sms, "as version 2")
        world.backend().approve(brand.id)
        await journey(world, "US 10DLC campaign can be started now")
        vetting = await is_submitted(world, VETTING, channel="#vetting")
        world.backend().approve(vetting.id)
        message = await journey(world, "● *US 10DLC brand vetting")
        assert "can send" not in message.plain
        await world.ana.clicks(MARK, message)
        await world.ana.sees_view("New registration")
        assert world.ana.value("Name") == "Codes"
        await world.ana.submits()
        await settles(world.ana)
        await fills_quickly(world.ana, filled(forms()[CAMPAIGN]))
        await confirms(world.ana)
        await journey(world, "◐ *US 10DLC campaign “Codes”*: in review")
        world.backend().approve(made(world, CAMPAIGN))
        world.backend().set_review_speed(Progression(kind="immediate"))
        for number in ("Request a number", "one of two"):
            await request_number(world, number)
        message = await journey(world, "can send from 2 numbers")
        assert len(journeys(world)) == 1
        assert "● *+1 206" in message.plain


async def test_journey__brand_revoked_while_its_campaign_is_in_review(start: Start) -> None:
    """The campaign is blocked because of the brand, and the button is that of the brand."""
    async with start() as world:
        brand = await is_submitted(world, BRAND)
        world.backend().approve(brand.id)
        await journey(world, "can be started now")
        await is_submitted(world, CAMPAIGN, channel="#campaign")
        await journey(world, "◐ *US 10DLC campaign “Codes”*: in review")
        world.backend().revoke(brand.id)
        message = await journey(world, "blocked, because US 10DLC brand “Codes” was revoked")
        assert "Fix and resubmit" in message.plain


async def test_journey__a_number_that_never_becomes_active(start: Start) -> None:
    """It is called late after the days of AWS's guide, with a support case, and nothing says that it can send."""
    async with start() as world:
        for kind, channel in ((BRAND, "#sms"), (CAMPAIGN, "#campaign")):
            world.backend().approve((await is_submitted(world, kind, channel=channel)).id)
            await hears(world.slack.channel(channel), "is approved")
        world.aws.world.numbers_stay_pending = True
        await world.ana.clicks("Request a number", await journey(world, "10DLC number can be requested now"))
        await world.ana.sees_view("Request a number")
        await world.ana.submits()
        await journey(world, "waits until AWS activates it")
        await ages(world, made(world, CAMPAIGN), timedelta(days=20))
        message = await journey(world, "takes longer to become ACTIVE than it should")
        assert "Support case" in message.plain
        assert "can send" not in message.plain


async def test_journey__a_checklist_waits(start: Start) -> None:
    """A sender ID of India waits for the DLT portal from its form on; a tick names who ticked it, and is in the log."""
    async with start(regions=("us-west-2", "ap-south-1")) as world:
        await starts_registration(world.ana, forms()[INDIA].type.title, region="ap-south-1")
        await settles(world.ana)
        message = await journey(world, "▸ *DLT portal*")
        await world.ana.clicks("Done", message)
        message = await journey(world, f"Done: <@{world.ana.id}>")
        assert "Continue the form" in message.plain
        (found,) = [each for each in await world.callsign.store.audit_entries(0, 100) if '"step.done"' in each.content]
        assert world.ana.id in found.content
        await world.ana.clicks("Not done yet", message)
        await journey(world, "▸ *DLT portal*")


async def test_first_window__says_what_a_type_needs_first(start: Start) -> None:
    """Without a brand, a campaign is not filled in for nothing: a window says so, and starts the brand."""
    async with start() as world:
        await world.ana.runs("/callsign new", channel="#sms")
        await world.ana.sees_text("Registration type")
        await world.ana.fills({"Registration type": forms()[CAMPAIGN].type.title})
        await world.ana.sees_view("Needed first")
        await world.ana.sees_text("This needs a complete “US 10DLC brand” in us-west-2")
        await world.ana.clicks("Start: US 10DLC brand")
        await world.ana.sees_view("New registration")
        await becomes_true(lambda: world.ana.value("Registration type") == forms()[BRAND].type.title)


def journeys(world: World) -> list[Message]:
    """The messages of journeys."""
    return [each for each in world.sms.messages if is_of_journey(each)]


async def journey(world: World, words: str) -> Message:
    """The message of the journey, as soon as it has these words."""
    return await world.sms.waits_for(lambda message: message in journeys(world) and words in message.plain, timeout=20)


def made(world: World, kind: str) -> str:
    """The only registration of a type."""
    (found,) = [each.id for each in world.backend().registrations() if each.type == kind]
    return str(found)


async def request_number(world: World, which: str) -> None:
    """Request a number with the button of the journey, or another one with the button of the campaign's thread."""
    if which == "Request a number":
        await world.ana.clicks(which, await journey(world, "10DLC number can be requested now"))
    else:
        await journey(world, "can send from +1")
        reply = await world.sms.waits_for(lambda each: each.thread_ts and "You can now request a" in each.plain)
        await world.ana.clicks("Request a number", reply)
    await world.ana.sees_view("Request a number")
    await world.ana.submits()


async def ages(world: World, registration_id: str, by: timedelta) -> None:
    """Let a registration's approval and numbers be older than they are."""
    store = world.callsign.store
    row = await store.registration(RegistrationId(registration_id))
    assert row
    held = tuple(replace(each, since=each.since - by) for each in row.numbers)
    await store.save_registration(replace(row, status_since=row.status_since - by, numbers=held))
