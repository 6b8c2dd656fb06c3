"""Texts about customers: the lists in Slack and in a terminal, and what can go wrong with one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.messages import status
from bot.messages.text import COMMAND, counted, escape, kind, named, number
from bot.messages.text import more as more_of
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
from workflows.records.registrations import Registration
from workflows.reporting.customers import CustomerSummary

#: The modal of one customer, and the list.
TITLE = "Customer"
HEADER = ("Customer", "Registrations", "Need you", "In review", "Live", "Numbers", "A month")
OPEN_ONE = "Open one"
NONE = (
    f"You have no customers yet. `{COMMAND} customers add NAME` creates one, and so does a column “customer” of a "
    "table. Then *New registration* asks for whom it is."
)
ASSIGN_USAGE = f"Name a registration and a customer that exists: `{COMMAND} customers assign NAME-or-ID customer:NAME`."
NAME_LABEL = "Name"
NAME_HINT = "Tables and tags at AWS may keep the old name: it still means this customer."
ARCHIVED_LABEL = "New registrations"
ARCHIVED_OPTION = "Archived: takes no new registrations"
#: The select in the first modal.
LABEL = "Customer"
HINT = "For whom you register. A new name creates a customer."
PLACEHOLDER = "Search, or type a new name"
NOBODY = "Nobody in particular"
#: Customers of a table that are named.
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


def caption(count: int) -> str:
    """Above the list, and its name for screen readers."""
    return counted(count, "customer")


def price(amount: Decimal) -> str:
    """US dollars a month."""
    return f"${amount:,.2f}"


def line(summary: CustomerSummary) -> str:
    """A customer in one line, for the text that stands for the table; mrkdwn."""
    count, holding = summary.count, summary.holding
    parts = [
        counted(count.registrations, "registration"),
        *([f"{count.need_us} need you"] if count.need_us else []),
        *([f"{count.in_review} in review"] if count.in_review else []),
        *([f"{count.live} live"] if count.live else []),
        *([f"{counted(holding.numbers, 'number')}, {price(holding.monthly)} a month"] if holding.numbers else []),
    ]
    return f"*{escape(summary.customer.name)}*: {' · '.join(parts)}"


def facts(summary: CustomerSummary) -> str:
    """What a customer has, as plain text, for its modal."""
    count, holding = summary.count, summary.holding
    return (
        f"{summary.customer.name}\n"
        f"{counted(count.registrations, 'registration')}: {count.need_us} need you, {count.in_review} in review, "
        f"{count.live} live\n{counted(holding.numbers, 'number')}, {price(holding.monthly)} a month"
    )


def registration_line(registration: Registration) -> str:
    """A registration of a customer, as plain text."""
    identity = f" ({number(registration.identity)})" if registration.identity else ""
    return f"• {registration.name}{identity}: {status.state(registration)}, {kind(registration.title)}"


def more_registrations(count: int, name: str) -> str:
    """Where the registrations are that the modal does not name, as plain text."""
    return f"{more_of(count)} {COMMAND} list customer:{name}"


def more(count: int) -> str:
    """Customers that the table does not show."""
    return f"{more_of(count)} `{COMMAND} customers NAME` opens one."


def unanswered(regions: Sequence[str]) -> str:
    """Regions whose numbers are missing."""
    return f"AWS did not answer in {', '.join(regions)}: numbers there are not counted."


def added(customer: Customer, *, is_new: bool) -> str:
    """A customer was created, or was there, as plain text."""
    return f"“{customer.name}” {'was created' if is_new else 'exists already'}."


def saved(customer: Customer, *, archived: bool) -> str:
    """A customer was changed, as plain text."""
    return f"“{customer.name}” is {'archived: it takes no new registrations' if archived else 'saved'}."


def assigned(count: int, customer: Customer | None) -> str:
    """Registrations have a customer, or none, as plain text."""
    verb = "belongs" if count == 1 else "belong"
    to = f"“{customer.name}”" if customer else "nobody in particular"
    return f"{counted(count, 'registration')} now {verb} to {to}."


def assigned_one(name: str, customer: Customer) -> str:
    """A registration has a customer, as plain text."""
    return f"“{name}” now belongs to “{customer.name}”."


def not_one(words: str, count: int) -> str:
    """The words do not name one registration; mrkdwn."""
    why = "No registration" if not count else f"{count} registrations"
    return f"{why} that you may see {'have' if count > 1 else 'has'} the name or ID {escape(words)}. Use its ID."


def untagged(why: str) -> str:
    """AWS did not take the tag of a registration."""
    return f"The tag Customer at AWS is still the old one: {why}"


def new_customer(name: str) -> str:
    """The choice that creates a customer of this name; empty without one."""
    return f"New customer “{' '.join(name.split())}”" if name.strip() else ""


def wanted(name: str, customer: Customer | None) -> str:
    """The customer that was named for a registration; empty where none was."""
    if not name:
        return ""
    return customer.name if customer else f"{name} (new)"


def of_rows(customers: RowCustomers) -> list[str]:
    """The customers of a table's rows by name, as plain text: a typing error makes a new one, too."""
    if not customers.known and not customers.new:
        return []
    known = (
        [f"{counted(len(customers.known), 'known customer')}: {named(customers.known, NAMED)}"]
        if customers.known
        else []
    )
    new = [f"{counted(len(customers.new), 'new customer')}: {named(customers.new, NAMED)}"] if customers.new else []
    return ["; ".join([*known, *new])]
