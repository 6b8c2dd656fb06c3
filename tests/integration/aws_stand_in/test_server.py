"""The stand-in as a server: real clients over HTTP, faults on demand, and a reset."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import fields
from typing import Any

import aiobotocore.session
import boto3
import pytest
from aiobotocore.config import AioConfig
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from sandbox.aws.definitions import catalog
from sandbox.aws.examples import PDF
from sandbox.aws.server import AwsStandIn
from sandbox.aws.world import FIRST_SUBSCRIBER, Progression, Quotas
from tests.integration.aws_stand_in.applicant import GB, REGION, TOLL_FREE, VETTING, Applicant, Clock, refused

KEYS = {"aws_access_key_id": "sandbox", "aws_secret_access_key": "sandbox"}


@pytest.fixture(scope="module")
def running() -> Iterator[AwsStandIn]:
    """A server for all tests of the module, with a clock that stands still and a sleep that moves it."""
    clock = Clock()
    with AwsStandIn(clock=clock, sleep=clock.pass_) as aws:
        yield aws


@pytest.fixture
def aws(running: AwsStandIn) -> AwsStandIn:
    running.reset()
    running.set_review_speed("immediate")
    return running


def connect(
    aws: AwsStandIn, service: str = "pinpoint-sms-voice-v2", region: str = REGION, *, patience: float = 5
) -> Any:
    config = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=patience)
    return boto3.client(service, region_name=region, endpoint_url=aws.url, config=config, **KEYS)


@pytest.fixture(scope="module")
def http_client(running: AwsStandIn) -> Any:
    return connect(running)


@pytest.fixture
def client(aws: AwsStandIn, http_client: Any) -> Any:
    return http_client


@pytest.fixture
async def aio(aws: AwsStandIn) -> AsyncIterator[Any]:
    config = AioConfig(retries={"total_max_attempts": 1})
    session = aiobotocore.session.get_session()
    async with session.create_client(
        "pinpoint-sms-voice-v2", region_name=REGION, endpoint_url=aws.url, config=config, **KEYS
    ) as client:
        yield client


async def test_server__aiobotocore(aws: AwsStandIn, aio: Any) -> None:
    """An asynchronous client can register, upload, get a refusal and read all pages."""
    created = await aio.create_registration(RegistrationType=GB)
    uploaded = await aio.create_registration_attachment(AttachmentBody=PDF)
    kept = aws.backend(REGION).attachment(uploaded["RegistrationAttachmentId"])
    assert (kept.body, kept.content_type) == (PDF, "application/pdf")
    with pytest.raises(ClientError) as caught:
        await aio.submit_registration_version(RegistrationId=created["RegistrationId"])
    assert caught.value.response["Reason"] == "FIELD_VALIDATION_FAILED"
    pages = aio.get_paginator("describe_registration_type_definitions").paginate(PaginationConfig={"PageSize": 20})
    names = [row["RegistrationType"] async for page in pages for row in page["RegistrationTypeDefinitions"]]
    assert names == [row["RegistrationType"] for row in catalog()["types"]]


def test_server__other_services(aws: AwsStandIn) -> None:
    """moto's other services answer on the same URL; an unsigned request does not break the server."""
    assert connect(aws, "sts").get_caller_identity()["Account"] == "123456789012"
    queue = connect(aws, "sqs").create_queue(QueueName="events")
    assert queue["QueueUrl"].endswith("/events")
    with urllib.request.urlopen(f"{aws.url}/moto-api/") as answer:
        assert answer.status == 200


def test_server__regions_and_accounts(aws: AwsStandIn, client: Any) -> None:
    """The region of the signature selects the backend, which tests can get by its name."""
    registration_id = Applicant(client).create(GB)
    assert [row.id for row in aws.backend(REGION).registrations()] == [registration_id]
    assert aws.backend("eu-west-1").registrations() == []
    assert connect(aws, region="eu-west-1").describe_registrations()["Registrations"] == []
    assert aws.backend(REGION, "999999999999").registrations() == []
    regions = {(backend.region_name, backend.account_id) for backend in aws.backends()}
    assert regions == {(REGION, "123456789012"), ("eu-west-1", "123456789012"), (REGION, "999999999999")}


def test_server__accounts_by_header(aws: AwsStandIn) -> None:
    """moto's own header selects the account."""
    request = urllib.request.Request(  # a plain request: SDKs have no such member
        aws.url,
        data=b'{"RegistrationType": "US_TEN_DLC_BRAND_VETTING"}',
        headers={
            "X-Amz-Target": "PinpointSMSVoiceV2.CreateRegistration",
            "Authorization": f"AWS4-HMAC-SHA256 Credential=a/20261001/{REGION}/sms-voice/aws4_request, Signature=0",
            "x-moto-account-id": "999999999999",
        },
    )
    with urllib.request.urlopen(request):
        assert len(aws.backend(REGION, "999999999999").registrations()) == 1


def raw(aws: AwsStandIn, operation: str, body: bytes) -> str:
    """The error type of an answer to a hand-made request."""
    headers = {
        "X-Amz-Target": f"PinpointSMSVoiceV2.{operation}",
        "Authorization": f"AWS4-HMAC-SHA256 Credential=a/20261001/{REGION}/sms-voice/aws4_request, Signature=0",
    }
    with (
        pytest.raises(urllib.request.HTTPError) as caught,
        urllib.request.urlopen(urllib.request.Request(aws.url, data=body, headers=headers)),
    ):
        pass
    with caught.value as error:
        return str(error.headers["x-amzn-ErrorType"])


@pytest.mark.parametrize(
    ("operation", "body", "expected"),
    [
        ("SendTextMessage", b"{}", "UnknownOperationException"),
        ("", b"{}", "UnknownOperationException"),
        ("DescribeRegistrations", b"{", "SerializationException"),
        ("DescribeRegistrations", b"[]", "SerializationException"),
        ("CreateRegistration", b'{"RegistrationType": null}', "ValidationException"),
    ],
)
def test_server__hand_made_requests(aws: AwsStandIn, operation: str, body: bytes, expected: str) -> None:
    """Unknown operations and broken bodies get the protocol's errors; a null counts as a missing member."""
    assert raw(aws, operation, body) == expected


def test_calls__recorded_without_values(aws: AwsStandIn, client: Any) -> None:
    """Each call is recorded with its outcome and request id, but never with its parameters."""
    registration_id = Applicant(client).create(TOLL_FREE)
    Applicant(client).put(registration_id, "companyInfo.companyName", TextValue="Very Secret Corp")
    with refused("ResourceNotFoundException") as seen:
        client.describe_registrations(RegistrationIds=["registration-0"])
    assert [(call.operation, call.outcome) for call in aws.calls] == [
        ("CreateRegistration", "ok"),
        ("PutRegistrationFieldValue", "ok"),
        ("DescribeRegistrations", "ResourceNotFoundException"),
    ]
    assert aws.calls[-1].request_id == seen.response["ResponseMetadata"]["RequestId"]
    assert "Secret" not in repr(aws.calls)
    assert aws.count("CreateRegistration") == 1
    assert aws.count("DescribeRegistrations", outcome="ok") == 0
    assert aws.count("CreateRegistration", region="eu-west-1") == 0


def test_throttle__so_many_times(aws: AwsStandIn, client: Any) -> None:
    """A fault can throttle a single operation, and a throttled call has no effect."""
    aws.faults.throttle("CreateRegistration", times=2)
    client.describe_registrations()
    for _ in range(2):
        with refused("ThrottlingException"):
            Applicant(client).create(GB)
    Applicant(client).create(GB)
    assert len(client.describe_registrations()["Registrations"]) == 1
    aws.faults.throttle()
    with refused("ThrottlingException"):
        client.describe_registrations()


@pytest.mark.parametrize(
    ("arguments", "code", "status"),
    [
        ((), "InternalServerException", 500),
        (("AccessDeniedException", 400), "AccessDeniedException", 400),
        (("SomethingNewException", 418), "SomethingNewException", 418),
    ],
)
def test_fail__any_error(aws: AwsStandIn, client: Any, arguments: Any, code: str, status: int) -> None:
    """A call can fail once with any code and any status, without effect."""
    aws.faults.fail("CreateRegistration", *arguments)
    with refused(code) as seen:
        Applicant(client).create(GB)
    assert seen.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert client.describe_registrations()["Registrations"] == []


def test_outage__everything(aws: AwsStandIn, client: Any) -> None:
    """During an outage every service answers 503, and the call log stays empty."""
    aws.faults.outage(on=True)
    for call in (client.describe_registrations, connect(aws, "sts").get_caller_identity):
        with refused("503"):
            call()
    assert aws.calls == []
    aws.faults.outage(on=False)
    client.describe_registrations()


def test_lose_answer__effect_without_answer(aws: AwsStandIn, client: Any) -> None:
    """The registration is created but the client gets no answer; the same token finds it."""
    aws.faults.lose_answer("CreateRegistration")
    with pytest.raises(ConnectionClosedError):
        client.create_registration(RegistrationType=GB, ClientToken="t-1")
    answer = client.create_registration(RegistrationType=GB, ClientToken="t-1")
    rows = client.describe_registrations()["Registrations"]
    assert [row["RegistrationId"] for row in rows] == [answer["RegistrationId"]]


def test_lose_request__nothing_happened(aws: AwsStandIn, client: Any) -> None:
    """As with a lost answer the client gets nothing, but here nothing was created."""
    aws.faults.lose_request("CreateRegistration")
    with pytest.raises(ConnectionClosedError):
        client.create_registration(RegistrationType=GB, ClientToken="t-1")
    assert client.describe_registrations()["Registrations"] == []


def test_hang__until_it_is_cleared(aws: AwsStandIn) -> None:
    """A hanging call has no answer and no effect; the next call is answered."""
    impatient = connect(aws, patience=0.2)
    aws.faults.hang("CreateRegistration")
    with pytest.raises(ReadTimeoutError):
        impatient.create_registration(RegistrationType=GB, ClientToken="t-1")
    aws.faults.clear()
    assert impatient.describe_registrations()["Registrations"] == []


def test_empty_page__leads_to_its_rows(aws: AwsStandIn, client: Any) -> None:
    """An empty page has a token that leads to the rows."""
    made = [client.create_registration(RegistrationType=GB, ClientToken=f"t-{n}")["RegistrationId"] for n in range(3)]
    aws.faults.empty_page("DescribeRegistrations")
    pages = list(client.get_paginator("describe_registrations").paginate())
    assert [len(page["Registrations"]) for page in pages] == [0, 3]
    assert [row["RegistrationId"] for row in pages[1]["Registrations"]] == made


def test_circling_pages__never_end(aws: AwsStandIn, client: Any) -> None:
    """After the last row the token leads to itself."""
    aws.faults.circling_pages("DescribeRegistrations")
    first = client.describe_registrations()["NextToken"]
    assert client.describe_registrations(NextToken=first)["NextToken"] == first


def test_delay__of_one_or_all(aws: AwsStandIn, client: Any) -> None:
    """An operation's own delay replaces the general one; 0 ends a delay."""
    clock = aws.world.clock
    assert isinstance(clock, Clock)
    start = clock.now
    aws.faults.delay(2)
    aws.faults.delay(5, "DescribeRegistrations")
    client.describe_registrations()
    assert (clock.now - start).total_seconds() == 5
    client.describe_phone_numbers()
    assert (clock.now - start).total_seconds() == 7
    aws.faults.delay(0)
    client.describe_phone_numbers()
    assert (clock.now - start).total_seconds() == 7


def test_rate__per_operation_and_region(aws: AwsStandIn, client: Any) -> None:
    """At one call a second the second call is throttled, only in this region and for this operation."""
    clock = aws.world.clock
    assert isinstance(clock, Clock)
    elsewhere = connect(aws, region="eu-west-1")
    aws.faults.rate(1)
    client.describe_registrations()
    with refused("ThrottlingException"):
        client.describe_registrations()
    client.describe_phone_numbers()
    elsewhere.describe_registrations()
    for _ in range(3):
        clock.pass_(1)
        client.describe_registrations()
    with refused("ThrottlingException"):
        client.describe_registrations()
    aws.faults.rate(None)
    for _ in range(3):
        client.describe_registrations()


def test_rate__one_operation(aws: AwsStandIn, client: Any) -> None:
    """An operation's own rate replaces the general one."""
    aws.faults.rate(1)
    aws.faults.rate(2, "DescribeRegistrations")
    for _ in range(2):
        client.describe_registrations()
    client.describe_phone_numbers()
    for call in (client.describe_registrations, client.describe_phone_numbers):
        with refused("ThrottlingException"):
            call()


def test_rate__bursts_of_a_second(aws: AwsStandIn, client: Any) -> None:
    """A higher rate allows the calls of one second at once."""
    aws.faults.rate(3)
    for _ in range(3):
        client.describe_registrations()
    with refused("ThrottlingException"):
        client.describe_registrations()


def test_change_form__seen_everywhere(aws: AwsStandIn, client: Any) -> None:
    """A changed form is the same in every region, until a reset."""
    aws.faults.change_form(TOLL_FREE, catalog()["fields"][TOLL_FREE][:1])
    for where in (client, connect(aws, region="eu-west-1")):
        answer = where.describe_registration_field_definitions(RegistrationType=TOLL_FREE)
        assert len(answer["RegistrationFieldDefinitions"]) == 1
    aws.reset()
    answer = client.describe_registration_field_definitions(RegistrationType=TOLL_FREE)
    assert len(answer["RegistrationFieldDefinitions"]) == 28


def test_unknown_status__passes_the_model(aws: AwsStandIn, client: Any) -> None:
    """A status that is not in the model reaches the client."""
    registration_id = Applicant(client).create(GB)
    aws.faults.unknown_status(registration_id, "CARRIER_PONDERING")
    assert Applicant(client).status(registration_id) == "CARRIER_PONDERING"
    with pytest.raises(LookupError):
        aws.faults.unknown_status("registration-0")


def test_reset__forgets_everything(aws: AwsStandIn, client: Any) -> None:
    """A reset removes registrations, calls and faults."""
    Applicant(client).create(GB)
    aws.faults.throttle(times=9)
    aws.faults.rate(1)
    aws.faults.outage(on=True)
    aws.reset()
    assert aws.calls == []
    for _ in range(2):
        assert client.describe_registrations()["Registrations"] == []


def test_reset__takes_back_every_parameter(running: AwsStandIn) -> None:
    """A reset restores every parameter of the world to its value in the constructor."""
    world = running.world
    usual = {field.name: getattr(world, field.name) for field in fields(world)}
    running.set_review_speed("timed", 9)
    world.upload, world.quotas, world.page_size = Progression(kind="manual"), Quotas(registrations=1), 3
    world.settle_seconds, world.authenticate_public_brands, world.tier, world.spend_limit = 5.0, True, "PRODUCTION", 9
    next(world.subscriber_numbers)
    changed = {"review", "upload", "quotas", "page_size", "settle_seconds", "authenticate_public_brands", "tier"}
    assert {name for name, value in usual.items() if getattr(world, name) != value} == {*changed, "spend_limit"}
    running.reset()
    assert running.world is world
    for name in (*changed, "spend_limit", "clock", "unknown_statuses"):
        assert getattr(world, name) == usual[name], name
    assert next(world.subscriber_numbers) == FIRST_SUBSCRIBER


def test_timed_review__on_the_injected_clock(client: Any, aws: AwsStandIn) -> None:
    """Timed reviewers use the stand-in's clock, not the real time."""
    clock = aws.world.clock
    assert isinstance(clock, Clock)
    applicant = Applicant(client)
    registration_id = applicant.prepare(GB)
    aws.set_review_speed("timed", 2)
    applicant.submit(registration_id)
    assert applicant.status(registration_id) == "CREATED"
    clock.pass_(4)
    assert applicant.status(registration_id) == "REVIEWING"
    clock.pass_(4)
    assert applicant.status(registration_id) == "COMPLETE"


def test_stand_ins__are_apart() -> None:
    """Two stand-ins in a process share neither state nor parameters, and their threads end."""
    with (
        AwsStandIn(page_size=1, quotas=Quotas(registrations=2)) as one,
        AwsStandIn(review="manual", upload_seconds=60) as two,
    ):
        first, second = Applicant(connect(one)), Applicant(connect(two))
        for _ in range(2):
            first.create(VETTING)
        with refused("ServiceQuotaExceededException", "REGISTRATIONS_PER_ACCOUNT"):
            first.create(VETTING)
        assert len(first.client.describe_registrations()["Registrations"]) == 1
        assert second.client.describe_registrations()["Registrations"] == []
        second.attachment()
        rows = second.client.describe_registration_attachments()["RegistrationAttachments"]
        assert rows[0]["AttachmentStatus"] == "UPLOAD_IN_PROGRESS"
    with pytest.raises(AssertionError, match="not running"):
        _ = one.url
    one.stop()


def together(act: Callable[[], Any], threads: int = 8) -> list[Any]:
    """Run `act` in several threads at once and collect what they return."""
    results: list[Any] = []
    running = [threading.Thread(target=lambda: results.append(act())) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return results


def test_server__many_at_once(aws: AwsStandIn, client: Any) -> None:
    """Parallel calls are all answered and all recorded, and a quota holds."""
    aws.world.quotas = Quotas(registrations=5)

    def create() -> str:
        try:
            return Applicant(client).create(VETTING)
        except ClientError as error:
            return str(error.response["Error"]["Code"])

    results = together(create)
    aws.world.quotas = Quotas()
    assert results.count("ServiceQuotaExceededException") == 3
    assert aws.count("CreateRegistration") == 8
    assert len(aws.backend(REGION).registrations()) == 5
