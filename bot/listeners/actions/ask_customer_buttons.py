"""*Ask the customer* and the buttons in its window, for the owner of a draft."""

from __future__ import annotations

from bot import messages
from bot.blocks.ask_customer import file_view
from bot.blocks.small_modals import loading_view
from bot.flows.ask_customer import revoke, window
from bot.flows.customer_file import send
from bot.flows.services import Request, show
from bot.slack import payloads
from workflows.records.drafts import DraftId
from workflows.submissions import drafts


async def open_window(request: Request) -> None:
    """Open the window, on top of the form where the click came from there."""
    await request.ack()
    click = payloads.click(request.body)
    in_modal = click.view is not None and click.message is None and click.view.callback_id
    opening = request.push if in_modal else request.open
    view_id = await opening(click.trigger_id, loading_view(messages.windows.LOADING_FORM))
    await show(request, view_id, await window(request.services, click.value, click.person))


async def use_file(request: Request) -> None:
    """Show the way with a file in place of the window."""
    await request.ack()
    click = payloads.click(request.body)
    if click.view is not None:
        draft = await drafts.owned(DraftId(click.value), click.person, request.services)
        await show(request, click.view.id, file_view(draft))


async def send_file(request: Request) -> None:
    """Send the file with the questions to the person."""
    await request.ack()
    click = payloads.click(request.body)
    if click.view is not None:
        note = await send(request.services, click.value, click.person)
        draft = await drafts.owned(DraftId(click.value), click.person, request.services)
        await show(request, click.view.id, file_view(draft, note))


async def revoke_link(request: Request) -> None:
    """Revoke the customer's link. A dialog has explained the consequences."""
    await request.ack()
    click = payloads.click(request.body)
    if click.view is not None:
        draft_id = click.view.metadata.get("draft", "")
        await show(request, click.view.id, await revoke(request.services, draft_id, click.person, click.value))
