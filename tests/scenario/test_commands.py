"""`/callsign` and its words, the shortcut and App Home: each has an answer, for the person who asked only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import messages
from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND_TITLE
from tests.scenario.conftest import Start, World
from tests.scenario.form_filling import (
    at_review,
    becomes_idle,
    becomes_true,
    confirms,
    hears,
    reply_with,
    settles,
    starts_registration,
)
from tests.unit.catalog import filled, forms


@pytest.mark.parametrize("line", ["/callsign", "/callsign help", "/callsign HELP"])
async def test_help__names_every_word(start: Start, line: str) -> None:
    """Help names every word. A command without a word shows it too."""
    async with start() as world:
        await world.ana.runs(line, channel="#sms")
        answer = await world.ana.sees_ephemeral("/callsign new")
        for word in ("drafts", "status", "list", "help"):
            assert f"/callsign {word}" in answer.plain
        assert not world.sms.all_messages


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("stauts", "Did you mean `/callsign status`?"),
        ("drfts", "Did you mean `/callsign drafts`?"),
        ("xyzzy", "`/callsign help` lists all commands"),
        ("<!channel>", "Callsign does not know `&lt;!channel&gt;`"),
    ],
)
async def test_unknown_word__gets_the_nearest(start: Start, typed: str, words: str) -> None:
    """A typing error gets the nearest word as a suggestion, and nothing is done."""
    async with start() as world:
        await world.ana.runs(f"/callsign {typed}", channel="#sms")
        assert words in (await world.ana.sees_ephemeral("Callsign does not know")).text


async def test_lists__empty(start: Start) -> None:
    """Where there is nothing yet, the answer says how to start."""
    async with start() as world:
        person = world.ana
        for word, words in (
            ("drafts", "You have no drafts"),
            ("status", "Nothing is in review"),
            ("list", "does not watch any registrations yet"),
            ("status nothing", "does not watch anything that matches `nothing`"),
            ("list nothing", "does not watch anything that matches `nothing`"),
        ):
            await person.runs(f"/callsign {word}", channel="#sms")
            await person.sees_ephemeral(words)


async def test_status_and_list__find_by_name_id_and_state(start: Start) -> None:
    """Registrations are found by name, ID and sender ID, and the list by status. Nothing is posted in the channel."""
    async with start() as world:
        person = world.ana
        await registers(world, name="Codes")
        await registers(world, name="Alerts")
        alerts = world.backend().registrations()[1]
        world.backend().approve(alerts.id)
        await reply_with(world.sms, "can send")
        await becomes_idle(world)
        said = len(world.sms.all_messages)

        for words, name in (("Codes", "Codes"), (alerts.id, "Alerts"), ("EXAMPLE", "Alerts")):
            await person.runs(f"/callsign status {words}", channel="#sms")
            await person.sees_view("Registration")
            assert name in person.texts()
            await person.closes()
        assert await finds(person, "status") == ["Codes"]
        assert await finds(person, "list") == ["Codes", "Alerts"]
        assert await finds(person, "list can send") == await finds(person, "list complete") == ["Alerts"]
        assert await finds(person, "list finland us-west-2") == ["Codes", "Alerts"]
        assert await finds(person, "LIST Codes") == ["Codes"]
        assert len(world.sms.all_messages) == said


async def test_shortcut__starts_a_registration(start: Start) -> None:
    """The shortcut opens the first modal, with no channel chosen."""
    async with start() as world:
        person = world.ana
        await person.uses_shortcut("Register number/sender")
        await person.sees_text("Registration type")
        assert person.value("Channel for updates") is None


async def test_home__shows_every_status_and_starts_a_registration(start: Start) -> None:
    """Drafts of the person, registrations grouped by who has to act, and a button to start one."""
    async with start() as world:
        person = world.ana
        await person.opens_home()
        await person.sees_home("Nothing is registered yet")
        await registers(world, name="Codes")
        world.backend().deny(world.registration().id, ["Unclear"])
        await hears(world.sms, "was denied")
        await starts_registration(person, FINLAND_TITLE, name="Half done")
        await settles(person)
        await person.closes()
        await person.opens_home()
        home = await person.sees_home("Half done")
        read = person.texts()
        assert place(read, "Needs you") < place(read, "*Codes*")
        assert home.content["type"] == "home"

        await person.clicks("Register a number or sender ID")
        await person.sees_text("Registration type")


async def test_home__of_another_person(start: Start) -> None:
    """Drafts are shown to their owner only, registrations to every member."""
    async with start() as world:
        await starts_registration(world.ana, FINLAND_TITLE, name="Secret")
        await settles(world.ana)
        eve = world.slack.user("eve")
        await eve.opens_home()
        await eve.sees_home("Nothing is registered yet")
        assert not any("Secret" in line for line in eve.texts())
        await eve.runs("/callsign drafts", channel="#sms")
        await eve.sees_ephemeral("You have no drafts")


async def test_home__messages_tab_is_left_alone(start: Start) -> None:
    """The event comes for both tabs. Only the Home tab is drawn."""
    async with start() as world:
        await world.ana.opens_home("messages")
        assert world.ana.home is None


async def registers(world: World, name: str) -> None:
    """Finland under a name, submitted."""
    await at_review(world.ana, FINLAND_TITLE, filled(forms()["FI_SENDER_ID_REGISTRATION"]), name=name)
    await confirms(world.ana)
    await world.ana.sees_no_view()
    await hears(world.sms, f"{name} was submitted")
    roots = {message.ts: message.plain for message in world.sms.messages}
    await world.sms.waits_for(
        lambda reply: reply.thread_ts and name in roots[reply.thread_ts] and "Submitted to AWS" in reply.text
    )


def place(lines: list[str], words: str) -> int:
    """The position of the words on a page."""
    return next(at for at, line in enumerate(lines) if words in line)


async def finds(person: Person, words: str) -> list[str]:
    """The names in the answer to a command, in their order."""
    before = len(person.ephemerals())
    await person.runs(f"/callsign {words}", channel="#sms")
    await becomes_true(lambda: len(person.ephemerals()) > before)
    (answer,) = person.ephemerals()[before:]
    (table,) = [block for block in answer.blocks if block["type"] == "data_table"]
    return [row[0]["text"] for row in table["rows"][1:]]


async def test_need__country(start: Start) -> None:
    """`/callsign need` says what a country takes, and answers what it does not know with a near name."""
    async with start() as world:
        for line, words in (
            ("need +358", "What you need to text people in Finland (FI)"),
            ("need Finlend", "Did you mean Finland?"),
            ("need", "Name a country"),
        ):
            await world.ana.runs(f"/callsign {line}", channel="#sms")
            await world.ana.sees_ephemeral(words)


async def test_need__sender_id_without_a_form(start: Start) -> None:
    """A country without a form leads to the window that requests its sender ID; what is wrong is said in it."""
    words = messages.sender_ids
    async with start() as world:
        await world.ana.runs("/callsign need +41", channel="#sms")
        answer = await world.ana.sees_ephemeral("What you need to text people in Switzerland (CH)")
        await world.ana.clicks(words.OFFER, answer)
        await world.ana.sees_view(words.TITLE)
        await world.ana.sees_text("billed every month from now on")
        await world.ana.fills({words.NAME_LABEL: "-Example-"})
        await world.ana.submits()
        assert world.ana.field_errors == {words.NAME_LABEL: words.NOT_A_NAME}
        await world.ana.fills(
            {words.NAME_LABEL: "EXAMPLE", words.TYPES_LABEL: [words.TYPES["PROMOTIONAL"]]},
        )
        await world.ana.submits()
        await world.ana.sees_text("is yours, US$0.00 a month")
        ((name, country),) = world.backend().account.sender_ids
        assert (name, country) == ("EXAMPLE", "CH")


async def test_need__sender_id_that_aws_refuses(start: Start) -> None:
    """A country that has no sender IDs, as AWS says only then: nothing was requested, in AWS's own reason."""
    words = messages.sender_ids
    async with start() as world:
        world.aws.world.quotas = replace(world.aws.world.quotas, sender_ids=0)
        await world.ana.runs("/callsign need Jersey", channel="#sms")
        await world.ana.clicks(words.OFFER, await world.ana.sees_ephemeral("in Jersey (JE)"))
        await world.ana.sees_view(words.TITLE)
        await world.ana.fills({words.NAME_LABEL: "EXAMPLE"})
        await world.ana.submits()
        await world.ana.sees_text("Nothing was requested.")
        assert world.backend().account.sender_ids == {}


async def test_new__country_without_a_form(start: Start) -> None:
    """A country typed among the types opens what it takes, on top of the first window, and leads to its sender ID."""
    words = messages.sender_ids
    async with start() as world:
        await world.ana.runs("/callsign new", channel="#sms")
        await world.ana.sees_text("Registration type")
        await world.ana.fills({"Registration type": messages.need.in_list("CH")})
        await world.ana.sees_view(messages.need.TITLE)
        await world.ana.sees_text("in Switzerland (CH)")
        await world.ana.clicks(words.OFFER)
        await world.ana.sees_view(words.TITLE)
        await world.ana.fills({words.NAME_LABEL: "EXAMPLE"})
        await world.ana.submits()
        await world.ana.sees_text("is yours")
