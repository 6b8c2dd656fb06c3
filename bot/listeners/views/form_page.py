"""A page of a form submitted with Next."""

from __future__ import annotations

from bot import messages
from bot.flows.continue_draft import noted
from bot.flows.form import form_session
from bot.flows.modal_answer import ModalAnswer, answer_modal
from bot.flows.services import Request
from bot.slack import payloads
from bot.slack.payloads import FormSubmission
from workflows.records.drafts import DraftId
from workflows.submissions import drafts


async def handle(request: Request) -> None:
    """Save the page; show the next one, or this one with its problems."""
    submitted = payloads.form_submission(request.body)
    files = any(entered.files for entered in submitted.view.entered.values())
    loading = messages.windows.LOADING_FILES if files else messages.windows.LOADING_FORM
    await answer_modal(request, submitted.view.id, _next(request, submitted), loading)


async def _next(request: Request, submitted: FormSubmission) -> ModalAnswer:
    services, view = request.services, submitted.view
    draft = await drafts.owned(DraftId(view.metadata.get("draft", "")), submitted.person, services)
    session = await form_session(services, draft)
    page = session.page(view.metadata.get("page", ""))
    if page is None:  # the form has lost the page while it was open
        session, note = await noted(session)
        return ModalAnswer(view=await session.go(session.first(), note=note or messages.form_changes.FORM_CHANGED))
    return await session.submit_page(page, view)
