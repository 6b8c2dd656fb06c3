"""Texts of `callsign customers`."""

from __future__ import annotations

from bot.messages.customers import price
from bot.messages.status import status_text
from bot.messages.terminal import labelled
from bot.messages.terminal_status import date
from workflows.records.customers import Customer
from workflows.records.registrations import Registration
from workflows.reporting.customers import CustomerSummary

CUSTOMERS_EPILOG = """\b
Examples:
  callsign customers
  callsign customers show "Acme Corp"
  callsign customers rename "Acme Corp" "Acme Group"
  callsign customers assign "Acme Group" registration-0123456789abcdef0123456789abcdef
"""
HEADER = ("Customer", "Registrations", "Need you", "In review", "Live", "Numbers", "A month", "Archived")
NONE = "No customers yet. A registration gets one with --customer, or by a column “Customer” of a table."
REGISTRATIONS_HEADER = ("ID", "Status", "Name", "Number", "Registers", "Region")
ARCHIVED = "archived"
DELETE_DRY = "Nothing was deleted. Add --yes to delete it."
#: Nobody in particular, as the name of a customer for `assign`.
NOBODY = "-"


def cells(summary: CustomerSummary) -> tuple[str, ...]:
    """The row of one customer."""
    count, holding = summary.count, summary.holding
    figures = (count.registrations, count.need_us, count.in_review, count.live, holding.numbers)
    archived = ARCHIVED if summary.customer.archived_at else ""
    return (summary.customer.name, *(f"{figure:,}" for figure in figures), price(holding.monthly), archived)


def shown(summary: CustomerSummary) -> list[str]:
    """One customer, line by line."""
    count, holding = summary.count, summary.holding
    facts = {
        "Registrations": f"{count.registrations:,}",
        "Need you": f"{count.need_us:,}",
        "In review": f"{count.in_review:,}",
        "Live": f"{count.live:,}",
        "Numbers": f"{holding.numbers:,}, {price(holding.monthly)} a month",
        "Archived": date(summary.customer.archived_at) if summary.customer.archived_at else "",
    }
    return [summary.customer.name, *labelled(facts)]


def registration_cells(registration: Registration) -> tuple[str, ...]:
    """The row of one registration of a customer."""
    words = (registration.id, status_text(registration.status), registration.name, registration.identity)
    return (*words, registration.title, registration.region)


def renamed(before: str, customer: Customer) -> str:
    """A customer has another name."""
    return (
        f"“{before}” is now “{customer.name}”. "
        "Tables and tags at AWS may keep the old name: it still means this customer."
    )


def archived(customer: Customer) -> str:
    """A customer takes no new registrations."""
    return f"“{customer.name}” is archived and takes no new registrations. What it has stays as it is."


def restored(customer: Customer) -> str:
    """A customer takes registrations again."""
    return f"“{customer.name}” takes registrations again."


def deleted(customer: Customer) -> str:
    """A customer is gone."""
    return f"“{customer.name}” was deleted."


def deletes(customer: Customer) -> str:
    """What would be deleted."""
    return f"“{customer.name}” would be deleted, if nothing belongs to it."


def not_recorded(registration_id: str) -> str:
    """A registration that Callsign does not watch."""
    return f"Callsign does not watch {registration_id}. `callsign adopt` adds it."
