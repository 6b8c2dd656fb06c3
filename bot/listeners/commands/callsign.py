"""`/callsign WORD ...`: the words and what each does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot import messages, payloads
from bot.blocks import limits
from bot.blocks.elements import Block, section
from bot.blocks.lists import draft_rows, registration_rows
from bot.listeners.beginning import begin
from bot.listeners.services import Turn
from bot.payloads import Command
from workflows import lifecycle
from workflows.records import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command taken apart."""

    turn: Turn
    command: Command
    #: What follows the word.
    rest: str


async def handle(turn: Turn) -> None:
    """Do what the word says; `/callsign` alone gives the help."""
    command = payloads.command(turn.body)
    word, _, rest = command.text.partition(" ")
    act = WORDS.get(word.lower() or "help")
    if act is None:
        await _privately(turn, [section(messages.unknown_command(word))], messages.unknown_command(word))
        return
    await act(Asked(turn=turn, command=command, rest=rest.strip()))


async def _new(asked: Asked) -> None:
    await asked.turn.ack()
    await begin(asked.turn, asked.command.person, asked.command.trigger_id, asked.command.channel_id)


async def _drafts(asked: Asked) -> None:
    found = await asked.turn.services.store.drafts_of(asked.command.person)
    await _privately(asked.turn, draft_rows(found), messages.count_drafts(len(found)))


async def _status(asked: Asked) -> None:
    """One registration by name or id, or all that are not finished."""
    everything = await _registrations(asked.turn)
    if not asked.rest:
        found = [one for one in everything if one.status != "COMPLETE" and not lifecycle.is_final(one.status)]
        await _registration_answer(asked.turn, found, messages.NOTHING_OPEN)
        return
    wanted = asked.rest.casefold()
    found = [one for one in everything if wanted in (one.id.casefold(), one.name.casefold(), one.identity.casefold())]
    found = found or [one for one in everything if wanted in one.name.casefold()]
    await _registration_answer(asked.turn, found, messages.not_found(asked.rest))


async def _list(asked: Asked) -> None:
    """All registrations, or those whose status, type or name holds a word."""
    words = asked.rest.casefold().split()
    found = [one for one in await _registrations(asked.turn) if all(word in _searched(one) for word in words)]
    await _registration_answer(
        asked.turn, found, messages.not_found(asked.rest) if asked.rest else messages.NO_REGISTRATIONS
    )


async def _help(asked: Asked) -> None:
    await _privately(asked.turn, [section(messages.help_text())], messages.help_text())


WORDS: Mapping[str, Callable[[Asked], Awaitable[None]]] = {
    "new": _new,
    "drafts": _drafts,
    "status": _status,
    "list": _list,
    "help": _help,
}


async def _registrations(turn: Turn) -> Sequence[Registration]:
    services = turn.services
    return await services.store.registrations(await services.account_id())


def _searched(one: Registration) -> str:
    fields = (one.name, one.title, one.registration_type, one.status, one.region, one.identity, one.id)
    return " ".join((*fields, messages.status_words(one.status))).casefold()


async def _registration_answer(turn: Turn, found: Sequence[Registration], empty: str) -> None:
    if not found:
        await _privately(turn, [section(empty)], empty)
        return
    text = "\n".join(messages.registration_line(one) for one in found[: limits.LIST_ROWS])
    await _privately(turn, registration_rows(found), text)


async def _privately(turn: Turn, blocks: list[Block], text: str) -> None:
    """Answer for the asker only: in the ack, or by the response URL where that is too large for it."""
    shown, words = blocks[: limits.MESSAGE_BLOCKS], limits.shorten(text, limits.MESSAGE_TEXT)
    if limits.fits_ack({"text": words, "blocks": shown}):
        await turn.ack(response_type="ephemeral", text=words, blocks=shown)
        return
    await turn.ack()
    await turn.respond(response_type="ephemeral", text=words, blocks=shown)
