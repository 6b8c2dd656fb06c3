"""*Save to an AWS brand profile* in the details of a registration, for its owner."""

from __future__ import annotations

from bot import messages
from bot.blocks.brand_profiles import SaveChoice
from bot.blocks.small_modals import loading_view
from bot.flows.details import owned
from bot.flows.save_to_brand_profile import choice
from bot.flows.services import Request, show
from bot.slack import payloads
from workflows.records.access import Right


async def open_choice(request: Request) -> None:
    """Ask where to, on top of the details."""
    await request.ack()
    click = payloads.click(request.body)
    opening = request.push if click.view else request.open
    view_id = await opening(click.trigger_id, loading_view(messages.details.LOADING_DETAILS))
    registration = await owned(request, click, click.value, Right.SUBMIT)
    chosen = SaveChoice(name=registration.name)
    await show(request, view_id, await choice(request, registration, chosen, request.services.new_id()))
