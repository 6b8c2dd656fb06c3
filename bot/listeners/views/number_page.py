"""The confirmed request for a number."""

from __future__ import annotations

from bot import messages
from bot.blocks.request_number import CONFIRMATION, is_confirmed
from bot.blocks.small_modals import notice_view
from bot.flows.details import owned
from bot.flows.problems import NotAllowed
from bot.flows.request_number import accept, number_request_of
from bot.flows.services import Request
from bot.slack import payloads


async def handle(request: Request) -> None:
    """Accept the request; it is carried out from the store, and the answer is posted in the thread."""
    submitted = payloads.form_submission(request.body)
    if not is_confirmed(submitted.view):
        await request.ack(response_action="errors", errors={CONFIRMATION: messages.review.NOT_CONFIRMED})
        return
    registration = await owned(request, submitted, submitted.view.metadata.get("registration", ""))
    wanted = number_request_of(submitted.view, registration)
    if wanted is None:
        raise NotAllowed(messages.numbers.NOT_COMPLETE)
    # Before the click is acknowledged: what was confirmed to a person outlives this process.
    accepted = await accept(request.services, wanted, submitted.person)
    words = messages.numbers.NUMBER_REQUESTED if accepted else messages.numbers.NUMBER_ALREADY_REQUESTED
    await request.ack(response_action="update", view=notice_view(messages.numbers.NUMBER_TITLE, words))
