"""AWS down, AWS slow, Slack's triggers too old: told at once, nothing lost, going on by itself where nobody is needed."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.runtime.ambient import Ambient
from bot.runtime.process import open_runtime
from bot.settings import Settings
from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import Start, hurried, outside, running
from tests.scenario.walking import (
    at_review,
    begins,
    comes_true,
    confirms,
    fills_form,
    fills_page,
    hears,
    reply_with,
    settles,
)
from tests.unit.catalog import filled, forms

TOLL_FREE_TITLE = "US toll-free number registration"
#: Everything that is made at AWS.
EFFECTS = (
    "CreateRegistration",
    "CreateRegistrationAttachment",
    "PutRegistrationFieldValue",
    "RequestPhoneNumber",
    "CreateRegistrationAssociation",
    "SubmitRegistrationVersion",
)


class LaterAndLater:
    """The real time, and what the test adds to it."""

    def __init__(self) -> None:
        self._added = timedelta()

    def clock(self) -> datetime:
        return datetime.now(UTC) + self._added

    def passes(self, *, minutes: float) -> None:
        self._added += timedelta(minutes=minutes)


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
        around.aws.faults.outage(on=True)
        async with running(around, patience=1) as world:
            person = world.ana
            await person.runs("/callsign new", channel="#sms")
            assert person.view, "no modal at once"
            await person.sees_view("That did not work", timeout=10)
            assert any("AWS did not answer" in line for line in person.texts())
            await person.clicks("Try again")
            await person.sees_view("That did not work", timeout=10)
            world.aws.faults.outage(on=False)
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
        world.aws.faults.outage(on=True)
        await person.fills({"Registration type": FINLAND_TITLE, "Name": "Codes"})
        await person.submits()
        await person.sees_view("That did not work", timeout=10)
        world.aws.faults.outage(on=False)
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
        world.aws.faults.outage(on=True)
        await fills_form(person, FINLAND)
        assert "Confirmation" in person.labels()


async def test_outage__during_the_submission_is_waited_for(start: Start) -> None:
    """The submission goes on by itself when AWS is back: one registration, nobody had to press anything."""
    async with start() as world:
        person = world.ana
        await begins(person, FINLAND_TITLE)
        await settles(person)
        await fills_form(person, FINLAND)
        world.aws.faults.fail(None, "ServiceUnavailable", status=503, times=8)
        await confirms(person)
        await hears(world.sms, "Submitted to AWS")
        assert len(world.backend().registrations()) == 1
        assert not any("attention" in reply for reply in world.replies())


async def test_faults__of_every_kind_during_the_submission_are_waited_for(start: Start) -> None:
    """Throttled, cut before and after the effect, failing, with odd pages: one registration, one number, and nobody pressed anything."""
    async with start() as world:
        person, trouble = world.ana, world.aws.faults
        await at_review(person, TOLL_FREE_TITLE, filled(forms()["US_TOLL_FREE_REGISTRATION"]))
        trouble.throttle(times=3)
        trouble.fail("PutRegistrationFieldValue", times=2)
        trouble.empty_page("DescribeRegistrationFieldValues")
        for operation in EFFECTS:
            trouble.lose_request(operation)
            trouble.lose_answer(operation)
        await confirms(person)
        await hears(world.sms, "Submitted to AWS")
        account = world.backend().account
        assert (len(account.registrations), len(account.numbers)) == (1, 1)
        assert not any("attention" in reply for reply in world.replies())


async def test_outage__longer_than_callsign_waits_needs_attention(settings: Settings) -> None:
    """After a quarter of an hour the thread says so, with the reason and a button; that, once AWS is back, ends it."""
    time = LaterAndLater()
    here = Ambient(sleep=hurried, clock=time.clock, message_gap=0)
    async with outside(settings) as around, open_runtime(around.settings, ambient=here) as callsign:
        world = replace(around, callsign=callsign)
        await world.slack.connected()
        person = world.ana
        await at_review(person, FINLAND_TITLE, filled(forms()["FI_SENDER_ID_REGISTRATION"]))
        world.aws.faults.fail("PutRegistrationFieldValue", times=1_000_000)
        await confirms(person)
        await comes_true(lambda: world.aws.count("PutRegistrationFieldValue") > 3)
        async with asyncio.timeout(20):
            while not world.replies():
                time.passes(minutes=4)
                await asyncio.sleep(0.05)
        reply = await reply_with(world.sms, "Needs attention")
        assert "AWS did not answer" in reply.plain
        assert "PutRegistrationFieldValue" in reply.plain
        world.aws.faults.clear()
        await person.closes()
        await person.clicks("Try again", message=reply)
        await hears(world.sms, "Submitted to AWS")
        assert len(world.backend().registrations()) == 1


async def test_pages__that_lead_nowhere_are_told_as_an_outage(start: Start) -> None:
    """A list that comes in empty pages is shown whole; one that never ends is AWS not answering, and Try again gets it."""
    async with start(patience=2) as world:
        person = world.ana
        world.aws.faults.circling_pages("DescribeRegistrationTypeDefinitions")
        await person.runs("/callsign new", channel="#sms")
        await person.sees_view("That did not work", timeout=10)
        assert any("AWS did not answer" in line for line in person.texts())
        world.aws.faults.clear()
        world.aws.faults.empty_page("DescribeRegistrationTypeDefinitions")
        await person.clicks("Try again")
        await person.sees_text("Registration type", timeout=10)
        await person.fills({"Registration type": FINLAND_TITLE})


async def test_slack__that_opens_no_window_and_the_person_is_told(start: Start) -> None:
    """Whatever Slack's reason, and where a proxy answers in its place: words for the asker only; the next try is a first one."""
    async with start() as world:
        person, trouble = world.ana, world.slack.faults
        trouble.rate_limit("views.open")
        await person.runs("/callsign new", channel="#sms")
        await person.sees_ephemeral("reference")
        trouble.fail("views.open", 503)
        await person.runs("/callsign new", channel="#sms")
        await comes_true(lambda: len(person.ephemerals()) == 2)
        await person.runs("/callsign new", channel="#sms")
        await person.sees_text("Registration type")
        assert not person.errors


async def test_outage__shows_the_draft_that_is_continued(start: Start) -> None:
    """Continue with AWS down: the form as last seen, at the page it was left."""
    async with start(patience=1) as world:
        person = world.ana
        await half_way(person)
        world.aws.faults.outage(on=True)
        await person.runs("/callsign drafts", channel="#sms")
        await person.clicks("Continue", message=await person.sees_ephemeral("Codes"))
        await person.sees_text("step 2 of", timeout=10)
        assert person.value("Company name") == "Example Corp"


async def test_slow_aws__shows_a_modal_at_once_and_the_form_when_it_is_there(settings: Settings) -> None:
    """A trigger lives three seconds: the modal opens before AWS is asked, and no trigger is used up late."""
    gate = Gate()
    async with outside(settings, sleep=gate.sleep) as around:
        around.aws.faults.delay(2)
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
        world.aws.faults.delay(4)
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
        world.slack.faults.fail("views.open", error)
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
        world.slack.faults.fail("views.update", "internal_error")
        await person.clicks("Continue", message=await person.sees_ephemeral("Codes"))
        await person.sees_view("That did not work")
        assert any("reference" in line for line in person.texts())


async def test_slack__that_cuts_every_answer_off_is_logged_for_what_it_is(start: Start) -> None:
    """Neither the window nor the apology gets through: the log has a reference for the one and says so of the other."""
    async with start() as world:
        person = world.ana
        await half_way(person)
        await person.runs("/callsign drafts", channel="#sms")
        message = await person.sees_ephemeral("Codes")
        world.slack.faults.fail("views.update", after_effect=True, times=2)
        with capture_logs() as logs:
            await person.clicks("Continue", message=message)
            await comes_true(lambda: len(logs) >= 2)
        assert [one["event"] for one in logs] == ["unexpected", "could not show a person what went wrong"]


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
