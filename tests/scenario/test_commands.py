"""`/callsign` and its words, the shortcut, App Home: always an answer, and for the asker only."""

from __future__ import annotations

import pytest

from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND_TITLE
from tests.scenario.conftest import Start, World
from tests.scenario.walking import at_review, begins, confirms, hears, settles
from tests.unit.catalog import filled, forms


@pytest.mark.parametrize("line", ["/callsign", "/callsign help", "/callsign HELP"])
async def test_help__names_every_word(start: Start, line: str) -> None:
    """Without a word, too."""
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
    """A slip of the finger costs nothing, and nothing of it is parsed."""
    async with start() as world:
        await world.ana.runs(f"/callsign {typed}", channel="#sms")
        assert words in (await world.ana.sees_ephemeral("Callsign does not know")).text


async def test_lists__empty(start: Start) -> None:
    """Where there is nothing yet, the answer says how to begin."""
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
    """By name, by id, by sender ID; the list filtered by a word of the status; nothing said in the channel."""
    async with start() as world:
        person = world.ana
        await registers(world, name="Codes")
        await registers(world, name="Alerts")
        alerts = world.backend().registrations()[1]
        world.backend().approve(alerts.id)
        await hears(world.sms, "(`COMPLETE`)")
        said = len(world.sms.all_messages)

        assert await finds(person, "status Codes") == ["Codes"]
        assert await finds(person, f"status {alerts.id}") == ["Alerts"]
        assert await finds(person, "status EXAMPLE") == ["Alerts"]
        assert await finds(person, "status") == ["Codes"]
        assert await finds(person, "list") == ["Alerts", "Codes"]
        assert await finds(person, "list complete") == ["Alerts"]
        assert await finds(person, "list finland us-west-2") == ["Alerts", "Codes"]
        assert await finds(person, "LIST Codes") == ["Codes"]
        assert len(world.sms.all_messages) == said


async def test_shortcut__begins_a_registration(start: Start) -> None:
    """From anywhere: the first modal, with no channel chosen."""
    async with start() as world:
        person = world.ana
        await person.uses_shortcut("Register number/sender")
        await person.sees_text("Registration type")
        assert person.value("Channel for updates") is None


async def test_home__shows_where_everything_stands_and_begins_a_registration(start: Start) -> None:
    """Drafts of the person, registrations by whose move it is, and the button that begins one."""
    async with start() as world:
        person = world.ana
        await person.opens_home()
        await person.sees_home("You have no drafts")
        await registers(world, name="Codes")
        world.backend().deny(world.registration().id, ["Unclear"])
        await hears(world.sms, "(`REQUIRES_UPDATES`)")
        await begins(person, FINLAND_TITLE, name="Half done")
        await settles(person)
        await person.closes()
        await person.opens_home()
        home = await person.sees_home("Half done")
        read = person.texts()
        assert place(read, "Needs you") < place(read, "*Codes*")
        assert home.content["type"] == "home"

        await person.clicks("Register a number or sender ID")
        await person.sees_text("Registration type")


async def test_home__of_somebody_else_has_no_drafts_of_mine(start: Start) -> None:
    """Drafts are their owner's; registrations are everybody's."""
    async with start() as world:
        await begins(world.ana, FINLAND_TITLE, name="Secret")
        await settles(world.ana)
        eve = world.slack.user("eve")
        await eve.opens_home()
        await eve.sees_home("You have no drafts")
        await eve.runs("/callsign drafts", channel="#sms")
        await eve.sees_ephemeral("You have no drafts")


async def test_home__messages_tab_is_left_alone(start: Start) -> None:
    """The event comes for both tabs; only one shows a page of ours."""
    async with start() as world:
        await world.ana.opens_home("messages")
        assert world.ana.home is None


async def registers(world: World, name: str) -> None:
    """Finland under a name, submitted."""
    await at_review(world.ana, FINLAND_TITLE, filled(forms()["FI_SENDER_ID_REGISTRATION"]), name=name)
    await confirms(world.ana)
    await world.ana.sees_view("On its way")
    await world.ana.closes()
    await hears(world.sms, f": {name}")
    roots = {message.ts: message.plain for message in world.sms.messages}
    await world.sms.waits_for(
        lambda reply: reply.thread_ts and f": {name}" in roots[reply.thread_ts] and "Submitted to AWS" in reply.text
    )


def place(lines: list[str], words: str) -> int:
    """Where the words stand on a page."""
    return next(at for at, line in enumerate(lines) if words in line)


async def finds(person: Person, words: str) -> list[str]:
    """Names in the answer to a command, in their order."""
    before = len(person.ephemerals())
    await person.runs(f"/callsign {words}", channel="#sms")
    (answer,) = person.ephemerals()[before:]
    return [line.split("*")[1] for line in answer.plain.splitlines() if line.startswith("*")]
