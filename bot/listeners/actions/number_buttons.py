"""The button that requests a number after approval."""

from __future__ import annotations

from bot import messages
from bot.blocks.small_modals import loading_view
from bot.flows.details import owned
from bot.flows.problems import NotAllowed
from bot.flows.request_number import asked_for, find_numbers, show_number
from bot.flows.services import Request
from bot.slack import payloads
from workflows.records.access import Right
from workflows.registrations.request_number import requestable


async def open_number(request: Request) -> None:
    """Open the modal with the cost; from the thread, or on top of the details."""
    await request.ack()
    click = payloads.click(request.body)
    opening = request.push if click.view else request.open
    view_id = await opening(click.trigger_id, loading_view(messages.details.LOADING_DETAILS))
    registration_id, number_type, country = asked_for(click.value)
    registration = await owned(request, click, registration_id, Right.BUY)
    if not requestable(number_type, country):
        raise NotAllowed(messages.numbers.NOT_COMPLETE)
    await show_number(request, registration, number_type, country, view_id)


async def find(request: Request) -> None:
    """List the free numbers with the digits that were typed."""
    await request.ack()
    click = payloads.click(request.body)
    if click.view:
        registration = await owned(request, click, click.view.metadata.get("registration", ""), Right.BUY)
        await find_numbers(request, click.view, registration)
