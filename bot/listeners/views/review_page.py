"""The submitted review page: the draft is claimed, once, and handed to the engine."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot import messages
from bot.blocks.review import REVIEW_KEY, SEEN, answers_seen, missing_choices
from bot.blocks.small_modals import done_view, notice_view
from bot.flows.approvals import missing_rule
from bot.flows.continue_draft import noted, place, waiting
from bot.flows.form import FormSession, form_session
from bot.flows.modal_answer import ModalAnswer, answer_modal
from bot.flows.review_choices import save_choices
from bot.flows.services import Request, Services
from bot.slack import payloads
from bot.slack.payloads import FormSubmission
from workflows.records.approvals import ApprovalRule
from workflows.records.drafts import Draft, DraftId, DraftState
from workflows.submissions import approval as approving
from workflows.submissions import carry_out, drafts
from workflows.submissions.approval import DraftToApprove
from workflows.submissions.obstacles import obstacles


async def handle(request: Request) -> None:
    """Submit the draft, or show what keeps it from being submitted."""
    submitted = payloads.form_submission(request.body)
    await answer_modal(request, submitted.view.id, _submit(request, submitted), messages.windows.LOADING_SAVING)


async def _submit(request: Request, submitted: FormSubmission) -> ModalAnswer:
    services = request.services
    draft_id = DraftId(submitted.view.metadata.get("draft", ""))
    draft = await drafts.owned(draft_id, submitted.person, services, closed=True)
    if draft.state is DraftState.WAITING:
        return ModalAnswer(view=await waiting(services, draft))
    if draft.state is not DraftState.OPEN:
        return ModalAnswer(view=done_view(messages.review.already_submitted(draft.channel_id)))
    session = await form_session(services, draft)
    if submitted.view.metadata.get(SEEN) != answers_seen(session.form, draft):
        return ModalAnswer(view=await session.go(REVIEW_KEY, note=messages.review.CHANGED_SINCE))
    problems = missing_choices(submitted.view)
    if problems:
        return ModalAnswer(view=await session.view(REVIEW_KEY), errors=problems)
    await save_choices(services, draft, submitted.view)
    session, note = await noted(replace(session, draft=await drafts.again(draft, services.store)))
    draft = session.draft
    if submitted.view.metadata.get(SEEN) != answers_seen(session.form, draft):
        return ModalAnswer(view=await session.go(REVIEW_KEY, note=messages.review.CHANGED_SINCE))
    rule = await missing_rule(services, session.form, draft, session.revision)
    found = await asyncio.to_thread(obstacles, session.form, draft, session.revision)
    if rule:
        found = replace(found, musts=())  # who approves it decides about what will be denied, too
    if note or found:
        return ModalAnswer(view=await session.go(place(session, REVIEW_KEY), note=note))
    return await _ask(services, session, rule) if rule else await _claim(request, session)


async def _ask(services: Services, session: FormSession, rule: ApprovalRule) -> ModalAnswer:
    """Ask for the approval of exactly what the review has shown."""
    draft = await drafts.again(session.draft, services.store)
    if answers_seen(session.form, draft) == answers_seen(session.form, session.draft):
        asked = DraftToApprove(draft=draft, form=session.form, requester=draft.owner, revision=session.revision)
        if approval := await services.soon(approving.ask(asked, rule, services)):
            await services.notifier.approvals_moved()
            services.homes.touch(draft.owner)
            words = messages.approvals.asked(approval.channel_id)
            return ModalAnswer(view=notice_view(messages.approvals.WAITING_TITLE, words))
    return ModalAnswer(view=await session.go(REVIEW_KEY, note=messages.review.CHANGED_SINCE))


async def _claim(request: Request, session: FormSession) -> ModalAnswer:
    services, draft = request.services, session.draft
    submission = await carry_out.begin(draft.id, services, draft.updated_at)
    if submission is None and (changed := await _changed(session)):
        return changed
    if submission is None:
        return ModalAnswer(view=done_view(messages.review.already_submitted(draft.channel_id)))
    await services.notifier.progress(submission.id)
    await services.carry_out(submission)
    done = done_view(messages.review.submitted_text(draft.channel_id))
    return ModalAnswer(view=done, closes=await _reads(request, draft))


async def _changed(session: FormSession) -> ModalAnswer | None:
    """The review with what a customer, or another window, has answered since it was read; None after a submission."""
    draft = await session.services.store.draft(session.draft.id)
    if draft is None or draft.state is not DraftState.OPEN:
        return None
    again = replace(session, draft=draft)
    return ModalAnswer(view=await again.go(REVIEW_KEY, note=messages.review.CHANGED_SINCE))


async def _reads(request: Request, draft: Draft) -> bool:
    """Whether the channel shows the person what a last window would say."""
    services = request.services
    asked = services.memberships.is_in(draft.owner.user_id, draft.channel_id)
    try:
        return await asyncio.wait_for(asked, request.detail_left()) is True
    except TimeoutError:
        return False
