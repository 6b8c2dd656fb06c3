"""Registering another like an earlier one: what is filled in, shown, asked and never sent unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import messages
from sandbox.aws.records import Registration
from sandbox.slack import payloads
from tests.scenario.conftest import Start, World
from tests.scenario.form_filling import as_person, becomes_true, confirms, hears, settles
from tests.scenario.seeding import is_submitted
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Person as Requester
from workflows.records.drafts import RegistrationId

TOLL_FREE, IRELAND = "US_TOLL_FREE_REGISTRATION", "IE_SENDER_ID_REGISTRATION"
TITLE = "US toll-free number registration"
DETAILS, SAMPLE = FieldPath("messagingUseCase.useCaseDetails"), FieldPath("messageSamples.messageSample1")
NEW = {"Use case details": "Delivery notices for customers of Example Corp.", "Message Sample 1": "It is on its way."}
LIKE, CHECKED = messages.start_from.REGISTER_LIKE, messages.start_from.LOOKED_AT


async def complete(world: World, registration_type: str = TOLL_FREE) -> Registration:
    """Ana's registration, approved."""
    registration = await is_submitted(world, registration_type)
    world.backend().approve(registration.id)
    await hears(world.sms, "can send")
    return registration


async def test_another_like_this__asks_for_what_differs(start: Start) -> None:
    """Four fields, a name and a number. All else is filled in, and is sent once the person has looked at it."""
    async with start(whole_forms=True) as world:
        first, ana = await complete(world), world.ana
        await ana.clicks(LIKE, world.status_message)
        await ana.sees_text("Registration type")
        assert ana.value("Registration type") == "US toll-free number registration"
        await ana.fills({"Name": "Second"})
        await ana.submits()
        await settles(ana)
        assert ana.labels() == ["Use case details", "Message Sample 1", "Message Sample 2", "Message Sample 3"]
        assert any("filled in from Codes" in text for text in ana.texts())
        await ana.fills(NEW)
        await ana.submits()
        await settles(ana)
        shown = "\n".join(ana.texts())
        assert "From Codes, " in shown
        assert "Check them before you submit" in shown
        assert not ana.view or "submit" not in ana.view.content
        assert ana.view
        await world.slack.delivery.send("interactive", payloads.view_submission(world.slack.workspace, ana.view))
        await settles(ana)
        assert world.aws.count("SubmitRegistrationVersion") == 0
        await ana.clicks(CHECKED)
        await ana.sees_view(lambda view: "submit" in view.content)
        await confirms(ana)
        await becomes_true(lambda: world.aws.count("SubmitRegistrationVersion", outcome="ok") == 1)
        (second,) = [each for each in world.backend().registrations() if each.id != first.id]
        assert {**values(first), **values(second)} == values(second)
        assert values(second)[DETAILS] == {"TextValue": NEW["Use case details"]}
        assert world.aws.count("CreateRegistrationAttachment", outcome="ok") == 0  # the first one's is shared


async def test_start_from__of_another_type_by_another_member(start: Start) -> None:
    """Bo starts a toll-free number from Ana's sender ID: the company is filled in, the support asked for."""
    async with start(whole_forms=True) as world:
        await is_submitted(world, IRELAND)
        bo = world.slack.user("bo")
        await bo.runs("/callsign new", channel="#sms")
        await bo.sees_text("Registration type")
        await bo.fills({"Registration type": TITLE, "Name": "Bo's", "Channel for updates": "#sms"})
        await bo.fills({"Start from": "Codes · Ireland sender ID registration"}, awaits_update=True)
        assert (bo.value("Registration type"), bo.value("Name")) == (TITLE, "Bo's")
        await bo.submits()
        await settles(bo)
        (draft,) = await world.callsign.store.drafts_of(as_person(bo))
        filled = await world.callsign.store.draft(draft.id)
        assert filled is not None
        assert {"companyInfo.companyName", "companyInfo.zipCode"} <= set(filled.prefill.origins)
        assert not {"contactInfo.supportEmail", DETAILS, SAMPLE} & set(filled.answers)
        assert {"contactInfo.supportEmail", DETAILS, SAMPLE} <= set(filled.prefill.asked)
        assert "filled in from Codes" in "\n".join(bo.texts())


async def test_start_from__what_one_may_not_read(start: Start) -> None:
    """It is not offered. A value that was forged, or allowed when the list was shown, is refused at the moment of use."""
    async with start() as world:
        registration, ana = await complete(world), world.ana
        await ana.clicks(LIKE, world.status_message)
        await ana.sees_text("Registration type")
        await ana.fills({"Name": "Second"})
        await belongs_elsewhere(world, registration.id)
        await ana.submits()
        assert list(ana.field_errors.values()) == [messages.start_from.SOURCE_GONE]
        await ana.closes()
        await ana.clicks(LIKE, world.status_message)
        await ana.sees_text(messages.start_from.SOURCE_GONE)
        await ana.closes()
        await ana.runs("/callsign new", channel="#sms")
        await ana.sees_text("Registration type")
        with pytest.raises(AssertionError, match="does not offer"):
            await ana.fills({"Start from": "Codes · US toll-free number registration"})
        assert await world.callsign.store.drafts_of(as_person(ana)) == ()


async def belongs_elsewhere(world: World, registration_id: str) -> None:
    """The registration is one of another workspace."""
    store = world.callsign.store
    recorded = await store.registration(RegistrationId(registration_id))
    assert recorded is not None
    stranger = Requester(workspace_id="T_OTHER", user_id="U_OTHER")
    await store.save_registration(replace(recorded, owner=stranger))


def values(registration: Registration) -> dict[FieldPath, object]:
    """What a registration's first version holds."""
    return {FieldPath(path): value for path, value in registration.version.answers().items()}
