"""The confirmed request for a number."""

from __future__ import annotations

from bot import messages
from bot.blocks.request_number import CONFIRMATION, is_confirmed
from bot.blocks.small_modals import notice_view
from bot.flows.details import owned
from bot.flows.problems import NotAllowed
from bot.flows.request_number import number_request_of, obtain_number
from bot.flows.services import Request
from bot.messages import numbers as number_words
from bot.slack import payloads


async def handle(request: Request) -> None:
    """Ask for the number; the answer comes in the thread."""
    submitted = payloads.form_submission(request.body)
    if not is_confirmed(submitted.view):
        await request.ack(response_action="errors", errors={CONFIRMATION: messages.review.NOT_CONFIRMED})
        return
    registration = await owned(request, submitted, submitted.view.metadata.get("registration", ""))
    wanted = number_request_of(submitted.view, registration)
    if wanted is None:
        raise NotAllowed(number_words.NOT_COMPLETE)
    done = notice_view(number_words.NUMBER_TITLE, number_words.NUMBER_REQUESTED)
    await request.ack(response_action="update", view=done)
    await obtain_number(request.services, wanted, submitted.person.user_id)
