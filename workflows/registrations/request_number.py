"""A number for a registration that is COMPLETE, such as a 10DLC campaign: bought once however often it is asked for.

Three things keep it to one: a lease while a request is under way, a look at what is associated already, and a client token
that follows from the registration and the ordinal of the number alone, so that AWS itself answers a repeat with the same number.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from workflows.durable.once import do_or_find
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.records.account import NUMBER_TYPES, Association, PhoneNumber
from workflows.records.registrations import Registration

#: How long a request that gave no sign of its end keeps others from asking for the same number.
UNDER_WAY = timedelta(minutes=5)

_NUMBERS = uuid.UUID("3c1a4a0e-6f2b-5f57-8c0d-2d9e5b7a4f31")


class AlreadyAsked(Exception):
    """Somebody asked for this very number and is being answered: look into the thread."""


class NotComplete(Exception):
    """The registration is not COMPLETE (any more), so no number can be attached to it. Nothing was bought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRequest:
    """One number for one registration."""

    registration: Registration
    #: A number type, such as `TEN_DLC`.
    number_type: str
    iso_country_code: str
    #: 1 for the first number of this type, and so on: what tells one request from the next.
    ordinal: int

    @property
    def key(self) -> str:
        """The same for everybody who asks for this very number."""
        return f"number:{self.registration.id}:{self.number_type}:{self.ordinal}"

    @property
    def token(self) -> str:
        """The client token: 36 of AWS's 64 characters."""
        return str(uuid.uuid5(_NUMBERS, self.key))


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberGrant:
    """The number that was asked for."""

    number: PhoneNumber
    #: False where it was there before: nothing was bought.
    bought: bool


def held(associations: Sequence[Association], number_type: str) -> tuple[Association, ...]:
    """The numbers of a type that a registration has."""
    return tuple(one for one in associations if one.resource_type == number_type)


def requestable(number_type: str, iso_country_code: str | None) -> bool:
    """Whether the API can make one: a number, of a known country."""
    return number_type in NUMBER_TYPES and bool(iso_country_code)


async def request_number(wanted: NumberRequest, ports: Ports) -> NumberGrant:
    """Lease the number and attach it. COSTS MONEY from AWS's answer on, once for each request.

    Raises AlreadyAsked, NotComplete, or AwsError; after either of the last two the same request can be made again.
    """
    store, clock = ports.store, ports.clock
    holder, now = ports.new_id(), clock()
    if not await store.claim_lease(wanted.key, holder, now, now + UNDER_WAY):
        raise AlreadyAsked
    granted = None
    try:
        granted = await _granted(wanted, ports.aws)
    finally:
        if granted is None:
            await store.claim_lease(wanted.key, holder, clock(), clock())  # the next try need not wait
    return granted


async def _granted(wanted: NumberRequest, aws: Aws) -> NumberGrant:
    registration, region = wanted.registration, wanted.registration.region
    there = held(await aws.associations(region, registration.id), wanted.number_type)
    if len(there) >= wanted.ordinal:
        (number,) = await aws.phone_numbers(region, [there[wanted.ordinal - 1].resource_id])
        return NumberGrant(number=number, bought=False)
    if [one.status for one in await aws.registrations(region, [registration.id])] != ["COMPLETE"]:
        raise NotComplete
    number = await aws.request_phone_number(
        region,
        number_type=wanted.number_type,
        iso_country_code=wanted.iso_country_code,
        message_type="TRANSACTIONAL",
        # Of the registration alone: AWS knows a repeat again by its token only when nothing else in it changed.
        tags={"callsign:registration": registration.id},
        token=wanted.token,
        registration_id=registration.id,
    )
    await _attach(wanted, number, aws)
    return NumberGrant(number=number, bought=True)


async def _attach(wanted: NumberRequest, number: PhoneNumber, aws: Aws) -> None:
    """Make sure of the association; the request made it, and says so unless AWS left it out."""
    registration, region = wanted.registration, wanted.registration.region
    if number.registration_id == registration.id:
        return

    async def associate() -> bool:
        await aws.associate(region, registration.id, number.id)
        return True

    async def associated() -> bool | None:
        tied = await aws.associations(region, registration.id)
        return any(one.resource_id == number.id for one in tied) or None

    await do_or_find(associate, associated)
