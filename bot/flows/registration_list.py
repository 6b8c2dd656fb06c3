"""Lists of registrations as answers to commands, and the buttons for their pages."""

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

#: The kinds of list: registrations that match the words; the one with that name, or those whose names contain the
#: words; registrations that are not finished.
LIST, NAMED, OPEN = "list", "named", "open"


def chosen(everything: Sequence[Registration], kind: str, words: str) -> list[Registration]:
    """The registrations of a list."""
    wanted = words.casefold()
    match kind:
        case "open":
            return [
                registration
                for registration in everything
                if registration.status != "COMPLETE" and not stages.is_final(registration.status)
            ]
        case "named":
            exact = [registration for registration in everything if wanted in _names(registration)]
            return exact or [registration for registration in everything if wanted in registration.name.casefold()]
        case _:
            return [
                registration
                for registration in everything
                if all(word in search_text(registration) for word in wanted.split())
            ]


def _names(registration: Registration) -> tuple[str, ...]:
    return registration.id.casefold(), registration.name.casefold(), registration.identity.casefold()


async def answer(request: Request, kind: str, words: str, empty: str) -> None:
    """Show the first page to the person who asked."""
    shown = await _page(request, kind, words, 0)
    text, blocks = shown or (empty, [section(empty)])
    await privately(request, blocks, text)


async def turn_page(request: Request) -> None:
    """Show another page in place of this one; the value that came back with the button only chooses the page."""
    await request.ack()
    wanted = payloads.button_values(payloads.click(request.body).value)
    kind, _, words = wanted.get("more", "").partition(" ")
    page = wanted.get("page", "")
    shown = await _page(request, kind, words, int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0)
    text, blocks = shown or (messages.status.NO_REGISTRATIONS, [section(messages.status.NO_REGISTRATIONS)])
    await request.respond(text=text, blocks=blocks, response_type="ephemeral", replace_original=True)


async def privately(request: Request, blocks: list[Block], text: str) -> None:
    """Answer only the person who asked: in the ack, or by the response URL where the answer is too large for it."""
    shown, words = blocks[: limits.MESSAGE_BLOCKS], limits.shorten(text, limits.MESSAGE_TEXT)
    if limits.fits_ack({"text": words, "blocks": shown}):
        await request.ack(response_type="ephemeral", text=words, blocks=shown)
        return
    await request.ack()
    await request.respond(response_type="ephemeral", text=words, blocks=shown)


async def _page(request: Request, kind: str, words: str, page: int) -> tuple[str, list[Block]] | None:
    services = request.services
    words = words[: limits.PLACEHOLDER]  # it comes back in a button's value, which is limited
    registrations = chosen(await services.store.registrations(await services.account_id()), kind, words)
    if not registrations:
        return None
    part = Slice.of(len(registrations), page)
    shown = newest_first(registrations)[part.first : part.last]
    text = "\n".join(messages.status.registration_line(registration) for registration in shown)
    return limits.shorten(text, limits.MESSAGE_TEXT), registration_rows(
        registrations, services.clock(), page, f"{kind} {words}"
    )
