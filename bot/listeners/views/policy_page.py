"""The policy that a person has read, to be written."""

from __future__ import annotations

from bot import messages
from bot.blocks.small_modals import loading_view, notice_view
from bot.flows.details import owned
from bot.flows.resource_policy import write
from bot.flows.services import SETTLE, Request, show
from bot.slack import payloads
from workflows.registrations.resource_policy import RIGHT


async def handle(request: Request) -> None:
    """Write it; AWS may take longer than Slack waits, so the window says so first."""
    submitted = payloads.form_submission(request.body)
    registration = await owned(request, submitted, submitted.view.metadata.get("registration", ""), RIGHT)
    await request.ack(response_action="update", view=loading_view(messages.resource_policy.WORKING))
    request.opened = submitted.view.id
    await request.services.sleep(SETTLE)
    answer = await write(request, submitted, registration)
    await show(request, submitted.view.id, notice_view(messages.resource_policy.TITLE, answer))
