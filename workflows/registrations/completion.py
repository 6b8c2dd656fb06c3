"""The results of a registration that went live: numbers or a sender ID with price and rate, and the next limits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.records.account import Association, PhoneNumber, SenderId, SpendLimit
from workflows.records.definitions import (
    ASSOCIATE_AFTER_COMPLETE,
    ASSOCIATE_ON_APPROVAL,
    RegistrationType,
    SupportedAssociation,
)
from workflows.records.errors import AwsError
from workflows.records.registrations import Registration

T = TypeVar("T")

SENDER_ID = "SENDER_ID"
TEXT_LIMIT = "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT"
#: Statuses of a number that cannot send yet.
PENDING = frozenset({"PENDING", "ASSOCIATING"})
#: Message parts a second where AWS's page on the type says so and the number itself does not.
DOCUMENTED_RATES: Mapping[str, int] = {"TOLL_FREE": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A number or sender ID that messages can be sent from."""

    #: The number in E.164, or the sender ID.
    name: str
    #: `SENDER_ID`, or a number type such as `TOLL_FREE`.
    kind: str
    #: US dollars as AWS writes them; empty where AWS does not say.
    monthly_price: str
    #: Message parts a second; None where it is unknown.
    rate: int | None
    #: ISO code; empty for a number, which names it itself.
    country: str = ""
    #: AWS says that it cannot send yet.
    is_pending: bool = False
    #: Messages a day by carrier; empty where AWS names no cap.
    daily_caps: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What exists now, and which limits still apply; a part that AWS did not answer is empty or None."""

    identities: tuple[Identity, ...] = ()
    #: What may be associated now.
    offers: tuple[SupportedAssociation, ...] = ()
    #: ACCOUNT_TIER: SANDBOX, PRODUCTION, or empty.
    tier: str = ""
    #: For text messages.
    spend_limit: SpendLimit | None = None

    def of(self, name: str) -> Completion:
        """The same for one number alone."""
        return replace(self, identities=tuple(each for each in self.identities if each.name == name), offers=())

    def has_pending(self, name: str) -> bool:
        """Whether AWS says that this number cannot send yet."""
        return any(identity.name == name and identity.is_pending for identity in self.identities)


def offers(kind: RegistrationType) -> tuple[SupportedAssociation, ...]:
    """The associations that the type declares for the time after it is COMPLETE."""
    return tuple(association for association in kind.associations if association.behavior == ASSOCIATE_AFTER_COMPLETE)


async def completion(registration: Registration, ports: Ports) -> Completion:
    """Ask AWS with parallel calls; a part it does not answer is left out, so this never raises AwsError.

    Costs one call each of ListRegistrationAssociations, DescribeAccountAttributes, DescribeSpendLimits, and of
    DescribePhoneNumbers or DescribeSenderIds for what is associated.
    """
    region, aws = registration.region, ports.aws
    types, tied, attributes, limits = await asyncio.gather(
        _or_none(ports.forms.types(region)),
        _or_none(aws.associations(region, registration.id)),
        _or_none(aws.account_attributes(region)),
        _or_none(aws.spend_limits(region)),
    )
    name = registration.registration_type
    kind = next((declared for declared in types.value if declared.name == name), None) if types else None
    return Completion(
        identities=await identities(registration, kind, tied or (), aws),
        offers=offers(kind) if kind else (),
        tier=(attributes or {}).get("ACCOUNT_TIER", ""),
        spend_limit=next((limit for limit in limits or () if limit.name == TEXT_LIMIT), None),
    )


async def identities(
    registration: Registration, kind: RegistrationType | None, tied: tuple[Association, ...], aws: Aws
) -> tuple[Identity, ...]:
    """The numbers and sender IDs of a registration, as AWS describes them."""
    ids = [association.resource_id for association in tied if association.phone_number]
    names = _sender_ids(registration, kind, tied)
    region = registration.region
    numbers = await _or_none(aws.phone_numbers(region, ids)) if ids else ()
    sender_ids = await _or_none(aws.sender_ids(region, names)) if names else ()
    return (
        *(of_number(number) for number in numbers or ()),
        *(_of_sender_id(sender_id) for sender_id in sender_ids or ()),
    )


def _sender_ids(
    registration: Registration, kind: RegistrationType | None, tied: tuple[Association, ...]
) -> list[tuple[str, str]]:
    """Name and country of each sender ID; the country comes from the type where the association has none."""
    on_approval = [
        supported.iso_country_code
        for supported in (kind.associations if kind else ())
        if supported.behavior == ASSOCIATE_ON_APPROVAL and supported.resource_type == SENDER_ID
    ]
    default = next((country for country in on_approval if country), "")
    names = [
        (association.resource_id, association.iso_country_code or default)
        for association in tied
        if association.resource_type == SENDER_ID
    ]
    if not names and on_approval and registration.identity:
        names = [(registration.identity, default)]
    return [(name, country) for name, country in names if country]


def of_number(number: PhoneNumber) -> Identity:
    """The identity of a number."""
    rate = number.rates.get("SMS") or DOCUMENTED_RATES.get(number.number_type)
    return Identity(
        name=number.number,
        kind=number.number_type,
        monthly_price=number.monthly_price,
        rate=rate,
        is_pending=number.status in PENDING,
        daily_caps=number.daily_caps,
    )


def _of_sender_id(sender_id: SenderId) -> Identity:
    return Identity(
        name=sender_id.name,
        kind=SENDER_ID,
        monthly_price=sender_id.monthly_price,
        rate=sender_id.rates.get("SMS"),
        country=sender_id.iso_country_code,
    )


async def _or_none(call: Awaitable[T]) -> T | None:
    """The answer of AWS, None where it fails: an incomplete announcement is better than none."""
    try:
        return await call
    except AwsError:
        return None
