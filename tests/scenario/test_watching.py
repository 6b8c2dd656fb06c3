"""Registrations that Callsign did not create, and idle numbers: they are watched, announced and used."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot import messages
from bot.settings import Settings
from tests.scenario.cases import TOLL_FREE, TOLL_FREE_DOCUMENTS, TOLL_FREE_TITLE
from tests.scenario.conftest import Start, World, running, stand_ins
from tests.scenario.form_filling import becomes_true, confirms, fills_form, hears, settles, submits_toll_free

REGION = "us-west-2"
SENDER_ID = "SG_SENDER_ID_REGISTRATION"


async def created_in_console(
    world: World, name: str = "Console brand", status: str = "REVIEWING", version: str = "REVIEWING"
) -> str:
    """A registration of the console."""
    tags = {"Name": name} if name else {}
    found = await world.callsign.aws.create_registration(REGION, SENDER_ID, tags, f"console-{len(world.aws.calls)}")
    world.backend().set_status(found, status, version)
    return str(found)


async def watches(world: World, words: str, answer: str, channel: str = "#sms") -> None:
    await world.ana.runs(f"/callsign watch {words}".strip(), channel=channel)
    await world.ana.sees_ephemeral(answer)


def threads(world: World) -> dict[str, list[str]]:
    """The first line of each message in the channel, with its replies."""
    return {
        message.plain.splitlines()[0]: [
            reply.plain for reply in world.sms.all_messages if reply.thread_ts == message.ts
        ]
        for message in world.sms.messages
    }


async def test_watch__one_by_its_id_and_its_denial_in_its_thread(start: Start) -> None:
    """The channel gets one message with name and status. A later denial is in its thread and mentions the adopter."""
    async with start() as world:
        registration = await created_in_console(world)
        await watches(world, registration, "Callsign now watches *Console brand*")
        await hears(world.sms, "Console brand")
        assert "is in review" in world.status_message.plain
        assert f"watched for <@{world.ana.id}>" in world.status_message.plain
        assert world.replies() == []
        world.backend().deny(registration, ["Opt-in Workflow Mismatch"])
        await hears(world.sms, "Opt-in Workflow Mismatch")
        assert f"<@{world.ana.id}>" in world.sms.all_messages[-1].text
        await becomes_true(lambda: "was denied" in world.status_message.plain)


async def test_watch__denied_before_it_was_watched(start: Start) -> None:
    """A registration that is already denied is posted with its reasons at once."""
    async with start() as world:
        registration = await created_in_console(world)
        world.backend().deny(registration, ["Pre-selected Opt-in"], feedback="Leave the box empty.")
        await watches(
            world, f"arn:aws:sms-voice:{REGION}:123456789012:registration/{registration}", "Callsign now watches"
        )
        await hears(world.sms, "Leave the box empty.")
        assert "Pre-selected Opt-in" in world.replies()[0]


async def test_watch__taken_over_by_somebody_else(start: Start) -> None:
    """A person whose watch another person takes over, or ends, gets a direct message; nobody gets one about their own action."""
    async with start() as world:
        ben, direct = world.slack.user("ben"), world.slack.direct_messages("ana")
        registration = await created_in_console(world)
        await watches(world, registration, "Callsign now watches *Console brand*")
        await watches(world, f"all {REGION}", "Callsign now watches")
        for line, words in (
            (f"watch {registration}", "now watches *Console brand*, which you watched until now"),
            (f"watch all {REGION}", f"now watches all new registrations of {REGION}"),
        ):
            await ben.runs(f"/callsign {line}", channel="#elsewhere")
            await hears(direct, words)
        await world.ana.runs(f"/callsign unwatch {registration}", channel="#sms")
        await hears(world.slack.direct_messages("ben"), "ended the watch of *Console brand*")
        await becomes_true(lambda: world.callsign.notifier.is_idle)
        assert len(direct.messages) == 2


async def test_watch__in_a_region_that_is_not_offered(start: Start) -> None:
    """The region of an ARN is not asked unless Callsign offers it."""
    async with start() as world:
        arn = f"arn:aws:sms-voice:eu-west-9:123456789012:registration/registration-{'0' * 32}"
        before = len(world.aws.calls)
        await watches(world, arn, "`eu-west-9` is not one of Callsign's regions")
        asked = [call for call in world.aws.calls[before:] if call.region == "eu-west-9"]
        assert asked == []


async def test_watch__words_that_name_nothing(start: Start) -> None:
    """Without an ID, with an unknown ID or another region, the answer says what to do, and nothing is watched."""
    async with start() as world:
        await watches(world, "banana", "is not a registration ID")
        await watches(world, f"registration-{'0' * 32}", "AWS does not list")
        await watches(world, "all eu-north-1", "is not one of Callsign's regions")
        await watches(world, "all", "Name a region")
        await watches(world, "", "watches one registration that was created outside Callsign")
        assert await world.callsign.store.registrations("123456789012") == ()


async def test_watch__without_a_name_twice_and_elsewhere(start: Start) -> None:
    """Without a name the ID is shown. A second watch is reported; another channel gets a message of its own."""
    async with start() as world:
        registration = await created_in_console(world, name="")
        await watches(world, registration, f"Callsign now watches *{registration}*")
        await hears(world.sms, registration)
        await watches(world, registration, "already")
        general = world.slack.channel("#general")
        await watches(world, f"{registration} <#{general.id}|general>", f"in <#{general.id}>")
        await hears(general, registration)
        world.backend().deny(registration, ["Overall"])
        await hears(general, "was denied")
        assert len(world.sms.all_messages) == 1


async def test_watch__everything_in_a_region(start: Start) -> None:
    """Existing and new registrations are watched, final ones silently. An unwatched one stays unwatched."""
    async with start() as world:
        running_one, live = (
            await created_in_console(world, "Running"),
            await created_in_console(world, "Live", "COMPLETE", "APPROVED"),
        )
        await watches(world, f"all {REGION}", "now watches all registrations in us-west-2")
        await hears(world.sms, "Running is in review")
        store = world.callsign.store
        for _ in range(2):
            await becomes_true(lambda: world.aws.count("ListTagsForResource") >= 2)
        assert [message.plain.splitlines()[0] for message in world.sms.messages] == ["Running is in review"]
        later = await created_in_console(world, "Later")
        await hears(world.sms, "Later is in review")
        world.backend().set_status(live, "REQUIRES_UPDATES", "REVOKED")
        await hears(world.sms, "the approval of Live was revoked")
        assert set(threads(world)) == {
            "Running is in review",
            "Later is in review",
            "Incident: the approval of Live was revoked",
        }

        await world.ana.runs(f"/callsign unwatch {later}", channel="#sms")
        await world.ana.sees_ephemeral("no longer watches *Later*")
        await world.callsign.watch.sweep_now(REGION)
        assert {registration.id for registration in await store.registrations("123456789012")} == {running_one, live}
        await world.ana.runs(f"/callsign unwatch all {REGION}", channel="#sms")
        await world.ana.sees_ephemeral("will stop adopting new registrations in us-west-2")
        await created_in_console(world, "Too late")
        await world.callsign.watch.sweep_now(REGION)
        assert len(await store.registrations("123456789012")) == 2
        await watches(world, later, "Callsign now watches *Later*")


async def test_watch__its_own_submission_is_not_taken_for_the_consoles(start: Start) -> None:
    """In a watched region, a submission of Callsign keeps its one message and cannot be unwatched."""
    async with start() as world:
        await watches(world, f"all {REGION}", "now watches all registrations")
        await submits_toll_free(world)
        registration = world.registration()
        world.backend().advance(registration.id)
        world.backend().advance(registration.id)
        await hears(world.sms, "is in review")
        await becomes_true(lambda: "is in review" in world.status_message.plain)
        row = await world.callsign.store.registration(registration.id)
        assert row is not None
        assert row.message_key.startswith("submission:")
        await world.ana.runs(f"/callsign unwatch {registration.id}", channel="#sms")
        await world.ana.sees_ephemeral("Callsign submitted this registration itself")


async def test_watch__unknown_status(start: Start) -> None:
    """An adopted registration in an unknown status is shown with AWS's name for it."""
    async with start() as world:
        registration = await created_in_console(world, status="CARRIER_PONDERING", version="PONDERING")
        await watches(world, registration, "AWS says “carrier pondering”")
        await hears(world.sms, "AWS says “carrier pondering”")


@asynccontextmanager
async def with_number(settings: Settings, number_type: str = "TOLL_FREE") -> AsyncIterator[tuple[World, Any]]:
    """A number bought in the console, and a Callsign with a channel for it."""
    async with stand_ins(settings) as world:
        bought = world.backend().call(
            "RequestPhoneNumber",
            {
                "IsoCountryCode": "US",
                "MessageType": "TRANSACTIONAL",
                "NumberCapabilities": ["SMS"],
                "NumberType": number_type,
            },
        )
        known = replace(world.settings, default_channel=world.sms.id)
        async with running(replace(world, settings=known)) as whole:
            yield whole, bought


async def test_number__announced_once_and_used(settings: Settings) -> None:
    """An idle toll-free number is announced once.

    Its button opens a form that submits with that number and buys none.
    """
    async with with_number(settings) as (world, bought):
        await hears(world.sms, f"{bought['PhoneNumber']}* in us-west-2 cannot send yet")
        for _ in range(3):
            await world.callsign.watch.sweep_now(REGION)
        assert len(world.sms.all_messages) == 1
        assert world.aws.count("DescribePhoneNumbers", region=REGION) == 1
        message = world.sms.last_message()
        await world.ana.clicks("Register this number", message=message)
        await settles(world.ana)
        await world.ana.sees_text("Company name")
        assert any(TOLL_FREE_TITLE in line for line in world.ana.texts())
        await fills_form(world.ana, TOLL_FREE, TOLL_FREE_DOCUMENTS)
        await confirms(world.ana)
        await hears(world.sms, "Submitted to AWS")
        assert world.aws.count("RequestPhoneNumber") == 0
        (tied,) = world.registration().associations.values()
        assert tied.phone_number == bought["PhoneNumber"]
        await world.ana.clicks("Register this number", message=message)
        await world.ana.sees_text("There is nothing to do.")


async def test_number__second_click_continues(settings: Settings) -> None:
    """Two clicks of one person lead to one draft."""
    async with with_number(settings) as (world, _):
        message = await world.sms.waits_for("cannot send yet")
        for _ in range(2):
            await world.ana.clicks("Register this number", message=message)
            await settles(world.ana)
            await world.ana.sees_text("Company name")
            await world.ana.closes(whole_stack=True)
        await world.ana.runs("/callsign drafts", channel="#sms")
        await world.ana.sees_ephemeral("You have 1 open draft.")


async def test_number__listed_and_released(settings: Settings) -> None:
    """The idle numbers with their cost; a release is typed, goes to AWS once, and shows in the number's message."""
    words = messages.idle_numbers
    async with with_number(settings) as (world, bought):
        await world.sms.waits_for("cannot send yet")
        await world.ana.runs("/callsign numbers", channel="#sms")
        answer = await world.ana.sees_ephemeral("1 idle number: US$2.00 a month")
        await world.ana.clicks(words.RELEASE, answer)
        await world.ana.sees_view(words.TITLE)
        await world.ana.fills({messages.give_up.CONFIRM_LABEL: "+1"})
        await world.ana.submits()
        assert "Nothing was done" in world.ana.field_errors[messages.give_up.CONFIRM_LABEL]
        await world.ana.fills({messages.give_up.CONFIRM_LABEL: bought["PhoneNumber"]})
        await world.ana.submits()
        await world.ana.sees_text("AWS has released it")
        await world.sms.waits_for("has released it.")
        assert world.aws.count("ReleasePhoneNumber") == 1
        await world.ana.closes(whole_stack=True)
        await world.ana.runs("/callsign numbers", channel="#sms")
        await world.ana.sees_ephemeral(words.NONE_IDLE)


async def test_number__registered_from_the_list(settings: Settings) -> None:
    """*Register* in the list opens the form of the number."""
    words = messages.idle_numbers
    async with with_number(settings) as (world, _):
        await world.sms.waits_for("cannot send yet")
        await world.ana.runs("/callsign numbers", channel="#sms")
        await world.ana.clicks(words.REGISTER, await world.ana.sees_ephemeral("1 idle number"))
        await world.ana.sees_text("Company name")


async def test_number__one_that_needs_no_registration_first(settings: Settings) -> None:
    """Numbers that are registered later, or not at all, are not announced."""
    async with with_number(settings, "TEN_DLC") as (world, _):
        await becomes_true(lambda: world.aws.count("DescribePhoneNumbers", region=REGION))
        await world.callsign.watch.sweep_now(REGION)
        assert world.sms.all_messages == []
