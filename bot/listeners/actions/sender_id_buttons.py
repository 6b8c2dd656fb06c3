"""The button that leads to a sender ID without a form."""

from __future__ import annotations

from bot import messages
from bot.blocks.small_modals import loading_view
from bot.flows.sender_ids import window
from bot.flows.services import Request, show
from bot.slack import payloads
from bot.slack.payloads import button_values


async def open_window(request: Request) -> None:
    """Open the window with the cost; from an answer to a command, or on top of a window."""
    await request.ack()
    click = payloads.click(request.body)
    opening = request.push if click.view else request.open
    view_id = await opening(click.trigger_id, loading_view(messages.details.LOADING_DETAILS))
    await show(request, view_id, await window(request.services, button_values(click.value), click.person))
