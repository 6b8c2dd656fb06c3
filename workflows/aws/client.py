"""`AwsAccount`: the port `Aws` over the SDK. One method for each thing asked; how a call is made is `caller`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar

from aiobotocore.session import AioSession, get_session

from workflows.aws import mapping
from workflows.aws.caller import PAGE, UNKNOWN_ACCOUNT, Bounds, Caller, Clients, OnCall
from workflows.aws.operations import IAM_PREFIX
from workflows.aws.quota import Rates
from workflows.ports.process import Clock, Sleep
from workflows.ports.quota import Buckets
from workflows.records.account import (
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

T = TypeVar("T")

#: The API takes at most this many ids, or version numbers, in one list call.
IDS = 5
#: Where STS is asked when the caller names no region.
HOME_REGION = "us-east-1"
#: What a requested number has to be able to do; Callsign registers what texts are sent from.
CAPABILITIES = ("SMS",)


class AwsAccount:
    """One account's registrations, in any region; implements `workflows.ports.Aws`.

    Every method keeps to the quota, repeats what may be repeated, and raises the classes of `workflows.records.errors`.
    """

    def __init__(self, caller: Caller) -> None:
        #: For what the port does not offer, such as checking permissions.
        self.caller = caller

    async def account_id(self) -> str:
        """The twelve digits of the credentials' account, asked once; UNKNOWN_ACCOUNT from an endpoint that has no STS.

        `AWS_ENDPOINT_URL` may name a server that serves the registrations' API and nothing else; everything works there but
        the guard against another account.
        """
        try:
            return (await self.caller.identity(patience=timedelta(0))).account_id
        except AwsUnavailable as silent:
            if silent.code == "ResponseParserError":  # an answer, but not one of STS
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
        """The form of one type, as it is now.

        Costs three calls side by side, each of another operation and so of another bucket: the type, a page of sections, a page of
        fields (another page for each hundred).
        """
        of_type = {"RegistrationType": registration_type, "MaxResults": PAGE}
        types, sections, fields = await _together(
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
        """Open a registration, with version 1 as its draft; the same `token` gives the same registration."""
        parameters = {"RegistrationType": registration_type, "Tags": mapping.tag_list(tags), "ClientToken": token}
        return mapping.registration_id(await self.caller.call(region, "CreateRegistration", parameters))

    async def create_version(self, region: str, registration_id: RegistrationId) -> int:
        """Open the next version as a draft; the number. No token: after OutcomeUnknown read the current version's number."""
        answer = await self.caller.call(region, "CreateRegistrationVersion", {"RegistrationId": registration_id})
        return mapping.version_number(answer)

    async def put_value(self, region: str, registration_id: RegistrationId, value: SentValue) -> None:
        """Set one field of the draft version."""
        parameters = {"RegistrationId": registration_id, **mapping.value_parameters(value)}
        await self.caller.call(region, "PutRegistrationFieldValue", parameters)

    async def delete_value(self, region: str, registration_id: RegistrationId, path: FieldPath) -> None:
        """Clear one field of the draft version; Refused for a required one."""
        parameters = {"RegistrationId": registration_id, "FieldPath": path}
        await self.caller.call(region, "DeleteRegistrationFieldValue", parameters)

    async def values(
        self, region: str, registration_id: RegistrationId, version: int | None = None
    ) -> tuple[SentValue, ...]:
        """All field values of a version, the current one when none is named."""
        parameters: dict[str, Any] = {"RegistrationId": registration_id, "MaxResults": PAGE}
        if version is not None:
            parameters["VersionNumber"] = version
        entries = await self.caller.listed(
            region, "DescribeRegistrationFieldValues", "RegistrationFieldValues", parameters
        )
        return tuple(mapping.sent_value(entry) for entry in entries)

    async def create_attachment(self, region: str, body: bytes, token: str) -> str:
        """Upload a document, its id; the upload goes on at AWS until `attachments` says UPLOAD_COMPLETE."""
        parameters = {"AttachmentBody": body, "ClientToken": token}
        answer = await self.caller.call(region, "CreateRegistrationAttachment", parameters)
        return mapping.attachment_status(answer).id

    async def attachments(self, region: str, ids: Sequence[str]) -> tuple[AttachmentStatus, ...]:
        """The state of each attachment of `ids` that AWS knows."""
        entries = await self._by_ids(
            region, "DescribeRegistrationAttachments", "RegistrationAttachments", "RegistrationAttachmentIds", ids
        )
        return tuple(mapping.attachment_status(entry) for entry in entries)

    async def request_phone_number(
        self,
        region: str,
        *,
        number_type: str,
        iso_country_code: str,
        message_type: str,
        tags: Mapping[str, str],
        token: str,
        registration_id: RegistrationId | None = None,
    ) -> PhoneNumber:
        """Lease a number. COSTS MONEY from the answer on; the same `token` gives the same number.

        With `registration_id` it is attached to that registration in the same call.
        """
        parameters = {
            "NumberType": number_type,
            "IsoCountryCode": iso_country_code,
            "MessageType": message_type,
            "NumberCapabilities": list(CAPABILITIES),
            "Tags": mapping.tag_list(tags),
            "ClientToken": token,
            **({"RegistrationId": registration_id} if registration_id else {}),
        }
        return mapping.phone_number(await self.caller.call(region, "RequestPhoneNumber", parameters))

    async def phone_numbers(self, region: str, ids: Sequence[str] | None = None) -> tuple[PhoneNumber, ...]:
        """The account's numbers in the region, or those of `ids`."""
        entries = await self._by_ids(region, "DescribePhoneNumbers", "PhoneNumbers", "PhoneNumberIds", ids)
        return tuple(mapping.phone_number(entry) for entry in entries)

    async def associate(self, region: str, registration_id: RegistrationId, resource_id: str) -> None:
        """Tie a number or another registration to this one. No token: after OutcomeUnknown read `associations`."""
        parameters = {"RegistrationId": registration_id, "ResourceId": resource_id}
        await self.caller.call(region, "CreateRegistrationAssociation", parameters)

    async def associations(self, region: str, registration_id: RegistrationId) -> tuple[Association, ...]:
        """What is tied to a registration."""
        parameters = {"RegistrationId": registration_id, "MaxResults": PAGE}
        entries = await self.caller.listed(
            region, "ListRegistrationAssociations", "RegistrationAssociations", parameters
        )
        return tuple(mapping.association(entry) for entry in entries)

    async def submit(self, region: str, registration_id: RegistrationId) -> str:
        """Hand the draft version in; the version's status. No token: after OutcomeUnknown read `versions`."""
        answer = await self.caller.call(region, "SubmitRegistrationVersion", {"RegistrationId": registration_id})
        return mapping.version_status(answer)

    async def registrations(self, region: str, ids: Sequence[str] | None = None) -> tuple[RegistrationSummary, ...]:
        """The account's registrations in the region, or those of `ids`."""
        entries = await self._by_ids(region, "DescribeRegistrations", "Registrations", "RegistrationIds", ids)
        return tuple(mapping.registration_summary(entry) for entry in entries)

    async def versions(
        self, region: str, registration_id: RegistrationId, numbers: Sequence[int] | None = None
    ) -> tuple[VersionSummary, ...]:
        """Versions of a registration, all or those of `numbers`, in AWS's order (do not rely on one)."""
        entries = await self._by_ids(
            region,
            "DescribeRegistrationVersions",
            "RegistrationVersions",
            "VersionNumbers",
            numbers,
            {"RegistrationId": registration_id},
        )
        return tuple(mapping.version_summary(entry) for entry in entries)

    async def tags(self, region: str, registration_id: RegistrationId) -> Mapping[str, str]:
        """The tags of a registration, given by id or ARN."""
        arn = (
            await self._arn(region, f"registration/{registration_id}")
            if ":" not in registration_id
            else registration_id
        )
        return mapping.tags(await self.caller.call(region, "ListTagsForResource", {"ResourceArn": arn}))

    async def discard_version(self, region: str, registration_id: RegistrationId) -> str:
        """End the submitted version for good; its status. Conflict when it is in review already. No token: look at `versions`."""
        answer = await self.caller.call(region, "DiscardRegistrationVersion", {"RegistrationId": registration_id})
        return mapping.version_status(answer)

    async def delete_registration(self, region: str, registration_id: RegistrationId) -> None:
        """Delete a registration for good. Conflict in review or while something is attached that keeps it. No token: look."""
        await self.caller.call(region, "DeleteRegistration", {"RegistrationId": registration_id})

    async def sender_ids(self, region: str, ids: Sequence[tuple[str, str]]) -> tuple[SenderId, ...]:
        """The sender IDs of `ids`, each (name, two letters of its country); NotFound when one is none of the account's."""
        found: list[mapping.Entry] = []
        for start in range(0, len(ids), IDS):
            some = [{"SenderId": name, "IsoCountryCode": country} for name, country in ids[start : start + IDS]]
            found.extend(await self.caller.listed(region, "DescribeSenderIds", "SenderIds", {"SenderIds": some}))
        return tuple(mapping.sender_id(entry) for entry in found)

    async def account_attributes(self, region: str) -> Mapping[str, str]:
        """Attributes of the account in the region; ACCOUNT_TIER is SANDBOX or PRODUCTION."""
        parameters = {"MaxResults": PAGE}
        entries = await self.caller.listed(region, "DescribeAccountAttributes", "AccountAttributes", parameters)
        return mapping.account_attributes(entries)

    async def spend_limits(self, region: str) -> tuple[SpendLimit, ...]:
        """What the account may spend a month in the region, for each kind of message."""
        entries = await self.caller.listed(region, "DescribeSpendLimits", "SpendLimits", {"MaxResults": PAGE})
        return tuple(mapping.spend_limit(entry) for entry in entries)

    async def _arn(self, region: str, resource: str) -> str:
        owner = await self.caller.identity()
        return f"arn:{owner.partition}:{IAM_PREFIX}:{region}:{owner.account_id}:{resource}"

    async def _type_entries(self, region: str, parameters: mapping.Entry) -> Sequence[mapping.Entry]:
        return await self.caller.listed(
            region, "DescribeRegistrationTypeDefinitions", "RegistrationTypeDefinitions", parameters
        )

    async def _by_ids(
        self,
        region: str,
        operation: str,
        member: str,
        ids_member: str,
        ids: Sequence[str] | Sequence[int] | None,
        parameters: mapping.Entry | None = None,
    ) -> list[mapping.Entry]:
        """All entries when `ids` is None, else those of the ids, asked five at a time."""
        if ids is None:
            return list(await self.caller.listed(region, operation, member, {**(parameters or {}), "MaxResults": PAGE}))
        found: list[mapping.Entry] = []
        for start in range(0, len(ids), IDS):
            some = {**(parameters or {}), ids_member: list(ids[start : start + IDS])}
            found.extend(await self.caller.listed(region, operation, member, some))
        return found


async def _together(*asked: Coroutine[Any, Any, T]) -> list[T]:
    """The answers of calls made side by side; the first error ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in asked]
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]


def ignore_call(operation: str, region: str, outcome: str, seconds: float) -> None:
    """Nobody counts."""


@cache
def _models() -> Any:
    """The SDK's service models, read once for all sessions of a process: reading is most of what a client costs."""
    return get_session().get_component("data_loader")


def _session() -> AioSession:
    session = get_session()
    session.register_component("data_loader", _models())
    return session


@asynccontextmanager
async def open_aws(
    buckets: Buckets,
    rates: Rates,
    *,
    clock: Clock,
    sleep: Sleep = asyncio.sleep,
    home_region: str = HOME_REGION,
    bounds: Bounds | None = None,
    on_call: OnCall = ignore_call,
    session: AioSession | None = None,
) -> AsyncIterator[AwsAccount]:
    """The account of the SDK's own credentials, closed with all its connections at the end.

    Credentials, profiles and endpoints (`AWS_ENDPOINT_URL`) come from the SDK's environment. `home_region` is where STS is asked.
    `session` is one the caller made, with settings or data of its own.
    Nothing is asked of AWS here.
    """
    async with AsyncExitStack() as stack:
        clients = Clients(session or _session(), bounds or Bounds(), stack)
        yield AwsAccount(
            Caller(
                clients,
                buckets,
                rates,
                clock=clock,
                sleep=sleep,
                home_region=home_region,
                bounds=bounds or Bounds(),
                on_call=on_call,
            )
        )
