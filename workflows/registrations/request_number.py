"""A number for a registration that is COMPLETE, such as a 10DLC campaign: bought once, however often it is requested.

Three things prevent a second purchase. A lease is held while a request is under way. The existing associations are read
first. The client token follows from the registration and the ordinal of the number alone, so AWS answers a repeat with
the same number, whatever was chosen for it the second time.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.access.budget import within_budget
from workflows.access.gate import require
from workflows.approvals import gate
from workflows.approvals.fingerprint import of_number
from workflows.approvals.rules import Matter
from workflows.durable.once import do_or_find
from workflows.lifecycle.numbers import with_number
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.records.access import Right, place_of
from workflows.records.account import NUMBER_TYPES, Association, PhoneNumber
from workflows.records.acts import Act, ActKind
from workflows.records.approvals import Item
from workflows.records.drafts import Person
from workflows.records.errors import Problem
from workflows.records.numbers import PLAIN, NumberOptions
from workflows.records.registrations import Registration, RequestedNumber, RequestState

#: How long a request whose process died keeps others from requesting the same number.
UNDER_WAY = timedelta(minutes=5)

#: Tag of a number that was requested for a registration: the registration's id.
REGISTRATION_TAG = "callsign:registration"
#: Statuses of a number that is leased.
_LEASED = frozenset({"PENDING", "ACTIVE", "ASSOCIATING"})

_NUMBERS = uuid.UUID("3c1a4a0e-6f2b-5f57-8c0d-2d9e5b7a4f31")


class AlreadyAsked(Exception):
    """Somebody else is requesting this very number at the moment: look at the thread."""


class NotApproved(Exception):
    """Nobody has approved this number at its price now. Nothing was bought."""

    def __init__(self, why: Problem) -> None:
        super().__init__(why.code)
        self._why = why

    def problem(self) -> Problem:
        """Which of the two it is."""
        return self._why


class NotComplete(Exception):
    """The registration is not, or no longer, COMPLETE, so a number cannot be attached. Nothing was bought."""


def intents_of(registration: Registration, number_type: str) -> str:
    """The beginning of the keys of all requests for numbers of a type for a registration."""
    return f"number:{registration.id}:{number_type}:"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRequest:
    """One number for one registration."""

    registration: Registration
    #: A number type, such as `TEN_DLC`.
    number_type: str
    iso_country_code: str
    #: 1 for the first number of this type, 2 for the next: it distinguishes the requests.
    ordinal: int
    options: NumberOptions = PLAIN

    @property
    def key(self) -> str:
        """The same for everybody who requests this very number."""
        return f"{intents_of(self.registration, self.number_type)}{self.ordinal}"

    @property
    def item(self) -> Item:
        """What an approval has to cover so that it may be bought."""
        place = self.registration.account_id, self.registration.region
        return Item(subject=self.key, fingerprint=of_number(*place, self.key, self.iso_country_code, self.options))

    def matter(self, price: str) -> Matter:
        """What rules look at; `price` in US dollars a month, empty where it is not known."""
        return Matter(
            account_id=self.registration.account_id,
            region=self.registration.region,
            registration_type=self.registration.registration_type,
            numbers=1,
            price=price,
        )

    @property
    def token(self) -> str:
        """The client token: 36 of AWS's 64 characters."""
        return str(uuid.uuid5(_NUMBERS, self.key))


def requested(wanted: NumberRequest, requester: Person, now: datetime) -> RequestedNumber:
    """The request as it is stored before it is confirmed to the person."""
    return RequestedNumber(
        key=wanted.key,
        registration_id=wanted.registration.id,
        number_type=wanted.number_type,
        iso_country_code=wanted.iso_country_code,
        ordinal=wanted.ordinal,
        requester=requester,
        state=RequestState.OPEN,
        tries=0,
        requested_at=now,
        updated_at=now,
        options=wanted.options.stored(),
    )


def wanted_of(request: RequestedNumber, registration: Registration) -> NumberRequest:
    """The request as it was stored: a repeat asks for the same."""
    return NumberRequest(
        registration=registration,
        number_type=request.number_type,
        iso_country_code=request.iso_country_code,
        ordinal=request.ordinal,
        options=NumberOptions.of_stored(request.options),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberGrant:
    """The number that was requested."""

    number: PhoneNumber
    #: False where the number existed before: nothing was bought.
    bought: bool


def held(associations: Sequence[Association], number_type: str) -> tuple[Association, ...]:
    """The numbers of a type that a registration has."""
    return tuple(association for association in associations if association.resource_type == number_type)


def requestable(number_type: str, iso_country_code: str | None) -> bool:
    """Whether the API can request one: a number, of a known country."""
    return number_type in NUMBER_TYPES and bool(iso_country_code)


async def known_price(wanted: NumberRequest, aws: Aws) -> str:
    """US dollars a month of the account's other numbers of its kind and country; empty where it has none.

    Raises AwsError.
    """
    return await gate.known_price(wanted.registration.region, {wanted.number_type: wanted.iso_country_code}, aws)


async def request_number(wanted: NumberRequest, by: Person, ports: Ports, holder: str = "") -> NumberGrant:
    """Lease the number and attach it. COSTS MONEY from AWS's answer on, once for each request.

    A caller with a lasting `holder` continues what its predecessor of the same name has begun. Raises AlreadyAsked,
    NotPermitted, NotApproved, NotComplete, BudgetReached or AwsError; after any of them the same request can be made
    again.
    """
    store, clock = ports.store, ports.clock
    holder, now = holder or ports.new_id(), clock()
    if not await store.claim_lease(wanted.key, holder, now, now + UNDER_WAY):
        raise AlreadyAsked
    granted = None
    try:
        granted = await _granted(wanted, by, ports)
        await gate.use(wanted.key, ports)
        await _keep(wanted, granted.number, ports)
    finally:
        if granted is None:
            await store.claim_lease(wanted.key, holder, clock(), clock())  # so that the next try does not have to wait
    return granted


async def _keep(wanted: NumberRequest, number: PhoneNumber, ports: Ports) -> None:
    """Keep the number with its registration, so that the watch follows it."""
    row = await ports.store.registration(wanted.registration.id)
    if row:
        await ports.store.save_registration(with_number(row, number, ports.clock()))


async def _granted(wanted: NumberRequest, by: Person, ports: Ports) -> NumberGrant:
    registration, region, aws = wanted.registration, wanted.registration.region, ports.aws
    asked_before = bool(await ports.store.audit_entries_about([_begun(wanted)], 1))
    numbers = held(await aws.associations(region, registration.id), wanted.number_type)
    if len(numbers) >= wanted.ordinal:
        (number,) = await aws.phone_numbers(region, [numbers[wanted.ordinal - 1].resource_id])
        if asked_before:  # by a process that died before it could write that it was bought
            await ports.store.append_act(_bought(wanted, number, ports.clock()))
        return NumberGrant(number=number, bought=False)
    if left := await _leased_before(wanted, aws):
        await ports.store.append_act(_bought(wanted, left, ports.clock()))
        await _attach(wanted, left, aws)
        return NumberGrant(number=left, bought=False)
    if [summary.status for summary in await aws.registrations(region, [registration.id])] != ["COMPLETE"]:
        raise NotComplete
    await require(ports.gate, Right.BUY, by, place_of(registration))
    await _approved(wanted, ports)
    number = await within_budget(wanted.key, registration.account_id, lambda: _buy(wanted, ports), ports)
    await ports.store.append_act(_bought(wanted, number, ports.clock()))
    await _attach(wanted, number, aws)
    return NumberGrant(number=number, bought=True)


async def _buy(wanted: NumberRequest, ports: Ports) -> PhoneNumber:
    registration = wanted.registration
    subjects = {"registration": registration.id, "request": wanted.key, "purchase": _begun(wanted)}
    await ports.store.append_act(Act(kind=ActKind.NUMBER_PURCHASE_STARTED, at=ports.clock(), subjects=subjects))
    return await ports.aws.request_phone_number(
        registration.region,
        number_type=wanted.number_type,
        iso_country_code=wanted.iso_country_code,
        options=wanted.options,
        # The registration alone: AWS recognises a repeat by its token only when nothing else in it has changed.
        tags={REGISTRATION_TAG: registration.id},
        token=wanted.token,
        registration_id=registration.id,
    )


def _begun(wanted: NumberRequest) -> str:
    """The id under which the log has that a purchase was begun."""
    return f"purchase:{wanted.token}"


def _bought(wanted: NumberRequest, number: PhoneNumber, at: datetime) -> Act:
    """The number was bought for this request: written once, however often it is found again."""
    return Act(
        kind=ActKind.NUMBER_BOUGHT,
        at=at,
        subjects={"registration": wanted.registration.id, "request": wanted.key, "resource": number.id},
        facts={"type": wanted.number_type, "number": number.number, "monthly_price": number.monthly_price},
        operation="RequestPhoneNumber",
        key=f"bought:{number.id}",
    )


async def _approved(wanted: NumberRequest, ports: Ports) -> None:
    """Raise NotApproved where a rule asks for an approval that nobody has given."""
    if not ports.approval_rules:
        return
    matter = wanted.matter(await known_price(wanted, ports.aws))
    if wrong := await gate.why_not_bought(wanted.item, matter, ports):
        raise NotApproved(wrong)


async def _leased_before(wanted: NumberRequest, aws: Aws) -> PhoneNumber | None:
    """A number that an earlier try has leased for the registration, and nobody has attached to it."""
    region, registration_id = wanted.registration.region, wanted.registration.id
    free = [
        number
        for number in await aws.phone_numbers(region)
        if (number.number_type, number.iso_country_code) == (wanted.number_type, wanted.iso_country_code)
        and number.registration_id is None
        and number.status in _LEASED
    ]
    for number in free:
        if (await aws.number_tags(region, number.id)).get(REGISTRATION_TAG) == registration_id:
            return number
    return None


async def _attach(wanted: NumberRequest, number: PhoneNumber, aws: Aws) -> None:
    """Make sure that the number is associated. Usually the request has done that, and its answer says so."""
    registration, region = wanted.registration, wanted.registration.region
    if number.registration_id == registration.id:
        return

    async def associate() -> bool:
        await aws.associate(region, registration.id, number.id)
        return True

    async def associated() -> bool | None:
        tied = await aws.associations(region, registration.id)
        return any(association.resource_id == number.id for association in tied) or None

    await do_or_find(associate, associated)
