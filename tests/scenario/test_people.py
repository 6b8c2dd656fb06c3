"""Who may register, and which channel can be told."""

from __future__ import annotations

import pytest

from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import Start
from tests.scenario.walking import begins, comes_true, confirms, fills_form, hears, settles


async def test_guest__cannot_register_anything(start: Start) -> None:
    """Whoever is not a member is told whom to ask, and sees no form."""
    async with start() as world:
        guest = world.slack.user("guest", "guest")
        await guest.runs("/callsign new", channel="#sms")
        await guest.sees_text("Ask a member of this workspace")
        assert not guest.labels()


async def test_channel__private_without_the_bot_is_refused_until_it_is_invited(start: Start) -> None:
    """Weeks of updates go there, so the first modal checks, under the input, and says how to help it."""
    async with start() as world:
        person = world.ana
        secret = world.slack.channel("#secret", private=True)
        secret.invites(person)
        await begins(person, FINLAND_TITLE, channel="#secret")
        await comes_true(lambda: person.field_errors)
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
        await comes_true(lambda: person.field_errors)
        assert "archived" in person.field_errors["Channel for updates"]


async def test_channel__archived_later_leads_the_news_to_the_requester(start: Start) -> None:
    """Nobody can post there any more: who requested it is told directly, once."""
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
    """The living message itself goes to the requester then, and its thread with it."""
    async with start() as world:
        person = world.ana
        await begins(person, FINLAND_TITLE)
        await settles(person)
        await fills_form(person, FINLAND)
        world.sms.archives()
        await confirms(person)
        direct = world.slack.direct_messages("ana")
        await hears(direct, "cannot post in the channel")
        await hears(direct, "Submitted to AWS")
        assert len(direct.messages) == 1


async def test_direct_messages__are_no_channel_for_updates(start: Start) -> None:
    """Run in the bot's own direct messages, the command offers no channel instead of one that cannot be told."""
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
    """The other entries stay."""
    async with start() as world:
        person = world.ana
        await person.runs("/callsign new", channel="#sms")
        await person.sees_text("Registration type")
        await person.fills({"Registration type": FINLAND_TITLE, **entered})
        await person.submits()
        await comes_true(lambda: person.field_errors)
        assert words in person.field_errors[label]
        assert person.value("Registration type") == FINLAND_TITLE


async def registers(person: Person) -> None:
    """Finland, submitted."""
    await begins(person, FINLAND_TITLE)
    await settles(person)
    await fills_form(person, FINLAND)
    await confirms(person)
