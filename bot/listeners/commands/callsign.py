"""`/callsign WORD ...`: the words and their handlers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot import messages
from bot.blocks.elements import section
from bot.blocks.lists import draft_rows
from bot.flows.details import open_details
from bot.flows.profiles import open_list
from bot.flows.registration_list import LIST, NAMED, OPEN, answer, found, privately
from bot.flows.services import Request
from bot.flows.start import StartKind, begin
from bot.flows.whoami import account_in_words, rights_in_words
from bot.listeners.commands.customers import send_customers
from bot.listeners.commands.need import send_needs
from bot.listeners.commands.numbers import send_numbers
from bot.listeners.commands.reporting import send_export, send_report
from bot.listeners.commands.template import send_template
from bot.listeners.commands.watching import unwatch, watch
from bot.slack import payloads
from workflows.submissions import drafts

Action = Callable[[Request, str], Awaitable[None]]


async def handle(request: Request) -> None:
    """Call the handler of the word; `/callsign` alone shows the help."""
    word, _, rest = payloads.command(request.body).text.partition(" ")
    action = WORDS.get(word.lower() or "help")
    if action is None:
        unknown = messages.commands.unknown_command(word)
        await privately(request, [section(unknown)], unknown)
        return
    await action(request, rest.strip())


async def _start(request: Request, kind: StartKind) -> None:
    await request.ack()
    command = payloads.command(request.body)
    channel = "" if command.in_group_dm else command.channel_id
    await begin(request, command.trigger_id, channel, kind=kind)


async def _drafts(request: Request, _: str) -> None:
    mine = await drafts.mine(payloads.command(request.body).person, request.services)
    await privately(request, draft_rows(mine), messages.drafts.count_drafts(len(mine)))


async def _status(request: Request, rest: str) -> None:
    """The details where one matches the name or ID, a list where several do; without words, all unfinished ones."""
    if not rest or rest.lower().startswith("customer:"):
        await answer(request, OPEN, rest, messages.status.NOTHING_OPEN)
        return
    services, command = request.services, payloads.command(request.body)
    wanted, count = await found(services, command.person, NAMED, rest)
    if count != 1:
        await answer(request, NAMED, rest, messages.status.not_found(rest))
        return
    await request.ack()
    (registration,) = await services.store.listed_registrations(wanted, offset=0, limit=1)
    await open_details(request, command.person, command.trigger_id, registration.id)


async def _list(request: Request, rest: str) -> None:
    """All registrations, or those whose status, type or name contains the words."""
    await answer(request, LIST, rest, messages.status.not_found(rest) if rest else messages.status.NO_REGISTRATIONS)


async def _profiles(request: Request, rest: str) -> None:
    """The profiles, or those with the words in their name."""
    await request.ack()
    command = payloads.command(request.body)
    await open_list(request, command.person, command.trigger_id, rest)


async def _whoami(request: Request, _: str) -> None:
    """What the person may do, and why, where Callsign works, and what of the budget is left."""
    services, person = request.services, payloads.command(request.body).person
    lines = await rights_in_words(services.gate, person)
    where = await account_in_words(
        services.gate, await services.account_id(), services.regions, store=services.store, clock=services.clock
    )
    text = "\n".join([*lines, *where])
    await privately(request, [section(text)], text)


async def _help(request: Request, _: str) -> None:
    await privately(request, [section(messages.commands.help_text())], messages.commands.help_text())


WORDS: Mapping[str, Action] = {
    "new": lambda request, _: _start(request, StartKind.ONE),
    "need": send_needs,
    "bulk": lambda request, _: _start(request, StartKind.MANY),
    "template": send_template,
    "drafts": _drafts,
    "status": _status,
    "list": _list,
    "customers": send_customers,
    "numbers": lambda request, _: send_numbers(request),
    "profile": _profiles,
    "watch": watch,
    "unwatch": unwatch,
    "export": send_export,
    "report": send_report,
    "whoami": _whoami,
    "help": _help,
}
