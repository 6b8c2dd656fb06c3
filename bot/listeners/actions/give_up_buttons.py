"""The buttons on the way to giving something up. Each click is checked again: a modal may stay open for days."""

from __future__ import annotations

from bot import messages
from bot.blocks.small_modals import loading_view
from bot.flows.details import owned
from bot.flows.give_up import choice, confirmation
from bot.flows.services import Request, show
from bot.slack import payloads


async def open_choice(request: Request) -> None:
    """Show what can be given up, on top of the details."""
    await request.ack()
    click = payloads.click(request.body)
    opening = request.push if click.view else request.open
    view_id = await opening(click.trigger_id, loading_view(messages.details.LOADING_DETAILS))
    registration = await owned(request, click, click.value)
    await show(request, view_id, await choice(request, click.person, registration))


async def choose(request: Request) -> None:
    """Ask for the typed confirmation, in the same window."""
    await request.ack()
    click = payloads.click(request.body)
    if click.view:
        await show(request, click.view.id, await confirmation(request, click))
