"""The typed confirmation before an idle number is released."""

from __future__ import annotations

from bot import messages
from bot.blocks.small_modals import loading_view, notice_view
from bot.flows.idle_numbers import carry_out_release, typed_wrong
from bot.flows.services import SETTLE, Request, show
from bot.slack import payloads


async def handle(request: Request) -> None:
    """Release what was confirmed; AWS may take longer than Slack waits, so the window says so first."""
    submitted = payloads.form_submission(request.body)
    if problems := typed_wrong(submitted):
        await request.ack(response_action="errors", errors=dict(problems))
        return
    await request.ack(response_action="update", view=loading_view(messages.give_up.WORKING))
    request.opened = submitted.view.id
    await request.services.sleep(SETTLE)
    answer = await carry_out_release(request, submitted)
    await show(request, submitted.view.id, notice_view(messages.idle_numbers.TITLE, answer))
