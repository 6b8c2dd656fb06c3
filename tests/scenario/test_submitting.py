"""Pressing Submit happens once, whatever is pressed twice, forged, changed meanwhile or interrupted."""

from __future__ import annotations

import asyncio
import json
from copy import deepcopy
from typing import Any

from bot.settings import Settings
from sandbox.slack import payloads
from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND_TITLE
from tests.scenario.conftest import Start, World, running, stand_ins
from tests.scenario.form_filling import (
    as_person,
    at_review,
    becomes_true,
    confirms,
    fills_form,
    fills_inputs,
    hears,
    reply_with,
    settles,
)
from tests.unit.catalog import filled, forms
from workflows.records.definitions import FieldPath

TOLL_FREE_TYPE = "US_TOLL_FREE_REGISTRATION"
TOLL_FREE_TITLE = "US toll-free number registration"
CAMPAIGN = "US_TEN_DLC_CAMPAIGN_REGISTRATION"


async def test_submit__twice_at_once_registers_once(start: Start) -> None:
    """Two clicks at once make one registration and one number. Both windows say where to follow it."""
    async with start() as world:
        person = await toll_free_at_review(world)
        await asyncio.gather(*(submits_raw(world, person) for _ in range(2)))
        await hears(world.sms, "Submitted to AWS")
        assert world.aws.count("CreateRegistration", outcome="ok") == 1
        assert world.aws.count("RequestPhoneNumber", outcome="ok") == 1
        assert len(world.backend().account.numbers) == 1


async def test_submit__again_from_an_old_window_says_that_it_is_on_its_way(start: Start) -> None:
    """A review page on another device has no effect after the submission; the first window has closed."""
    async with start() as world:
        person = await finland_at_review(world)
        assert person.view
        old = payloads.view_submission(world.slack.workspace, person.view)
        await person.submits()
        await person.sees_no_view()
        await hears(world.sms, "Submitted to AWS")
        ack = await world.slack.delivery.send("interactive", old)
        assert "already being submitted" in str(ack.body)
        assert world.aws.count("CreateRegistration") == 1


async def test_submit__of_answers_that_changed_meanwhile_shows_them_first(start: Start) -> None:
    """Nothing is submitted that the review has not shown: an answer from another window is shown, then submitted."""
    async with start() as world:
        person = await finland_at_review(world)
        (draft,) = await world.callsign.store.drafts_of(as_person(person))
        name = FieldPath("companyInfo.companyName")
        await world.callsign.store.save_answers(draft.id, {name: "Other Corp"}, draft.updated_at)
        await person.submits()
        await person.sees_text("Answers have changed since this review was opened.")
        await person.sees_text("Company name: Other Corp")
        assert world.aws.count("CreateRegistration") == 0
        await person.submits()
        await hears(world.sms, "Submitted to AWS")


async def test_draft__of_another_person_is_refused_at_every_step(start: Start) -> None:
    """A forged draft ID in a window or a button opens, changes and submits nothing."""
    async with start() as world:
        ana, eve = await finland_at_review(world), world.slack.user("eve")
        drafts = await world.callsign.store.drafts_of(as_person(ana))
        await at_review(eve, FINLAND_TITLE, finland(), name="Hers")
        forges_draft(eve, drafts[0].id)
        await eve.submits()
        await eve.sees_text("belongs to somebody else")
        await eve.closes()

        await eve.runs("/callsign drafts", channel="#sms")
        message = await eve.sees_ephemeral("Hers")
        for block in message.blocks:
            for button in block.get("elements", []):
                button["value"] = drafts[0].id
        await eve.clicks("Continue", message=message)
        await eve.sees_text("belongs to somebody else")
        await eve.closes()
        await eve.clicks("Discard", message=message)
        await eve.sees_ephemeral("belongs to somebody else")

        assert world.aws.count("CreateRegistration") == 0
        assert await world.callsign.store.drafts_of(as_person(ana)) == drafts


async def test_form__that_changed_since_the_draft(start: Start) -> None:
    """Continue shows that the form has changed and asks the new question alone. The answers are kept."""
    async with start() as world:
        person = await finland_at_review(world)
        await person.closes()
        world.aws.faults.change_form("FI_SENDER_ID_REGISTRATION", with_tax_number)
        await person.runs("/callsign drafts", channel="#sms")
        await person.clicks("Continue", message=await person.sees_ephemeral("Codes"))
        await person.sees_text("AWS has changed this form")
        await person.sees_text("is new, and has to be answered")
        assert person.labels() == ["Tax number"]
        await person.fills({"Tax number": "FI12345671"})
        await person.submits()
        await person.sees_view("Review and submit")
        await confirms(person)
        await hears(world.sms, "Submitted to AWS")
        sent = world.registration().version.answers()
        assert sent["companyInfo.taxNumber"] == {"TextValue": "FI12345671"}
        assert sent["companyInfo.companyName"] == {"TextValue": "Example Corp"}


async def test_form__that_changed_right_before_submit_stops_before_anything_is_created(start: Start) -> None:
    """The last look at the form finds a new question. Nothing is created, and *Change answers* asks it."""
    async with start() as world:
        person = await finland_at_review(world)
        world.aws.faults.change_form("FI_SENDER_ID_REGISTRATION", with_tax_number)
        await confirms(person)
        reply = await reply_with(world.sms, "has stopped")
        assert world.aws.count("CreateRegistration") == 0
        assert "Tax number" in reply.plain
        assert "companyInfo" not in reply.plain
        await person.clicks("Change answers", message=world.status_message)
        await settles(person)
        assert person.labels() == ["Tax number"]
        await person.fills({"Tax number": "FI12345671"})
        await person.submits()
        await person.sees_view("Review and submit")
        await confirms(person)
        await hears(world.sms, "Submitted to AWS")
        assert len(world.backend().registrations()) == 1


async def test_try_again__after_a_refusal_buys_nothing_twice(start: Start) -> None:
    """AWS refuses the association once. The retry uses the number that was bought."""
    async with start() as world:
        person = await toll_free_at_review(world)
        world.aws.faults.fail("CreateRegistrationAssociation", "AccessDeniedException", status=400, times=3)
        await confirms(person)
        reply = await reply_with(world.sms, "has stopped")
        assert "CreateRegistrationAssociation" in reply.plain
        assert f"<@{person.id}>" in reply.text
        world.aws.faults.clear()
        stopped = deepcopy(world.status_message)
        await person.clicks("Try again", message=stopped)
        await hears(world.sms, "Submitted to AWS")
        assert len(world.backend().account.numbers) == 1
        assert world.aws.count("CreateRegistration", outcome="ok") == 1

        await person.clicks("Try again", message=stopped)
        await person.sees_ephemeral("already in progress")
        assert world.aws.count("SubmitRegistrationVersion", outcome="ok") == 1


async def test_try_again__is_for_the_requester_only(start: Start) -> None:
    """Everybody in the channel sees the buttons. Another person is told whose they are."""
    async with start() as world:
        person, eve = await finland_at_review(world), world.slack.user("eve")
        world.aws.faults.fail("CreateRegistration", "AccessDeniedException", status=400, times=3)
        await confirms(person)
        await reply_with(world.sms, "has stopped")
        for button in ("Try again", "Change answers"):
            await eve.clicks(button, message=world.status_message)
            await eve.sees_ephemeral("Only the person who requested")
        assert eve.view is None


async def test_change_answers__continues_with_the_same_registration(start: Start) -> None:
    """When AWS refuses a value, the person changes it, and the existing registration is used."""
    async with start() as world:
        person = await finland_at_review(world)
        world.aws.faults.fail("PutRegistrationFieldValue", "ValidationException", status=400, times=1)
        await confirms(person)
        await reply_with(world.sms, "has stopped")
        await person.clicks("Change answers", message=world.status_message)
        await settles(person)
        while "Company name" not in person.labels():
            await person.clicks("Back", awaits_update=True)
            await settles(person)
        await person.fills({"Company name": "Example Company"})
        await fills_form(person, {})
        await confirms(person)
        await hears(world.sms, "Submitted to AWS")
        registration = world.registration()
        assert registration.version.answers()["companyInfo.companyName"] == {"TextValue": "Example Company"}
        assert world.aws.count("CreateRegistration", outcome="ok") == 1


async def test_campaign__without_a_brand(start: Start) -> None:
    """The review page names what has to exist first. The draft is kept, and nothing can be submitted."""
    async with start() as world:
        form = forms()[CAMPAIGN]
        person = world.ana
        await person.runs("/callsign new", channel="#sms")
        await person.sees_text("Registration type")
        await person.fills({"Registration type": form.type.title})
        await person.sees_view("Needed first")
        await person.closes()
        await person.fills({"Name": "Codes", "Channel for updates": "#sms"})
        await person.submits()
        await settles(person)
        await person.sees_text("This needs a complete “US 10DLC brand” in us-west-2")
        for _ in range(30):
            assert person.view
            if person.view.title == "Review and submit":
                break
            await fills_inputs(person, filled(form))
            await person.submits()
            await settles(person)
        await person.sees_text("AWS requires a completed *US 10DLC brand registration*")
        assert person.view
        assert not person.view.content.get("submit")
        assert len(await world.callsign.store.drafts_of(as_person(person))) == 1


async def test_restart__in_the_middle_repeats_nothing(settings: Settings) -> None:
    """After a stop during the uploads, the next process continues with the same message and number."""
    async with stand_ins(settings, upload_seconds=0.3) as surroundings:
        async with running(surroundings) as world:
            person = await toll_free_at_review(world)
            await confirms(person)
            await becomes_true(lambda: world.aws.count("CreateRegistrationAttachment", outcome="ok"))
        assert world.aws.count("SubmitRegistrationVersion") == 0
        async with running(surroundings) as again:
            await hears(again.sms, "Submitted to AWS")
            assert again.aws.count("CreateRegistration", outcome="ok") == 1
            assert len(again.backend().account.numbers) == 1
            assert len(again.backend().account.attachments) == 2
            registration = again.registration()
            again.backend().approve(registration.id)
            await hears(again.sms, "can send")
            await becomes_true(lambda: "can send" in again.status_message.plain)
            assert sum("Submitted to AWS" in reply for reply in again.replies()) == 1


async def test_restart__while_in_review(settings: Settings) -> None:
    """An approval while no process ran is posted once by the next one, in the same thread."""
    async with stand_ins(settings) as surroundings:
        async with running(surroundings) as world:
            await confirms(await finland_at_review(world))
            await hears(world.sms, "Submitted to AWS")
        surroundings.backend().approve(surroundings.registration().id)
        for _ in range(2):
            async with running(surroundings) as again:
                await reply_with(again.sms, "can send")
                await becomes_true(lambda: again.callsign.watch.regions.last_swept)
                assert len(again.replies()) == 2
                assert len(again.sms.messages) == 1


def with_tax_number(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Finland's form with one more required text."""
    new = deepcopy(next(field for field in fields if field["FieldPath"] == "companyInfo.companyName"))
    new["FieldPath"] = "companyInfo.taxNumber"
    new["DisplayHints"]["Title"] = "Tax number"
    return [*fields, new]


def finland() -> Any:
    """Finland's answers by field path."""
    return filled(forms()["FI_SENDER_ID_REGISTRATION"])


async def finland_at_review(world: World) -> Person:
    await at_review(world.ana, FINLAND_TITLE, finland())
    return world.ana


async def toll_free_at_review(world: World) -> Person:
    await at_review(world.ana, TOLL_FREE_TITLE, filled(forms()[TOLL_FREE_TYPE]))
    return world.ana


async def submits_raw(world: World, person: Person) -> Any:
    """Send the visible view as it is, without the checks of Slack's client. Returns the ack."""
    assert person.view
    payload = payloads.view_submission(world.slack.workspace, person.view)
    return await world.slack.delivery.send("interactive", payload)


def forges_draft(person: Person, draft_id: str) -> None:
    """Put another draft's ID into the visible view's metadata."""
    assert person.view
    metadata = json.loads(person.view.content["private_metadata"])
    person.view.content["private_metadata"] = json.dumps({**metadata, "draft": draft_id})
