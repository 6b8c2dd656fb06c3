"""Texts about customers: the lists in Slack and in a terminal, and what can go wrong with one."""

from __future__ import annotations

from bot.messages.text import counted, named
from workflows.batches.row_customers import RowCustomers
from workflows.customers.errors import (
    CustomerArchived,
    CustomerGone,
    CustomerInUse,
    CustomerProblem,
    NameRefused,
    NameTaken,
    Refusal,
)
from workflows.records.customers import NAME_MAX, Customer

#: New customers of a table that are named.
NAMED = 10

_REFUSALS = {
    Refusal.EMPTY: "The customer has no name. Write one.",
    Refusal.LONG: f"The name is too long: a customer's name has at most {NAME_MAX} characters.",
}


def problem(wrong: CustomerProblem) -> str:
    """What is wrong and what to do, as plain text."""
    match wrong:
        case NameRefused():
            return _REFUSALS[wrong.why]
        case NameTaken():
            return f"“{wrong.holder.name}” has this name, or had it earlier. Choose another name."
        case CustomerArchived():
            return (
                f"“{wrong.customer.name}” is archived and takes no new registrations. "
                "Choose another customer, or take this one back first."
            )
        case CustomerInUse():
            return "Registrations, drafts or profiles belong to this customer. Archive it instead."
        case CustomerGone():
            return "No customer has this name. `callsign customers` lists them."
    return "That did not work with this customer."


def wanted(name: str, customer: Customer | None) -> str:
    """The customer that was named for a registration; empty where none was."""
    if not name:
        return ""
    return customer.name if customer else f"{name} (new)"


def of_rows(customers: RowCustomers) -> list[str]:
    """The customers of a table's rows, as plain text; new ones by name, because a typing error makes one, too."""
    if not customers.known and not customers.new:
        return []
    known = [counted(len(customers.known), "known customer")] if customers.known else []
    new = [f"{counted(len(customers.new), 'new customer')}: {named(customers.new, NAMED)}"] if customers.new else []
    return [", ".join([*known, *new])]
