"""Giving a registration to a customer, here and in its tag at AWS."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.customers import keep
from workflows.ports.ports import Ports
from workflows.records.customers import Customer
from workflows.records.drafts import CUSTOMER_TAG, Person
from workflows.records.errors import AwsError
from workflows.records.registrations import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """What was done."""

    #: False where it was the customer's already.
    changed: bool
    #: Why AWS did not take the tag; None where it did. It is kept here all the same.
    untagged: AwsError | None = None


async def assign(registration: Registration, customer: Customer | None, person: Person, ports: Ports) -> Assigned:
    """Give a registration to a customer, or to none, and say so in its tag at AWS. Raises NotPermitted.

    A repeat writes the tag again, so that it mends a tag that AWS did not take.
    """
    changed = await keep.assign(registration, customer, person, ports)
    tags = {CUSTOMER_TAG: customer.name if customer else ""}
    try:
        await ports.aws.tag_registration(registration.region, registration.id, tags)
    except AwsError as error:
        return Assigned(changed=changed, untagged=error)
    return Assigned(changed=changed)
