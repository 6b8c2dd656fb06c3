"""Who may register, and which channels can get updates."""

from __future__ import annotations

import pytest

from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import Start
from tests.scenario.form_filling import becomes_true, confirms, fills_form, hears, settles, starts_registration


async def test_guest__cannot_register_anything(start: Start) -> None:
    """A guest sees no form, and is told which person to ask."""
    async with start() as world:
        guest = world.slack.user("guest", "guest")
        await guest.runs("/callsign new", channel="#sms")
        await guest.sees_text("Ask a member of this workspace")
        assert not guest.labels()


async def test_channel__private_without_the_bot_is_refused_until_it_is_invited(start: Start) -> None:
    """The first modal checks the channel, and its error says how to invite the bot."""
    async with start() as world:
        person = world.ana
        secret = world.slack.channel("#secret", private=True)
        secret.invites(person)
        await starts_registration(person, FINLAND_TITLE, channel="#secret")
        await becomes_true(lambda: person.field_errors)
        assert "/invite" in person.field_errors["Channel for updates"]
        secret.invites()
        await person.submits()
        await settles(person)
        assert "Sender ID" in person.labels()


async def test_channel__archived_is_refused(start: Start) -> None:
    """Nothing can be posted in an archived channel."""
    async with start() as world:
        person = world.ana
        world.slack.channel("#old").archives()
        await person.runs("/callsign new", channel="#sms")
        await person.sees_text("Registration type")
        await person.fills({"Registration type": FINLAND_TITLE, "Name": "Codes", "Channel for updates": "#old"})
        await person.submits()
        await becomes_true(lambda: person.field_errors)
        assert "archived" in person.field_errors["Channel for updates"]


async def test_channel__archived_later(start: Start) -> None:
    """The requester gets the updates directly, once each."""
    async with start() as world:
        person = world.ana
        await registers(person)
        await hears(world.sms, "Submitted to AWS")
        world.sms.archives()
        world.backend().approve(world.registration().id)
        direct = world.slack.direct_messages("ana")
        await hears(direct, "(`COMPLETE`)")
        assert len(direct.all_messages) == 1


async def test_channel__archived_before_the_first_message(start: Start) -> None:
    """The requester gets the status message itself, and its thread."""
    async with start() as world:
        person = world.ana
        await starts_registration(person, FINLAND_TITLE)
        await settles(person)
        await fills_form(person, FINLAND)
        world.sms.archives()
        await confirms(person)
        direct = world.slack.direct_messages("ana")
        await hears(direct, "Callsign cannot post in")
        await hears(direct, "Submitted to AWS")
        assert len(direct.messages) == 1


async def test_direct_messages__are_not_a_channel_for_updates(start: Start) -> None:
    """In the bot's direct messages, the command preselects no channel."""
    async with start() as world:
        person = world.ana
        await person.runs("/callsign new", channel="@bot")
        await person.sees_text("Registration type")
        assert person.value("Channel for updates") is None


@pytest.mark.parametrize(
    ("entered", "label", "words"),
    [
        pytest.param({"Name": "   "}, "Name", "Enter a name", id="blank name"),
        pytest.param({"Name": "x" * 129}, "Name", "Too long: 129", id="long name"),
    ],
)
async def test_first_modal__says_what_is_missing(start: Start, entered: dict[str, str], label: str, words: str) -> None:
    """The missing entries have errors, and the others stay."""
    async with start() as world:
        person = world.ana
        await person.runs("/callsign new", channel="#sms")
        await person.sees_text("Registration type")
        await person.fills({"Registration type": FINLAND_TITLE, **entered})
        await person.submits()
        await becomes_true(lambda: person.field_errors)
        assert words in person.field_errors[label]
        assert person.value("Registration type") == FINLAND_TITLE


async def registers(person: Person) -> None:
    """Finland, submitted."""
    await starts_registration(person, FINLAND_TITLE)
    await settles(person)
    await fills_form(person, FINLAND)
    await confirms(person)
