"""The sent modal of a customer: its name, and whether it takes new registrations."""

from __future__ import annotations

from bot import messages
from bot.blocks.customers import NAME, wanted_change
from bot.blocks.small_modals import done_view
from bot.flows.services import Request
from bot.messages import customers as words
from bot.slack import payloads
from workflows.customers import keep
from workflows.customers.errors import NameRefused, NameTaken


async def handle(request: Request) -> None:
    """Rename it, and archive it or take it back."""
    submitted, services = payloads.form_submission(request.body), request.services
    name, archived = wanted_change(submitted.view)
    customer = await keep.named(submitted.view.metadata.get("customer", ""), submitted.person, services)
    try:
        renamed = await keep.rename(customer, name, submitted.person, services)
    except (NameRefused, NameTaken) as wrong:
        await request.ack(response_action="errors", errors={NAME: words.problem(wrong)})
        return
    await keep.archive(renamed, submitted.person, services, archived=archived)
    view = done_view(messages.text.escape(words.saved(renamed, archived=archived)))
    await request.ack(response_action="update", view=view)
