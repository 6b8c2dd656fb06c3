"""What customers have: registrations by whose move it is, numbers, and what the numbers cost."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from workflows.customers.keep import CustomerPorts, seen_by
from workflows.ports.aws import Aws
from workflows.records.access import Right
from workflows.records.account import PhoneNumber
from workflows.records.customers import Customer, CustomerCount
from workflows.records.drafts import CustomerId, Person, RegistrationId
from workflows.records.errors import AwsError
from workflows.records.listing import RegistrationFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The numbers of a customer."""

    numbers: int = 0
    #: US dollars a month, of all of them.
    monthly: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSummary:
    """One customer, and what it has."""

    customer: Customer
    count: CustomerCount
    holding: Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class Summaries:
    """Customers by name. The numbers of regions that did not answer are missing."""

    customers: tuple[CustomerSummary, ...]
    unanswered: Mapping[str, AwsError]


async def summaries(
    person: Person, regions: Sequence[str], ports: CustomerPorts, aws: Aws, *, archived: bool = False
) -> Summaries:
    """All customers with what they have of this account, where the person may view registrations.

    Costs a list of the numbers of each region. Raises NotPermitted, and AwsError where AWS does not name the account.
    """
    reach = await ports.gate.reach(Right.VIEW, person)
    wanted = RegistrationFilter(account_id=await aws.account_id(), within=reach)
    found, counts, owners = await asyncio.gather(
        seen_by(person, ports, archived=archived),
        ports.store.count_by_customer(wanted),
        ports.store.customers_of(wanted),
    )
    answers = await asyncio.gather(*(_numbers(region, aws) for region in regions)) if owners else ()
    unanswered = {region: each for region, each in zip(regions, answers, strict=False) if isinstance(each, AwsError)}
    numbers = [number for each in answers if not isinstance(each, AwsError) for number in each]
    held, by_id = holdings(numbers, owners), {count.customer_id: count for count in counts}
    return Summaries(
        customers=tuple(
            CustomerSummary(
                customer=customer,
                count=by_id.get(customer.id, CustomerCount(customer_id=customer.id)),
                holding=held.get(customer.id, Holding()),
            )
            for customer in found
        ),
        unanswered=unanswered,
    )


async def summary_of(
    customer: Customer, person: Person, regions: Sequence[str], ports: CustomerPorts, aws: Aws
) -> CustomerSummary:
    """What one customer has. Costs and raises the same."""
    found = await summaries(person, regions, ports, aws, archived=True)
    return next(each for each in found.customers if each.customer.id == customer.id)


def holdings(numbers: Iterable[PhoneNumber], owners: Mapping[RegistrationId, CustomerId]) -> dict[CustomerId, Holding]:
    """The numbers of each customer: those of its registrations."""
    counts, prices = Counter[CustomerId](), defaultdict[CustomerId, Decimal](Decimal)
    for number in numbers:
        owner = owners.get(RegistrationId(number.registration_id or ""))
        if owner:
            counts[owner] += 1
            prices[owner] += _price(number.monthly_price)
    return {owner: Holding(numbers=count, monthly=prices[owner]) for owner, count in counts.items()}


def _price(written: str) -> Decimal:
    """As AWS writes it; nothing where it is not a number."""
    try:
        return Decimal(written)
    except InvalidOperation:
        return Decimal(0)


async def _numbers(region: str, aws: Aws) -> tuple[PhoneNumber, ...] | AwsError:
    try:
        return await aws.phone_numbers(region)
    except AwsError as error:
        return error
