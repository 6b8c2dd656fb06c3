"""The confirmed request for a number."""

from __future__ import annotations

from bot import messages
from bot.blocks.number_options import DIGITS, digits_problem
from bot.blocks.request_number import CONFIRMATION, is_confirmed
from bot.blocks.small_modals import notice_view
from bot.flows.approvals import ask_for_number
from bot.flows.details import owned
from bot.flows.modal_answer import ModalAnswer, answer_modal
from bot.flows.problems import NotAllowed
from bot.flows.request_number import accept, number_request_of
from bot.flows.services import Request
from bot.slack import payloads
from bot.slack.payloads import FormSubmission
from workflows.records.access import Right


async def handle(request: Request) -> None:
    """Accept the request; it is carried out from the store, and the answer is posted in the thread."""
    submitted = payloads.form_submission(request.body)
    if not is_confirmed(submitted.view):
        await request.ack(response_action="errors", errors={CONFIRMATION: messages.review.NOT_CONFIRMED})
        return
    if wrong := digits_problem(submitted.view):
        await request.ack(response_action="errors", errors={DIGITS: wrong})
        return
    await answer_modal(request, submitted.view.id, _accepted(request, submitted), messages.windows.LOADING_SAVING)


async def _accepted(request: Request, submitted: FormSubmission) -> ModalAnswer:
    services = request.services
    registration = await owned(request, submitted, submitted.view.metadata.get("registration", ""), Right.BUY)
    wanted = number_request_of(submitted.view, registration)
    if wanted is None:
        raise NotAllowed(messages.numbers.NOT_COMPLETE)
    if approval := await ask_for_number(services, wanted, submitted.person):
        words = messages.approvals.asked(approval.channel_id)
        return ModalAnswer(view=notice_view(messages.approvals.WAITING_TITLE, words))
    # Before the person reads it: what was confirmed to them outlives this process.
    accepted = await accept(services, wanted, submitted.person)
    words = messages.numbers.NUMBER_REQUESTED if accepted else messages.numbers.NUMBER_ALREADY_REQUESTED
    return ModalAnswer(view=notice_view(messages.numbers.NUMBER_TITLE, words))
