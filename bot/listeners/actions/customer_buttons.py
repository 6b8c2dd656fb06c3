"""The select below the list of customers."""

from __future__ import annotations

from bot.flows.customers import open_customer
from bot.flows.services import Request
from bot.slack import payloads
from workflows.records.drafts import CustomerId


async def open_one(request: Request) -> None:
    """Open the chosen customer."""
    await request.ack()
    click = payloads.click(request.body)
    await open_customer(request, click.person, click.trigger_id, CustomerId(click.value))
