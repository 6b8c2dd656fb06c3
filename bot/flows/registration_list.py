"""Lists of registrations as answers to commands, and turning their pages."""

from __future__ import annotations

from collections.abc import Sequence

from bot import messages
from bot.blocks.elements import Block, section
from bot.blocks.lists import Slice, registration_rows, search_text
from bot.flows.services import Request
from bot.slack import limits, payloads
from workflows.lifecycle import stages
from workflows.lifecycle.meaning import newest_first
from workflows.records.registrations import Registration

#: What a list shows: all that match its words; the one they name, or else those whose names hold them; what is not finished.
LIST, NAMED, OPEN = "list", "named", "open"


def chosen(everything: Sequence[Registration], kind: str, words: str) -> list[Registration]:
    """The registrations of a list."""
    wanted = words.casefold()
    match kind:
        case "open":
            return [one for one in everything if one.status != "COMPLETE" and not stages.is_final(one.status)]
        case "named":
            exact = [one for one in everything if wanted in _names(one)]
            return exact or [one for one in everything if wanted in one.name.casefold()]
        case _:
            return [one for one in everything if all(word in search_text(one) for word in wanted.split())]


def _names(one: Registration) -> tuple[str, ...]:
    return one.id.casefold(), one.name.casefold(), one.identity.casefold()


async def answer(request: Request, kind: str, words: str, empty: str) -> None:
    """Show the first page to the person who asked."""
    shown = await _page(request, kind, words, 0)
    text, blocks = shown or (empty, [section(empty)])
    await privately(request, blocks, text)


async def turn_page(request: Request) -> None:
    """Show another page in place of this one; what came back with the button only chooses what is shown."""
    await request.ack()
    wanted = payloads.button_values(payloads.click(request.body).value)
    kind, _, words = wanted.get("more", "").partition(" ")
    page = wanted.get("page", "")
    shown = await _page(request, kind, words, int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0)
    text, blocks = shown or (messages.status.NO_REGISTRATIONS, [section(messages.status.NO_REGISTRATIONS)])
    await request.respond(text=text, blocks=blocks, response_type="ephemeral", replace_original=True)


async def privately(request: Request, blocks: list[Block], text: str) -> None:
    """Answer for the asker only: in the ack, or by the response URL where that is too large for it."""
    shown, words = blocks[: limits.MESSAGE_BLOCKS], limits.shorten(text, limits.MESSAGE_TEXT)
    if limits.fits_ack({"text": words, "blocks": shown}):
        await request.ack(response_type="ephemeral", text=words, blocks=shown)
        return
    await request.ack()
    await request.respond(response_type="ephemeral", text=words, blocks=shown)


async def _page(request: Request, kind: str, words: str, page: int) -> tuple[str, list[Block]] | None:
    services = request.services
    words = words[: limits.PLACEHOLDER]  # comes back with a button, whose value has room for so much only
    registrations = chosen(await services.store.registrations(await services.account_id()), kind, words)
    if not registrations:
        return None
    part = Slice.of(len(registrations), page)
    shown = newest_first(registrations)[part.first : part.last]
    text = "\n".join(messages.status.registration_line(one) for one in shown)
    return limits.shorten(text, limits.MESSAGE_TEXT), registration_rows(
        registrations, services.clock(), page, f"{kind} {words}"
    )
