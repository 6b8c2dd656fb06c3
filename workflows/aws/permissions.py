"""Which operations the current credentials may call, found without creating, changing or buying anything.

Lists are read with one entry. Operations that change something are called for an id that does not exist: AWS checks the
permission first, so "not found" means allowed. Operations that create or cost something are never called.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from workflows.aws.client import AwsAccount
from workflows.aws.mapping import Entry
from workflows.aws.operations import DELETE_MESSAGES, RECEIVE_MESSAGES, TAG_RESOURCE
from workflows.records.errors import AccessDenied, AwsError, Conflict, ForbiddenByOrganization, NotFound, Refused

_NOWHERE = "0" * 32
_REGISTRATION, _ATTACHMENT, _NUMBER = (f"{kind}-{_NOWHERE}" for kind in ("registration", "attachment", "phone"))
_ONE: Entry = {"MaxResults": 1}
_OF_REGISTRATION: Entry = {"RegistrationId": _REGISTRATION}
#: A type that every account has; where it is unknown, AWS says so, which means allowed.
_TYPE: Entry = {"RegistrationType": "US_TOLL_FREE_REGISTRATION"}
#: The operation that is called first: what it meets in general, the others would meet too.
FIRST = "DescribeRegistrationTypeDefinitions"

#: Operation to its parameters; those that need the account's number are in `probes`.
PROBES: Mapping[str, Entry] = {
    FIRST: _ONE,
    "DescribeAccountAttributes": _ONE,
    "DescribeAccountLimits": _ONE,
    "DescribePhoneNumbers": _ONE,
    "DescribeRegistrationAttachments": _ONE,
    "DescribeRegistrationFieldDefinitions": {**_TYPE, **_ONE},
    "DescribeRegistrationFieldValues": {**_OF_REGISTRATION, **_ONE},
    "DescribeRegistrationSectionDefinitions": {**_TYPE, **_ONE},
    "DescribeRegistrationVersions": {**_OF_REGISTRATION, **_ONE},
    "DescribeRegistrations": _ONE,
    "DescribeSenderIds": _ONE,
    "DescribeSpendLimits": _ONE,
    "ListAvailablePhoneNumbers": {
        "IsoCountryCode": "US",
        "NumberType": "TEN_DLC",
        "NumberCapabilities": ["SMS"],
        **_ONE,
    },
    "ListRegistrationAssociations": {**_OF_REGISTRATION, **_ONE},
    "CreateRegistrationAssociation": {**_OF_REGISTRATION, "ResourceId": _NUMBER},
    "CreateRegistrationVersion": _OF_REGISTRATION,
    "DeleteRegistration": _OF_REGISTRATION,
    "DeleteRegistrationAttachment": {"RegistrationAttachmentId": _ATTACHMENT},
    "DeleteRegistrationFieldValue": {**_OF_REGISTRATION, "FieldPath": "companyInfo.companyName"},
    "DiscardRegistrationVersion": _OF_REGISTRATION,
    "PutRegistrationFieldValue": {**_OF_REGISTRATION, "FieldPath": "companyInfo.companyName", "TextValue": "x"},
    "SubmitRegistrationVersion": _OF_REGISTRATION,
}
#: Operations that would create or buy something: nothing tells whether they are allowed before they are needed.
NOT_TRIED = ("CreateRegistration", "CreateRegistrationAttachment", "RequestPhoneNumber", "RequestSenderId")

FIRST_OF_PROFILES = "ListBrandProfiles"
_PROFILE: Entry = {"brandProfileId": f"bp-{_NOWHERE}"}
_OF_PROFILES: Mapping[str, Entry] = {
    "GetBrandProfile": _PROFILE,
    "GetBrandProfileAttribute": {**_PROFILE, "attributeName": "companyName"},
    "GetJob": {"jobId": f"job-{_NOWHERE}"},
    "ListBrandProfileAttributes": _PROFILE,
    "CreateBrandProfileFromRegistration": {"registrationId": _REGISTRATION, "brandProfileName": "Callsign"},
    "UpdateBrandProfileFromRegistration": {**_PROFILE, "registrationId": _REGISTRATION},
}

#: Refusals that are about one action; all others concern every call to the region.
_OF_ONE_ACTION = (AccessDenied, ForbiddenByOrganization)
#: AWS has looked at the request, so it is allowed.
_ALLOWED = (NotFound, Refused, Conflict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """The operations of one region, or of the queue, by what became of them."""

    allowed: tuple[str, ...] = ()
    #: What AWS said to an operation that it did not accept.
    refused: tuple[AwsError, ...] = ()
    #: What concerns every call, so that no operation was tried; None where they were.
    unusable: AwsError | None = None


async def check_region(aws: AwsAccount, region: str) -> Permissions:
    """The permissions in a region. Raises no AwsError."""
    first = await _refusal(aws, region, FIRST, PROBES[FIRST])
    if first is not None and type(first) not in _OF_ONE_ACTION:
        return Permissions(unusable=first)
    others = {**PROBES, **await _of_resources(aws, region)}
    del others[FIRST]
    # Each operation has a quota of its own, so they do not wait for each other.
    outcomes = await asyncio.gather(*(_refusal(aws, region, name, parameters) for name, parameters in others.items()))
    return _sorted({FIRST: first, **dict(zip(others, outcomes, strict=True))})


async def check_queue(aws: AwsAccount, url: str, region: str) -> Permissions:
    """The permissions for the queue of events. A message that is read stays in the queue for the others."""
    read = {"QueueUrl": url, "MaxNumberOfMessages": 1, "VisibilityTimeout": 0, "WaitTimeSeconds": 0}
    nothing = {"QueueUrl": url, "Entries": [{"Id": "0", "ReceiptHandle": _NOWHERE}]}
    probes: Mapping[str, Entry] = {RECEIVE_MESSAGES: read, DELETE_MESSAGES: nothing}
    return _sorted({name: await _refusal(aws, region, name, parameters) for name, parameters in probes.items()})


async def check_brand_profiles(aws: AwsAccount, region: str) -> Permissions:
    """The permissions for AWS's brand profiles in a region. `unusable` where the region does not have them."""
    first = await _refusal(aws, region, FIRST_OF_PROFILES, {"maxResults": 1})
    if first is not None and type(first) not in _OF_ONE_ACTION:
        return Permissions(unusable=first)
    others = {name: await _refusal(aws, region, name, parameters) for name, parameters in _OF_PROFILES.items()}
    return _sorted({FIRST_OF_PROFILES: first, **others})


async def identity_refusal(aws: AwsAccount) -> AwsError | None:
    """Why AWS does not say whose credentials these are; None where it does."""
    try:
        await aws.account_id()
    except AwsError as error:
        return error
    return None


async def _of_resources(aws: AwsAccount, region: str) -> Mapping[str, Entry]:
    arn = await aws.arn(region, f"registration/{_REGISTRATION}")
    number = await aws.arn(region, f"phone-number/{_NUMBER}")
    return {
        "ListTagsForResource": {"ResourceArn": arn},
        TAG_RESOURCE: {"ResourceArn": arn, "Tags": [{"Key": "Name", "Value": "x"}]},
        "GetResourcePolicy": {"ResourceArn": number},
        "PutResourcePolicy": {"ResourceArn": number, "Policy": "{}"},
    }


async def _refusal(aws: AwsAccount, region: str, operation: str, parameters: Entry) -> AwsError | None:
    try:
        await aws.caller.call(region, operation, parameters, patience=timedelta(0))
    except _ALLOWED:
        return None
    except AwsError as error:
        return error
    return None


def _sorted(outcomes: Mapping[str, AwsError | None]) -> Permissions:
    return Permissions(
        allowed=tuple(name for name, error in outcomes.items() if error is None),
        refused=tuple(error for error in outcomes.values() if error is not None),
    )
