"""The submitted window for a sender ID without a form: its button names the price where that is known."""

from __future__ import annotations

from bot import messages
from bot.blocks.small_modals import loading_view, notice_view
from bot.flows.sender_ids import carry_out, problems_of
from bot.flows.services import SETTLE, Request, show
from bot.slack import payloads


async def handle(request: Request) -> None:
    """Request it; AWS may take longer than Slack waits, so the window says so first."""
    submitted = payloads.form_submission(request.body)
    if problems := problems_of(submitted.view):
        await request.ack(response_action="errors", errors=problems)
        return
    await request.ack(response_action="update", view=loading_view(messages.sender_ids.WORKING))
    request.opened = submitted.view.id
    await request.services.sleep(SETTLE)
    answer = await carry_out(request, submitted)
    await show(request, submitted.view.id, notice_view(messages.sender_ids.TITLE, answer))
