"""`/callsign customers`: the list, one customer, or a new one."""

from __future__ import annotations

from bot import messages
from bot.blocks.customers import customer_list
from bot.blocks.elements import section
from bot.flows.customers import open_customer
from bot.flows.registration_list import show_list
from bot.flows.services import Request
from bot.messages import customers as words
from bot.slack import payloads
from workflows.customers import keep
from workflows.customers.names import key_of
from workflows.reporting.customers import summaries

_ADD = "add "


async def send_customers(request: Request, rest: str) -> None:
    """List all customers, only to the person; `add NAME` creates one, and another NAME opens that one."""
    command = payloads.command(request.body)
    known = await request.services.store.customer_named(key_of(rest))
    if known is None and rest.lower().startswith(_ADD):
        made = await keep.chosen(rest[len(_ADD) :], command.person, request.services)
        text = messages.text.escape(words.added(made.customer, is_new=made.is_new))
        await request.ack(response_type="ephemeral", text=text, blocks=[section(text)])
        return
    await request.ack()
    if rest:
        customer = await keep.named(rest, command.person, request.services)
        await open_customer(request, command.person, command.trigger_id, customer.id)
        return
    # By the response URL: AWS may take longer than Slack waits for the answer to a command.
    services = request.services
    found = await services.soon(summaries(command.person, services.regions, services, services.aws))
    if found.customers:
        await show_list(request, customer_list(found))
    else:
        await request.respond(response_type="ephemeral", text=words.NONE, blocks=[section(words.NONE)])
