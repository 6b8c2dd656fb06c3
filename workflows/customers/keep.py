"""Customers: created, found, renamed, archived. Each step asks whether the person has the right to it.

Who may draft may create and change customers; who may view registrations may see them. Neither is in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from workflows.access.gate import require
from workflows.customers.errors import CustomerArchived, CustomerGone, CustomerInUse, NameRefused, NameTaken
from workflows.customers.names import clean, key_of
from workflows.ports.access import Gate
from workflows.ports.customers import CustomerStore
from workflows.ports.ports import NewId
from workflows.ports.process import Clock
from workflows.records.access import Right, place_of
from workflows.records.customers import Customer
from workflows.records.drafts import NO_CUSTOMER, CustomerId, Person
from workflows.records.registrations import Registration


class CustomerPorts(Protocol):
    """What customers need from their surroundings."""

    @property
    def store(self) -> CustomerStore: ...
    @property
    def gate(self) -> Gate: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def new_id(self) -> NewId: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The customer that a person named."""

    customer: Customer
    #: Whether it did not exist before.
    is_new: bool = False


async def seen_by(person: Person, ports: CustomerPorts, *, archived: bool = False) -> tuple[Customer, ...]:
    """All customers by name, with or without the archived ones. Raises NotPermitted."""
    await ports.gate.reach(Right.VIEW, person)
    return tuple(each for each in await ports.store.customers() if archived or each.archived_at is None)


async def named(name: str, person: Person, ports: CustomerPorts) -> Customer:
    """The customer with this name, former name or id. Raises CustomerGone, or NotPermitted."""
    await ports.gate.reach(Right.VIEW, person)
    found = await ports.store.customer_named(key_of(name)) or await ports.store.customer(CustomerId(name.strip()))
    if found is None:
        raise CustomerGone
    return found


async def wanted(name: str, person: Person, ports: CustomerPorts) -> Customer | None:
    """The customer with this name for something new; None where there is none yet, and nothing is created.

    Raises NameRefused, CustomerArchived, or NotPermitted.
    """
    await require(ports.gate, Right.DRAFT, person)
    found = await ports.store.customer_named(key_of(clean(name)))
    return must_be_active(found) if found else None


async def chosen(name: str, person: Person, ports: CustomerPorts) -> Chosen:
    """The customer with this name for something new, created where there is none.

    Raises NameRefused, CustomerArchived, or NotPermitted.
    """
    await require(ports.gate, Right.DRAFT, person)
    wanted = Customer(id=CustomerId(ports.new_id()), name=clean(name), created_by=person, created_at=ports.clock())
    found = await ports.store.add_customer(wanted, key_of(wanted.name))
    return Chosen(customer=must_be_active(found), is_new=found.id == wanted.id)


async def of_name(name: str, owner: Person, ports: CustomerPorts) -> Customer | None:
    """The customer that a tag at AWS, or a row of a confirmed table, names: created where there is none, also archived.

    What its owner had the right to do is done, so nobody is asked again. None where the text is not a name.
    """
    try:
        clean_name = clean(name)
    except NameRefused:
        return None
    new_id, now = CustomerId(ports.new_id()), ports.clock()
    wanted = Customer(id=new_id, name=clean_name, created_by=owner, created_at=now)
    return await ports.store.add_customer(wanted, key_of(clean_name))


async def rename(customer: Customer, name: str, person: Person, ports: CustomerPorts) -> Customer:
    """Give a customer another name; it is still found under the former one.

    Raises NameRefused, NameTaken, CustomerGone, or NotPermitted.
    """
    await require(ports.gate, Right.DRAFT, person)
    new = clean(name)
    holder = await ports.store.rename_customer(customer.id, new, key_of(new), ports.clock())
    if holder is None:
        raise CustomerGone
    if holder.id != customer.id:
        raise NameTaken(holder)
    return holder


async def archive(customer: Customer, person: Person, ports: CustomerPorts, *, archived: bool = True) -> None:
    """Archive a customer, or take it back. What it has stays with it. Raises NotPermitted."""
    await require(ports.gate, Right.DRAFT, person)
    await ports.store.archive_customer(customer.id, ports.clock(), archived=archived)


async def delete(customer: Customer, person: Person, ports: CustomerPorts) -> None:
    """Delete a customer that nothing belongs to. Raises CustomerInUse, or NotPermitted."""
    await require(ports.gate, Right.DRAFT, person)
    if not await ports.store.delete_customer(customer.id, ports.clock()):
        raise CustomerInUse


async def assign(registration: Registration, customer: Customer | None, person: Person, ports: CustomerPorts) -> bool:
    """Give a registration to a customer, or to none. False where it is so already. Raises NotPermitted."""
    await require(ports.gate, Right.DRAFT, person, place_of(registration))
    customer_id = customer.id if customer else NO_CUSTOMER
    return await ports.store.assign_registration(registration.id, customer_id, ports.clock())


async def takes_new(customer_id: CustomerId, store: CustomerStore) -> None:
    """Make sure that something new may belong to the customer; an empty id is nobody in particular.

    Raises CustomerGone, or CustomerArchived.
    """
    customer = await store.customer(customer_id) if customer_id else None
    if customer_id and customer is None:
        raise CustomerGone
    if customer:
        must_be_active(customer)


def must_be_active(customer: Customer) -> Customer:
    """The customer, for something new. Raises CustomerArchived."""
    if customer.archived_at is not None:
        raise CustomerArchived(customer)
    return customer
