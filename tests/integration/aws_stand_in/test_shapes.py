"""The validator over botocore's service model."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.aws.exceptions import ConflictError, ValidationError
from sandbox.aws.shapes import check_answer, check_error, check_request

ID = "registration-1"
TAGS = [{"Key": f"k{index}", "Value": ""} for index in range(201)]
WRONG_REQUESTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("CreateRegistration", {}, "MISSING_PARAMETER", "RegistrationType"),
    ("CreateRegistration", {"RegistrationType": "X", "Name": "n"}, "INVALID_REQUEST", "Name"),
    ("CreateRegistration", {"RegistrationType": ""}, "INVALID_PARAMETER", "RegistrationType"),
    ("CreateRegistration", {"RegistrationType": "a b"}, "INVALID_PARAMETER", "RegistrationType"),
    ("CreateRegistration", {"RegistrationType": 7}, "INVALID_PARAMETER", "RegistrationType"),
    ("CreateRegistration", {"RegistrationType": "X", "ClientToken": "t" * 65}, "INVALID_PARAMETER", "ClientToken"),
    ("CreateRegistration", {"RegistrationType": "X", "ClientToken": "a b"}, "INVALID_PARAMETER", "ClientToken"),
    ("CreateRegistration", {"RegistrationType": "X", "Tags": TAGS}, "INVALID_PARAMETER", "Tags"),
    ("CreateRegistration", {"RegistrationType": "X", "Tags": [{"Key": "k"}]}, "MISSING_PARAMETER", "Tags[0].Value"),
    ("CreateRegistration", {"RegistrationType": "X", "Tags": ["k"]}, "INVALID_PARAMETER", "Tags[0]"),
    ("CreateRegistration", {"RegistrationType": "X", "Tags": {}}, "INVALID_PARAMETER", "Tags"),
    ("DescribeRegistrations", {"RegistrationIds": ["x"] * 6}, "INVALID_PARAMETER", "RegistrationIds"),
    ("DescribeRegistrations", {"MaxResults": 101}, "INVALID_PARAMETER", "MaxResults"),
    ("DescribeRegistrations", {"MaxResults": 0}, "INVALID_PARAMETER", "MaxResults"),
    ("DescribeRegistrations", {"MaxResults": True}, "INVALID_PARAMETER", "MaxResults"),
    ("DescribeRegistrations", {"MaxResults": "9"}, "INVALID_PARAMETER", "MaxResults"),
    ("DescribeRegistrations", {"NextToken": "t" * 1025}, "INVALID_PARAMETER", "NextToken"),
    (
        "DescribeRegistrations",
        {"Filters": [{"Name": "status", "Values": ["CREATED"]}]},
        "INVALID_PARAMETER",
        "Filters[0].Name",
    ),
    (
        "DescribeRegistrations",
        {"Filters": [{"Name": "registration-type", "Values": ["a b"]}]},
        "INVALID_FILTER_VALUES",
        "Filters[0].Values[0]",
    ),
    (
        "DescribeRegistrations",
        {"Filters": [{"Name": "registration-type", "Values": ["a"] * 21}]},
        "INVALID_PARAMETER",
        "Filters[0].Values",
    ),
    ("SubmitRegistrationVersion", {"RegistrationId": ID, "AwsReview": 1}, "INVALID_PARAMETER", "AwsReview"),
    (
        "PutRegistrationFieldValue",
        {"RegistrationId": ID, "FieldPath": "a-b", "TextValue": "x"},
        "INVALID_PARAMETER",
        "FieldPath",
    ),
    (
        "PutRegistrationFieldValue",
        {"RegistrationId": ID, "FieldPath": "a.b", "TextValue": ""},
        "INVALID_PARAMETER",
        "TextValue",
    ),
    (
        "PutRegistrationFieldValue",
        {"RegistrationId": ID, "FieldPath": "a.b", "TextValue": "x" * 2049},
        "INVALID_PARAMETER",
        "TextValue",
    ),
    (
        "PutRegistrationFieldValue",
        {"RegistrationId": ID, "FieldPath": "a.b", "SelectChoices": ["x"] * 101},
        "INVALID_PARAMETER",
        "SelectChoices",
    ),
    (
        "PutRegistrationFieldValue",
        {"RegistrationId": ID, "FieldPath": "a.b", "TextChoices": ["x"]},
        "INVALID_REQUEST",
        "TextChoices",
    ),
    ("CreateRegistrationAttachment", {"AttachmentBody": "%%%"}, "INVALID_PARAMETER", "AttachmentBody"),
    ("CreateRegistrationAttachment", {"AttachmentBody": ""}, "INVALID_PARAMETER", "AttachmentBody"),
    ("CreateRegistrationAttachment", {"AttachmentBody": 1}, "INVALID_PARAMETER", "AttachmentBody"),
    ("CreateRegistrationAttachment", {"AttachmentBody": "A" * 6990512}, "MAXIMUM_SIZE_EXCEEDED", "AttachmentBody"),
    (
        "DescribeRegistrationVersions",
        {"RegistrationId": ID, "VersionNumbers": [0]},
        "INVALID_PARAMETER",
        "VersionNumbers[0]",
    ),
    (
        "RequestPhoneNumber",
        {
            "IsoCountryCode": "US",
            "MessageType": "TRANSACTIONAL",
            "NumberCapabilities": ["FAX"],
            "NumberType": "TEN_DLC",
        },
        "INVALID_PARAMETER",
        "NumberCapabilities[0]",
    ),
    (
        "RequestPhoneNumber",
        {
            "IsoCountryCode": "us",
            "MessageType": "TRANSACTIONAL",
            "NumberCapabilities": ["SMS"],
            "NumberType": "TEN_DLC",
        },
        "INVALID_PARAMETER",
        "IsoCountryCode",
    ),
    (
        "RequestPhoneNumber",
        {
            "IsoCountryCode": "US",
            "MessageType": "TRANSACTIONAL",
            "NumberCapabilities": ["SMS"],
            "NumberType": "SHORT_CODE",
        },
        "INVALID_PARAMETER",
        "NumberType",
    ),
    ("RequestSenderId", {"SenderId": "TWELVELETTER", "IsoCountryCode": "JE"}, "INVALID_PARAMETER", "SenderId"),
    ("ListTagsForResource", {"ResourceArn": "registration-1"}, "INVALID_PARAMETER", "ResourceArn"),
    (
        "UntagResource",
        {"ResourceArn": "arn:aws:sms-voice:us-east-1:1:x", "TagKeys": []},
        "INVALID_PARAMETER",
        "TagKeys",
    ),
]


@pytest.mark.parametrize(("operation", "request_", "reason", "member"), WRONG_REQUESTS)
def test_check_request__refuses(operation: str, request_: dict[str, Any], reason: str, member: str) -> None:
    """A request that breaks the model is a ValidationException that names the member."""
    with pytest.raises(ValidationError) as caught:
        check_request(operation, request_)
    assert caught.value.members["Reason"] == reason
    assert member in [row["Name"] for row in caught.value.members["Fields"]]


RIGHT_REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("DescribeRegistrations", {}),
    ("DescribeRegistrations", {"RegistrationIds": [], "MaxResults": 100}),
    ("CreateRegistration", {"RegistrationType": "X" * 64, "ClientToken": "!~", "Tags": TAGS[:200]}),
    ("PutRegistrationFieldValue", {"RegistrationId": ID, "FieldPath": "a.b", "TextValue": "x\ny" * 682}),
    ("CreateRegistrationAttachment", {"AttachmentBody": "A" * 6990508}),
]


@pytest.mark.parametrize(("operation", "request_"), RIGHT_REQUESTS)
def test_check_request__lets_in(operation: str, request_: dict[str, Any]) -> None:
    """A request at the exact limits of the model is accepted."""
    check_request(operation, request_)


def answer(**others: Any) -> dict[str, Any]:
    return {
        "RegistrationArn": "arn",
        "RegistrationId": ID,
        "RegistrationType": "X",
        "RegistrationStatus": "CREATED",
        "CurrentVersionNumber": 1,
        "CreatedTimestamp": 1.5,
    } | others


@pytest.mark.parametrize(
    "wrong",
    [
        {"RegistrationStatus": "PONDERING"},
        {"CurrentVersionNumber": 0},
        {"CreatedTimestamp": "2026-10-01"},
        {"RegistrationName": "n"},
        {"AdditionalAttributes": {"a": 1}},
        {"AdditionalAttributes": []},
    ],
)
def test_check_answer__asserts(wrong: dict[str, Any]) -> None:
    """An answer that breaks the model is an AssertionError, which shows no values."""
    with pytest.raises(AssertionError, match="CreateRegistration breaks its model"):
        check_answer("CreateRegistration", answer(**wrong), frozenset())


def test_check_answer__unknown_status_on_purpose() -> None:
    """A status that is not in the model is accepted if it was set on purpose."""
    check_answer("CreateRegistration", answer(RegistrationStatus="PONDERING"), frozenset({"PONDERING"}))


def test_check_answer__no_output_shape() -> None:
    """Operations without output members answer with an empty object."""
    check_answer("TagResource", {}, frozenset())
    with pytest.raises(AssertionError):
        check_answer("TagResource", {"Tags": []}, frozenset())


def test_check_error__unknown_reason() -> None:
    """Our errors use only reasons that the model lists."""
    check_error(ConflictError("RESOURCE_NOT_EMPTY", "m", "registration", ID))
    with pytest.raises(AssertionError, match="ConflictException breaks its model"):
        check_error(ConflictError("BECAUSE", "m"))
