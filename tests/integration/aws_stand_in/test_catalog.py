"""Every form of the catalog can be filled in and registered."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.aws.definitions import catalog
from sandbox.aws.models import pinpointsmsvoicev2_backends
from tests.integration.aws_stand_in.applicant import ACCOUNT, Applicant, refused

TYPES = [row["RegistrationType"] for row in catalog()["types"]]
INDIA = "IN_SENDER_ID_REGISTRATION"


def sender_id_of(client: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.describe_sender_ids()["SenderIds"]
    return rows


@pytest.mark.parametrize("registration_type", TYPES)
def test_submit_registration_version__every_type_completes(clients: dict[str, Any], registration_type: str) -> None:
    """A form with its example values and its required associations can be submitted and becomes COMPLETE."""
    client = clients["ap-south-1" if registration_type == INDIA else "us-east-1"]
    applicant = Applicant(client)
    registration_id = applicant.prepare(registration_type)
    applicant.submit(registration_id)
    assert applicant.statuses(registration_id) == ("COMPLETE", "APPROVED")
    if registration_type.endswith("_SENDER_ID_REGISTRATION"):
        rows = sender_id_of(client)
        assert [(row["IsoCountryCode"], row["Registered"]) for row in rows] == [(registration_type[:2], True)]


@pytest.mark.parametrize("registration_type", TYPES)
def test_submit_registration_version__empty_form(applicant: Applicant, registration_type: str) -> None:
    """An empty form is refused at submission, and every missing field is named."""
    required = {
        field["FieldPath"]
        for field in catalog()["fields"][registration_type]
        if field["FieldRequirement"] == "REQUIRED"
    }
    if not required:
        return
    with refused("ValidationException", "FIELD_VALIDATION_FAILED") as seen:
        applicant.submit(applicant.create(registration_type))
    assert required <= set(seen.fields)


def test_submit_registration_version__india_elsewhere(clients: dict[str, Any]) -> None:
    """India's sender IDs are listed in every region, but denied outside India's two regions."""
    applicant = Applicant(clients["eu-west-1"])
    names = applicant.client.describe_registration_type_definitions(RegistrationTypes=[INDIA])
    assert len(names["RegistrationTypeDefinitions"]) == 1
    registration_id = applicant.prepare(INDIA)
    applicant.submit(registration_id)
    assert applicant.statuses(registration_id) == ("REQUIRES_UPDATES", "DENIED")
    assert applicant.version(registration_id)["DeniedReasons"][0]["Reason"] == "Unsupported Region"
    assert not pinpointsmsvoicev2_backends[ACCOUNT]["eu-west-1"].account.sender_ids
