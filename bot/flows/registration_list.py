"""Lists of registrations as answers to commands, and the buttons for their pages."""

from __future__ import annotations

from bot import messages
from bot.blocks.elements import Block, section
from bot.blocks.lists import Slice, registration_rows, search_words
from bot.flows.services import Request, Services
from bot.slack import limits, payloads
from workflows.records.listing import RegistrationFilter

#: The kinds of list: registrations that match the words; the one with that name, or those whose names contain the
#: words; registrations that are not finished.
LIST, NAMED, OPEN = "list", "named", "open"


def filters(account_id: str, kind: str, words: str) -> tuple[RegistrationFilter, ...]:
    """The filters of a list; the first that finds something counts."""
    wanted = words.lower().strip()
    match kind:
        case "open":
            return (RegistrationFilter(account_id=account_id, is_open=True),)
        case "named":
            return (
                RegistrationFilter(account_id=account_id, exact=wanted),
                RegistrationFilter(account_id=account_id, name_part=wanted),
            )
        case _:
            return (RegistrationFilter(account_id=account_id, words=search_words(wanted)),)


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
    wanted, count = await found(services, kind, words)
    if not count:
        return None
    part = Slice.of(count, page)
    shown = await services.store.listed_registrations(wanted, offset=part.first, limit=limits.LIST_ROWS)
    text = "\n".join(messages.status.registration_line(registration) for registration in shown)
    blocks = registration_rows(shown, services.clock(), part, f"{kind} {words}")
    return limits.shorten(text, limits.MESSAGE_TEXT), blocks


async def found(services: Services, kind: str, words: str) -> tuple[RegistrationFilter, int]:
    """The first filter of a list that finds something, and how many it finds."""
    account_id = await services.account_id()
    wanted, count = RegistrationFilter(account_id=account_id), 0
    for wanted in filters(account_id, kind, words):
        count = await services.store.count_listed(wanted)
        if count:
            break
    return wanted, count
