"""`AwsAccount` against the stand-in: each method as a submission uses it, and with faults in between."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, timedelta
from typing import Any

import pytest
from botocore.loaders import Loader

from sandbox.aws import definitions
from sandbox.aws.examples import PNG, example_answers
from sandbox.aws.records import SenderId
from sandbox.aws.server import ACCOUNT, AwsStandIn
from tests.integration.aws.conftest import JumpingTime
from workflows.aws import mapping
from workflows.aws.client import AwsAccount, open_aws
from workflows.aws.clients import Connection
from workflows.aws.operations import OPERATIONS, TAG_RESOURCE
from workflows.aws.permissions import NOT_TRIED, PROBES, check_region
from workflows.aws.quota import LocalBuckets, Rates
from workflows.ports.aws import Aws
from workflows.records.account import SentValue
from workflows.records.definitions import FieldPath
from workflows.records.drafts import RegistrationId
from workflows.records.errors import AccessDenied, AwsUnavailable, Conflict, NotFound, OutcomeUnknown, Refused
from workflows.records.numbers import PLAIN

REGION = "us-east-1"
TOLL_FREE = "US_TOLL_FREE_REGISTRATION"


@pytest.fixture(scope="module")
def catalog() -> dict[str, Any]:
    return definitions.catalog()


@pytest.fixture
def stand_in(aws_environment: pytest.MonkeyPatch, time: JumpingTime) -> Iterator[AwsStandIn]:
    with AwsStandIn(port=0, review="manual", clock=time.clock) as stand_in:
        aws_environment.setenv("AWS_ENDPOINT_URL", stand_in.url)
        yield stand_in


@pytest.fixture
async def aws(stand_in: AwsStandIn, time: JumpingTime, loader: Loader) -> AsyncIterator[AwsAccount]:
    async with open_aws(
        LocalBuckets(), Rates(), clock=time.clock, sleep=time.sleep, connection=Connection(loader=loader)
    ) as aws:
        yield aws


async def draft(aws: AwsAccount) -> RegistrationId:
    return await aws.create_registration(REGION, TOLL_FREE, {"Name": "Shop"}, "token-1")


async def lease(aws: AwsAccount, token: str = "number-1") -> str:
    number = await aws.request_phone_number(
        REGION, number_type="TOLL_FREE", iso_country_code="US", options=PLAIN, tags={}, token=token
    )
    return number.id


PORT = [name for name, member in vars(Aws).items() if not name.startswith("_") and callable(member)]


@pytest.mark.parametrize("name", PORT)
def test_aws_account__method_of_the_port(name: str) -> None:
    """`AwsAccount` has every method of the port, with the same parameters and return type."""
    assert inspect.signature(getattr(AwsAccount, name)) == inspect.signature(getattr(Aws, name))


async def test_form__every_type(aws: AwsAccount, catalog: dict[str, Any]) -> None:
    """Every type arrives over the wire as the catalog has it."""
    types = await aws.registration_types(REGION)
    assert [kind.name for kind in types] == [entry["RegistrationType"] for entry in catalog["types"]]
    for entry in catalog["types"]:
        name = entry["RegistrationType"]
        expected = mapping.form(entry, catalog["sections"][name], catalog["fields"][name])
        assert await aws.form(REGION, name) == expected


async def test_form__three_calls(aws: AwsAccount, stand_in: AwsStandIn) -> None:
    """A form costs one call each for the type, its sections and its fields, and no call waits for a bucket."""
    await aws.form(REGION, TOLL_FREE)
    operations = sorted(call.operation for call in stand_in.calls)
    assert operations == [f"DescribeRegistration{part}Definitions" for part in ("Field", "Section", "Type")]


async def test_form__unknown_type(aws: AwsAccount) -> None:
    """A type that the region does not have is refused or not found, never an empty form."""
    with pytest.raises((Refused, NotFound)):
        await aws.form(REGION, "ZZ_SENDER_ID_REGISTRATION")


async def test_account_id__of_the_credentials(aws: AwsAccount) -> None:
    """STS answers at the same endpoint."""
    assert await aws.account_id() == ACCOUNT


async def test_submission__from_draft_to_submit(aws: AwsAccount, catalog: dict[str, Any], time: JumpingTime) -> None:
    """A whole registration: create, attach, fill, read back, lease, associate, submit, watch."""
    form = await aws.form(REGION, TOLL_FREE)
    registration = await draft(aws)
    assert await aws.tags(REGION, registration) == {"Name": "Shop"}
    attachment = await aws.create_attachment(REGION, PNG, "attachment-1")
    await time.sleep(5)
    assert [(a.id, a.status) for a in await aws.attachments(REGION, [attachment])] == [(attachment, "UPLOAD_COMPLETE")]
    examples = example_answers(catalog["fields"][TOLL_FREE], attachment)
    sent = {FieldPath(path): mapping.sent_value({"FieldPath": path, **value}) for path, value in examples.items()}
    for value in sent.values():
        await aws.put_value(REGION, registration, value)
    held = {v.path: v for v in await aws.values(REGION, registration)}
    assert {path: held[path] for path in sent} == sent
    with pytest.raises(Conflict):
        await aws.submit(REGION, registration)
    number = await lease(aws)
    await aws.associate(REGION, registration, number)
    [association] = await aws.associations(REGION, registration)
    assert (association.resource_id, association.resource_type) == (number, "TOLL_FREE")
    assert await aws.submit(REGION, registration) == "SUBMITTED"
    [summary] = await aws.registrations(REGION, [registration])
    assert (summary.id, summary.registration_type, summary.version) == (registration, TOLL_FREE, 1)
    assert summary.created_at.tzinfo is UTC
    [version] = await aws.versions(REGION, registration, [1])
    assert version.status == "SUBMITTED"
    assert set(version.history) == {"DRAFT", "SUBMITTED"}
    with pytest.raises(Conflict) as caught:
        await aws.put_value(REGION, registration, SentValue(path=form.fields[0].path, text="x"))
    assert caught.value.reason == "EDIT_REGISTRATION_FIELD_VALUES_NOT_ALLOWED"


async def test_request_phone_number__priced(aws: AwsAccount) -> None:
    """The response has the number and its price, and so has the list."""
    number = await lease(aws)
    [listed] = await aws.phone_numbers(REGION)
    assert (listed.id, listed.number_type, listed.iso_country_code) == (number, "TOLL_FREE", "US")
    assert listed.number.startswith("+1")
    assert float(listed.monthly_price) > 0
    assert await aws.phone_numbers(REGION, [number]) == (listed,)
    assert await aws.phone_numbers("eu-west-1") == ()


async def test_request_phone_number__for_a_registration(aws: AwsAccount, stand_in: AwsStandIn) -> None:
    """With a registration, the same call associates the number, and repeats do it only once."""
    registration = await draft(aws)
    for _ in range(2):
        number = await aws.request_phone_number(
            REGION,
            number_type="TOLL_FREE",
            iso_country_code="US",
            options=PLAIN,
            tags={},
            token="n1",
            registration_id=registration,
        )
    assert [tied.resource_id for tied in await aws.associations(REGION, registration)] == [number.id]
    assert [(leased.id, leased.rates) for leased in await aws.phone_numbers(REGION)] == [(number.id, {"SMS": 3})]


async def test_discard_version__only_once_submitted(aws: AwsAccount, stand_in: AwsStandIn) -> None:
    """A draft cannot be discarded, and Conflict is distinct from an unknown outcome."""
    registration = await draft(aws)
    with pytest.raises(Conflict) as caught:
        await aws.discard_version(REGION, registration)
    assert caught.value.reason == "DISCARD_REGISTRATION_VERSION_NOT_ALLOWED"
    stand_in.backend(REGION).set_status(registration, "SUBMITTED", "SUBMITTED")
    assert await aws.discard_version(REGION, registration) == "DISCARDED"


async def test_delete_registration__gone(aws: AwsAccount, stand_in: AwsStandIn) -> None:
    """A draft that was never submitted is deleted once: after a lost response the call is not repeated unseen."""
    registration = await draft(aws)
    stand_in.faults.lose_answer("DeleteRegistration")
    with pytest.raises(OutcomeUnknown):
        await aws.delete_registration(REGION, registration)
    assert await aws.registrations(REGION) == ()
    with pytest.raises(NotFound):
        await aws.delete_registration(REGION, registration)


async def test_sender_ids__of_an_approval(aws: AwsAccount, stand_in: AwsStandIn) -> None:
    """A sender ID is found by name and country; the account does not have any other."""
    stand_in.backend(REGION).account.sender_ids["DEMO", "GB"] = SenderId(
        arn="arn:aws:sms-voice:us-east-1:123456789012:sender-id/DEMO/GB",
        name="DEMO",
        iso_country_code="GB",
        message_types=["TRANSACTIONAL"],
        tags={},
        registered=True,
    )
    (sender,) = await aws.sender_ids(REGION, [("DEMO", "GB")])
    assert (sender.name, sender.iso_country_code) == ("DEMO", "GB")
    assert (sender.monthly_price, sender.registered) == ("0.00", True)
    with pytest.raises(NotFound):
        await aws.sender_ids(REGION, [("DEMO", "ID")])


async def test_gates__of_a_new_account(aws: AwsAccount, stand_in: AwsStandIn) -> None:
    """The tier and the spend limits are the account's own in the region."""
    assert await aws.account_attributes(REGION) == {"ACCOUNT_TIER": "SANDBOX"}
    stand_in.world.tier, stand_in.world.spend_limit = "PRODUCTION", 500
    assert await aws.account_attributes(REGION) == {"ACCOUNT_TIER": "PRODUCTION"}
    texts = [limit for limit in await aws.spend_limits(REGION) if limit.name == "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT"]
    assert [(limit.limit, limit.maximum) for limit in texts] == [(500, 500)]


async def test_delete_value__gone(aws: AwsAccount) -> None:
    """An optional value can be cleared."""
    form = await aws.form(REGION, TOLL_FREE)
    optional = next(field for field in form.fields if field.requirement == "OPTIONAL" and field.kind == "TEXT")
    registration = await draft(aws)
    await aws.put_value(
        REGION, registration, SentValue(path=optional.path, text=optional.example or "https://example.com")
    )
    await aws.delete_value(REGION, registration, optional.path)
    assert [v for v in await aws.values(REGION, registration, 1) if v.path == optional.path and v.text] == []


@pytest.mark.parametrize("operation", ["CreateRegistration", "CreateRegistrationAttachment", "RequestPhoneNumber"])
async def test_token__response_lost(aws: AwsAccount, stand_in: AwsStandIn, operation: str) -> None:
    """A call with a token whose response is lost is repeated and carried out once."""
    stand_in.faults.lose_answer(operation, 2)
    await draft(aws)
    await aws.create_attachment(REGION, PNG, "attachment-1")
    await lease(aws)
    assert stand_in.count(operation) == 3
    assert len(await aws.registrations(REGION)) == 1
    assert len(await aws.phone_numbers(REGION)) == 1


async def test_associate__response_lost(aws: AwsAccount, stand_in: AwsStandIn) -> None:
    """A call without a token is sent once; a read afterwards shows that it was carried out."""
    registration, number = await draft(aws), await lease(aws)
    stand_in.faults.lose_answer("CreateRegistrationAssociation", 1)
    with pytest.raises(OutcomeUnknown):
        await aws.associate(REGION, registration, number)
    assert stand_in.count("CreateRegistrationAssociation") == 1
    assert [a.resource_id for a in await aws.associations(REGION, registration)] == [number]


async def test_quota__as_aws_counts(aws: AwsAccount, stand_in: AwsStandIn) -> None:
    """At one call a second for each operation, AWS never throttles."""
    stand_in.faults.rate(1)
    await aws.account_id()
    registration = await draft(aws)
    path = (await aws.form(REGION, TOLL_FREE)).fields[0].path
    for _ in range(15):
        await aws.put_value(REGION, registration, SentValue(path=path, text="Example Corp"))
    assert stand_in.count("PutRegistrationFieldValue", outcome="ok") == 15
    assert stand_in.count("PutRegistrationFieldValue") == 15


async def test_throttled__then_fine(aws: AwsAccount, stand_in: AwsStandIn) -> None:
    """Three throttled calls in a row only cost time."""
    stand_in.faults.throttle("DescribeRegistrations", times=3)
    assert await aws.registrations(REGION) == ()
    assert stand_in.count("DescribeRegistrations") == 4


async def test_outage__then_fine(aws: AwsAccount, stand_in: AwsStandIn, time: JumpingTime) -> None:
    """An outage of half a minute is waited out."""
    await aws.account_id()
    began, stand_in_sleep = time.now, time.sleep
    stand_in.faults.outage(True)

    async def sleep(seconds: float) -> None:
        await stand_in_sleep(seconds)
        stand_in.faults.outage(time.now - began < timedelta(seconds=30))

    async with open_aws(LocalBuckets(), Rates(), clock=time.clock, sleep=sleep) as patient:
        assert await patient.registrations(REGION) == ()
    assert time.now - began >= timedelta(seconds=30)


async def test_check_region__fine(aws: AwsAccount, stand_in: AwsStandIn) -> None:
    """Every operation of the policy is tried once, and nothing is created."""
    for region in (REGION, "eu-west-1"):
        found = await check_region(aws, region)
        assert (found.refused, found.unusable) == ((), None)
        assert set(found.allowed) == {*OPERATIONS, TAG_RESOURCE} - set(NOT_TRIED)
    assert await aws.registrations(REGION) == ()
    assert await aws.phone_numbers(REGION) == ()


@pytest.mark.parametrize("operation", [*PROBES, "ListTagsForResource", TAG_RESOURCE])
async def test_check_region__one_action_missing(aws: AwsAccount, stand_in: AwsStandIn, operation: str) -> None:
    """A policy without one action: exactly that one is named."""
    stand_in.faults.fail(operation, "AccessDeniedException", 400)
    found = await check_region(aws, REGION)
    assert [(error.operation, type(error)) for error in found.refused] == [(operation, AccessDenied)]
    assert len(found.allowed) == len(PROBES) + 3


async def test_check_region__unusable(aws: AwsAccount, stand_in: AwsStandIn) -> None:
    """What concerns every call is one finding, and no other operation is tried."""
    stand_in.faults.fail("DescribeRegistrationTypeDefinitions")
    found = await check_region(aws, REGION)
    assert isinstance(found.unusable, AwsUnavailable)
    assert {call.operation for call in stand_in.calls} == {"DescribeRegistrationTypeDefinitions"}


async def test_account_limits__used_and_most(aws: AwsAccount) -> None:
    """The account's own count of what it holds."""
    await draft(aws)
    limits = {limit.name: limit for limit in await aws.account_limits(REGION)}
    assert (limits["REGISTRATIONS"].used, limits["REGISTRATIONS"].maximum, limits["REGISTRATIONS"].left) == (1, 25, 24)
    assert limits["REGISTRATION_ATTACHMENTS"].left == 25


async def test_delete_attachment__once(aws: AwsAccount) -> None:
    """An attachment that no version needs is gone; another time it is not found."""
    attachment = await aws.create_attachment(REGION, PNG, "attachment-1")
    await aws.delete_attachment(REGION, attachment)
    with pytest.raises(NotFound):
        await aws.delete_attachment(REGION, attachment)


async def test_registrations__not_found(aws: AwsAccount) -> None:
    """An id of another account or region is not found."""
    registration = await draft(aws)
    with pytest.raises(NotFound):
        await aws.registrations("eu-west-1", [registration])


async def test_put_value__unknown_field(aws: AwsAccount) -> None:
    """A field that the form has lost is refused with AWS's reason."""
    with pytest.raises(Refused) as caught:
        await aws.put_value(REGION, await draft(aws), SentValue(path=FieldPath("no.such"), text="x"))
    assert caught.value.reason == "UNKNOWN_REGISTRATION_FIELD"
