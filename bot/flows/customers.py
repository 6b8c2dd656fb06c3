"""Customers in the first modal: whether it asks for one, which are offered, and the one that was chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

from bot import messages
from bot.blocks.customer_select import NOT_ASKED, ChosenCustomer, chosen_customer, customer_suggestions, known_customer
from bot.blocks.customers import customer_view
from bot.blocks.small_modals import loading_view
from bot.flows.services import Request, Services, show
from bot.slack import payloads
from bot.slack.payloads import ViewState
from workflows.customers import keep
from workflows.customers.names import key_of
from workflows.records.access import NotPermitted, Right
from workflows.records.drafts import NO_CUSTOMER, CustomerId, Person
from workflows.records.listing import RegistrationFilter
from workflows.reporting.customers import summary_of

#: What names a customer in the words of a command: the rest of the line.
_NAMED = re.compile(r"(?:^|\s)customer:\s*(?P<name>.+)$", re.IGNORECASE)
#: Registrations of a customer that are read for its modal.
LISTED = 100


class Owned(Protocol):
    """What may belong to a customer: a registration, a profile."""

    @property
    def customer_id(self) -> CustomerId: ...


Thing = TypeVar("Thing", bound=Owned)


async def asked_customer(services: Services, chosen: CustomerId = NO_CUSTOMER) -> ChosenCustomer:
    """The customer of the first modal, which asks for one only where there are customers, or `[customers]` is set."""
    if not services.own_names and not await services.store.has_customers():
        return NOT_ASKED
    known = await services.store.customer(chosen) if chosen else None
    return known_customer(known) if known and known.archived_at is None else ChosenCustomer(asked=True)


async def labelled_customer(services: Services, chosen: ChosenCustomer) -> ChosenCustomer:
    """The chosen customer with its present name; none where it is gone."""
    if not chosen.known:
        return chosen
    customer = await services.store.customer(chosen.known)
    return known_customer(customer) if customer else ChosenCustomer(asked=chosen.asked)


async def customer_name(services: Services, customer_id: CustomerId) -> str:
    """The name of a customer; empty for nobody in particular."""
    customer = await services.store.customer(customer_id) if customer_id else None
    return customer.name if customer else ""


async def suggest(request: Request) -> None:
    """The customers that a person may choose; none where they may see none."""
    asked, services = payloads.suggestion(request.body), request.services
    try:
        customers = await keep.seen_by(asked.person, services)
    except NotPermitted:
        customers = ()
    named = await services.store.customer_named(key_of(asked.query)) if customers else None
    await request.ack(**customer_suggestions(customers, asked.query, named))


async def open_customer(request: Request, person: Person, trigger_id: str, customer_id: CustomerId) -> None:
    """Open the modal of a customer. Raises CustomerProblem, NotPermitted, or AwsError."""
    services = request.services
    view_id = await request.open(trigger_id, loading_view(messages.windows.LOADING_PAGE))
    customer = await keep.named(customer_id, person, services)
    summary = await services.soon(summary_of(customer, person, services.regions, services, services.aws))
    wanted = RegistrationFilter(
        account_id=await services.account_id(),
        customer_id=customer.id,
        within=await services.gate.reach(Right.VIEW, person),
    )
    registrations = await services.store.listed_registrations(wanted, offset=0, limit=LISTED)
    may_change = (await services.gate.decide(Right.DRAFT, person)).allowed
    await show(request, view_id, customer_view(summary, registrations, may_change=may_change))


async def without_customer(services: Services, person: Person, words: str) -> tuple[str, CustomerId]:
    """The words of a command without `customer:NAME` at their end, and that customer; none without it.

    Raises CustomerGone, or NotPermitted.
    """
    named = _NAMED.search(words)
    if named is None:
        return words, NO_CUSTOMER
    customer = await keep.named(named["name"], person, services)
    return words[: named.start()].strip(), customer.id


def customer_of(view: ViewState | None) -> CustomerId:
    """The customer that is chosen in a first modal."""
    if view is None:
        return NO_CUSTOMER
    return chosen_customer({name: value.choices for name, value in view.entered.items()}, view.metadata).known


def own_first(things: Sequence[Thing], customer: CustomerId) -> list[Thing]:
    """What belongs to the customer first; the order is otherwise the same."""
    if not customer:
        return list(things)
    return sorted(things, key=lambda each: each.customer_id != customer)


async def customer_for(services: Services, chosen: ChosenCustomer, person: Person) -> CustomerId:
    """The chosen customer for something new; one that does not exist is created.

    Raises CustomerProblem, or NotPermitted.
    """
    if not chosen.new_name:
        return chosen.known  # checked when the draft is stored
    return (await keep.chosen(chosen.new_name, person, services)).customer.id
