"""The submitted window of *Save to an AWS brand profile*."""

from __future__ import annotations

from bot import messages
from bot.blocks.brand_profiles import NAME, name_problem, save_choice
from bot.blocks.small_modals import loading_view
from bot.flows.details import owned
from bot.flows.save_to_brand_profile import carry_out
from bot.flows.services import SETTLE, Request, show
from bot.slack import payloads
from workflows.records.access import Right


async def handle(request: Request) -> None:
    """Save; AWS takes longer than Slack waits, so the window says so first."""
    submitted = payloads.form_submission(request.body)
    registration = await owned(request, submitted, submitted.view.metadata.get("registration", ""), Right.SUBMIT)
    if problem := name_problem(save_choice(submitted.view)):
        await request.ack(response_action="errors", errors={NAME: problem})
        return
    await request.ack(response_action="update", view=loading_view(messages.brand_profiles.WORKING))
    request.opened = submitted.view.id
    await request.services.sleep(SETTLE)
    await show(request, submitted.view.id, await carry_out(request, submitted, registration))
