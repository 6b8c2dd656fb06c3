"""The button that writes a support case."""

from __future__ import annotations

from bot import messages
from bot.blocks.small_modals import loading_view
from bot.blocks.support_case import case_view
from bot.flows.details import watched
from bot.flows.services import Request, show
from bot.slack import payloads


async def open_case(request: Request) -> None:
    """Show the case about what is wrong with a registration now; from the thread, or on top of the details."""
    await request.ack()
    click, services = payloads.click(request.body), request.services
    opening = request.push if click.view else request.open
    view_id = await opening(click.trigger_id, loading_view(messages.details.LOADING_DETAILS))
    registration = await watched(request, click.person, click.value)
    changes = await services.store.changes_of(registration.message_key)
    case = messages.support_cases.case_for(registration, changes, services.clock())
    await show(request, view_id, case_view(case))
