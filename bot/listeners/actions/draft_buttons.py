"""Buttons of drafts and of App Home."""

from __future__ import annotations

from bot import messages
from bot.flows.continue_draft import continue_draft
from bot.flows.home import publish
from bot.flows.services import Request
from bot.flows.start import begin
from bot.slack import payloads
from bot.slack.payloads import Click
from workflows.journeys.keep import touch_draft
from workflows.records.drafts import DraftId
from workflows.submissions import drafts


async def register(request: Request) -> None:
    """Start a registration from App Home."""
    await request.ack()
    click = payloads.click(request.body)
    await begin(request, click.trigger_id)


async def continue_(request: Request) -> None:
    """Open a draft at its last page."""
    await request.ack()
    click = payloads.click(request.body)
    await continue_draft(request, click.person, click.trigger_id, click.value)


async def discard(request: Request) -> None:
    """Delete a draft. A dialog has explained the consequences."""
    await request.ack()
    click = payloads.click(request.body)
    services = request.services
    draft = await drafts.owned(DraftId(click.value), click.person, services)
    await drafts.discard(draft, services)
    await touch_draft(draft, services)
    await services.notifier.journeys_moved()
    await _show_rest(request, click)


async def _show_rest(request: Request, click: Click) -> None:
    if click.view is not None:
        await publish(request, click.person)
        return
    await request.respond(text=messages.drafts.DISCARDED, response_type="ephemeral", replace_original=True)
