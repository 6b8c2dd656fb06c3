"""What is chosen of a number, numbers that stay PENDING, and resource policies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.aws.models import PinpointSMSVoiceV2Backend
from tests.integration.aws_stand_in.applicant import CAMPAIGN, GB, TOLL_FREE, Applicant, refused

SEARCH: dict[str, Any] = {"IsoCountryCode": "US", "NumberType": "TEN_DLC", "NumberCapabilities": ["SMS"]}


def preference(kind: str, digits: str) -> list[dict[str, Any]]:
    return [{"PreferenceType": [kind], "Filter": [digits]}]


@pytest.mark.parametrize(
    ("kind", "digits", "first", "count"),
    [
        ("StartsWith", "+1425", "+14255550200", 10),
        ("StartsWith", "425", "+14255550200", 10),
        ("EndsWith", "0229", "+12065550229", 3),
        ("Contains", "5550211", "+12065550211", 3),
        ("ExactMatch", "+12125550207", "+12125550207", 1),
        ("StartsWith", "+1907", None, 0),
    ],
)
def test_list_available_phone_numbers(
    applicant: Applicant, kind: str, digits: str, first: str | None, count: int
) -> None:
    """Ten at most on a page; an area code without numbers is an empty list."""
    found = applicant.client.list_available_phone_numbers(**SEARCH, NumberPreference=preference(kind, digits))
    numbers = found["AvailablePhoneNumbers"]
    assert (numbers[:1], len(numbers)) == ([first] if first else [], count)


def test_list_available_phone_numbers__campaign_not_complete(applicant: Applicant) -> None:
    """The numbers of a campaign can be listed once it is COMPLETE."""
    with refused("ConflictException", "REGISTRATION_NOT_COMPLETE"):
        applicant.client.list_available_phone_numbers(**SEARCH, RegistrationId=applicant.create(CAMPAIGN))


def test_request_phone_number__chosen(applicant: Applicant) -> None:
    """The chosen number is leased once, and no longer listed."""
    wanted = preference("ExactMatch", "+14255550203")
    number = applicant.number("TEN_DLC", NumberPreference=wanted, NumberCapabilities=["SMS", "MMS"])
    (row,) = applicant.client.describe_phone_numbers(PhoneNumberIds=[number])["PhoneNumbers"]
    assert (row["PhoneNumber"], row["NumberCapabilities"]) == ("+14255550203", ["SMS", "MMS"])
    assert row["MessagingLimits"]["DailyMessageCaps"]["T-MOBILE"] > 0
    assert (
        applicant.client.list_available_phone_numbers(**SEARCH, NumberPreference=wanted)["AvailablePhoneNumbers"] == []
    )
    with refused("ValidationException", "INVALID_PARAMETER"):
        applicant.number("TEN_DLC", NumberPreference=wanted)


def test_request_phone_number__preference_of_another_type(applicant: Applicant) -> None:
    """Preferences apply to 10DLC numbers only."""
    with refused("ValidationException", "INVALID_PARAMETER"):
        applicant.number("TOLL_FREE", NumberPreference=preference("EndsWith", "99"))


def test_numbers_stay_pending(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """With the switch, a number waits after its registration is COMPLETE; without it, it becomes ACTIVE."""
    backend.world.numbers_stay_pending = True
    toll_free, campaign = applicant.complete(TOLL_FREE), applicant.complete(CAMPAIGN)
    applicant.number("TEN_DLC", RegistrationId=campaign)
    numbers = applicant.client.describe_phone_numbers()["PhoneNumbers"]
    assert {row["RegistrationId"]: row["Status"] for row in numbers} == {toll_free: "PENDING", campaign: "ASSOCIATING"}
    backend.world.numbers_stay_pending = False
    numbers = applicant.client.describe_phone_numbers()["PhoneNumbers"]
    assert [row["Status"] for row in numbers] == ["ACTIVE", "ACTIVE"]


def test_resource_policy(applicant: Applicant) -> None:
    """A policy is put, read and deleted by ARN; without one, it is not found."""
    applicant.complete(GB)
    client = applicant.client
    arn = client.describe_sender_ids()["SenderIds"][0]["SenderIdArn"]
    with refused("ResourceNotFoundException"):
        client.get_resource_policy(ResourceArn=arn)
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sms-voice:SendTextMessage",
    }
    text = json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Resource": arn}]})
    assert client.put_resource_policy(ResourceArn=arn, Policy=text)["Policy"] == text
    assert client.get_resource_policy(ResourceArn=arn)["Policy"] == text
    client.delete_resource_policy(ResourceArn=arn)
    with refused("ResourceNotFoundException"):
        client.get_resource_policy(ResourceArn=arn)


@pytest.mark.parametrize("text", ["no", "{}", '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]}'])
def test_resource_policy__refused(applicant: Applicant, text: str) -> None:
    """What is not a policy of this very resource is refused."""
    applicant.number("SIMULATOR")
    arn = applicant.client.describe_phone_numbers()["PhoneNumbers"][0]["PhoneNumberArn"]
    with refused("ValidationException", "INVALID_PARAMETER"):
        applicant.client.put_resource_policy(ResourceArn=arn, Policy=text)
