"""Registrations that are live, and numbers for them, for tests."""

from __future__ import annotations

from tests.integration.workflows.office import OWNER, REGION, Office
from tests.unit.factories import registration as factory
from workflows.audit.about import acts_about
from workflows.records.drafts import RegistrationId, Submission
from workflows.records.registrations import Registration
from workflows.registrations.request_number import (
    NumberGrant,
    NumberRequest,
    request_number,
)

CAMPAIGN = "US_TEN_DLC_CAMPAIGN_REGISTRATION"


async def recorded(office: Office, submission: Submission) -> Registration:
    found = await office.store.registration(RegistrationId(str(submission.registration_id)))
    assert found is not None
    return found


async def live(office: Office, registration_type: str, **changes: object) -> Registration:
    """A registration that reviewers have approved, as the watch has recorded it."""
    submission = await office.submitted(registration_type, **changes)
    office.backend.approve(str(submission.registration_id))
    await office.sweep()
    return await recorded(office, submission)


async def campaign(office: Office) -> Registration:
    """A campaign that a person created in the console, approved and watched."""
    made = office.backend.call("CreateRegistration", {"RegistrationType": CAMPAIGN})
    registration_id = made["RegistrationId"]
    office.backend.set_status(registration_id, "COMPLETE", "APPROVED")
    known = factory(
        "COMPLETE",
        "APPROVED",
        id=RegistrationId(registration_id),
        account_id=await office.aws.account_id(),
        region=REGION,
        registration_type=CAMPAIGN,
        owner=OWNER,
    )
    await office.store.add_registration(known)
    return known


def number_request(for_whom: Registration, ordinal: int = 1) -> NumberRequest:
    return NumberRequest(registration=for_whom, number_type="TEN_DLC", iso_country_code="US", ordinal=ordinal)


async def ask(office: Office, wanted: NumberRequest) -> NumberGrant:
    return await request_number(wanted, OWNER, office.ports)


async def acts(office: Office, known: Registration, part: str) -> list[str]:
    """The acts on a registration in the audit log that have this in their name."""
    return [act.act for act in await acts_about(office.store, known.id, 100) if part in act.act]


def numbers(office: Office) -> list[str]:
    return [phone.number for phone in office.backend.account.numbers.values() if phone.number_type == "TEN_DLC"]
