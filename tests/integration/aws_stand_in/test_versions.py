"""Versions: create, submit, discard, and create again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.aws.models import PinpointSMSVoiceV2Backend
from sandbox.aws.world import Progression
from tests.integration.aws_stand_in.applicant import (
    BRAND,
    CAMPAIGN,
    GB,
    TOLL_FREE,
    VETTING,
    Applicant,
    Clock,
    refused,
)

MANUAL = Progression(kind="manual")


@pytest.fixture(autouse=True)
def by_hand(backend: PinpointSMSVoiceV2Backend) -> None:
    """A client of a backend whose reviewers act only by hand."""
    backend.set_review_speed(MANUAL)


def test_submit__answers_and_waits(applicant: Applicant, clock: Clock) -> None:
    """The version is SUBMITTED immediately; the registration stays CREATED until the review starts."""
    registration_id = applicant.prepare(GB)
    clock.pass_(60)
    answer = applicant.submit(registration_id)
    assert (answer["RegistrationVersionStatus"], answer["AwsReview"]) == ("SUBMITTED", False)
    assert answer["RegistrationVersionStatusHistory"]["SubmittedTimestamp"] == clock.now
    assert applicant.statuses(registration_id) == ("CREATED", "SUBMITTED")


def test_submit__twice(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """A version in review cannot be submitted again, nor a version with a verdict, which has another reason."""
    registration_id = applicant.prepare(GB)
    applicant.submit(registration_id)
    with refused("ConflictException", "REGISTRATION_ALREADY_SUBMITTED"):
        applicant.submit(registration_id)
    backend.deny(registration_id, ["INVALID_URL"])
    with refused("ConflictException", "SUBMIT_REGISTRATION_VERSION_NOT_ALLOWED"):
        applicant.submit(registration_id)


@pytest.mark.parametrize("registration_type", [TOLL_FREE, VETTING, CAMPAIGN])
def test_submit__without_its_association(applicant: Applicant, registration_type: str) -> None:
    """A missing association is named when a submission is refused."""
    registration_id = applicant.create(registration_type)
    applicant.fill(registration_id, registration_type)
    with refused("ConflictException", "SUBMIT_REGISTRATION_VERSION_NOT_ALLOWED") as seen:
        applicant.submit(registration_id)
    assert ("TOLL_FREE" if registration_type == TOLL_FREE else BRAND) in seen.response["Message"]


@pytest.mark.parametrize(
    ("legal_type", "stock_symbol", "problems"),
    [
        ("PRIVATE_PROFIT", None, {}),
        ("PRIVATE_PROFIT", "EXMP", {"companyInfo.stockSymbol": "CONDITIONAL_FIELD_NOT_ALLOWED"}),
        (
            "PUBLIC_PROFIT",
            "EXMP",
            {
                "companyInfo.stockExchange": "MISSING_CONDITIONAL_FIELD",
                "companyInfo.businessContactEmail": "MISSING_CONDITIONAL_FIELD",
            },
        ),
    ],
)
def test_submit__conditional_fields(
    applicant: Applicant, legal_type: str, stock_symbol: str | None, problems: dict[str, str]
) -> None:
    """A brand's stock fields are required of public companies and disallowed for all others."""
    registration_id = applicant.create(BRAND)
    applicant.fill(registration_id, BRAND)
    for path in ("stockSymbol", "stockExchange", "businessContactEmail"):
        applicant.client.delete_registration_field_value(
            RegistrationId=registration_id, FieldPath=f"companyInfo.{path}"
        )
    applicant.put(registration_id, "companyInfo.legalType", SelectChoices=[legal_type])
    if stock_symbol:
        applicant.put(registration_id, "companyInfo.stockSymbol", TextValue=stock_symbol)
    if not problems:
        applicant.submit(registration_id)
        return
    with refused("ValidationException", "FIELD_VALIDATION_FAILED") as seen:
        applicant.submit(registration_id)
    assert seen.fields == problems


def test_create_version__starts_empty(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """A new version is empty, the old one can be read, and the registration stays REQUIRES_UPDATES."""
    registration_id = applicant.prepare(GB)
    applicant.submit(registration_id)
    backend.deny(registration_id, ["INVALID_URL"])
    answer = applicant.client.create_registration_version(RegistrationId=registration_id)
    assert (answer["VersionNumber"], answer["RegistrationVersionStatus"]) == (2, "DRAFT")
    assert all("TextValue" not in row for row in applicant.values(registration_id).values())
    assert applicant.values(registration_id, VersionNumber=1)["companyInfo.companyName"]["TextValue"] == "Example Corp"
    row = applicant.registration(registration_id)
    assert row["RegistrationStatus"] == "REQUIRES_UPDATES"
    assert (row["CurrentVersionNumber"], row["LatestDeniedVersionNumber"]) == (2, 1)


@pytest.mark.parametrize(
    "version_status",
    ["DRAFT", "SUBMITTED", "AWS_REVIEWING", "REVIEWING", "REQUIRES_AUTHENTICATION", "REQUIRES_OFFLINE_REVIEW"],
)
def test_create_version__while_one_is_open(
    applicant: Applicant, backend: PinpointSMSVoiceV2Backend, version_status: str
) -> None:
    """A registration has at most one draft."""
    registration_id = applicant.create(GB)
    backend.set_status(registration_id, "REVIEWING", version_status)
    with refused("ConflictException", "CREATE_REGISTRATION_VERSION_NOT_ALLOWED"):
        applicant.client.create_registration_version(RegistrationId=registration_id)


@pytest.mark.parametrize("version_status", ["APPROVED", "DENIED", "DISCARDED", "REVOKED"])
def test_create_version__after_an_end(
    applicant: Applicant, backend: PinpointSMSVoiceV2Backend, version_status: str
) -> None:
    """After every outcome a new version can be created."""
    registration_id = applicant.create(GB)
    backend.set_status(registration_id, "COMPLETE", version_status)
    answer = applicant.client.create_registration_version(RegistrationId=registration_id)
    assert answer["VersionNumber"] == 2


def test_create_version__while_provisioning(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """A registration in PROVISIONING cannot get a new version."""
    registration_id = applicant.prepare(GB)
    applicant.submit(registration_id)
    backend.approve(registration_id, complete=False)
    with refused("ConflictException", "CREATE_REGISTRATION_VERSION_NOT_ALLOWED"):
        applicant.client.create_registration_version(RegistrationId=registration_id)


def test_approve__second_version_archives_the_first(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """An approved version stays approved until another version is approved."""
    registration_id = applicant.prepare(GB)
    applicant.submit(registration_id)
    backend.approve(registration_id)
    applicant.client.create_registration_version(RegistrationId=registration_id)
    assert applicant.registration(registration_id)["ApprovedVersionNumber"] == 1
    applicant.fill(registration_id, GB)
    applicant.submit(registration_id)
    backend.approve(registration_id)
    assert applicant.registration(registration_id)["ApprovedVersionNumber"] == 2
    rows = applicant.client.describe_registration_versions(RegistrationId=registration_id)["RegistrationVersions"]
    assert [row["RegistrationVersionStatus"] for row in rows] == ["ARCHIVED", "APPROVED"]


def test_discard__only_submitted(applicant: Applicant, backend: PinpointSMSVoiceV2Backend, clock: Clock) -> None:
    """A submitted version can be discarded until its review starts; a draft or a finished version cannot."""
    registration_id = applicant.prepare(GB)
    discard = applicant.client.discard_registration_version
    with refused("ConflictException", "DISCARD_REGISTRATION_VERSION_NOT_ALLOWED"):
        discard(RegistrationId=registration_id)
    applicant.submit(registration_id)
    backend.advance(registration_id)
    assert applicant.statuses(registration_id) == ("SUBMITTED", "SUBMITTED")
    answer = discard(RegistrationId=registration_id)
    assert answer["RegistrationVersionStatusHistory"]["DiscardedTimestamp"] == clock.now
    assert applicant.statuses(registration_id) == ("CREATED", "DISCARDED")
    with refused("ConflictException", "DISCARD_REGISTRATION_VERSION_NOT_ALLOWED"):
        discard(RegistrationId=registration_id)


def test_discard__in_review(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """A version in review cannot be discarded."""
    registration_id = applicant.prepare(GB)
    applicant.submit(registration_id)
    for _ in range(2):
        backend.advance(registration_id)
    with refused("ConflictException", "DISCARD_REGISTRATION_VERSION_NOT_ALLOWED"):
        applicant.client.discard_registration_version(RegistrationId=registration_id)


def test_describe_versions__by_number_and_status(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """Versions are listed oldest first, by number or status; an unknown number is refused."""
    registration_id = applicant.prepare(GB)
    applicant.submit(registration_id)
    backend.deny(registration_id, ["INVALID_URL"])
    applicant.client.create_registration_version(RegistrationId=registration_id)

    def numbers(**request: object) -> list[int]:
        answer = applicant.client.describe_registration_versions(RegistrationId=registration_id, **request)
        return [row["VersionNumber"] for row in answer["RegistrationVersions"]]

    assert numbers() == [1, 2]
    assert numbers(VersionNumbers=[2]) == [2]
    assert numbers(Filters=[{"Name": "registration-version-status", "Values": ["DENIED"]}]) == [1]
    assert numbers(MaxResults=1) == [1]
    with refused("ValidationException", "UNKNOWN_REGISTRATION_VERSION"):
        numbers(VersionNumbers=[3])


@pytest.mark.parametrize(
    ("waited", "expected"),
    [(1.9, ("REQUIRES_UPDATES", "DENIED")), (2.0, ("COMPLETE", "APPROVED"))],
)
def test_submit__before_the_values_settle(
    applicant: Applicant,
    backend: PinpointSMSVoiceV2Backend,
    clock: Clock,
    waited: float,
    expected: tuple[str, str],
) -> None:
    """With settle_seconds, a submission right after the last put is denied for missing fields."""
    backend.world.settle_seconds = 2
    registration_id = applicant.prepare(GB)
    clock.now += timedelta(seconds=waited)
    applicant.submit(registration_id)
    backend.set_review_speed(Progression())
    assert applicant.statuses(registration_id) == expected
