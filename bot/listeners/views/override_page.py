"""The reason why an answer is right in spite of a reviewer's remark."""

from __future__ import annotations

from dataclasses import replace

from bot import messages
from bot.blocks.preflight import REASON, finding_of
from bot.blocks.review import REVIEW_KEY
from bot.flows.form import form_session
from bot.flows.modal_answer import ModalAnswer, answer_modal
from bot.flows.services import Request
from bot.slack import payloads
from bot.slack.payloads import FormSubmission
from workflows.records.drafts import DraftId
from workflows.submissions import drafts
from workflows.submissions.override import ApproverDecides, is_reason, override


async def handle(request: Request) -> None:
    """Keep the reason, and show the review."""
    submitted = payloads.form_submission(request.body)
    await answer_modal(request, submitted.view.id, _kept(request, submitted), messages.windows.LOADING_SAVING)


async def _kept(request: Request, submitted: FormSubmission) -> ModalAnswer:
    services, metadata = request.services, submitted.view.metadata
    draft = await drafts.owned(DraftId(metadata.get("draft", "")), submitted.person, services)
    session = await form_session(services, draft)
    finding = finding_of(await session.remarks(), metadata.get("remark", ""))
    if finding is None:
        return ModalAnswer(view=await session.view(REVIEW_KEY, note=messages.preflight.REMARK_GONE))
    entered = submitted.view.entered.get(REASON)
    reason = (entered.text if entered else None) or ""
    if not is_reason(reason):
        return ModalAnswer(view=await session.view(REVIEW_KEY), errors={REASON: messages.preflight.REASON_SHORT})
    try:
        draft = await services.soon(override(draft, [finding], reason, submitted.person, services))
    except ApproverDecides:
        return ModalAnswer(view=await session.view(REVIEW_KEY), errors={REASON: messages.approvals.APPROVER_DECIDES})
    return ModalAnswer(view=await replace(session, draft=draft).go(REVIEW_KEY))
