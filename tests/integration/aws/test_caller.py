"""The real client against a server that misbehaves on request: quota, repeats, unknown outcomes, nothing leaked."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from botocore.loaders import Loader

from tests.integration.aws.conftest import JumpingTime
from tests.integration.aws.wire import IDENTITY, Reaction, Wire, answer, closed, error, half, late, reset, text
from workflows.aws.caller import ROOM_FOR_JITTER, UNKNOWN_ACCOUNT
from workflows.aws.client import AwsAccount, open_aws
from workflows.aws.clients import Bounds, Connection
from workflows.aws.quota import LocalBuckets, Rates
from workflows.records.account import SentValue
from workflows.records.definitions import FieldPath
from workflows.records.drafts import RegistrationId
from workflows.records.errors import AccessDenied, AwsError, AwsUnavailable, OutcomeUnknown, Refused

REGION = "us-east-1"
SOME = RegistrationId("registration-1")
FAILED: Reaction = error("InternalServerException", 500)
NONE: Reaction = answer(Registrations=[])
CREATED = answer(RegistrationId="registration-9")
SUBMITTED = answer(RegistrationId=SOME, VersionNumber=1, RegistrationVersionStatus="SUBMITTED")
WITHOUT_TOKEN: dict[str, Callable[[AwsAccount], Awaitable[object]]] = {
    "CreateRegistrationVersion": lambda aws: aws.create_version(REGION, SOME),
    "SubmitRegistrationVersion": lambda aws: aws.submit(REGION, SOME),
    "CreateRegistrationAssociation": lambda aws: aws.associate(REGION, SOME, "phone-1"),
}


class Seen:
    """The calls of `on_call`."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str, float]] = []

    def __call__(self, operation: str, region: str, outcome: str, seconds: float) -> None:
        self.calls.append((operation, region, outcome, seconds))

    def outcomes(self, operation: str) -> list[str]:
        return [outcome for name, _, outcome, _ in self.calls if name == operation]


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
async def aws(wire: Wire, time: JumpingTime, seen: Seen, loader: Loader) -> AsyncIterator[AwsAccount]:
    async with open_aws(
        LocalBuckets(),
        Rates(),
        clock=time.clock,
        sleep=time.sleep,
        connection=Connection(bounds=Bounds(read=0.2), on_call=seen, loader=loader),
    ) as aws:
        yield aws


async def test_call__throttled_three_times(wire: Wire, aws: AwsAccount, time: JumpingTime, seen: Seen) -> None:
    """A throttled call slows the bucket, more each time, and the call never fails."""
    wire.script("DescribeRegistrations", *[error("ThrottlingException")] * 3, NONE)
    assert await aws.registrations(REGION) == ()
    assert seen.outcomes("DescribeRegistrations") == ["throttled"] * 3 + ["ok"]
    assert sum(time.slept) >= 1 + 2 + 4


async def test_call__slowed_for_all(wire: Wire, aws: AwsAccount, time: JumpingTime) -> None:
    """After a throttled call, the next caller of the same operation waits too."""
    wire.script("DescribeRegistrations", error("ThrottlingException"), NONE)
    await aws.registrations(REGION)
    before = time.now
    await aws.registrations(REGION)
    assert time.now - before >= timedelta(seconds=0.9)


async def test_call__outage_then_fine(wire: Wire, aws: AwsAccount, time: JumpingTime) -> None:
    """Half a minute of 500s is waited out."""
    began = time.now
    failing = error("InternalServerException", 500)

    async def down(request: web.Request) -> web.StreamResponse:
        return await (failing if time.now - began < timedelta(seconds=30) else NONE)(request)

    wire.script("DescribeRegistrations", down)
    assert await aws.registrations(REGION) == ()
    assert timedelta(seconds=30) <= time.now - began <= timedelta(seconds=60)


async def test_call__gives_up_without_a_server(
    wire: Wire, aws: AwsAccount, time: JumpingTime, aws_environment: object
) -> None:
    """When AWS stays away, the call gives up after fifteen minutes, not before and not much later."""
    wire.script("DescribeRegistrations", error("ServiceUnavailable", 503))
    began = time.now
    with pytest.raises(AwsUnavailable) as caught:
        await aws.registrations(REGION)
    assert not isinstance(caught.value, OutcomeUnknown)
    assert timedelta(minutes=15) <= time.now - began <= timedelta(minutes=16)


async def test_call__while_the_clock_is_set_forward(wire: Wire, time: JumpingTime, loader: Loader) -> None:
    """A clock that is set forward by a week ends no call: how long it is repeated is measured in monotonic seconds."""
    wire.script("DescribeRegistrations", error("ServiceUnavailable", 503), NONE)

    async def sleep(seconds: float) -> None:
        await time.sleep(seconds)
        time.now += timedelta(days=7)

    connection = Connection(bounds=Bounds(read=0.2), monotonic=lambda: 1.0, loader=loader)
    async with open_aws(LocalBuckets(), Rates(), clock=time.clock, sleep=sleep, connection=connection) as aws:
        assert await aws.registrations(REGION) == ()


async def test_call__patience_zero(wire: Wire, aws: AwsAccount) -> None:
    """Without patience a failing call is tried once."""
    wire.script("DescribeRegistrations", error("InternalServerException", 500))
    with pytest.raises(AwsUnavailable):
        await aws.caller.call(REGION, "DescribeRegistrations", patience=timedelta(0))
    assert len(wire.bodies("DescribeRegistrations")) == 1


@pytest.mark.parametrize("broken", [late, closed, reset, half], ids=["late", "closed", "reset", "half"])
async def test_create_registration__response_lost(wire: Wire, aws: AwsAccount, broken: Reaction) -> None:
    """A call with a token whose response is lost is repeated with the same token."""
    wire.script("CreateRegistration", broken, CREATED)
    assert (
        await aws.create_registration(REGION, "US_TOLL_FREE_REGISTRATION", {"Name": "x"}, "token-1") == "registration-9"
    )
    assert [body["ClientToken"] for body in wire.bodies("CreateRegistration")] == ["token-1", "token-1"]


@pytest.mark.parametrize("broken", [late, closed, reset, half], ids=["late", "closed", "reset", "half"])
async def test_call__read_response_lost(wire: Wire, aws: AwsAccount, broken: Reaction) -> None:
    """A read whose response is lost is repeated."""
    wire.script("DescribeRegistrations", broken, NONE)
    assert await aws.registrations(REGION) == ()
    assert len(wire.bodies("DescribeRegistrations")) == 2


@pytest.mark.parametrize(
    ("operation", "broken"),
    [
        *[("SubmitRegistrationVersion", reaction) for reaction in (late, closed, reset, half, FAILED)],
        ("CreateRegistrationVersion", closed),
        ("CreateRegistrationAssociation", closed),
    ],
)
async def test_call__outcome_unknown(wire: Wire, aws: AwsAccount, operation: str, broken: Reaction) -> None:
    """A call without a token is never repeated unseen."""
    wire.script(operation, broken)
    with pytest.raises(OutcomeUnknown):
        await WITHOUT_TOKEN[operation](aws)
    assert len(wire.bodies(operation)) == 1


async def test_submit__throttled(wire: Wire, aws: AwsAccount) -> None:
    """A throttled submit was not carried out, so it is repeated."""
    wire.script("SubmitRegistrationVersion", error("ThrottlingException"), SUBMITTED)
    assert await aws.submit(REGION, SOME) == "SUBMITTED"


async def test_submit__not_connected(
    wire: Wire, aws: AwsAccount, aws_environment: pytest.MonkeyPatch, time: JumpingTime
) -> None:
    """A submit that was never sent ends as AwsUnavailable, not as OutcomeUnknown."""
    aws_environment.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    began = time.now
    with pytest.raises(AwsUnavailable) as caught:
        await aws.submit(REGION, SOME)
    assert not isinstance(caught.value, OutcomeUnknown)
    assert time.now - began >= timedelta(minutes=15)


async def test_call__simultaneous_calls_keep_the_quota(wire: Wire, aws: AwsAccount, time: JumpingTime) -> None:
    """Simultaneous calls of an operation go out one a second (a little less often, see ROOM_FOR_JITTER)."""
    wire.script("PutRegistrationFieldValue", answer())
    wire.script("DescribeRegistrations", NONE)
    began = time.now
    puts = [aws.put_value(REGION, SOME, SentValue(path=FieldPath(f"a.f{i}"), text="x")) for i in range(20)]
    await asyncio.gather(*puts)
    slots = sorted(moment for moment in time.woke if moment >= began)
    assert len(wire.bodies("PutRegistrationFieldValue")) == 20
    assert slots == [began + timedelta(seconds=i * ROOM_FOR_JITTER) for i in range(20)]
    at = time.now
    await aws.registrations(REGION)
    await aws.registrations("eu-west-1")
    assert time.now == at


async def test_call__faster_by_setting(wire: Wire, time: JumpingTime) -> None:
    """A raised quota is used."""
    wire.script("PutRegistrationFieldValue", answer())
    rates = Rates.parse("1,PutRegistrationFieldValue=10")
    async with open_aws(LocalBuckets(), rates, clock=time.clock, sleep=time.sleep) as aws:
        for i in range(11):
            await aws.put_value(REGION, SOME, SentValue(path=FieldPath(f"a.f{i}"), text="x"))
    assert sum(time.slept) == pytest.approx(1.0)


async def test_call__bucket_key(wire: Wire, time: JumpingTime) -> None:
    """A bucket is named by account, region and operation."""
    wire.script("DescribeRegistrations", NONE)
    buckets = LocalBuckets()
    async with open_aws(buckets, Rates(), clock=time.clock, sleep=time.sleep) as aws:
        await asyncio.gather(aws.registrations(REGION), aws.registrations("eu-west-1"))
    assert set(buckets._free_at) == {f"111122223333:{region}:DescribeRegistrations" for region in (REGION, "eu-west-1")}
    assert len([name for name, _ in wire.calls if name == "GetCallerIdentity"]) == 1


async def test_call__account_unknown(wire: Wire, time: JumpingTime) -> None:
    """Without a response from STS, reads continue in an unknown account's bucket; STS is asked again a minute later."""
    wire.script("DescribeRegistrations", NONE)
    wire.script("GetCallerIdentity", text("", 503))
    buckets = LocalBuckets()
    async with open_aws(buckets, Rates(), clock=time.clock, sleep=time.sleep) as aws:
        for _ in range(3):
            await aws.registrations(REGION)
        assert len(wire.bodies("GetCallerIdentity")) == 1
        assert set(buckets._free_at) == {f"unknown:{REGION}:DescribeRegistrations"}
        wire.script("GetCallerIdentity", text(IDENTITY))
        time.now += timedelta(seconds=61)
        await aws.registrations(REGION)
    assert f"111122223333:{REGION}:DescribeRegistrations" in buckets._free_at


async def test_account_id__asked_once(wire: Wire, aws: AwsAccount) -> None:
    """The account is asked for until STS has answered, then never again."""
    wire.script("GetCallerIdentity", text("", 503), text(IDENTITY))
    assert [await aws.account_id() for _ in range(3)] == ["111122223333"] * 3
    assert len(wire.bodies("GetCallerIdentity")) == 2


async def test_tags__arn_of_the_account(wire: Wire, aws: AwsAccount) -> None:
    """The ARN has the partition and account of the credentials."""
    wire.script("ListTagsForResource", answer(Tags=[{"Key": "Name", "Value": "Shop"}]))
    assert await aws.tags("us-gov-west-1", SOME) == {"Name": "Shop"}
    arn = "arn:aws-us-gov:sms-voice:us-gov-west-1:111122223333:registration/registration-1"
    assert wire.bodies("ListTagsForResource") == [{"ResourceArn": arn}]


async def test_listed__page_token_expired(wire: Wire, aws: AwsAccount) -> None:
    """The list starts again, once, and each entry is returned once."""
    association = {"ResourceId": "phone-1", "ResourceType": "TOLL_FREE"}
    page = answer(RegistrationAssociations=[association], NextToken="next")
    end = answer(RegistrationAssociations=[{**association, "ResourceId": "phone-2"}])
    wire.script(
        "ListRegistrationAssociations", page, error("ValidationException", Reason="INVALID_NEXT_TOKEN"), page, end
    )
    assert [a.resource_id for a in await aws.associations(REGION, SOME)] == ["phone-1", "phone-2"]


async def test_listed__an_empty_page_is_not_the_end(wire: Wire, aws: AwsAccount) -> None:
    """Only a page without a token is the last one."""
    association = {"ResourceId": "phone-1", "ResourceType": "TOLL_FREE"}
    empty = answer(RegistrationAssociations=[], NextToken="next")
    wire.script("ListRegistrationAssociations", empty, answer(RegistrationAssociations=[association]))
    assert [a.resource_id for a in await aws.associations(REGION, SOME)] == ["phone-1"]


async def test_listed__page_token_repeats(wire: Wire, aws: AwsAccount) -> None:
    """The list starts again once; then the call fails as unavailable, instead of returning a part or never ending."""
    page = answer(RegistrationAssociations=[{"ResourceId": "phone-1", "ResourceType": "TOLL_FREE"}], NextToken="same")
    end = answer(RegistrationAssociations=[])
    wire.script("ListRegistrationAssociations", page, page, page, end)
    assert [a.resource_id for a in await aws.associations(REGION, SOME)] == ["phone-1"]
    wire.script("ListRegistrationAssociations", page)
    with pytest.raises(AwsUnavailable):
        await aws.associations(REGION, SOME)
    assert len(wire.bodies("ListRegistrationAssociations")) == 4 + 4


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (5, [5]), (6, [5, 1]), (12, [5, 5, 2])])
async def test_registrations__five_ids_a_call(wire: Wire, aws: AwsAccount, count: int, sizes: list[int]) -> None:
    """The API takes five ids in one call."""
    wire.script("DescribeRegistrations", NONE)
    await aws.registrations(REGION, [f"registration-{i}" for i in range(count)])
    assert [len(body["RegistrationIds"]) for body in wire.bodies("DescribeRegistrations")] == sizes


@pytest.mark.parametrize(
    ("code", "kind"), [("ValidationException", Refused), ("ExpiredTokenException", AccessDenied), ("Unheard", AwsError)]
)
async def test_call__errors_contain_no_value(wire: Wire, aws: AwsAccount, code: str, kind: type[AwsError]) -> None:
    """Neither the error nor its traceback repeats what was sent or what AWS wrote; names and reason stay."""
    secret = "12-3456789"
    fields = [{"Name": "companyInfo.taxId", "Message": f"{secret} is not a tax id"}]
    wire.script("PutRegistrationFieldValue", error(code, Reason="FIELD_VALIDATION_FAILED", Fields=fields))
    with pytest.raises(kind) as caught:
        await aws.put_value(REGION, SOME, SentValue(path=FieldPath("companyInfo.taxId"), text=secret))
    assert secret not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None
    assert caught.value.code == code
    if kind is Refused:
        assert caught.value.problem().fields == ("companyInfo.taxId",)
        assert caught.value.problem().reason == "FIELD_VALIDATION_FAILED"


async def test_put_value__refused_by_the_sdk(wire: Wire, aws: AwsAccount) -> None:
    """A parameter that the SDK itself refuses is named without its value, and not sent."""
    choices: Any = ("x" * 3, 7)  # one choice is not a string, on purpose
    with pytest.raises(Refused) as caught:
        await aws.put_value(REGION, RegistrationId(""), SentValue(path=FieldPath("a.b"), choices=choices))
    assert {name for name, _ in caught.value.fields} == {"RegistrationId", "SelectChoices[1]"}
    assert wire.bodies("PutRegistrationFieldValue") == []


async def test_call__no_credentials(wire: Wire, aws: AwsAccount, aws_environment: pytest.MonkeyPatch) -> None:
    """Without credentials an administrator has to act; nothing is repeated."""
    aws_environment.delenv("AWS_ACCESS_KEY_ID")
    aws_environment.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(AccessDenied) as caught:
        await aws.registrations(REGION)
    assert caught.value.code == "NoCredentialsError"
    assert wire.calls == []


async def test_call__no_such_profile(wire: Wire, aws: AwsAccount, aws_environment: pytest.MonkeyPatch) -> None:
    """A missing profile raises AccessDenied, not the SDK's own exception."""
    aws_environment.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(AccessDenied) as caught:
        await aws.registrations(REGION)
    assert caught.value.code == "ProfileNotFound"


async def test_form__first_error_ends_the_others(wire: Wire, aws: AwsAccount, seen: Seen) -> None:
    """A form whose type is refused fails at once as Refused, not as a group of errors."""
    refused = error("ValidationException", Reason="UNKNOWN_REGISTRATION_TYPE")
    wire.script("DescribeRegistrationTypeDefinitions", refused)
    wire.script("DescribeRegistrationSectionDefinitions", late)
    wire.script("DescribeRegistrationFieldDefinitions", late)
    with pytest.raises(Refused):
        await aws.form(REGION, "NO_SUCH")
    assert seen.outcomes("DescribeRegistrationFieldDefinitions") == []


async def test_on_call__every_request(wire: Wire, aws: AwsAccount, seen: Seen) -> None:
    """Every request is reported with its region and outcome, including repeats."""
    wire.script("DescribeRegistrations", error("InternalServerException", 500), NONE)
    await aws.registrations("eu-west-1")
    assert [call[:3] for call in seen.calls] == [
        ("GetCallerIdentity", "us-east-1", "ok"),
        ("DescribeRegistrations", "eu-west-1", "AwsUnavailable"),
        ("DescribeRegistrations", "eu-west-1", "ok"),
    ]


STS_ERROR = "<ErrorResponse><Error><Code>InvalidAction</Code><Message>no</Message></Error></ErrorResponse>"


@pytest.mark.parametrize(
    "nobody",
    [error("UnknownOperationException"), error("UnknownOperationException", 404), text("", 404), text(STS_ERROR, 400)],
)
async def test_account_id__without_sts(wire: Wire, aws: AwsAccount, nobody: Reaction) -> None:
    """A server with the registrations' API only is enough: the account is then unknown, and calls pass."""
    wire.script("GetCallerIdentity", nobody)
    wire.script("DescribeRegistrations", NONE)
    assert await aws.account_id() == UNKNOWN_ACCOUNT
    assert await aws.registrations("us-west-2") == ()


async def test_account_id__credentials_refused(wire: Wire, aws: AwsAccount) -> None:
    """Refused credentials are a matter for an administrator, not an unknown account."""
    wire.script("GetCallerIdentity", text(STS_ERROR.replace("InvalidAction", "InvalidClientTokenId"), 403))
    with pytest.raises(AccessDenied):
        await aws.account_id()
