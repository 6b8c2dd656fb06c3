"""The button that asks for a number after approval."""

from __future__ import annotations

from bot.blocks.pending import loading_view
from bot.flows.details import owned
from bot.flows.request_number import asked_for, show_number
from bot.flows.services import NotAllowed, Turn
from bot.messages import details as details_words
from bot.messages import numbers as number_words
from bot.slack import payloads
from workflows.registrations.request_number import requestable


async def open_number(turn: Turn) -> None:
    """The modal that says what it costs; from the thread, or on top of the details."""
    await turn.ack()
    clicked = payloads.clicked(turn.body)
    opening = turn.client.views_push if clicked.view else turn.client.views_open
    answer = await opening(trigger_id=clicked.trigger_id, view=loading_view(details_words.LOADING_DETAILS))
    turn.opened = str(answer["view"]["id"])
    registration_id, number_type, country = asked_for(clicked.value)
    registration = await owned(turn, clicked, registration_id)
    if not requestable(number_type, country):
        raise NotAllowed(number_words.NOT_COMPLETE)
    await show_number(turn, registration, number_type, country, turn.opened)
