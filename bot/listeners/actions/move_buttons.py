"""The button that starts a registration again in another region."""

from __future__ import annotations

from bot import messages
from bot.blocks.small_modals import loading_view
from bot.flows.move import window
from bot.flows.services import Request, show
from bot.slack import payloads


async def open_window(request: Request) -> None:
    """Open the window; from a message, or on top of the details."""
    await request.ack()
    click = payloads.click(request.body)
    opening = request.push if click.view else request.open
    view_id = await opening(click.trigger_id, loading_view(messages.details.LOADING_DETAILS))
    await show(request, view_id, await window(request, click))
