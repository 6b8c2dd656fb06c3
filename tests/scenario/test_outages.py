"""AWS down, AWS slow, Slack's triggers too old: people are told at once, and nothing is lost."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import messages
from bot.runtime.process import open_runtime
from bot.settings import Settings
from sandbox.slack.driver import Person
from tests.integration.aws.refused import EXPIRED, keys
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import PATIENT, Start, fast_ambient, running, stand_ins
from tests.scenario.form_filling import (
    at_review,
    becomes_true,
    confirms,
    fills_form,
    hears,
    is_at_review,
    opens,
    reply_with,
    settles,
    starts_registration,
    tries_again,
)
from tests.scenario.seeding import is_submitted
from tests.unit.catalog import filled, forms

TOLL_FREE_TITLE = "US toll-free number registration"
#: Everything that is created at AWS.
EFFECTS = (
    "CreateRegistration",
    "CreateRegistrationAttachment",
    "PutRegistrationFieldValue",
    "RequestPhoneNumber",
    "CreateRegistrationAssociation",
    "SubmitRegistrationVersion",
)


class MovableTime:
    """The real time plus a difference that the test sets."""

    def __init__(self) -> None:
        self._added = timedelta()

    def clock(self) -> datetime:
        return datetime.now(UTC) + self._added

    def monotonic(self) -> float:
        return self.clock().timestamp()

    def passes(self, *, minutes: float) -> None:
        self._added += timedelta(minutes=minutes)


class Gate:
    """An AWS that answers when the test says so."""

    def __init__(self) -> None:
        self._open = threading.Event()

    def opens(self) -> None:
        """Let all calls through from now on."""
        self._open.set()

    def sleep(self, seconds: float) -> None:
        """Wait for the gate instead of the time."""
        assert self._open.wait(50), "the gate was never opened"


async def test_outage__before_the_form(settings: Settings) -> None:
    """The modal names the outage. Once AWS has recovered, the button opens the form, with the channel still chosen."""
    async with stand_ins(settings) as surroundings:
        surroundings.aws.faults.outage(on=True)
        async with running(surroundings, patience=1) as world:
            person = world.ana
            await person.runs("/callsign new", channel="#sms")
            await person.sees_view("That did not work")
            assert any("AWS did not answer" in line for line in person.texts())
            await person.clicks("Try again", awaits_update=True)
            await person.sees_view("That did not work")
            world.aws.faults.outage(on=False)
            await tries_again(person, "Registration type")
            assert person.value("Channel for updates") == world.sms.id
            assert not person.errors


async def test_outage__between_the_types_and_the_form(start: Start) -> None:
    """If the form of a type fails, *Try again* opens the first modal with type, name and channel."""
    async with start(patience=1) as world:
        person = world.ana
        await person.runs("/callsign new", channel="#sms")
        await opens(person, "Registration type")
        world.aws.faults.outage(on=True)
        await person.fills({"Registration type": FINLAND_TITLE, "Name": "Codes"})
        await person.submits()
        await person.sees_view("That did not work")
        world.aws.faults.outage(on=False)
        await tries_again(person, "Registration type")
        assert (person.value("Registration type"), person.value("Name")) == (FINLAND_TITLE, "Codes")
        await person.submits()
        await settles(person)
        assert "Sender ID" in person.labels()


async def test_outage__while_answering_does_not_matter(start: Start) -> None:
    """A form that has been opened can be filled in to the end without AWS."""
    async with start() as world:
        person = world.ana
        await starts_registration(person, FINLAND_TITLE)
        await settles(person)
        world.aws.faults.outage(on=True)
        await fills_form(person, FINLAND)
        assert is_at_review(person)


async def test_outage__during_the_submission_is_waited_for(start: Start) -> None:
    """The submission continues by itself once AWS has recovered, with one registration."""
    async with start() as world:
        person = world.ana
        await starts_registration(person, FINLAND_TITLE)
        await settles(person)
        await fills_form(person, FINLAND)
        world.aws.faults.fail(None, "ServiceUnavailable", status=503, times=8)
        await confirms(person)
        await hears(world.sms, "Submitted to AWS")
        assert len(world.backend().registrations()) == 1
        assert not any("attention" in reply for reply in world.replies())


async def test_faults__of_every_kind_during_the_submission_are_waited_for(start: Start) -> None:
    """Throttles, lost calls, failures and odd pages need no person, with one registration and one number."""
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
    """After a quarter of an hour the thread has the reason and a button.

    Pressed once AWS has recovered, it completes.
    """
    time = MovableTime()
    ambient = fast_ambient(clock=time.clock, monotonic=time.monotonic)
    async with stand_ins(settings) as surroundings, open_runtime(surroundings.settings, ambient=ambient) as callsign:
        world = replace(surroundings, callsign=callsign)
        await world.slack.connected()
        person = world.ana
        await at_review(person, FINLAND_TITLE, filled(forms()["FI_SENDER_ID_REGISTRATION"]))
        world.aws.faults.fail("PutRegistrationFieldValue", times=1_000_000)
        await confirms(person)
        await becomes_true(lambda: world.aws.count("PutRegistrationFieldValue") > 3)
        async with asyncio.timeout(40):
            while not world.replies():
                time.passes(minutes=4)
                await asyncio.sleep(0.05)
        reply = await reply_with(world.sms, "has stopped")
        assert "AWS did not answer" in reply.plain
        assert "PutRegistrationFieldValue" in reply.plain
        world.aws.faults.clear()
        await person.clicks("Try again", message=world.status_message)
        await hears(world.sms, "Submitted to AWS")
        assert len(world.backend().registrations()) == 1


async def test_pages__without_an_end_are_an_outage(settings: Settings) -> None:
    """A list with empty pages is shown whole. An endless list counts as an outage, and *Try again* gets it."""
    async with stand_ins(settings) as surroundings:
        surroundings.aws.faults.circling_pages("DescribeRegistrationTypeDefinitions")
        async with running(surroundings, patience=2) as world:
            person = world.ana
            await person.runs("/callsign new", channel="#sms")
            await person.sees_view("That did not work")
            assert any("AWS did not answer" in line for line in person.texts())
            world.aws.faults.clear()
            world.aws.faults.empty_page("DescribeRegistrationTypeDefinitions")
            await tries_again(person, "Registration type")
            await person.fills({"Registration type": FINLAND_TITLE})


async def test_slack__that_opens_no_window(start: Start) -> None:
    """If Slack or a proxy refuses until it is too late, an ephemeral message says so. The next try starts again."""
    async with start(deadlines=replace(PATIENT, trigger=3)) as world:
        person, trouble = world.ana, world.slack.faults
        trouble.rate_limit("views.open", retry_after=4)
        await person.runs("/callsign new", channel="#sms")
        await person.sees_ephemeral(messages.problems.SLACK_BUSY)
        trouble.fail("views.open", 503, times=50)
        await person.runs("/callsign new", channel="#sms")
        await becomes_true(lambda: len(person.ephemerals()) == 2)
        trouble.clear()
        await person.runs("/callsign new", channel="#sms")
        await person.sees_text("Registration type")
        assert not person.errors


async def test_outage__shows_the_draft_that_is_continued(start: Start) -> None:
    """Continue with AWS down shows the form as it was last seen, at the page where it was closed."""
    async with start(patience=3) as world:
        person = world.ana
        await half_filled(person)
        world.aws.faults.outage(on=True)
        await person.runs("/callsign drafts", channel="#sms")
        await person.clicks("Continue", message=await person.sees_ephemeral("Codes"))
        await person.sees_text("Step 1 of")
        assert person.value("Company name") == "Example Corp"


async def test_slow_aws__shows_a_modal_at_once_and_the_form_when_it_is_there(settings: Settings) -> None:
    """A trigger expires after three seconds, so the modal opens before AWS is asked."""
    gate = Gate()
    async with stand_ins(settings, sleep=gate.sleep) as surroundings:
        surroundings.aws.faults.delay(2)
        async with running(surroundings) as world:
            person = world.ana
            await person.runs("/callsign new", channel="#sms")
            await person.sees_view("One moment")  # AWS is behind the gate, so nothing replaces it
            gate.opens()
            await person.sees_text("Registration type")
            assert not person.errors


async def test_slow_aws__an_answer_that_takes_longer_than_slack_waits_comes_by_update(settings: Settings) -> None:
    """If the form takes longer than the ack may take, "One moment" is shown, then its first page."""
    gate = Gate()
    late = replace(PATIENT, answer=0)
    async with stand_ins(settings, sleep=gate.sleep) as surroundings, running(surroundings, deadlines=late) as world:
        person = world.ana
        await person.runs("/callsign new", channel="#sms")
        await person.sees_text("Registration type")
        await person.fills({"Registration type": FINLAND_TITLE, "Name": "Codes"})
        world.aws.faults.delay(4)
        await person.submits()
        await person.sees_view("One moment")
        gate.opens()
        await person.sees_text("Sender ID info")
        assert not person.errors


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id"])
async def test_trigger__too_old(start: Start, error: str) -> None:
    """Nothing can be opened, so a message says what to do."""
    async with start() as world:
        person = world.ana
        world.slack.faults.fail("views.open", error)
        await person.runs("/callsign new", channel="#sms")
        await person.sees_ephemeral("too slow")
        await person.runs("/callsign new", channel="#sms")
        await person.sees_text("Registration type")


async def test_slack__that_refuses_an_update(start: Start) -> None:
    """A view that cannot be drawn does not leave the person at "One moment"."""
    async with start() as world:
        person = world.ana
        await half_filled(person)
        await person.runs("/callsign drafts", channel="#sms")
        world.slack.faults.fail("views.update", "invalid_arguments")
        await person.clicks("Continue", message=await person.sees_ephemeral("Codes"))
        await person.sees_view("That did not work")
        assert any("reference" in line for line in person.texts())


async def test_slack__that_shows_nothing(start: Start) -> None:
    """If neither the window nor the apology gets through, the log has a reference and both errors."""
    async with start() as world:
        person = world.ana
        await half_filled(person)
        await person.runs("/callsign drafts", channel="#sms")
        message = await person.sees_ephemeral("Codes")
        world.slack.faults.fail("views.update", "invalid_arguments", times=2)
        with capture_logs() as logs:
            await person.clicks("Continue", message=message)
            await becomes_true(lambda: len(logs) >= 2)
        assert [log["event"] for log in logs] == ["unexpected", "could not show a person what went wrong"]


async def half_filled(person: Person) -> None:
    """Finland, closed with the company's name typed."""
    await starts_registration(person, FINLAND_TITLE)
    await settles(person)
    await person.fills({"Company name": "Example Corp"})
    await person.closes()
    await becomes_true(lambda: person.view is None)


async def test_credentials__expire_and_are_renewed(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A denial while the credentials are expired reaches its thread once the file has new ones, without a restart."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    file = tmp_path / "credentials"
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    keys(file, "ASIAOLD")
    async with start() as world:
        registration = await is_submitted(world, "FI_SENDER_ID_REGISTRATION")
        watched = world.callsign.watch.regions
        world.aws.faults.refuse(replace(EXPIRED, access_key="ASIAOLD"))
        await becomes_true(lambda: watched["us-west-2"].problem.error == "CredentialsExpired")
        world.backend().deny(registration.id, ["Unclear"], {})
        keys(file, "ASIANEW")
        await hears(world.sms, "denied")
        assert not watched["us-west-2"].problem
        assert world.registration().status == "REQUIRES_UPDATES"
