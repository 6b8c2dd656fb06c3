"""The select of a registration's customer in the first modal. Names are what people entered: plain text only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.elements import Block, dispatching, input_block, option, plain
from bot.slack import limits
from workflows.customers.names import key_of
from workflows.records.customers import Customer
from workflows.records.drafts import NO_CUSTOMER, CustomerId

CUSTOMER = "customer"
#: The value of the choice that makes it nobody's: Slack has no other way to clear a select.
NOBODY = "-"
#: What the value of a customer that exists, and of a new one, start with; an id or the typed name follows.
_KNOWN, _NEW = "id:", "new:"
#: Characters of an option's value.
VALUE_MAX = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenCustomer:
    """The customer chosen in the first modal; its value came through the client and is checked when it is used."""

    value: str = ""
    label: str = ""
    #: Whether the modal asks for one.
    asked: bool = False

    @property
    def known(self) -> CustomerId:
        """The id of a customer that exists; empty for a new one and for none."""
        return CustomerId(self.value.removeprefix(_KNOWN)) if self.value.startswith(_KNOWN) else NO_CUSTOMER

    @property
    def new_name(self) -> str:
        """The name of one that is to be created; empty for a known one and for none."""
        return self.value.removeprefix(_NEW) if self.value.startswith(_NEW) else ""


#: The modal does not ask for a customer.
NOT_ASKED = ChosenCustomer()


def known_customer(customer: Customer) -> ChosenCustomer:
    """A customer that exists, as it is chosen."""
    label = limits.shorten(customer.name, limits.OPTION_TEXT)
    return ChosenCustomer(value=f"{_KNOWN}{customer.id}", label=label, asked=True)


def customer_input(chosen: ChosenCustomer) -> list[Block]:
    """The select, where the modal asks. A choice is sent at once, because it narrows what to start from."""
    if not chosen.asked:
        return []
    words = messages.customers
    element: Block = {
        "type": "external_select",
        "action_id": CUSTOMER,
        "placeholder": plain(words.PLACEHOLDER, limits.PLACEHOLDER),
        "min_query_length": 0,
    }
    if chosen.value:
        label = chosen.label or words.new_customer(chosen.new_name) or words.LABEL
        element["initial_option"] = option(label, chosen.value)
    return [dispatching(input_block(CUSTOMER, words.LABEL, element, hint=words.HINT, optional=True))]


def chosen_customer(entered: Mapping[str, Sequence[str]], metadata: Mapping[str, str]) -> ChosenCustomer:
    """The customer in a view: what was chosen, else what the view was opened with."""
    asked = bool(metadata.get("asks_customer"))
    known = ChosenCustomer(value=metadata.get("customer", ""), label=metadata.get("customer_label", ""), asked=asked)
    value = next(iter(entered.get(CUSTOMER, ())), known.value)
    if value in ("", NOBODY) or len(value) > VALUE_MAX:
        return ChosenCustomer(asked=asked)
    return known if value == known.value else ChosenCustomer(value=value, asked=asked)


def customer_metadata(chosen: ChosenCustomer) -> dict[str, str]:
    """The customer as a part of the view's metadata."""
    if not chosen.asked:
        return {}
    label = limits.shorten(chosen.label, limits.OPTION_TEXT)
    kept = {"customer": chosen.value, "customer_label": label} if chosen.value else {}
    return {"asks_customer": "yes", **kept}


def customer_suggestions(customers: Sequence[Customer], query: str, named: Customer | None = None) -> Block:
    """What the select lists: customers whose names contain the words, and a new one of exactly what was typed.

    `named` has the typed name, or had it: it is listed in place of a new one, unless it takes no new registrations.
    """
    words = query.casefold().split()
    fitting = [each for each in customers if all(word in each.name.casefold() for word in words)]
    fitting += [named] if named and named not in fitting and named.archived_at is None else []
    titles = told_apart([(each.name, each.id[-8:]) for each in fitting])
    options = [option(title, f"{_KNOWN}{each.id}") for title, each in zip(titles, fitting, strict=True)]
    new = [] if named or not key_of(query) else _new(query)
    nobody = [] if words else [option(messages.customers.NOBODY, NOBODY)]
    listed = [*nobody, *options][: limits.OPTIONS - len(new)]
    while listed and not limits.fits_ack({"options": [*listed, *new]}):
        listed.pop()
    return {"options": [*listed, *new]}


def _new(query: str) -> list[Block]:
    """A new customer; none where the name does not fit an option's value."""
    value = f"{_NEW}{' '.join(query.split())}"
    return [option(messages.customers.new_customer(query), value)] if len(value) <= VALUE_MAX else []
