"""The submitted window of *Ask the customer*."""

from __future__ import annotations

from bot import messages
from bot.blocks.ask_customer import CUSTOMER
from bot.flows.ask_customer import submitted
from bot.flows.customer_file import read
from bot.flows.modal_answer import ModalAnswer, answer_modal
from bot.flows.services import Request
from bot.slack import payloads
from bot.slack.payloads import FormSubmission, InputState


async def handle(request: Request) -> None:
    """Make the link and show it, or ask again."""
    submission = payloads.form_submission(request.body)
    await answer_modal(request, submission.view.id, _answer(request, submission), messages.windows.LOADING_SAVING)


async def handle_file(request: Request) -> None:
    """Take over the answers of a file."""
    submission = payloads.form_submission(request.body)
    await answer_modal(request, submission.view.id, _read(request, submission), messages.windows.LOADING_FILES)


async def _read(request: Request, submission: FormSubmission) -> ModalAnswer:
    return ModalAnswer(view=await read(request.services, submission))


async def _answer(request: Request, submission: FormSubmission) -> ModalAnswer:
    if not (submission.view.entered.get(CUSTOMER, InputState()).text or "").strip():
        return ModalAnswer(view={}, errors={CUSTOMER: messages.ask_customer.CUSTOMER_REQUIRED})
    return ModalAnswer(view=await submitted(request.services, submission))
