"""The submitted window that starts a registration again in another region."""

from __future__ import annotations

from bot import messages
from bot.blocks.small_modals import loading_view
from bot.flows.move import carry_out
from bot.flows.services import SETTLE, Request, show
from bot.slack import payloads


async def handle(request: Request) -> None:
    """Show the first page of the draft; AWS may take longer than Slack waits, so the window says so first."""
    submitted = payloads.form_submission(request.body)
    await request.ack(response_action="update", view=loading_view(messages.move.WORKING))
    request.opened = submitted.view.id
    await request.services.sleep(SETTLE)
    await show(request, submitted.view.id, await carry_out(request, submitted))
