"""Buttons of drafts and of App Home."""

from __future__ import annotations

from bot import messages
from bot.flows.continue_draft import continue_draft
from bot.flows.home import publish
from bot.flows.services import Turn
from bot.flows.start import begin
from bot.slack import payloads
from bot.slack.payloads import Clicked
from workflows.records.drafts import DraftId
from workflows.submissions import drafts


async def register(turn: Turn) -> None:
    """Begin a registration from App Home."""
    await turn.ack()
    clicked = payloads.clicked(turn.body)
    await begin(turn, clicked.person, clicked.trigger_id)


async def continue_(turn: Turn) -> None:
    """Open a draft where it was left."""
    await turn.ack()
    clicked = payloads.clicked(turn.body)
    await continue_draft(turn, clicked.person, clicked.trigger_id, clicked.value)


async def discard(turn: Turn) -> None:
    """Delete a draft, after the dialog that said what that means."""
    await turn.ack()
    clicked = payloads.clicked(turn.body)
    services = turn.services
    draft = await drafts.owned(DraftId(clicked.value), clicked.person, store=services.store)
    await drafts.discard(draft, services)
    await _show_rest(turn, clicked)


async def _show_rest(turn: Turn, clicked: Clicked) -> None:
    if clicked.view is not None:
        await publish(turn, clicked.person)
        return
    await turn.respond(text=messages.drafts.DISCARDED, response_type="ephemeral", replace_original=True)
