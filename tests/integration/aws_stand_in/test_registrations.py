"""Registrations: creating, listing, deleting, tagging; tokens, quotas and ids."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from sandbox.aws.examples import PNG
from sandbox.aws.models import PinpointSMSVoiceV2Backend
from tests.integration.aws_stand_in.applicant import (
    ACCOUNT,
    BRAND,
    CAMPAIGN,
    GB,
    REGION,
    TOLL_FREE,
    VETTING,
    Applicant,
    Clock,
    refused,
)

TAGS = [{"Key": "Name", "Value": "ours"}]


def test_create_registration__opens_a_draft(client: Any, backend: PinpointSMSVoiceV2Backend, clock: Clock) -> None:
    """A new registration is CREATED, with version 1 as DRAFT, at the time of the stand-in's clock."""
    answer = client.create_registration(RegistrationType=GB, Tags=TAGS)
    assert answer["RegistrationArn"] == f"arn:aws:sms-voice:{REGION}:{ACCOUNT}:registration/{answer['RegistrationId']}"
    assert (answer["RegistrationStatus"], answer["CurrentVersionNumber"], answer["Tags"]) == ("CREATED", 1, TAGS)
    assert answer["CreatedTimestamp"] == clock.now
    version = Applicant(client).version(answer["RegistrationId"])
    assert version["RegistrationVersionStatus"] == "DRAFT"
    assert version["RegistrationVersionStatusHistory"] == {"DraftTimestamp": clock.now}


def test_create_registration__unknown_type(client: Any) -> None:
    """Only types in the definitions can be registered."""
    with refused("ValidationException", "UNKNOWN_REGISTRATION_TYPE"):
        client.create_registration(RegistrationType="ZZ_SENDER_ID_REGISTRATION")


def test_regions__share_nothing(clients: dict[str, Any]) -> None:
    """A registration is found only in its own region."""
    registration_id = Applicant(clients[REGION]).create(GB)
    assert clients["eu-west-1"].describe_registrations()["Registrations"] == []
    with refused("ResourceNotFoundException"):
        clients["eu-west-1"].describe_registrations(RegistrationIds=[registration_id])


TOKENED: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    (
        "create_registration",
        {"RegistrationType": GB, "Tags": TAGS},
        {"RegistrationType": VETTING},
        "describe_registrations",
        "Registrations",
    ),
    (
        "create_registration_attachment",
        {"AttachmentBody": PNG},
        {"AttachmentBody": PNG + b"x"},
        "describe_registration_attachments",
        "RegistrationAttachments",
    ),
    (
        "request_phone_number",
        {
            "IsoCountryCode": "US",
            "MessageType": "TRANSACTIONAL",
            "NumberCapabilities": ["SMS"],
            "NumberType": "TOLL_FREE",
        },
        {
            "IsoCountryCode": "US",
            "MessageType": "PROMOTIONAL",
            "NumberCapabilities": ["SMS"],
            "NumberType": "TOLL_FREE",
        },
        "describe_phone_numbers",
        "PhoneNumbers",
    ),
    (
        "request_sender_id",
        {"SenderId": "OURS", "IsoCountryCode": "JE"},
        {"SenderId": "THEIRS", "IsoCountryCode": "JE"},
        "describe_sender_ids",
        "SenderIds",
    ),
]


@pytest.mark.parametrize(("operation", "request_", "other", "listing", "member"), TOKENED)
def test_client_token__one_effect(
    client: Any, operation: str, request_: dict[str, Any], other: dict[str, Any], listing: str, member: str
) -> None:
    """A repeated token has no second effect; with another body it is a conflict; no token means two effects."""
    call = getattr(client, operation)
    first, second = (call(ClientToken="t-1", **request_) for _ in range(2))
    for answer in (first, second):
        del answer["ResponseMetadata"]
    assert first == second
    assert len(getattr(client, listing)()[member]) == 1
    with refused("ConflictException", "RESOURCE_ALREADY_EXISTS"):
        call(ClientToken="t-1", **other)
    call(ClientToken="t-2", **other)
    assert len(getattr(client, listing)()[member]) == 2


def test_client_token__many_at_once(client: Any) -> None:
    """The same token from eight threads creates one registration."""
    ids: list[str] = []

    def create() -> None:
        ids.append(client.create_registration(RegistrationType=GB, ClientToken="same")["RegistrationId"])

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 8
    assert len(set(ids)) == 1


def test_create_registration__quota(applicant: Applicant) -> None:
    """The default quota is 25 registrations; deleting one frees its place."""
    ids = [applicant.create(VETTING) for _ in range(25)]
    with refused("ServiceQuotaExceededException", "REGISTRATIONS_PER_ACCOUNT"):
        applicant.create(VETTING)
    applicant.client.delete_registration(RegistrationId=ids[0])
    applicant.create(VETTING)


@pytest.mark.parametrize(
    ("quota", "reason", "act"),
    [
        ("registrations", "REGISTRATIONS_PER_ACCOUNT", lambda applicant: applicant.create(GB)),
        (
            "attachments",
            "REGISTRATION_ATTACHMENTS_PER_ACCOUNT",
            lambda applicant: applicant.client.create_registration_attachment(AttachmentBody=PNG),
        ),
        ("phone_numbers", "PHONE_NUMBERS_PER_ACCOUNT", lambda applicant: applicant.number("TOLL_FREE")),
        (
            "sender_ids",
            "SENDER_IDS_PER_ACCOUNT",
            lambda applicant: applicant.client.request_sender_id(SenderId="ANOTHER", IsoCountryCode="JE"),
        ),
        ("versions_per_day", "REGISTRATION_VERSIONS_CREATED_PER_DAY", lambda applicant: applicant.create(GB)),
        (
            "attachments_per_day",
            "REGISTRATION_ATTACHMENTS_CREATED_PER_DAY",
            lambda applicant: applicant.client.create_registration_attachment(AttachmentBody=PNG),
        ),
        (
            "tags_per_resource",
            "TAGS_PER_RESOURCE",
            lambda applicant: applicant.client.create_registration(RegistrationType=GB, Tags=TAGS),
        ),
    ],
)
def test_quotas__each_has_its_reason(
    applicant: Applicant, backend: PinpointSMSVoiceV2Backend, quota: str, reason: str, act: Any
) -> None:
    """Every quota can be set, and has its own Reason."""
    backend.world.quotas = replace(backend.world.quotas, **{quota: 0})
    with refused("ServiceQuotaExceededException", reason):
        act(applicant)


def test_quotas__a_day_later(applicant: Applicant, backend: PinpointSMSVoiceV2Backend, clock: Clock) -> None:
    """A daily limit starts again on the next day."""
    backend.world.quotas = replace(backend.world.quotas, versions_per_day=1)
    applicant.create(GB)
    with refused("ServiceQuotaExceededException", "REGISTRATION_VERSIONS_CREATED_PER_DAY"):
        applicant.create(GB)
    clock.pass_(24 * 3600)
    applicant.create(GB)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"registration-type": [GB]}, [GB]),
        ({"registration-type": [GB, VETTING]}, [GB, VETTING]),
        ({"registration-status": ["COMPLETE"]}, [BRAND]),
        ({"registration-status": ["CREATED"], "registration-type": [BRAND, VETTING]}, [VETTING]),
        ({"registration-status": ["CLOSED"]}, []),
    ],
)
def test_describe_registrations__filters(
    applicant: Applicant, filters: dict[str, list[str]], expected: list[str]
) -> None:
    """Registrations are filtered by type and by status, oldest first."""
    applicant.create(GB)
    applicant.complete(BRAND)
    applicant.create(VETTING)
    rows = [{"Name": name, "Values": values} for name, values in filters.items()]
    found = applicant.client.describe_registrations(Filters=rows)["Registrations"]
    assert [row["RegistrationType"] for row in found] == expected


def test_ids__arns_do_as_well(applicant: Applicant) -> None:
    """Every parameter for an id also accepts the ARN."""
    registration_id = applicant.create(GB)
    arn = applicant.registration(registration_id)["RegistrationArn"]
    assert applicant.registration(arn)["RegistrationId"] == registration_id
    applicant.put(arn, "companyInfo.companyName", TextValue="Example Corp")
    assert applicant.values(arn)["companyInfo.companyName"]["TextValue"] == "Example Corp"
    assert applicant.client.delete_registration(RegistrationId=arn)["RegistrationId"] == registration_id


@pytest.mark.parametrize(
    ("name", "code", "reason"),
    [
        ("registration-0", "ResourceNotFoundException", None),
        ("whatever", "ResourceNotFoundException", None),
        (f"arn:aws:sms-voice:{REGION}:{ACCOUNT}:registration/registration-0", "ResourceNotFoundException", None),
        (f"arn:aws:sms-voice:eu-west-1:{ACCOUNT}:registration/registration-0", "ResourceNotFoundException", None),
        (f"arn:aws:sms-voice:{REGION}:{ACCOUNT}:phone-number/phone-0", "ValidationException", "INVALID_ARN"),
        ("arn:nonsense", "ValidationException", "INVALID_ARN"),
    ],
)
def test_ids__what_is_not_there(applicant: Applicant, name: str, code: str, reason: str | None) -> None:
    """Unknown ids and ARNs of other accounts or regions are not found; ARNs of another kind are invalid."""
    with refused(code, reason):
        applicant.registration(name)


def test_resource_not_found__says_what(applicant: Applicant) -> None:
    """The error names the kind and the id."""
    with refused("ResourceNotFoundException") as seen:
        applicant.registration("registration-0")
    assert (seen.response["ResourceType"], seen.response["ResourceId"]) == ("registration", "registration-0")


def test_delete_registration__draft(applicant: Applicant) -> None:
    """A draft that was never submitted can be deleted."""
    registration_id = applicant.create(GB)
    assert applicant.client.delete_registration(RegistrationId=registration_id)["RegistrationStatus"] == "DELETED"
    assert applicant.client.describe_registrations()["Registrations"] == []
    with refused("ResourceNotFoundException"):
        applicant.client.delete_registration(RegistrationId=registration_id)


@pytest.mark.parametrize("status", ["SUBMITTED", "AWS_REVIEWING", "REVIEWING", "REQUIRES_AUTHENTICATION"])
def test_delete_registration__in_review(applicant: Applicant, backend: PinpointSMSVoiceV2Backend, status: str) -> None:
    """From submission until the verdict a registration cannot be deleted."""
    registration_id = applicant.prepare(BRAND)
    backend.world.review = None
    applicant.submit(registration_id)
    backend.set_status(registration_id, status, status)
    with refused("ConflictException", "RESOURCE_DELETION_NOT_ALLOWED"):
        applicant.client.delete_registration(RegistrationId=registration_id)


def test_delete_registration__provisioning(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """A registration in PROVISIONING cannot be deleted."""
    registration_id = applicant.prepare(BRAND)
    applicant.submit(registration_id)
    backend.approve(registration_id, complete=False)
    with refused("ConflictException", "RESOURCE_DELETION_NOT_ALLOWED"):
        applicant.client.delete_registration(RegistrationId=registration_id)


def test_delete_registration__denied(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """A denied registration can be deleted, and its number is free again."""
    registration_id = applicant.prepare(TOLL_FREE)
    applicant.submit(registration_id)
    backend.deny(registration_id, ["INVALID_URL"])
    applicant.client.delete_registration(RegistrationId=registration_id)
    assert "RegistrationId" not in applicant.client.describe_phone_numbers()["PhoneNumbers"][0]


def test_delete_registration__10dlc_order(applicant: Applicant) -> None:
    """A brand can be deleted after its campaign, and the campaign after its numbers."""
    campaign = applicant.complete(CAMPAIGN)
    brand = applicant.client.list_registration_associations(RegistrationId=campaign)["RegistrationAssociations"]
    number = applicant.number("TEN_DLC", RegistrationId=campaign)
    with refused("ConflictException", "RESOURCE_NOT_EMPTY"):
        applicant.client.delete_registration(RegistrationId=campaign)
    applicant.client.release_phone_number(PhoneNumberId=number)
    with refused("ConflictException", "RESOURCE_NOT_EMPTY"):
        applicant.client.delete_registration(RegistrationId=brand[0]["ResourceId"])
    applicant.client.delete_registration(RegistrationId=campaign)
    applicant.client.delete_registration(RegistrationId=brand[0]["ResourceId"])
    assert applicant.client.describe_registrations()["Registrations"] == []


def test_delete_registration__complete_toll_free(applicant: Applicant) -> None:
    """A COMPLETE registration can be deleted after the release of its number has closed it."""
    registration_id = applicant.complete(TOLL_FREE)
    with refused("ConflictException", "RESOURCE_NOT_EMPTY"):
        applicant.client.delete_registration(RegistrationId=registration_id)
    number = applicant.client.describe_phone_numbers()["PhoneNumbers"][0]["PhoneNumberId"]
    applicant.client.release_phone_number(PhoneNumberId=number)
    assert applicant.status(registration_id) == "CLOSED"
    for act in ("create_registration_version", "submit_registration_version"):
        with refused(
            "ConflictException", f"{act.removesuffix('_registration_version').upper()}_REGISTRATION_VERSION_NOT_ALLOWED"
        ):
            getattr(applicant.client, act)(RegistrationId=registration_id)
    applicant.client.delete_registration(RegistrationId=registration_id)


def arns(applicant: Applicant) -> list[str]:
    """A resource of every kind that can have tags."""
    client = applicant.client
    client.request_sender_id(SenderId="OURS", IsoCountryCode="JE")
    return [
        client.create_registration(RegistrationType=GB)["RegistrationArn"],
        client.create_registration_attachment(AttachmentBody=PNG)["RegistrationAttachmentArn"],
        client.describe_phone_numbers(PhoneNumberIds=[applicant.number("TOLL_FREE")])["PhoneNumbers"][0][
            "PhoneNumberArn"
        ],
        client.describe_sender_ids()["SenderIds"][0]["SenderIdArn"],
    ]


def test_tags__on_everything(applicant: Applicant) -> None:
    """Tags are set, replaced, listed and removed on all four kinds of resource."""
    client = applicant.client
    for arn in arns(applicant):
        assert "Tags" not in client.list_tags_for_resource(ResourceArn=arn)
        client.tag_resource(ResourceArn=arn, Tags=[*TAGS, {"Key": "Team", "Value": "a"}])
        client.tag_resource(ResourceArn=arn, Tags=[{"Key": "Team", "Value": "b"}])
        assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == [*TAGS, {"Key": "Team", "Value": "b"}]
        client.untag_resource(ResourceArn=arn, TagKeys=["Name", "Other"])
        assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "Team", "Value": "b"}]


@pytest.mark.parametrize(
    ("tags", "reason"),
    [([{"Key": "aws:x", "Value": ""}], "INVALID_PARAMETER")],
)
def test_tags__reserved(client: Any, tags: list[dict[str, str]], reason: str) -> None:
    """Keys that start with aws: are reserved."""
    with refused("ValidationException", reason):
        client.create_registration(RegistrationType=GB, Tags=tags)
    assert client.describe_registrations()["Registrations"] == []


def test_tags__not_an_arn_of_ours(client: Any) -> None:
    """An ARN of any other kind is invalid."""
    with refused("ValidationException", "INVALID_ARN"):
        client.list_tags_for_resource(ResourceArn=f"arn:aws:sms-voice:{REGION}:{ACCOUNT}:pool/pool-1")
