"""The submitted windows of requests for approval: a reason, a question, an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot import messages
from bot.blocks.approvals import TEXT, entered_text
from bot.blocks.small_modals import loading_view, notice_view
from bot.flows import approvals
from bot.flows.modal_answer import ModalAnswer, answer_modal
from bot.flows.services import Request, Services
from bot.slack import payloads
from bot.slack.payloads import FormSubmission
from workflows.approvals import ask as asking
from workflows.approvals.holder import holder

Work = Callable[[Services, FormSubmission, str], Awaitable[ModalAnswer]]
words = messages.approvals


async def decline(request: Request) -> None:
    """Decline with the reason."""
    await _sent(request, _decline)


async def ask_question(request: Request) -> None:
    """Send the question to the requester."""
    await _sent(request, _ask_question)


async def answer(request: Request) -> None:
    """Post the answer in the card's thread."""
    await _sent(request, _answer)


async def _sent(request: Request, work: Work) -> None:
    submitted = payloads.form_submission(request.body)
    text = entered_text(submitted.view)
    if not text:
        await request.ack(response_action="errors", errors={TEXT: words.EMPTY})
        return

    async def done() -> ModalAnswer:
        result = await work(request.services, submitted, text)
        await request.services.notifier.approvals_moved()
        return result

    await answer_modal(request, submitted.view.id, done(), messages.windows.LOADING_SAVING)


async def _decline(services: Services, submitted: FormSubmission, reason: str) -> ModalAnswer:
    approval = await approvals.known(services, submitted.view.metadata.get("approval", ""))
    if await asking.decline(approval, submitted.person, reason, services.deciders, services):
        services.homes.touch(await holder(approval, services.store))
        return ModalAnswer(view=loading_view(messages.windows.LOADING_SAVING), closes=True)
    return ModalAnswer(view=notice_view(words.DECLINE_TITLE, await approvals.what_happened(services, approval)))


async def _ask_question(services: Services, submitted: FormSubmission, question: str) -> ModalAnswer:
    approval = await approvals.known(services, submitted.view.metadata.get("approval", ""))
    sent = await asking.question(approval, submitted.person, question, services.deciders, services)
    text = words.question_sent(approval) if sent else await approvals.what_happened(services, approval)
    return ModalAnswer(view=notice_view(words.QUESTION_TITLE, text))


async def _answer(services: Services, submitted: FormSubmission, answer: str) -> ModalAnswer:
    approval = await approvals.known(services, submitted.view.metadata.get("approval", ""))
    sent = await asking.answer(approval, submitted.person, answer, services)
    text = words.answer_posted() if sent else await approvals.what_happened(services, approval)
    return ModalAnswer(view=notice_view(words.ANSWER_TITLE, text))
