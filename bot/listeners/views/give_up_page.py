"""The typed confirmation before something is given up."""

from __future__ import annotations

from bot import messages
from bot.blocks.give_up import TYPED
from bot.blocks.small_modals import loading_view, notice_view
from bot.flows.details import owned
from bot.flows.give_up import carry_out, typed_wrong
from bot.flows.services import SETTLE, Request, show
from bot.slack import payloads


async def handle(request: Request) -> None:
    """Do what was confirmed; AWS may take longer than Slack waits, so the window says so first."""
    submitted = payloads.form_submission(request.body)
    registration = await owned(request, submitted, submitted.view.metadata.get("registration", ""))
    if problem := typed_wrong(submitted):
        await request.ack(response_action="errors", errors={TYPED: problem})
        return
    await request.ack(response_action="update", view=loading_view(messages.give_up.WORKING))
    request.opened = submitted.view.id
    await request.services.sleep(SETTLE)
    answer = await carry_out(request, submitted, registration)
    await show(request, submitted.view.id, notice_view(messages.give_up.TITLE, answer))
