"""`/callsign WORD ...`: the words and what each does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot import messages
from bot.blocks.elements import section
from bot.blocks.lists import draft_rows
from bot.flows.details import open_details
from bot.flows.registration_list import LIST, NAMED, OPEN, answer, chosen, privately
from bot.flows.services import Request
from bot.flows.start import StartKind, begin
from bot.listeners.commands.reporting import send_export, send_report
from bot.listeners.commands.template import send_template
from bot.listeners.commands.watching import unwatch, watch
from bot.slack import payloads
from bot.slack.payloads import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command taken apart."""

    request: Request
    command: Command
    #: What follows the word.
    rest: str


async def handle(request: Request) -> None:
    """Do what the word says; `/callsign` alone gives the help."""
    command = payloads.command(request.body)
    word, _, rest = command.text.partition(" ")
    act = WORDS.get(word.lower() or "help")
    if act is None:
        await privately(
            request, [section(messages.commands.unknown_command(word))], messages.commands.unknown_command(word)
        )
        return
    await act(Asked(request=request, command=command, rest=rest.strip()))


async def _new(asked: Asked) -> None:
    await asked.request.ack()
    await begin(asked.request, asked.command.person, asked.command.trigger_id, asked.command.channel_id)


async def _bulk(asked: Asked) -> None:
    await asked.request.ack()
    command = asked.command
    await begin(asked.request, command.person, command.trigger_id, command.channel_id, way=StartKind.MANY)


async def _template(asked: Asked) -> None:
    await send_template(asked.request, asked.rest)


async def _drafts(asked: Asked) -> None:
    found = await asked.request.services.store.drafts_of(asked.command.person)
    await privately(asked.request, draft_rows(found), messages.drafts.count_drafts(len(found)))


async def _status(asked: Asked) -> None:
    """One registration by name or id, with its history at once where only one is meant; or all that are not finished."""
    if not asked.rest:
        await answer(asked.request, OPEN, "", messages.status.NOTHING_OPEN)
        return
    await answer(asked.request, NAMED, asked.rest, messages.status.not_found(asked.rest))
    services, command = asked.request.services, asked.command
    found = chosen(await services.store.registrations(await services.account_id()), NAMED, asked.rest)
    if len(found) == 1:
        await open_details(asked.request, command.person, "", command.trigger_id, found[0].id)


async def _list(asked: Asked) -> None:
    """All registrations, or those whose status, type or name holds the words."""
    empty = messages.status.not_found(asked.rest) if asked.rest else messages.status.NO_REGISTRATIONS
    await answer(asked.request, LIST, asked.rest, empty)


async def _watch(asked: Asked) -> None:
    await watch(asked.request)


async def _unwatch(asked: Asked) -> None:
    await unwatch(asked.request)


async def _export(asked: Asked) -> None:
    await send_export(asked.request)


async def _report(asked: Asked) -> None:
    await send_report(asked.request, asked.rest)


async def _help(asked: Asked) -> None:
    await privately(asked.request, [section(messages.commands.help_text())], messages.commands.help_text())


WORDS: Mapping[str, Callable[[Asked], Awaitable[None]]] = {
    "new": _new,
    "bulk": _bulk,
    "template": _template,
    "drafts": _drafts,
    "status": _status,
    "list": _list,
    "watch": _watch,
    "unwatch": _unwatch,
    "export": _export,
    "report": _report,
    "help": _help,
}
