"""Registrations Callsign did not make, and numbers that wait: watched, told, begun from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot.settings import Settings
from tests.scenario.cases import TOLL_FREE, TOLL_FREE_DOCUMENTS, TOLL_FREE_TITLE
from tests.scenario.conftest import Start, World, outside, running
from tests.scenario.walking import comes_true, confirms, fills_form, hears, settles, submits_toll_free

REGION = "us-west-2"
SENDER_ID = "SG_SENDER_ID_REGISTRATION"


async def made(world: World, name: str = "Console brand", status: str = "REVIEWING", version: str = "REVIEWING") -> str:
    """A registration of the console."""
    tags = {"Name": name} if name else {}
    found = await world.callsign.aws.create_registration(REGION, SENDER_ID, tags, f"console-{len(world.aws.calls)}")
    world.backend().set_status(found, status, version)
    return str(found)


async def watches(world: World, words: str, answer: str, channel: str = "#sms") -> None:
    await world.ana.runs(f"/callsign watch {words}".strip(), channel=channel)
    await world.ana.sees_ephemeral(answer)


def threads(world: World) -> dict[str, list[str]]:
    """By the first line of each message in the channel: its replies."""
    return {
        message.plain.splitlines()[0]: [
            reply.plain for reply in world.sms.all_messages if reply.thread_ts == message.ts
        ]
        for message in world.sms.messages
    }


async def test_watch__one_by_its_id_and_its_denial_in_its_thread(start: Start) -> None:
    """By id: one message with its name and state; denied later, the reasons are in the thread and its adopter is called."""
    async with start() as world:
        registration = await made(world)
        await watches(world, registration, "Callsign now watches *Console brand*")
        await hears(world.sms, "Console brand")
        assert "(`REVIEWING`)" in world.living.plain
        assert f"watched for <@{world.ana.id}>" in world.living.plain
        assert world.replies() == []
        world.backend().deny(registration, ["Opt-in Workflow Mismatch"])
        await hears(world.sms, "Opt-in Workflow Mismatch")
        assert f"<@{world.ana.id}>" in world.sms.all_messages[-1].text
        await comes_true(lambda: "(`REQUIRES_UPDATES`)" in world.living.plain)


async def test_watch__refused_before_anybody_watched(start: Start) -> None:
    """One that was denied already is told with its reasons at once."""
    async with start() as world:
        registration = await made(world)
        world.backend().deny(registration, ["Pre-selected Opt-in"], feedback="Leave the box empty.")
        await watches(
            world, f"arn:aws:sms-voice:{REGION}:123456789012:registration/{registration}", "Callsign now watches"
        )
        await hears(world.sms, "Leave the box empty.")
        assert "Pre-selected Opt-in" in world.replies()[0]


async def test_watch__words_that_name_nothing(start: Start) -> None:
    """No id, an id AWS does not know, a region that is not watched: each says what to do, and nothing is watched."""
    async with start() as world:
        await watches(world, "banana", "is not a registration ID")
        await watches(world, f"registration-{'0' * 32}", "AWS does not list")
        await watches(world, "all eu-north-1", "is not one of Callsign's regions")
        await watches(world, "all", "Name a region")
        await watches(world, "", "watches one registration that was created outside Callsign")
        assert await world.callsign.store.registrations("123456789012") == ()


async def test_watch__without_a_name_twice_and_elsewhere(start: Start) -> None:
    """One without the tag goes by its id; watched twice is said; another channel takes it over with a message of its own."""
    async with start() as world:
        registration = await made(world, name="")
        await watches(world, registration, f"Callsign now watches *{registration}*")
        await hears(world.sms, registration)
        await watches(world, registration, "already")
        general = world.slack.channel("#general")
        await watches(world, f"{registration} <#{general.id}|general>", f"in <#{general.id}>")
        await hears(general, registration)
        world.backend().deny(registration, ["Overall"])
        await hears(general, "(`REQUIRES_UPDATES`)")
        assert len(world.sms.all_messages) == 1


async def test_watch__everything_in_a_region(start: Start) -> None:
    """What is there and what comes later; what is done is watched in silence until it moves; what was let go stays let go."""
    async with start() as world:
        running_one, live = await made(world, "Running"), await made(world, "Live", "COMPLETE", "APPROVED")
        await watches(world, f"all {REGION}", "now watches all registrations in us-west-2")
        await hears(world.sms, "registration: Running")
        store = world.callsign.store
        for _ in range(2):
            await comes_true(lambda: world.aws.count("ListTagsForResource") >= 2)
        assert [message.plain.splitlines()[0] for message in world.sms.messages] == [
            "Singapore sender ID registration: Running"
        ]
        later = await made(world, "Later")
        await hears(world.sms, "registration: Later")
        world.backend().set_status(live, "REQUIRES_UPDATES", "REVOKED")
        await hears(world.sms, "registration: Live")
        assert set(threads(world)) == {
            f"Singapore sender ID registration: {name}" for name in ("Running", "Later", "Live")
        }

        await world.ana.runs(f"/callsign unwatch {later}", channel="#sms")
        await world.ana.sees_ephemeral("no longer watches *Later*")
        await world.callsign.watch.sweep_now(REGION)
        assert {one.id for one in await store.registrations("123456789012")} == {running_one, live}
        await world.ana.runs(f"/callsign unwatch all {REGION}", channel="#sms")
        await world.ana.sees_ephemeral("will stop adopting new registrations in us-west-2")
        await made(world, "Too late")
        await world.callsign.watch.sweep_now(REGION)
        assert len(await store.registrations("123456789012")) == 2
        await watches(world, later, "Callsign now watches *Later*")


async def test_watch__its_own_submission_is_not_taken_for_the_consoles(start: Start) -> None:
    """In a watched region a submission of Callsign keeps its one message, and cannot be let go."""
    async with start() as world:
        await watches(world, f"all {REGION}", "now watches all registrations")
        await submits_toll_free(world)
        registration = world.registration()
        world.backend().advance(registration.id)
        world.backend().advance(registration.id)
        await hears(world.sms, "(`REVIEWING`)")
        await comes_true(lambda: "(`REVIEWING`)" in world.living.plain)
        row = await world.callsign.store.registration(registration.id)
        assert row is not None
        assert row.message_key.startswith("submission:")
        await world.ana.runs(f"/callsign unwatch {registration.id}", channel="#sms")
        await world.ana.sees_ephemeral("Callsign submitted this registration itself")


async def test_watch__a_status_nobody_has_heard_of(start: Start) -> None:
    """An adopted registration in a status of tomorrow is shown as AWS calls it."""
    async with start() as world:
        registration = await made(world, status="CARRIER_PONDERING", version="PONDERING")
        await watches(world, registration, "CARRIER_PONDERING")
        await hears(world.sms, "AWS says CARRIER_PONDERING")


@asynccontextmanager
async def with_number(settings: Settings, number_type: str = "TOLL_FREE") -> AsyncIterator[tuple[World, Any]]:
    """A number bought in the console, and a Callsign that knows where to tell of it."""
    async with outside(settings) as world:
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


async def test_number__pointed_out_once_and_begun_from(settings: Settings) -> None:
    """A toll-free number that waits: told once; its button leads to a form that submits with that number, buying none."""
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


async def test_number__a_second_click_goes_on(settings: Settings) -> None:
    """Two clicks of one person are one draft."""
    async with with_number(settings) as (world, _):
        message = await world.sms.waits_for("cannot send yet")
        for _ in range(2):
            await world.ana.clicks("Register this number", message=message)
            await settles(world.ana)
            await world.ana.sees_text("Company name")
            await world.ana.closes(whole_stack=True)
        await world.ana.runs("/callsign drafts", channel="#sms")
        await world.ana.sees_ephemeral("You have 1 open draft.")


async def test_number__one_that_needs_no_registration_first(settings: Settings) -> None:
    """Numbers whose registration comes later, or that need none, are nobody's business."""
    async with with_number(settings, "TEN_DLC") as (world, _):
        await comes_true(lambda: world.aws.count("DescribePhoneNumbers", region=REGION))
        await world.callsign.watch.sweep_now(REGION)
        assert world.sms.all_messages == []
