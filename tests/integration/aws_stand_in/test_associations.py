"""Associations and origination identities: numbers and sender IDs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

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


def associations(applicant: Applicant, registration_id: str, **request: Any) -> list[dict[str, Any]]:
    answer = applicant.client.list_registration_associations(RegistrationId=registration_id, **request)
    rows: list[dict[str, Any]] = answer["RegistrationAssociations"]
    return rows


def test_association__toll_free_number(applicant: Applicant) -> None:
    """A number waits as PENDING and becomes ACTIVE when its registration is COMPLETE."""
    registration_id, number = applicant.create(TOLL_FREE), applicant.number("TOLL_FREE")
    applicant.fill(registration_id, TOLL_FREE)
    answer = applicant.associate(registration_id, number)
    assert (answer["ResourceId"], answer["ResourceType"], answer["IsoCountryCode"]) == (number, "TOLL_FREE", "US")
    assert answer["PhoneNumber"].startswith("+1833")
    assert applicant.number_status(number) == "PENDING"
    applicant.submit(registration_id)
    assert applicant.number_status(number) == "ACTIVE"
    assert [row["ResourceId"] for row in associations(applicant, registration_id)] == [number]


def test_association__twice(applicant: Applicant) -> None:
    """The same association again is a conflict, and so is a number of another registration."""
    first, second, number = applicant.create(TOLL_FREE), applicant.create(TOLL_FREE), applicant.number("TOLL_FREE")
    applicant.associate(first, number)
    with refused("ConflictException", "RESOURCE_ALREADY_ASSOCIATED"):
        applicant.associate(first, number)
    with refused("ConflictException", "PHONE_NUMBER_ASSOCIATED_TO_REGISTRATION"):
        applicant.associate(second, number)


@pytest.mark.parametrize(
    ("registration_type", "number_type"),
    [(TOLL_FREE, "SIMULATOR"), (TOLL_FREE, "TEN_DLC"), (GB, "TOLL_FREE"), (BRAND, "TEN_DLC"), (VETTING, "TOLL_FREE")],
)
def test_association__wrong_kind(applicant: Applicant, registration_type: str, number_type: str) -> None:
    """A type accepts the resources in its SupportedAssociations, in their country."""
    with refused("ValidationException", "INVALID_REGISTRATION_ASSOCIATION"):
        applicant.associate(applicant.create(registration_type), applicant.number(number_type))


def test_association__sender_id_by_hand(applicant: Applicant) -> None:
    """Sender IDs are associated on approval, never by a call."""
    applicant.client.request_sender_id(SenderId="OURS", IsoCountryCode="JE")
    arn = applicant.client.describe_sender_ids()["SenderIds"][0]["SenderIdArn"]
    with refused("ValidationException", "INVALID_REGISTRATION_ASSOCIATION"):
        applicant.associate(applicant.create(GB), arn)


@pytest.mark.parametrize(
    ("resource_id", "kind"),
    [("phone-0", "phone-number"), ("registration-0", "registration"), ("whatever", "phone-number")],
)
def test_association__not_there(applicant: Applicant, resource_id: str, kind: str) -> None:
    """An unknown resource is not found, and the error names its kind."""
    with refused("ResourceNotFoundException") as seen:
        applicant.associate(applicant.create(TOLL_FREE), resource_id)
    assert seen.response["ResourceType"] == kind


@pytest.mark.parametrize("registration_type", [CAMPAIGN, VETTING])
def test_association__brand_must_be_complete(applicant: Applicant, registration_type: str) -> None:
    """A campaign and a vetting accept one brand, and only a COMPLETE brand."""
    registration_id, brand = applicant.create(registration_type), applicant.prepare(BRAND)
    with refused("ConflictException", "REGISTRATION_NOT_COMPLETE"):
        applicant.associate(registration_id, brand)
    applicant.submit(brand)
    assert applicant.associate(registration_id, brand)["ResourceType"] == BRAND
    with refused("ServiceQuotaExceededException", "ASSOCIATIONS_PER_REGISTRATION"):
        applicant.associate(registration_id, applicant.complete(BRAND))


def test_association__campaigns_per_brand(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """A brand can have ten campaigns; vettings are counted separately."""
    brand = applicant.complete(BRAND)
    for _ in range(10):
        applicant.associate(applicant.create(CAMPAIGN), brand)
    with refused("ServiceQuotaExceededException", "ASSOCIATIONS_PER_REGISTRATION"):
        applicant.associate(applicant.create(CAMPAIGN), brand)
    applicant.associate(applicant.create(VETTING), brand)


def test_association__numbers_per_registration(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """A registration accepts numbers up to its quota; a purchase that fails buys nothing."""
    backend.world.quotas = replace(backend.world.quotas, numbers_per_registration=1)
    registration_id = applicant.create(TOLL_FREE)
    applicant.number("TOLL_FREE", RegistrationId=registration_id)
    with refused("ServiceQuotaExceededException", "PHONE_NUMBERS_PER_REGISTRATION"):
        applicant.number("TOLL_FREE", RegistrationId=registration_id)
    assert len(applicant.client.describe_phone_numbers()["PhoneNumbers"]) == 1


def test_association__10dlc_number_after_complete(
    applicant: Applicant, backend: PinpointSMSVoiceV2Backend, clock: Clock
) -> None:
    """10DLC numbers can be associated after the approval, and their association takes time."""
    campaign, number = applicant.prepare(CAMPAIGN), applicant.number("TEN_DLC")
    with refused("ConflictException", "REGISTRATION_NOT_COMPLETE"):
        applicant.associate(campaign, number)
    applicant.submit(campaign)
    assert applicant.status(campaign) == "COMPLETE"
    backend.set_review_speed(Progression(kind="time", seconds=3))
    applicant.associate(campaign, number)
    assert applicant.number_status(number) == "ASSOCIATING"
    clock.pass_(3)
    assert applicant.number_status(number) == "ACTIVE"


def test_association__while_in_review(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """A registration in review cannot get an association."""
    registration_id = applicant.prepare(TOLL_FREE)
    backend.set_review_speed(Progression(kind="manual"))
    applicant.submit(registration_id)
    with refused("ConflictException", "RESOURCE_MODIFICATION_NOT_ALLOWED"):
        applicant.associate(registration_id, applicant.number("TOLL_FREE"))


@pytest.mark.parametrize(
    ("name", "values", "count"),
    [
        ("resource-type", ["TEN_DLC"], 1),
        ("resource-type", ["TEN_DLC", BRAND], 2),
        ("iso-country-code", ["US"], 1),
        ("iso-country-code", ["CA"], 0),
    ],
)
def test_list_associations__filters(applicant: Applicant, name: str, values: list[str], count: int) -> None:
    """Associations are listed by kind and by country; a brand has no associations."""
    campaign = applicant.complete(CAMPAIGN)
    applicant.number("TEN_DLC", RegistrationId=campaign)
    assert len(associations(applicant, campaign, Filters=[{"Name": name, "Values": values}])) == count


def test_request_phone_number__attaches_at_purchase(applicant: Applicant) -> None:
    """With a RegistrationId the number is associated when it is bought; the answer has its price."""
    registration_id = applicant.create(TOLL_FREE)
    number = applicant.number("TOLL_FREE", RegistrationId=registration_id, DeletionProtectionEnabled=True)
    row = applicant.client.describe_phone_numbers(PhoneNumberIds=[number])["PhoneNumbers"][0]
    assert (row["RegistrationId"], row["Status"], row["MonthlyLeasingPrice"]) == (registration_id, "PENDING", "2.00")
    assert [row["ResourceId"] for row in associations(applicant, registration_id)] == [number]


@pytest.mark.parametrize(
    ("others", "code", "reason"),
    [
        ({"IsoCountryCode": "GB"}, "ValidationException", "INVALID_PARAMETER"),
        ({"PoolId": "pool-1"}, "ResourceNotFoundException", None),
        ({"RegistrationId": "registration-0"}, "ResourceNotFoundException", None),
        (
            {"NumberPreference": [{"PreferenceType": ["StartsWith"], "Filter": ["+1833"]}]},
            "ValidationException",
            "INVALID_PARAMETER",
        ),
    ],
)
def test_request_phone_number__refused(
    applicant: Applicant, others: dict[str, Any], code: str, reason: str | None
) -> None:
    """A request for a number that does not exist is refused, and nothing is bought."""
    with refused(code, reason):
        applicant.number("TOLL_FREE", **others)
    assert applicant.client.describe_phone_numbers()["PhoneNumbers"] == []


def test_request_phone_number__campaign_not_complete(applicant: Applicant) -> None:
    """A 10DLC number for a campaign that is not approved is refused, and nothing is bought."""
    with refused("ConflictException", "REGISTRATION_NOT_COMPLETE"):
        applicant.number("TEN_DLC", RegistrationId=applicant.create(CAMPAIGN))
    assert applicant.client.describe_phone_numbers()["PhoneNumbers"] == []


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("status", "PENDING", 1),
        ("number-type", "SIMULATOR", 1),
        ("message-type", "TRANSACTIONAL", 2),
        ("number-capability", "VOICE", 1),
        ("iso-country-code", "GB", 0),
        ("two-way-enabled", "true", 0),
        ("self-managed-opt-outs-enabled", "false", 2),
        ("opt-out-list-name", "Default", 2),
        ("deletion-protection-enabled", "true", 1),
        ("two-way-channel-arn", "arn:x", 0),
    ],
)
def test_describe_phone_numbers__filters(applicant: Applicant, name: str, value: str, count: int) -> None:
    """Every filter of the model works."""
    applicant.number("TOLL_FREE", DeletionProtectionEnabled=True)
    applicant.number("SIMULATOR", NumberCapabilities=["SMS", "VOICE"])
    rows = applicant.client.describe_phone_numbers(Filters=[{"Name": name, "Values": [value]}])["PhoneNumbers"]
    assert len(rows) == count


def test_describe_phone_numbers__owner(applicant: Applicant) -> None:
    """With Owner SHARED the lists are empty."""
    applicant.number("TOLL_FREE")
    assert len(applicant.client.describe_phone_numbers(Owner="SELF")["PhoneNumbers"]) == 1
    assert applicant.client.describe_phone_numbers(Owner="SHARED")["PhoneNumbers"] == []
    assert applicant.client.describe_sender_ids(Owner="SHARED")["SenderIds"] == []


def test_release_phone_number__draft_keeps_open(applicant: Applicant) -> None:
    """A draft only loses its number; the number no longer exists."""
    registration_id = applicant.create(TOLL_FREE)
    number = applicant.number("TOLL_FREE", RegistrationId=registration_id)
    answer = applicant.client.release_phone_number(PhoneNumberId=number)
    assert (answer["Status"], answer["RegistrationId"]) == ("DELETED", registration_id)
    assert applicant.status(registration_id) == "CREATED"
    assert associations(applicant, registration_id) == []
    with refused("ResourceNotFoundException"):
        applicant.number_status(number)


def test_release_phone_number__last_one_closes(applicant: Applicant) -> None:
    """Only the release of the last toll-free number closes the registration."""
    registration_id = applicant.complete(TOLL_FREE)
    numbers = [associations(applicant, registration_id)[0]["ResourceId"]]
    numbers.append(applicant.number("TOLL_FREE", RegistrationId=registration_id))
    for number, status in zip(numbers, ("COMPLETE", "CLOSED"), strict=True):
        applicant.client.release_phone_number(PhoneNumberId=number)
        assert applicant.status(registration_id) == status


def test_release__unregistered(applicant: Applicant) -> None:
    """A number or sender ID without a registration can be released."""
    applicant.client.request_sender_id(SenderId="OURS", IsoCountryCode="JE")
    applicant.client.release_sender_id(SenderId="OURS", IsoCountryCode="JE")
    applicant.client.release_phone_number(PhoneNumberId=applicant.number("SIMULATOR"))
    assert applicant.client.describe_sender_ids()["SenderIds"] == []
    assert applicant.client.describe_phone_numbers()["PhoneNumbers"] == []


def test_release__deletion_protection(applicant: Applicant) -> None:
    """A resource with deletion protection cannot be released."""
    number = applicant.number("TOLL_FREE", DeletionProtectionEnabled=True)
    with refused("ConflictException", "DELETION_PROTECTION_ENABLED"):
        applicant.client.release_phone_number(PhoneNumberId=number)
    applicant.client.request_sender_id(SenderId="OURS", IsoCountryCode="JE", DeletionProtectionEnabled=True)
    with refused("ConflictException", "DELETION_PROTECTION_ENABLED"):
        applicant.client.release_sender_id(SenderId="OURS", IsoCountryCode="JE")


@pytest.mark.parametrize(
    ("country", "code", "reason"),
    [
        ("GB", "ValidationException", "SENDER_ID_REQUIRES_REGISTRATION"),
        ("US", "ValidationException", "SENDER_ID_NOT_SUPPORTED"),
        ("JE", "ConflictException", "RESOURCE_ALREADY_EXISTS"),
    ],
)
def test_request_sender_id__refused(applicant: Applicant, country: str, code: str, reason: str) -> None:
    """A sender ID can be requested once, in a country where it needs no registration."""
    request = applicant.client.request_sender_id
    answer = request(SenderId="OURS", IsoCountryCode="JE", MessageTypes=["PROMOTIONAL"])
    assert (answer["Registered"], answer["MessageTypes"]) == (False, ["PROMOTIONAL"])
    with refused(code, reason):
        request(SenderId="OURS", IsoCountryCode=country)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("sender-id", "OURS", ["OURS"]),
        ("iso-country-code", "GB", ["EXAMPLE"]),
        ("registered", "true", ["EXAMPLE"]),
        ("message-type", "TRANSACTIONAL", ["OURS", "EXAMPLE"]),
        ("deletion-protection-enabled", "true", []),
    ],
)
def test_describe_sender_ids__filters(applicant: Applicant, name: str, value: str, expected: list[str]) -> None:
    """Every filter of the model works, on requested and on registered sender IDs."""
    applicant.client.request_sender_id(SenderId="OURS", IsoCountryCode="JE")
    applicant.complete(GB)
    rows = applicant.client.describe_sender_ids(Filters=[{"Name": name, "Values": [value]}])["SenderIds"]
    assert [row["SenderId"] for row in rows] == expected


def test_describe_sender_ids__by_name(applicant: Applicant) -> None:
    """Sender IDs are described by name or ARN, with the country."""
    applicant.client.request_sender_id(SenderId="OURS", IsoCountryCode="JE")
    arn = applicant.client.describe_sender_ids()["SenderIds"][0]["SenderIdArn"]
    for name in ("OURS", arn):
        rows = applicant.client.describe_sender_ids(SenderIds=[{"SenderId": name, "IsoCountryCode": "JE"}])
        assert rows["SenderIds"][0]["SenderIdArn"] == arn
    with refused("ResourceNotFoundException"):
        applicant.client.describe_sender_ids(SenderIds=[{"SenderId": "OURS", "IsoCountryCode": "GG"}])


def test_release_sender_id__closes_its_registration(applicant: Applicant) -> None:
    """A registered sender ID is listed as an association; releasing it closes the registration."""
    registration_id = applicant.complete(GB)
    assert [row["ResourceType"] for row in associations(applicant, registration_id)] == ["SENDER_ID"]
    answer = applicant.client.release_sender_id(SenderId="EXAMPLE", IsoCountryCode="GB")
    assert answer["RegistrationId"] == registration_id
    assert applicant.status(registration_id) == "CLOSED"
    assert applicant.client.describe_sender_ids()["SenderIds"] == []


def test_provision__austrian_sender_id(applicant: Applicant) -> None:
    """Austria's sender IDs may have characters that the model's own pattern does not allow."""
    registration_type = "AT_SENDER_ID_REGISTRATION"
    registration_id = applicant.create(registration_type)
    applicant.fill(registration_id, registration_type, senderIdInfo__senderId={"TextValue": "A & B"})
    applicant.submit(registration_id)
    assert applicant.client.describe_sender_ids()["SenderIds"][0]["SenderId"] == "A & B"
