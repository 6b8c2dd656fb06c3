"""Field values: which values can be put, and when."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.aws.definitions import catalog
from sandbox.aws.models import PinpointSMSVoiceV2Backend
from sandbox.aws.world import Progression
from tests.integration.aws_stand_in.applicant import BRAND, GB, TOLL_FREE, Applicant, refused

NAME = "companyInfo.companyName"
TYPE = "companyInfo.businessType"
IMAGE = "messagingUseCase.optInImage"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (NAME, {"TextValue": "Example Corp"}),
        (NAME, {"TextValue": "Ä" * 100}),
        (TYPE, {"SelectChoices": ["GOVERNMENT"]}),
    ],
)
def test_put_field_value__holds(applicant: Applicant, path: str, value: dict[str, Any]) -> None:
    """A valid value is in the answer and can be read later; a second put replaces it."""
    registration_id = applicant.create(TOLL_FREE)
    for _ in range(2):
        answer = applicant.put(registration_id, path, **value)
        assert (answer["FieldPath"], answer["VersionNumber"]) == (path, 1)
        assert value.items() <= answer.items()
    assert applicant.values(registration_id)[path] == {"FieldPath": path, **value}


def test_put_field_value__attachment(applicant: Applicant) -> None:
    """An attachment is put by id or ARN and read as its id."""
    registration_id, attachment_id = applicant.create(TOLL_FREE), applicant.attachment()
    rows = applicant.client.describe_registration_attachments()["RegistrationAttachments"]
    for name in (attachment_id, rows[0]["RegistrationAttachmentArn"]):
        applicant.put(registration_id, IMAGE, RegistrationAttachmentId=name)
        assert applicant.values(registration_id)[IMAGE]["RegistrationAttachmentId"] == attachment_id


@pytest.mark.parametrize(
    ("path", "value", "reason", "text"),
    [
        (NAME, {"TextValue": "   "}, "INVALID_PARAMETER", "does not match"),
        (NAME, {"TextValue": "x" * 101}, "INVALID_PARAMETER", "at most 100"),
        ("companyInfo.isoCountryCode", {"TextValue": "USA"}, "INVALID_PARAMETER", "at most 2"),
        ("companyInfo.isoCountryCode", {"TextValue": "us"}, "INVALID_PARAMETER", "does not match"),
        ("contactInfo.supportPhoneNumber", {"TextValue": "206-555-0142"}, "INVALID_PARAMETER", "does not match"),
        (NAME, {"SelectChoices": ["x"]}, "INVALID_PARAMETER", "takes TextValue"),
        (TYPE, {"TextValue": "GOVERNMENT"}, "INVALID_PARAMETER", "takes SelectChoices"),
        (TYPE, {"SelectChoices": ["Government"]}, "INVALID_PARAMETER", "not one of the options"),
        (TYPE, {"SelectChoices": []}, "INVALID_PARAMETER", "between 1 and 1"),
        (TYPE, {"SelectChoices": ["GOVERNMENT", "NON_PROFIT"]}, "INVALID_PARAMETER", "between 1 and 1"),
        (IMAGE, {"TextValue": "x"}, "INVALID_PARAMETER", "takes RegistrationAttachmentId"),
        ("companyInfo.nothing", {"TextValue": "x"}, "UNKNOWN_REGISTRATION_FIELD", "unknown"),
    ],
)
def test_put_field_value__refused(
    applicant: Applicant, path: str, value: dict[str, Any], reason: str, text: str
) -> None:
    """An invalid value is refused, the error names the field, and nothing is saved."""
    registration_id = applicant.create(TOLL_FREE)
    with refused("ValidationException", reason) as seen:
        applicant.put(registration_id, path, **value)
    assert text in seen.fields[path]
    assert "TextValue" not in applicant.values(registration_id).get(path, {})


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({}, "MISSING_PARAMETER"),
        ({"TextValue": "x", "SelectChoices": ["x"]}, "PARAMETERS_CANNOT_BE_USED_TOGETHER"),
        ({"TextValue": "x", "RegistrationAttachmentId": "attachment-0"}, "PARAMETERS_CANNOT_BE_USED_TOGETHER"),
    ],
)
def test_put_field_value__exactly_one(applicant: Applicant, value: dict[str, Any], reason: str) -> None:
    """A put has exactly one value."""
    with refused("ValidationException", reason):
        applicant.put(applicant.create(TOLL_FREE), NAME, **value)


def test_put_field_value__no_such_attachment(applicant: Applicant) -> None:
    """A put of an attachment that does not exist is refused."""
    with refused("ResourceNotFoundException") as seen:
        applicant.put(applicant.create(TOLL_FREE), IMAGE, RegistrationAttachmentId="attachment-0")
    assert seen.response["ResourceType"] == "registration-attachment"


def test_put_field_value__attachment_not_uploaded(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """An attachment must be uploaded before it is put."""
    backend.world.upload = Progression(kind="manual")
    with refused("ConflictException", "RESOURCE_NOT_ACTIVE"):
        applicant.put(applicant.create(TOLL_FREE), IMAGE, RegistrationAttachmentId=applicant.attachment())


@pytest.mark.parametrize("verdict", [None, "deny", "approve"])
def test_field_values__locked_after_submission(
    applicant: Applicant, backend: PinpointSMSVoiceV2Backend, verdict: str | None
) -> None:
    """Only a draft can be edited: a version that is in review, denied or approved can only be read."""
    backend.set_review_speed(Progression(kind="manual"))
    registration_id = applicant.prepare(GB)
    applicant.submit(registration_id)
    if verdict == "deny":
        backend.deny(registration_id, ["INVALID_URL"])
    elif verdict == "approve":
        backend.approve(registration_id)
    with refused("ConflictException", "EDIT_REGISTRATION_FIELD_VALUES_NOT_ALLOWED"):
        applicant.put(registration_id, NAME, TextValue="Other Corp")
    with refused("ConflictException", "EDIT_REGISTRATION_FIELD_VALUES_NOT_ALLOWED"):
        applicant.client.delete_registration_field_value(RegistrationId=registration_id, FieldPath=NAME)
    assert applicant.values(registration_id)[NAME]["TextValue"] == "Example Corp"


def test_delete_field_value__optional(applicant: Applicant) -> None:
    """An optional field can be cleared, and cleared again; the answer has the old value."""
    registration_id, path = applicant.create(TOLL_FREE), "companyInfo.address2"
    applicant.put(registration_id, path, TextValue="Suite 100")
    for expected in ("Suite 100", None):
        answer = applicant.client.delete_registration_field_value(RegistrationId=registration_id, FieldPath=path)
        assert answer.get("TextValue") == expected
    assert path not in applicant.values(registration_id)


@pytest.mark.parametrize(
    ("path", "reason"),
    [(NAME, "REGISTRATION_FIELD_CANNOT_BE_DELETED"), ("companyInfo.nothing", "UNKNOWN_REGISTRATION_FIELD")],
)
def test_delete_field_value__refused(applicant: Applicant, path: str, reason: str) -> None:
    """Neither a required nor an unknown field can be cleared."""
    registration_id = applicant.create(TOLL_FREE)
    applicant.put(registration_id, NAME, TextValue="Example Corp")
    with refused("ValidationException", reason):
        applicant.client.delete_registration_field_value(RegistrationId=registration_id, FieldPath=path)


def test_delete_field_value__conditional(applicant: Applicant) -> None:
    """A conditional field can be cleared, because its condition may no longer be true."""
    registration_id, path = applicant.create(TOLL_FREE), "companyInfo.taxIdCountry"
    applicant.put(registration_id, path, TextValue="US")
    applicant.client.delete_registration_field_value(RegistrationId=registration_id, FieldPath=path)


def test_describe_field_values__empty_draft(applicant: Applicant) -> None:
    """A draft lists every required field without a value as MISSING_REQUIRED_FIELD, also if a condition requires it."""
    registration_id = applicant.create(BRAND)
    required = {field["FieldPath"] for field in catalog()["fields"][BRAND] if field["FieldRequirement"] == "REQUIRED"}
    rows = applicant.values(registration_id)
    assert set(rows) == required
    assert {row["DeniedReason"] for row in rows.values()} == {"MISSING_REQUIRED_FIELD"}
    applicant.put(registration_id, "companyInfo.legalType", SelectChoices=["PUBLIC_PROFIT"])
    assert "DeniedReason" not in applicant.values(registration_id)["companyInfo.legalType"]
    assert "companyInfo.stockSymbol" in applicant.values(registration_id)


def test_describe_field_values__filters(applicant: Applicant) -> None:
    """Values are read by section, by paths or by version; unknown ones are refused."""
    registration_id = applicant.create(TOLL_FREE)
    applicant.fill(registration_id, TOLL_FREE)
    assert set(applicant.values(registration_id, FieldPaths=[NAME, TYPE])) == {NAME, TYPE}
    assert len(applicant.values(registration_id, SectionPath="contactInfo")) == 4
    assert applicant.values(registration_id, SectionPath="contactInfo", FieldPaths=[NAME]) == {}
    for others, reason in (
        ({"SectionPath": "nowhere"}, "UNKNOWN_REGISTRATION_SECTION"),
        ({"FieldPaths": ["companyInfo.nothing"]}, "UNKNOWN_REGISTRATION_FIELD"),
        ({"VersionNumber": 2}, "UNKNOWN_REGISTRATION_VERSION"),
    ):
        with refused("ValidationException", reason):
            applicant.values(registration_id, **others)


def test_change_form__under_a_draft(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """If a form changes, a draft needs the new fields, not the removed ones; its values stay."""
    registration_id = applicant.prepare(TOLL_FREE)
    extra = next(field for field in catalog()["fields"][TOLL_FREE] if field["FieldPath"] == NAME) | {
        "SectionPath": "extraInfo",
        "FieldPath": "extraInfo.question",
    }
    backend.world.forms.change(
        TOLL_FREE, lambda fields: [field for field in fields if field["FieldPath"] != NAME] + [extra]
    )
    with refused("ValidationException", "FIELD_VALIDATION_FAILED") as seen:
        applicant.submit(registration_id)
    assert seen.fields == {"extraInfo.question": "MISSING_REQUIRED_FIELD"}
    assert applicant.values(registration_id, FieldPaths=[NAME])[NAME]["TextValue"] == "Example Corp"
    assert len(catalog()["fields"][TOLL_FREE]) == 28
    applicant.put(registration_id, "extraInfo.question", TextValue="Yes")
    assert list(applicant.values(registration_id, SectionPath="extraInfo")) == ["extraInfo.question"]
    applicant.submit(registration_id)
