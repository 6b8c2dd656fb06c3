"""The buttons on the way to a resource policy."""

from __future__ import annotations

from bot import messages
from bot.blocks.small_modals import loading_view
from bot.flows.details import owned
from bot.flows.resource_policy import choice, chosen
from bot.flows.services import Request, show
from bot.slack import payloads
from workflows.registrations.resource_policy import RIGHT


async def open_choice(request: Request) -> None:
    """Show what SNS could send from, or the policy; from the thread, or on top of the details."""
    await request.ack()
    click = payloads.click(request.body)
    opening = request.push if click.view else request.open
    view_id = await opening(click.trigger_id, loading_view(messages.details.LOADING_DETAILS))
    registration = await owned(request, click, click.value, RIGHT)
    await show(request, view_id, await choice(request, registration))


async def choose(request: Request) -> None:
    """Show the policy of one, in the same window."""
    await request.ack()
    click = payloads.click(request.body)
    if click.view:
        await show(request, click.view.id, await chosen(request, click))
