"""The confirmed request for a number."""

from __future__ import annotations

from bot import messages
from bot.blocks.number import CONFIRMATION, is_confirmed
from bot.blocks.pending import notice_view
from bot.flows.details import owned
from bot.flows.request_number import request, wish_of
from bot.flows.services import NotAllowed, Turn
from bot.messages import numbers as number_words
from bot.slack import payloads


async def handle(turn: Turn) -> None:
    """Hand the wish over; the answer comes in the thread."""
    submitted = payloads.submitted(turn.body)
    if not is_confirmed(submitted.view):
        await turn.ack(response_action="errors", errors={CONFIRMATION: messages.review.NOT_CONFIRMED})
        return
    registration = await owned(turn, submitted, submitted.view.metadata.get("registration", ""))
    wish = wish_of(submitted.view, registration)
    if wish is None:
        raise NotAllowed(number_words.NOT_COMPLETE)
    done = notice_view(number_words.NUMBER_TITLE, number_words.NUMBER_REQUESTED)
    await turn.ack(response_action="update", view=done)
    await request(turn.services, wish, submitted.person.user_id)
