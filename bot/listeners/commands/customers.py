"""`/callsign customers`: the list, one customer, or a new one."""

from __future__ import annotations

from bot import messages
from bot.blocks.customers import customer_list
from bot.blocks.elements import section
from bot.flows.customers import open_customer, without_customer
from bot.flows.problems import words_for
from bot.flows.registration_list import NAMED, found, show_list
from bot.flows.services import Request
from bot.messages import customers as words
from bot.slack import payloads
from workflows.customers import keep
from workflows.customers.names import key_of
from workflows.records.drafts import Person
from workflows.registrations.assign import assign
from workflows.reporting.customers import summaries

_ADD, _ASSIGN = "add ", "assign "


async def send_customers(request: Request, rest: str) -> None:
    """List all customers, only to the person; `add NAME` creates one, and another NAME opens that one.

    `assign NAME-or-ID customer:NAME` gives a registration to a customer.
    """
    command = payloads.command(request.body)
    known = await request.services.store.customer_named(key_of(rest))
    if known is None and rest.lower().startswith(_ADD):
        made = await keep.chosen(rest[len(_ADD) :], command.person, request.services)
        text = messages.text.escape(words.added(made.customer, is_new=made.is_new))
        await request.ack(response_type="ephemeral", text=text, blocks=[section(text)])
        return
    await request.ack()
    if known is None and rest.lower().startswith(_ASSIGN):
        await _assign(request, command.person, rest[len(_ASSIGN) :])
        return
    if rest:
        customer = await keep.named(rest, command.person, request.services)
        await open_customer(request, command.person, command.trigger_id, customer.id)
        return
    # By the response URL: AWS may take longer than Slack waits for the answer to a command.
    services = request.services
    summed = await services.soon(summaries(command.person, services.regions, services, services.aws))
    if summed.customers:
        await show_list(request, customer_list(summed))
    else:
        await request.respond(response_type="ephemeral", text=words.NONE, blocks=[section(words.NONE)])


async def _assign(request: Request, person: Person, words_given: str) -> None:
    """Give the one registration with this name or id to the customer that is named."""
    services = request.services
    named, customer_id = await without_customer(services, person, words_given)
    customer = await services.store.customer(customer_id) if customer_id else None
    wanted, count = await found(services, person, NAMED, named)
    if customer is None or count != 1 or not named:
        await _say(request, words.ASSIGN_USAGE if customer is None or not named else words.not_one(named, count))
        return
    (registration,) = await services.store.listed_registrations(wanted, offset=0, limit=1)
    done = await services.soon(assign(registration, keep.must_be_active(customer), person, services))
    lines = [messages.text.escape(words.assigned_one(registration.name, customer))]
    lines += [words.untagged(words_for(done.untagged, ""))] if done.untagged else []
    await _say(request, "\n".join(lines))


async def _say(request: Request, text: str) -> None:
    await request.respond(response_type="ephemeral", replace_original=False, text=text, blocks=[section(text)])
