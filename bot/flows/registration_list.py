"""Lists of registrations as answers to commands, and the buttons for their pages."""

from __future__ import annotations

from dataclasses import replace

from bot import messages
from bot.blocks.elements import Block, section
from bot.blocks.lists import FIX_ROW, Slice, registration_list, search_words
from bot.blocks.message import Message, simpler
from bot.flows.customers import without_customer
from bot.flows.details import open_details
from bot.flows.fix import fix
from bot.flows.services import Request, Services
from bot.slack import limits, payloads
from workflows.records.access import Right
from workflows.records.drafts import Person
from workflows.records.listing import RegistrationFilter

#: The kinds of list: registrations that match the words; the one with that name, or those whose names contain the
#: words; registrations that are not finished.
LIST, NAMED, OPEN = "list", "named", "open"
#: The HTTP status of an answer that Slack has shown.
OK = 200


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
    if shown is None:
        await privately(request, [section(empty)], empty)
        return
    await request.ack()
    await show_list(request, shown)


async def turn_page(request: Request) -> None:
    """Show another page in place of this one; the value that came back with the button only chooses the page."""
    await request.ack()
    wanted = payloads.button_values(payloads.click(request.body).value)
    kind, _, words = wanted.get("more", "").partition(" ")
    page = wanted.get("page", "")
    shown = await _page(request, kind, words, int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0)
    await show_list(request, shown or Message.of_text(messages.status.NO_REGISTRATIONS), replace_original=True)


async def choose_row(request: Request) -> None:
    """What was chosen below a table: fix that row, or open its details."""
    await request.ack()
    click = payloads.click(request.body)
    action, _, registration_id = click.value.partition("|")
    if action == FIX_ROW:
        await fix(request, click.person, click.trigger_id, registration_id)
    else:
        await open_details(request, click.person, click.trigger_id, registration_id)


async def show_list(request: Request, message: Message, *, replace_original: bool = False) -> None:
    """Show it to the person who asked; in sections where their Slack does not take tables."""
    for shown in (message, simpler(message)):
        answered = await request.respond(
            response_type="ephemeral",
            replace_original=replace_original,
            text=message.shown_text,
            blocks=list(shown.blocks),
        )
        if answered.status_code == OK or not message.sections:
            return


async def privately(request: Request, blocks: list[Block], text: str) -> None:
    """Answer only the person who asked: in the ack, or by the response URL where the answer is too large for it."""
    shown, words = blocks[: limits.MESSAGE_BLOCKS], limits.shorten(text, limits.MESSAGE_TEXT)
    if limits.fits_ack({"text": words, "blocks": shown}):
        await request.ack(response_type="ephemeral", text=words, blocks=shown)
        return
    await request.ack()
    await request.respond(response_type="ephemeral", text=words, blocks=shown)


async def _page(request: Request, kind: str, words: str, page: int) -> Message | None:
    services = request.services
    words = words[: limits.PLACEHOLDER]  # it comes back in a button's value, which is limited
    person = request.person
    wanted, count = await found(services, person, kind, words)
    if not count:
        return None
    part = Slice.of(count, page, limits.TABLE_ROWS)
    shown = await services.store.listed_registrations(wanted, offset=part.first, limit=part.size)
    may_fix = (await services.gate.decide(Right.DRAFT, person)).allowed
    return registration_list(shown, services.clock(), part, f"{kind} {words}", may_fix=may_fix)


async def found(services: Services, person: Person, kind: str, words: str) -> tuple[RegistrationFilter, int]:
    """The first filter of a list that finds something where the person may see it, and how many it finds.

    Raises NotPermitted, or CustomerGone where the words name a customer who does not exist.
    """
    reach = await services.gate.reach(Right.VIEW, person)
    account_id = await services.account_id()
    words, customer_id = await without_customer(services, person, words)
    wanted, count = RegistrationFilter(account_id=account_id), 0
    for each in filters(account_id, kind, words):
        wanted = replace(each, within=reach, customer_id=customer_id)
        count = await services.store.count_listed(wanted)
        if count:
            break
    return wanted, count
