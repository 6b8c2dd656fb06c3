"""`AwsAccount`: the port `Aws` over the SDK, with a method for each use. `caller` makes the calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from workflows.aws import mapping
from workflows.aws.caller import PAGE, UNKNOWN_ACCOUNT, Caller
from workflows.aws.clients import PATIENT, Clients, Connection, Patience
from workflows.aws.operations import IAM_PREFIX
from workflows.aws.quota import Rates
from workflows.ports.process import Clock, Sleep
from workflows.ports.quota import Buckets
from workflows.records.account import (
    AccountLimit,
    Association,
    AttachmentStatus,
    PhoneNumber,
    RegistrationSummary,
    SenderId,
    SentValue,
    SpendLimit,
    VersionSummary,
)
from workflows.records.definitions import FieldPath, Form, RegistrationType
from workflows.records.drafts import RegistrationId
from workflows.records.errors import AccessDenied, AwsError, AwsUnavailable, NotFound
from workflows.records.numbers import NumberOptions
from workflows.records.sender_ids import SenderIdOptions

T = TypeVar("T")

#: The API takes at most this many ids, or version numbers, in one list call.
IDS = 5
#: The largest page of ListAvailablePhoneNumbers.
AVAILABLE = 10


class AwsAccount:
    """One account's registrations, in any region; implements `workflows.ports.Aws`.

    Every method keeps within the quota, repeats requests where that is safe, and raises the classes of
    `workflows.records.errors`.
    """

    def __init__(self, caller: Caller) -> None:
        #: For uses that the port does not offer, such as checking permissions.
        self.caller = caller

    def with_patience(self, patience: Patience = PATIENT) -> AwsAccount:
        """The same account, that repeats failed calls for another time."""
        return AwsAccount(self.caller.with_patience(patience))

    async def account_id(self) -> str:
        """The twelve digits of the credentials' account, asked for once; UNKNOWN_ACCOUNT from an endpoint without STS.

        `AWS_ENDPOINT_URL` may name a server that serves the registrations' API only. Everything works there except the
        guard against another account.
        """
        try:
            return (await self.caller.identity(patience=timedelta(0))).account_id
        except AwsUnavailable as silent:
            if silent.code == "ResponseParserError":  # a response, but not one of STS
                return UNKNOWN_ACCOUNT
        except AccessDenied:
            raise
        except AwsError:
            return UNKNOWN_ACCOUNT
        return (await self.caller.identity()).account_id

    async def registration_types(self, region: str) -> tuple[RegistrationType, ...]:
        """Every type the region offers, in AWS's order."""
        entries = await self._type_entries(region, {"MaxResults": PAGE})
        return tuple(mapping.registration_type(entry) for entry in entries)

    async def form(self, region: str, registration_type: str) -> Form:
        """The current form of one type. Raises NotFound for an unknown type.

        It costs three simultaneous calls, each of another operation and so with another bucket: the type, a page of
        sections, and a page of fields (another page for each hundred).
        """
        of_type = {"RegistrationType": registration_type, "MaxResults": PAGE}
        types, sections, fields = await _gather(
            self._type_entries(region, {"RegistrationTypes": [registration_type]}),
            self.caller.listed(
                region, "DescribeRegistrationSectionDefinitions", "RegistrationSectionDefinitions", of_type
            ),
            self.caller.listed(region, "DescribeRegistrationFieldDefinitions", "RegistrationFieldDefinitions", of_type),
        )
        if not types:
            raise NotFound("DescribeRegistrationTypeDefinitions", reason="UNKNOWN_REGISTRATION_TYPE")
        return mapping.form(types[0], sections, fields)

    async def create_registration(
        self, region: str, registration_type: str, tags: Mapping[str, str], token: str
    ) -> RegistrationId:
        """Create a registration with version 1 as its draft. The same `token` gives the same registration."""
        parameters = {"RegistrationType": registration_type, "Tags": mapping.tag_list(tags), "ClientToken": token}
        return mapping.registration_id(await self.caller.call(region, "CreateRegistration", parameters))

    async def create_version(self, region: str, registration_id: RegistrationId) -> int:
        """Create the next version as a draft, and return its number.

        AWS takes no token here: after OutcomeUnknown, read the current version's number.
        """
        answer = await self.caller.call(region, "CreateRegistrationVersion", {"RegistrationId": registration_id})
        return mapping.version_number(answer)

    async def put_value(self, region: str, registration_id: RegistrationId, value: SentValue) -> None:
        """Set one field of the draft version."""
        parameters = {"RegistrationId": registration_id, **mapping.value_parameters(value)}
        await self.caller.call(region, "PutRegistrationFieldValue", parameters)

    async def delete_value(self, region: str, registration_id: RegistrationId, path: FieldPath) -> None:
        """Clear one field of the draft version. Raises Refused for a required field."""
        parameters = {"RegistrationId": registration_id, "FieldPath": path}
        await self.caller.call(region, "DeleteRegistrationFieldValue", parameters)

    async def values(
        self, region: str, registration_id: RegistrationId, version: int | None = None
    ) -> tuple[SentValue, ...]:
        """All field values of a version, by default the current version."""
        parameters: dict[str, Any] = {"RegistrationId": registration_id, "MaxResults": PAGE}
        if version is not None:
            parameters["VersionNumber"] = version
        entries = await self.caller.listed(
            region, "DescribeRegistrationFieldValues", "RegistrationFieldValues", parameters
        )
        return tuple(mapping.sent_value(entry) for entry in entries)

    async def create_attachment(self, region: str, body: bytes, token: str) -> str:
        """Upload a document, and return its id. AWS processes it until `attachments` gives UPLOAD_COMPLETE."""
        parameters = {"AttachmentBody": body, "ClientToken": token}
        answer = await self.caller.call(region, "CreateRegistrationAttachment", parameters)
        return mapping.attachment_status(answer).id

    async def attachments(self, region: str, ids: Sequence[str]) -> tuple[AttachmentStatus, ...]:
        """The status of each attachment of `ids` that AWS knows."""
        entries = await self._by_ids(region, _ATTACHMENTS, ids)
        return tuple(mapping.attachment_status(entry) for entry in entries)

    async def all_attachments(self, region: str) -> tuple[AttachmentStatus, ...]:
        """Every attachment of the account in the region."""
        return tuple(map(mapping.attachment_status, await self._by_ids(region, _ATTACHMENTS, None)))

    async def delete_attachment(self, region: str, attachment_id: str) -> None:
        """Delete an attachment for good. Raises Conflict while a version in review uses it.

        AWS takes no token here: after OutcomeUnknown, read `attachments`.
        """
        await self.caller.call(region, "DeleteRegistrationAttachment", {"RegistrationAttachmentId": attachment_id})

    async def request_phone_number(
        self,
        region: str,
        *,
        number_type: str,
        iso_country_code: str,
        options: NumberOptions,
        tags: Mapping[str, str],
        token: str,
        registration_id: RegistrationId | None = None,
    ) -> PhoneNumber:
        """Lease a number. It COSTS MONEY from the response on. The same `token` gives the same number.

        With `registration_id`, the same call associates the number with that registration.
        """
        parameters = {
            "NumberType": number_type,
            "IsoCountryCode": iso_country_code,
            **mapping.number_parameters(options),
            "Tags": mapping.tag_list(tags),
            "ClientToken": token,
            **({"RegistrationId": registration_id} if registration_id else {}),
        }
        return mapping.phone_number(await self.caller.call(region, "RequestPhoneNumber", parameters))

    async def available_numbers(
        self, region: str, registration_id: RegistrationId, options: NumberOptions
    ) -> tuple[str, ...]:
        """Up to ten US 10DLC numbers, in E.164, that can be requested for a campaign; none where no digits fit."""
        parameters = {
            "IsoCountryCode": "US",
            "NumberType": "TEN_DLC",
            "NumberCapabilities": list(options.capabilities),
            "RegistrationId": registration_id,
            "MaxResults": AVAILABLE,
            **mapping.preference_parameters(options.preference),
        }
        return tuple((await self.caller.call(region, "ListAvailablePhoneNumbers", parameters))["AvailablePhoneNumbers"])

    async def phone_numbers(self, region: str, ids: Sequence[str] | None = None) -> tuple[PhoneNumber, ...]:
        """The account's numbers in the region, or those of `ids`."""
        entries = await self._by_ids(region, _PHONE_NUMBERS, ids)
        return tuple(mapping.phone_number(entry) for entry in entries)

    async def associate(self, region: str, registration_id: RegistrationId, resource_id: str) -> None:
        """Associate a number or another registration with this one.

        AWS takes no token here: after OutcomeUnknown, read `associations`.
        """
        parameters = {"RegistrationId": registration_id, "ResourceId": resource_id}
        await self.caller.call(region, "CreateRegistrationAssociation", parameters)

    async def associations(self, region: str, registration_id: RegistrationId) -> tuple[Association, ...]:
        """What is associated with a registration."""
        parameters = {"RegistrationId": registration_id, "MaxResults": PAGE}
        entries = await self.caller.listed(
            region, "ListRegistrationAssociations", "RegistrationAssociations", parameters
        )
        return tuple(mapping.association(entry) for entry in entries)

    async def submit(self, region: str, registration_id: RegistrationId, *, aws_review: bool = False) -> str:
        """Submit the draft version, and return the version's status. With `aws_review`, AWS looks at it first.

        AWS takes no token here: after OutcomeUnknown, read `versions`.
        """
        wanted = {"RegistrationId": registration_id, **({"AwsReview": True} if aws_review else {})}
        answer = await self.caller.call(region, "SubmitRegistrationVersion", wanted)
        return mapping.version_status(answer)

    async def registrations(self, region: str, ids: Sequence[str] | None = None) -> tuple[RegistrationSummary, ...]:
        """The account's registrations in the region, or those of `ids`."""
        entries = await self._by_ids(region, _REGISTRATIONS, ids)
        return tuple(mapping.registration_summary(entry) for entry in entries)

    async def versions(
        self, region: str, registration_id: RegistrationId, numbers: Sequence[int] | None = None
    ) -> tuple[VersionSummary, ...]:
        """All versions of a registration, or those of `numbers`, in AWS's order, which is not documented."""
        entries = await self._by_ids(region, _VERSIONS, numbers, {"RegistrationId": registration_id})
        return tuple(mapping.version_summary(entry) for entry in entries)

    async def tags(self, region: str, registration_id: RegistrationId) -> Mapping[str, str]:
        """The tags of a registration, given by id or ARN."""
        arn = (
            await self.arn(region, f"registration/{registration_id}") if ":" not in registration_id else registration_id
        )
        return mapping.tags(await self.caller.call(region, "ListTagsForResource", {"ResourceArn": arn}))

    async def tag_registration(self, region: str, registration_id: RegistrationId, tags: Mapping[str, str]) -> None:
        """Set these tags of a registration; its others stay."""
        arn = await self.arn(region, f"registration/{registration_id}")
        await self.caller.call(region, "TagResource", {"ResourceArn": arn, "Tags": mapping.tag_list(tags)})

    async def number_tags(self, region: str, number_id: str) -> Mapping[str, str]:
        """The tags of a number."""
        arn = await self.arn(region, f"phone-number/{number_id}")
        return mapping.tags(await self.caller.call(region, "ListTagsForResource", {"ResourceArn": arn}))

    async def discard_version(self, region: str, registration_id: RegistrationId) -> str:
        """Discard the submitted version for good, and return its status. Raises Conflict when it is already in review.

        AWS takes no token here: after OutcomeUnknown, read `versions`.
        """
        answer = await self.caller.call(region, "DiscardRegistrationVersion", {"RegistrationId": registration_id})
        return mapping.version_status(answer)

    async def release_phone_number(self, region: str, number_id: str) -> None:
        """Release a number for good. Raises Conflict where it is protected, or in use.

        AWS takes no token here: after OutcomeUnknown, read `phone_numbers`.
        """
        await self.caller.call(region, "ReleasePhoneNumber", {"PhoneNumberId": number_id})

    async def release_sender_id(self, region: str, name: str, iso_country_code: str) -> None:
        """Release a sender ID for good. Raises Conflict where it is protected.

        AWS takes no token here: after OutcomeUnknown, read `sender_ids`.
        """
        parameters = {"SenderId": name, "IsoCountryCode": iso_country_code}
        await self.caller.call(region, "ReleaseSenderId", parameters)

    async def delete_registration(self, region: str, registration_id: RegistrationId) -> None:
        """Delete a registration for good. Raises Conflict in review, or while an association prevents it.

        AWS takes no token here: after OutcomeUnknown, read `registrations`.
        """
        await self.caller.call(region, "DeleteRegistration", {"RegistrationId": registration_id})

    async def sender_ids(self, region: str, ids: Sequence[tuple[str, str]] | None = None) -> tuple[SenderId, ...]:
        """All sender IDs, or those of `ids`, each (name, two-letter country).

        Raises NotFound for one the account lacks.
        """
        if ids is None:
            listed = await self.caller.listed(region, "DescribeSenderIds", "SenderIds", {})
            return tuple(mapping.sender_id(entry) for entry in listed)
        entries: list[mapping.Entry] = []
        for start in range(0, len(ids), IDS):
            batch = [{"SenderId": name, "IsoCountryCode": country} for name, country in ids[start : start + IDS]]
            entries.extend(await self.caller.listed(region, "DescribeSenderIds", "SenderIds", {"SenderIds": batch}))
        return tuple(mapping.sender_id(entry) for entry in entries)

    async def request_sender_id(
        self,
        region: str,
        name: str,
        iso_country_code: str,
        *,
        options: SenderIdOptions,
        tags: Mapping[str, str],
        token: str,
    ) -> SenderId:
        """Request a sender ID where the country needs no registration. The same `token` gives the same answer."""
        parameters = {
            "SenderId": name,
            "IsoCountryCode": iso_country_code,
            "MessageTypes": list(options.message_types),
            "DeletionProtectionEnabled": options.deletion_protection,
            "Tags": mapping.tag_list(tags),
            "ClientToken": token,
        }
        return mapping.sender_id(await self.caller.call(region, "RequestSenderId", parameters))

    async def resource_policy(self, region: str, resource: str) -> tuple[str, str]:
        """ARN and policy, as JSON, of `phone-number/<id>` or `sender-id/<name>/<country>`; empty without a policy.

        AWS does not document its answer for a resource without a policy; the model has "policy" among the kinds of what
        is not found.
        """
        arn = await self.arn(region, resource)
        try:
            answer = await self.caller.call(region, "GetResourcePolicy", {"ResourceArn": arn})
        except NotFound:
            return arn, ""
        return arn, str(answer.get("Policy", ""))

    async def put_resource_policy(self, region: str, arn: str, policy: str) -> None:
        """Set or replace the policy of a number or sender ID."""
        await self.caller.call(region, "PutResourcePolicy", {"ResourceArn": arn, "Policy": policy})

    async def account_attributes(self, region: str) -> Mapping[str, str]:
        """Attributes of the account in the region; ACCOUNT_TIER is SANDBOX or PRODUCTION."""
        parameters = {"MaxResults": PAGE}
        entries = await self.caller.listed(region, "DescribeAccountAttributes", "AccountAttributes", parameters)
        return mapping.account_attributes(entries)

    async def spend_limits(self, region: str) -> tuple[SpendLimit, ...]:
        """The account's monthly spend limits in the region, one for each kind of message."""
        entries = await self.caller.listed(region, "DescribeSpendLimits", "SpendLimits", {"MaxResults": PAGE})
        return tuple(mapping.spend_limit(entry) for entry in entries)

    async def account_limits(self, region: str) -> tuple[AccountLimit, ...]:
        """How many of each kind of resource the account holds in the region, and may hold."""
        entries = await self.caller.listed(region, "DescribeAccountLimits", "AccountLimits", {"MaxResults": PAGE})
        return tuple(mapping.account_limit(entry) for entry in entries)

    async def arn(self, region: str, resource: str) -> str:
        """The ARN of a resource of the account."""
        owner = await self.caller.identity()
        return f"arn:{owner.partition}:{IAM_PREFIX}:{region}:{owner.account_id}:{resource}"

    async def _type_entries(self, region: str, parameters: mapping.Entry) -> Sequence[mapping.Entry]:
        return await self.caller.listed(
            region, "DescribeRegistrationTypeDefinitions", "RegistrationTypeDefinitions", parameters
        )

    async def _by_ids(
        self,
        region: str,
        listing: _Listing,
        ids: Sequence[str] | Sequence[int] | None,
        parameters: mapping.Entry | None = None,
    ) -> list[mapping.Entry]:
        """All entries when `ids` is None, else those of the ids, five in each call."""
        every = {**(parameters or {}), "MaxResults": PAGE}
        if ids is None:
            return list(await self.caller.listed(region, listing.operation, listing.member, every))
        entries: list[mapping.Entry] = []
        for start in range(0, len(ids), IDS):
            batch = {**(parameters or {}), listing.ids_member: list(ids[start : start + IDS])}
            entries.extend(await self.caller.listed(region, listing.operation, listing.member, batch))
        return entries


@dataclass(frozen=True, slots=True)
class _Listing:
    """A list operation, the member of its response with the entries, and the parameter that takes ids."""

    operation: str
    member: str
    ids_member: str


_ATTACHMENTS = _Listing("DescribeRegistrationAttachments", "RegistrationAttachments", "RegistrationAttachmentIds")
_PHONE_NUMBERS = _Listing("DescribePhoneNumbers", "PhoneNumbers", "PhoneNumberIds")
_REGISTRATIONS = _Listing("DescribeRegistrations", "Registrations", "RegistrationIds")
_VERSIONS = _Listing("DescribeRegistrationVersions", "RegistrationVersions", "VersionNumbers")


async def _gather(*calls: Coroutine[Any, Any, T]) -> list[T]:
    """The results of simultaneous calls. The first error cancels the others and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(call) for call in calls]
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]


@asynccontextmanager
async def open_aws(
    buckets: Buckets,
    rates: Rates,
    *,
    clock: Clock,
    sleep: Sleep = asyncio.sleep,
    connection: Connection | None = None,
) -> AsyncIterator[AwsAccount]:
    """The account of the SDK's own credentials; all its connections are closed at the end.

    Credentials, profiles and endpoints (`AWS_ENDPOINT_URL`) come from the SDK's environment. No call is made to AWS
    here.
    """
    connection = connection or Connection()
    async with AsyncExitStack() as stack:
        clients = Clients(connection, stack)
        yield AwsAccount(Caller(clients, buckets, rates, clock=clock, sleep=sleep))
