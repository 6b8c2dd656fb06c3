"""The submitted window for a number: its button names the price."""

from __future__ import annotations

from bot import messages
from bot.blocks.number_options import DIGITS, digits_problem
from bot.flows.details import owned
from bot.flows.modal_answer import ModalAnswer, answer_modal
from bot.flows.problems import NotAllowed
from bot.flows.request_number import begin, number_request_of
from bot.flows.services import Request
from bot.slack import payloads
from bot.slack.payloads import FormSubmission
from workflows.records.access import Right


async def handle(request: Request) -> None:
    """Accept the request; it is carried out from the store, and the answer is posted in the thread."""
    submitted = payloads.form_submission(request.body)
    if wrong := digits_problem(submitted.view):
        await request.ack(response_action="errors", errors={DIGITS: wrong})
        return
    await answer_modal(request, submitted.view.id, _accepted(request, submitted), messages.windows.LOADING_SAVING)


async def _accepted(request: Request, submitted: FormSubmission) -> ModalAnswer:
    registration = await owned(request, submitted, submitted.view.metadata.get("registration", ""), Right.BUY)
    wanted = number_request_of(submitted.view, registration)
    if wanted is None:
        raise NotAllowed(messages.numbers.NOT_COMPLETE)
    return ModalAnswer(view=await begin(request.services, wanted, submitted.person))
