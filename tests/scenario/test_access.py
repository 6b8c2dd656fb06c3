"""Rights of user groups: who may submit, see and delete, asked at every step."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from bot.config_file import parse_config
from bot.settings import Settings
from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import Start, World
from tests.scenario.form_filling import becomes_true, confirms, fills_form, hears, settles, starts_registration
from tests.scenario.seeding import is_submitted

SENDER_ID = "SG_SENDER_ID_REGISTRATION"
RULES = """
[[access.give]]
rights = ["submit", "delete", "export"]
to = ["@registrars"]

[[access.give]]
rights = ["view"]
to = ["@registrars", "@readers"]
"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings with rules for two groups."""
    config, problems = parse_config(tomllib.loads(RULES))
    assert not problems
    return replace(settings, config=config)


def ben(world: World) -> Person:
    """A registrar."""
    person = world.slack.user("ben")
    world.slack.workspace.user_group("registrars", [person.user])
    return person


async def test_submit__for_registrars_alone(start: Start) -> None:
    """Ana may fill in the form, and her Submit says who may. Nothing reaches AWS. Ben submits the same form."""
    async with start() as world:
        registrar = ben(world)
        await _fills(world.ana)
        await confirms(world.ana)
        await world.ana.sees_text("You may not submit registrations there")
        assert "the user group @registrars" in "\n".join(world.ana.texts())
        assert not world.backend().registrations()
        await _fills(registrar)
        await confirms(registrar)
        await hears(world.sms, "Submitted to AWS")


async def test_view__for_two_groups(start: Start) -> None:
    """Somebody of neither group sees no registration, wherever they look, and reads why."""
    async with start() as world:
        registrar, reader, other = ben(world), world.slack.user("rea"), world.slack.user("oda")
        world.slack.workspace.user_group("readers", [reader.user])
        await is_submitted(world, SENDER_ID)
        for command in ("list", "status", "status Codes", "export"):
            await other.runs(f"/callsign {command}", channel="#sms")
        await becomes_true(lambda: len(other.ephemerals()) == 4)
        assert {message.plain.partition(".")[0] for message in other.ephemerals()} == {
            "You may not see registrations",
            "You may not export registrations",
        }
        await other.opens_home()
        await other.sees_home("You may not see registrations")
        assert "Codes" not in str(other.home and other.home.content)
        await other.clicks("Details", world.status_message)
        await other.sees_text("You may not see registrations there")
        await reader.clicks("Details", world.status_message)
        await reader.sees_text("Version 1")
        await registrar.runs("/callsign list", channel="#sms")
        await registrar.sees_ephemeral("Codes")


async def test_details__without_what_would_be_refused(start: Start) -> None:
    """The owner without the right to delete does not see the button; with the right, she does."""
    async with start() as world:
        workspace, ana = world.slack.workspace, world.ana
        workspace.user_group("readers", [ana.user])
        await is_submitted(world, SENDER_ID)
        await ana.clicks("Details", world.status_message)
        await ana.sees_text("Version 1")
        shown = str(ana.view and ana.view.content)
        assert "Hand over" in shown
        assert "discard_version" not in shown


async def test_groups__slack_does_not_answer(start: Start) -> None:
    """In doubt nothing is shown: the sentence says that Slack does not answer, and to try again."""
    async with start() as world:
        registrar = ben(world)
        world.slack.faults.fail("usergroups.list", "internal_error", times=9)
        await registrar.runs("/callsign list", channel="#sms")
        await registrar.sees_ephemeral("Slack does not say right now who belongs to the user group @registrars")


async def test_groups__vanished(start: Start) -> None:
    """A group that the workspace does not have gives nobody a right, and the sentence names it."""
    async with start() as world:
        await world.ana.runs("/callsign list", channel="#sms")
        await world.ana.sees_ephemeral("the user group @registrars and the user group @readers, which this workspace")


async def test_whoami(start: Start) -> None:
    """Everybody reads what they may do, and why."""
    async with start() as world:
        registrar = ben(world)
        await registrar.runs("/callsign whoami", channel="#sms")
        said = (await registrar.sees_ephemeral("a full member of this workspace")).plain
        assert "✓ Through the user group @registrars: see registrations; submit registrations; " in said
        assert said.count("Every full member may") == 1
        await world.ana.runs("/callsign whoami", channel="#sms")
        said = (await world.ana.sees_ephemeral("a full member of this workspace")).plain
        assert "✗ Only the user group @registrars may: submit registrations; " in said


async def _fills(person: Person) -> None:
    await starts_registration(person, FINLAND_TITLE)
    await settles(person)
    await fills_form(person, FINLAND)
