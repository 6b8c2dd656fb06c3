"""`callsign doctor --slack-layouts`: what is shown of customers, for Slack's own validator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from bot.blocks.customer_select import known_customer
from bot.blocks.customers import customer_list, customer_view
from bot.blocks.message import simpler
from bot.blocks.start import StartAnswers, start_view
from bot.command_line.layouts import PERSON, Layout, content_of
from workflows.records.customers import Customer, CustomerCount
from workflows.records.drafts import CustomerId
from workflows.records.registrations import Registration
from workflows.reporting.customers import CustomerSummary, Holding, Summaries


def of_customers(registration: Registration, now: datetime) -> Iterator[Layout]:
    """The list, one customer as those see it who may change it and who may not, and the first window that asks."""
    customer = Customer(id=CustomerId("customer-0"), name="Example Corp", created_by=PERSON, created_at=now)
    summary = CustomerSummary(
        customer=customer,
        count=CustomerCount(customer_id=customer.id, registrations=1, need_us=1),
        holding=Holding(numbers=1, monthly=Decimal("2.00")),
    )
    listed = customer_list(Summaries(customers=(summary,), unanswered={}))
    yield Layout(name="list of customers", kind="message", content=content_of(listed))
    yield Layout(name="list of customers, as text", kind="message", content=content_of(simpler(listed)))
    for may_change in (True, False):
        view = customer_view(summary, [registration], may_change=may_change)
        yield Layout(name=f"customer, {'changed' if may_change else 'viewed'}", kind="view", content=view)
    asked = start_view([], [registration.region], StartAnswers(customer=known_customer(customer)))
    yield Layout(name="start for a customer", kind="view", content=asked)
