"""Who may register, and which channels can get updates."""

from __future__ import annotations

import pytest

from bot import messages
from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import Start
from tests.scenario.form_filling import becomes_true, confirms, fills_form, hears, settles, starts_registration


async def test_guest__can_neither_register_nor_view_anything(start: Start) -> None:
    """A guest gets one sentence from every command, and an App Home with that sentence alone."""
    async with start() as world:
        await registers(world.ana)
        await hears(world.sms, "Submitted to AWS")
        guest = world.slack.user("guest", "guest")
        for command in ("new", "list", "status", "status Codes", "export", "help"):
            await guest.runs(f"/callsign {command}", channel="#sms")
        await becomes_true(lambda: len(guest.ephemerals()) == 6)
        assert {message.plain for message in guest.ephemerals()} == {messages.problems.MEMBERS_ONLY}
        assert guest.view is None
        await guest.opens_home()
        await guest.sees_home(messages.problems.MEMBERS_ONLY)
        assert "button" not in str(guest.home and guest.home.content)


async def test_other_company__cannot_press_buttons_in_a_shared_channel(start: Start) -> None:
    """Slack names our workspace as the click's, and theirs as the person's. No form opens, and no fix begins."""
    async with start() as world:
        ana, mallory = world.ana, world.slack.user("mallory", "outsider")
        await registers(ana)
        await hears(world.sms, "Submitted to AWS")
        world.backend().deny(world.registration().id, ["INCOMPLETE"])
        await hears(world.sms, "Denied")
        denial = next(message for message in world.sms.all_messages if "Fix and resubmit" in str(message.blocks))
        await mallory.clicks("Fix and resubmit", denial)
        await mallory.sees_ephemeral(messages.problems.guest_pressed(ana.user.id))
        assert mallory.view is None
        await ana.clicks("Fix and resubmit", denial)
        await ana.sees_view(lambda view: view.callback_id == "page")


@pytest.mark.parametrize("named", ["T0OTHER", "E0GROUP"])
async def test_organization__a_member_registers_whatever_slack_calls_their_workspace(start: Start, named: str) -> None:
    """In an organization Slack names any of the person's workspaces, or the organization, with what they do."""
    async with start() as world:
        world.slack.workspace.enterprise_id = "E0GROUP"
        user = world.ana.user
        user.teams, user.team_id = ("T0OTHER", world.slack.workspace.team_id), named
        await registers(world.ana)
        await hears(world.sms, "Submitted to AWS")


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
        await hears(direct, "can send")
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


async def test_group_dm__is_not_a_channel_for_updates(start: Start) -> None:
    """The id of a group direct message looks like a channel's, but apps cannot join it: it is not preselected."""
    async with start() as world:
        group = world.slack.channel("#mpdm-ana--ben--cara-1", private=True)
        group.conversation.group_dm = True
        await world.ana.runs("/callsign new", channel=group)
        await world.ana.sees_text("Registration type")
        assert world.ana.value("Channel for updates") is None


async def test_shared_channel__has_to_be_confirmed(start: Start) -> None:
    """A channel that people of another company read is named before anything is posted there."""
    async with start() as world:
        world.sms.is_shared()
        await starts_registration(world.ana, FINLAND_TITLE)
        await world.ana.sees_text("People outside your workspace read this channel")
        await world.ana.submits()
        await world.ana.sees_text("People outside your workspace read this channel")
        assert world.ana.value("Name") == "Codes"
        await world.ana.fills({"A channel with people outside your workspace": ["Post the updates there anyway"]})
        await world.ana.submits()
        await settles(world.ana)
        assert "Sender ID" in world.ana.labels()


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
