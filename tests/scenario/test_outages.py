"""AWS down, AWS slow, Slack's triggers too old: told at once, nothing lost, going on by itself where nobody is needed."""

from __future__ import annotations

import threading

import pytest

from bot.settings import Settings
from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import Start, outside, running
from tests.scenario.walking import begins, comes_true, confirms, fills_form, fills_page, hears, settles


class Gate:
    """An AWS that answers when the test says so."""

    def __init__(self) -> None:
        self._open = threading.Event()

    def opens(self) -> None:
        """Let everything through from now on."""
        self._open.set()

    def sleep(self, seconds: float) -> None:
        """Wait for the gate instead of the time."""
        self._open.wait(20)


async def test_outage__before_the_form_is_told_with_a_way_to_try_again(settings: Settings) -> None:
    """With AWS down the modal says so; once AWS is back the button brings the form, with the channel still chosen."""
    async with outside(settings) as around:
        around.aws.trouble.outage(on=True)
        async with running(around, patience=1) as world:
            person = world.ana
            await person.runs("/callsign new", channel="#sms")
            assert person.view, "no modal at once"
            await person.sees_view("That did not work", timeout=10)
            assert any("AWS did not answer" in line for line in person.texts())
            await person.clicks("Try again")
            await person.sees_view("That did not work", timeout=10)
            world.aws.trouble.outage(on=False)
            await person.clicks("Try again")
            await person.sees_text("Registration type", timeout=10)
            assert person.value("Channel for updates") == world.sms.id
            assert not person.errors


async def test_outage__between_the_types_and_the_form_keeps_what_was_entered(start: Start) -> None:
    """The form of a type cannot be had: Try again brings the first modal with type, name and channel."""
    async with start(patience=1) as world:
        person = world.ana
        await person.runs("/callsign new", channel="#sms")
        await person.sees_text("Registration type")
        world.aws.trouble.outage(on=True)
        await person.fills({"Registration type": FINLAND_TITLE, "Name": "Codes"})
        await person.submits()
        await person.sees_view("That did not work", timeout=10)
        world.aws.trouble.outage(on=False)
        await person.clicks("Try again")
        await person.sees_text("Registration type", timeout=10)
        assert (person.value("Registration type"), person.value("Name")) == (FINLAND_TITLE, "Codes")
        await person.submits()
        await settles(person)
        assert "Sender ID" in person.labels()


async def test_outage__while_answering_does_not_matter(start: Start) -> None:
    """A form that was opened can be filled in to the end without AWS."""
    async with start() as world:
        person = world.ana
        await begins(person, FINLAND_TITLE)
        await settles(person)
        world.aws.trouble.outage(on=True)
        await fills_form(person, FINLAND)
        assert "Confirmation" in person.labels()


async def test_outage__during_the_submission_is_waited_for(start: Start) -> None:
    """The submission goes on by itself when AWS is back: one registration, nobody had to press anything."""
    async with start() as world:
        person = world.ana
        await begins(person, FINLAND_TITLE)
        await settles(person)
        await fills_form(person, FINLAND)
        world.aws.trouble.fail(None, "ServiceUnavailable", status=503, times=8)
        await confirms(person)
        await hears(world.sms, "Submitted to AWS")
        assert len(world.backend().registrations()) == 1
        assert not any("attention" in reply for reply in world.replies())


async def test_outage__shows_the_draft_that_is_continued(start: Start) -> None:
    """Continue with AWS down: the form as last seen, at the page it was left."""
    async with start(patience=1) as world:
        person = world.ana
        await half_way(person)
        world.aws.trouble.outage(on=True)
        await person.runs("/callsign drafts", channel="#sms")
        await person.clicks("Continue", message=await person.sees_ephemeral("Codes"))
        await person.sees_text("step 2 of", timeout=10)
        assert person.value("Company name") == "Example Corp"


async def test_slow_aws__shows_a_modal_at_once_and_the_form_when_it_is_there(settings: Settings) -> None:
    """A trigger lives three seconds: the modal opens before AWS is asked, and no trigger is used up late."""
    gate = Gate()
    async with outside(settings, sleep=gate.sleep) as around:
        around.aws.trouble.delay(2)
        async with running(around) as world:
            person = world.ana
            await person.runs("/callsign new", channel="#sms")
            assert person.view
            assert person.view.title == "One moment"
            gate.opens()
            await person.sees_text("Registration type")
            assert not person.errors


async def test_slow_aws__an_answer_that_takes_longer_than_slack_waits_comes_by_update(settings: Settings) -> None:
    """The form of a type takes more than the three seconds of an ack: "one moment", then its first page."""
    gate = Gate()
    async with outside(settings, sleep=gate.sleep) as around, running(around, patience=10) as world:
        person = world.ana
        await person.runs("/callsign new", channel="#sms")
        await person.sees_text("Registration type")
        await person.fills({"Registration type": FINLAND_TITLE, "Name": "Codes"})
        world.aws.trouble.delay(4)
        await person.submits()
        assert person.view
        assert person.view.title == "One moment"
        gate.opens()
        await person.sees_text("Sender ID info")
        assert not person.errors


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id"])
async def test_trigger__too_old_is_told_in_words(start: Start, error: str) -> None:
    """Nothing can be opened any more: whoever typed the command reads what to do."""
    async with start() as world:
        person = world.ana
        world.slack.trouble.fail("views.open", error)
        await person.runs("/callsign new", channel="#sms")
        await person.sees_ephemeral("too slow")
        await person.runs("/callsign new", channel="#sms")
        await person.sees_text("Registration type")


async def test_slack__refuses_an_update_and_the_person_is_told(start: Start) -> None:
    """A view that cannot be drawn does not leave anybody at "one moment"."""
    async with start() as world:
        person = world.ana
        await half_way(person)
        await person.runs("/callsign drafts", channel="#sms")
        world.slack.trouble.fail("views.update", "internal_error")
        await person.clicks("Continue", message=await person.sees_ephemeral("Codes"))
        await person.sees_view("That did not work")
        assert any("reference" in line for line in person.texts())


async def half_way(person: Person) -> None:
    """Finland, closed on its second page with the company's name typed."""
    await begins(person, FINLAND_TITLE)
    await settles(person)
    await fills_page(person, FINLAND)
    await person.submits()
    await person.sees_text("step 2 of")
    await person.fills({"Company name": "Example Corp"})
    await person.closes()
    await comes_true(lambda: person.view is None)
