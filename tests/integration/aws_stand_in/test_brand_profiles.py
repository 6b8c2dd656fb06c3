"""Brand profiles at the stand-in, through botocore's own client: what AWS's service model and guide say of them."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws

from sandbox.aws import register
from sandbox.aws.brand_profiles.models import OPERATIONS
from sandbox.aws.brand_profiles.requests import check_answer, parsed, service_model
from sandbox.aws.examples import PNG
from sandbox.aws.server import AwsStandIn
from sandbox.aws.world import Progression
from sandbox.web.demo_content import brand_profiles
from tests.integration.aws_stand_in.applicant import REGION, Clock

TOLL_FREE = "US_TOLL_FREE_REGISTRATION"
KEYS: dict[str, Any] = {
    "region_name": REGION,
    "aws_access_key_id": "sandbox",
    "aws_secret_access_key": "sandbox",
    "config": Config(retries={"total_max_attempts": 1}),
}
COMPANY = {"attributeName": "companyName", "attributeType": "TEXT", "attributeValue": "Example Corp"}


@pytest.fixture(scope="module")
def server() -> Iterator[AwsStandIn]:
    with AwsStandIn() as server:
        yield server


@pytest.fixture
def aws(server: AwsStandIn) -> AwsStandIn:
    server.reset()
    server.world.clock = Clock()
    return server


@pytest.fixture(scope="module")
def client(server: AwsStandIn) -> Any:
    return boto3.client("endusermessaging", endpoint_url=server.url, **KEYS)


@pytest.fixture
def profile(aws: AwsStandIn, client: Any) -> str:
    profile_id: str = client.create_brand_profile(brandProfileName="Example Corp")["brandProfileId"]
    client.create_brand_profile_attributes(brandProfileId=profile_id, attributes=[COMPANY])
    return profile_id


def refusal(raised: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    answer = raised.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def values(aws: AwsStandIn, registration_id: str) -> dict[str, Any]:
    return aws.backend(REGION).registration(registration_id).version.answers()


def test_a_profile_is_listed_with_its_name_and_status(client: Any, profile: str) -> None:
    [listed] = client.list_brand_profiles()["brandProfiles"]
    assert (listed["brandProfileId"], listed["status"]) == (profile, "ACTIVE")
    assert client.get_brand_profile(brandProfileId=listed["brandProfileArn"])["brandProfileName"] == "Example Corp"


def test_lists_have_pages(client: Any, profile: str) -> None:
    rows = [{**COMPANY, "attributeName": f"name{number}"} for number in range(4)]
    client.create_brand_profile_attributes(brandProfileId=profile, attributes=rows)
    pages = client.get_paginator("list_brand_profile_attributes").paginate(
        brandProfileId=profile, PaginationConfig={"PageSize": 2}
    )
    assert [len(page["brandProfileAttributes"]) for page in pages] == [2, 2, 1]


def test_the_same_token_creates_one_profile(aws: AwsStandIn, client: Any) -> None:
    first, second = (client.create_brand_profile(brandProfileName="Acme", clientToken="t") for _ in range(2))
    assert first["brandProfileId"] == second["brandProfileId"]
    with pytest.raises(ClientError) as raised:
        client.create_brand_profile(brandProfileName="Other", clientToken="t")
    assert refusal(raised) == ("ConflictException", 409)
    assert len(aws.brand_profiles(REGION).brands.profiles) == 1


def test_attributes_are_created_all_or_none(client: Any, profile: str) -> None:
    rows = [{**COMPANY, "attributeName": "website"}, COMPANY]
    with pytest.raises(ClientError) as raised:
        client.create_brand_profile_attributes(brandProfileId=profile, attributes=rows)
    assert refusal(raised) == ("ConflictException", 409)
    assert len(client.list_brand_profile_attributes(brandProfileId=profile)["brandProfileAttributes"]) == 1


@pytest.mark.parametrize(
    ("call", "parameters", "code", "status"),
    [
        ("get_brand_profile", {"brandProfileId": "bp-unknown"}, "ResourceNotFoundException", 404),
        ("get_job", {"jobId": "job-unknown"}, "ResourceNotFoundException", 404),
        ("create_brand_profile", {"brandProfileName": "A*"}, "ValidationException", 400),
        ("create_brand_profile", {"brandProfileName": "Example Corp"}, "ConflictException", 409),
        ("create_notify_code_configuration", {"notifyCodeConfigurationName": "x"}, "UnknownOperationException", 404),
    ],
)
def test_refusals(
    client: Any,
    profile: str,  # its name is taken
    call: str,
    parameters: dict[str, Any],
    code: str,
    status: int,
) -> None:
    with pytest.raises(ClientError) as raised:
        getattr(client, call)(**parameters)
    assert refusal(raised) == (code, status)


def test_a_protected_profile_is_not_deleted(client: Any, profile: str) -> None:
    client.update_brand_profile(brandProfileId=profile, deletionProtectionEnabled=True)
    with pytest.raises(ClientError) as raised:
        client.delete_brand_profile(brandProfileId=profile)
    assert refusal(raised) == ("ConflictException", 409)
    client.update_brand_profile(brandProfileId=profile, deletionProtectionEnabled=False)
    client.delete_brand_profile(brandProfileId=profile)
    assert client.list_brand_profiles()["brandProfiles"] == []


def test_a_picture_is_downloaded_for_an_hour(aws: AwsStandIn, client: Any, profile: str) -> None:
    picture = {"attributeName": "optInImage", "attributeType": "IMAGE", "attachmentBody": PNG}
    client.create_brand_profile_attributes(brandProfileId=profile, attributes=[picture])
    attribute = client.get_brand_profile_attribute(brandProfileId=profile, attributeName="optInImage")
    assert attribute["mediaContentType"] == "image/png"
    assert urllib.request.urlopen(attribute["mediaDownloadUrl"]).read() == PNG
    aws.world.clock.pass_(3601)  # type: ignore[attr-defined]  # the clock of these tests
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(attribute["mediaDownloadUrl"])


def test_an_attribute_is_changed_and_deleted(client: Any, profile: str) -> None:
    of = {"brandProfileId": profile, "attributeName": "companyName"}
    client.update_brand_profile_attribute(**of, attributeValue="Example Corporation")
    assert client.get_brand_profile_attribute(**of)["attributeValue"] == "Example Corporation"
    client.delete_brand_profile_attribute(**of)
    with pytest.raises(ClientError) as raised:
        client.get_brand_profile_attribute(**of)
    assert refusal(raised) == ("ResourceNotFoundException", 404)


def test_a_job_creates_a_draft_that_is_not_submitted(aws: AwsStandIn, client: Any, profile: str) -> None:
    [result] = client.create_registrations_from_brand_profile(
        brandProfileId=profile, registrationTypes=[TOLL_FREE], smartMatch=False
    )["results"]
    job = client.get_job(jobId=result["jobId"])
    [resource] = job["resources"]
    registration = aws.backend(REGION).registration(resource["resourceId"])
    assert (job["status"], registration.version.status) == ("SUCCESS", "DRAFT")
    assert values(aws, registration.id) == {"companyInfo.companyName": {"TextValue": "Example Corp"}}
    [link] = client.list_registrations_from_brand_profile(brandProfileId=profile)["registrationAssociations"]
    assert (link["registrationId"], link["smartMatchUsed"]) == (registration.id, False)


def test_a_job_takes_time(aws: AwsStandIn, client: Any, profile: str) -> None:
    aws.world.upload = Progression(kind="time", seconds=5)
    [result] = client.create_registrations_from_brand_profile(brandProfileId=profile, registrationTypes=[TOLL_FREE])[
        "results"
    ]
    assert client.get_job(jobId=result["jobId"])["status"] == "PROCESSING"
    aws.world.clock.pass_(5)  # type: ignore[attr-defined]  # the clock of these tests
    assert client.get_job(jobId=result["jobId"])["status"] == "SUCCESS"


def test_only_smart_match_finds_a_name_that_is_written_otherwise(aws: AwsStandIn, client: Any) -> None:
    brand = aws.brand_profiles(REGION).add_profile("Acme", {"Company Name": ("companyInfo", "Acme Inc.")})

    def draft(*, smart: bool) -> dict[str, Any]:
        [result] = client.create_registrations_from_brand_profile(
            brandProfileId=brand.id, registrationTypes=[TOLL_FREE], smartMatch=smart
        )["results"]
        return values(aws, client.get_job(jobId=result["jobId"])["resources"][0]["resourceId"])

    assert (len(draft(smart=False)), len(draft(smart=True))) == (0, 1)


@pytest.mark.parametrize(("on_conflict", "name"), [("REPLACE", "Example Corp"), ("PRESERVE", "Old Name")])
def test_a_draft_is_updated(aws: AwsStandIn, client: Any, profile: str, on_conflict: str, name: str) -> None:
    registrations = boto3.client("pinpoint-sms-voice-v2", endpoint_url=aws.url, **KEYS)
    registration_id = registrations.create_registration(RegistrationType=TOLL_FREE)["RegistrationId"]
    registrations.put_registration_field_value(
        RegistrationId=registration_id, FieldPath="companyInfo.companyName", TextValue="Old Name"
    )
    [result] = client.update_registrations_from_brand_profile(
        brandProfileId=profile, registrationIds=[registration_id], onAttributeConflict=on_conflict
    )["results"]
    assert client.get_job(jobId=result["jobId"])["status"] == "SUCCESS"
    assert values(aws, registration_id)["companyInfo.companyName"] == {"TextValue": name}
    [copied] = client.create_brand_profile_from_registration(registrationId=registration_id, brandProfileName="Copy")[
        "results"
    ]
    [resource] = client.get_job(jobId=copied["jobId"])["resources"]
    copy = client.get_brand_profile_attribute(brandProfileId=resource["resourceId"], attributeName="companyName")
    assert copy["attributeValue"] == name


def test_a_blocked_profile_gives_nothing(aws: AwsStandIn, client: Any, profile: str) -> None:
    aws.brand_profiles(REGION).set_status(profile, "BLOCKED")
    with pytest.raises(ClientError) as raised:
        client.create_registrations_from_brand_profile(brandProfileId=profile, registrationTypes=[TOLL_FREE])
    assert refusal(raised) == ("ConflictException", 409)


@pytest.mark.parametrize("registration_type", ["NO_SUCH_TYPE", TOLL_FREE])
def test_a_job_that_fails_says_why(aws: AwsStandIn, client: Any, profile: str, registration_type: str) -> None:
    if registration_type == TOLL_FREE:
        aws.brand_profiles(REGION).fail_next_job("InternalError")
    [result] = client.create_registrations_from_brand_profile(
        brandProfileId=profile, registrationTypes=[registration_type]
    )["results"]
    job = client.get_job(jobId=result["jobId"])
    assert (job["status"], bool(job["errorCode"])) == ("FAILED", True)
    assert [row["jobId"] for row in client.list_jobs(status="FAILED")["jobs"]] == [result["jobId"]]


def test_faults_apply(aws: AwsStandIn, client: Any) -> None:
    aws.faults.throttle("ListBrandProfiles")
    with pytest.raises(ClientError) as raised:
        client.list_brand_profiles()
    assert refusal(raised) == ("ThrottlingException", 429)
    assert aws.count("ListBrandProfiles", outcome="ThrottlingException") == 1


def test_moto_serves_it_in_process() -> None:
    register()
    with mock_aws():
        client = boto3.client("endusermessaging", **KEYS)
        client.create_brand_profile(brandProfileName="Example Corp")
        assert len(client.list_brand_profiles()["brandProfiles"]) == 1


def test_every_operation_is_in_the_model_and_is_found_by_its_path() -> None:
    model = service_model()
    assert set(OPERATIONS) <= set(model.operation_names)
    for name in OPERATIONS:
        http = model.operation_model(name).http
        path = http["requestUri"].replace("+}", "}").format(brandProfileId="bp-1", attributeName="a", jobId="job-1")
        assert parsed(http["method"], path, {}, b"")[0] == name


def test_an_answer_that_breaks_the_model_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        check_answer("GetBrandProfile", {"brandProfileId": "bp-1"})


def test_the_sandbox_has_two_brand_profiles(aws: AwsStandIn, client: Any) -> None:
    """The attributes of the sample company are those of its toll-free form."""
    for name, attributes in brand_profiles(aws.world.forms.fields(TOLL_FREE)).items():
        aws.brand_profiles(REGION).add_profile(name, attributes)
    first, second = client.list_brand_profiles()["brandProfiles"]
    value = client.get_brand_profile_attribute(brandProfileId=first["brandProfileId"], attributeName="city")
    assert (first["brandProfileName"], value["attributeValue"], value["category"]) == (
        "Example Corp",
        "Seattle",
        "companyInfo",
    )
    assert second["brandProfileName"] == "Pine Vet"
