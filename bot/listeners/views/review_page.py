"""The review page submitted: the draft is claimed, once, and handed to the engine."""

from __future__ import annotations

from bot import messages
from bot.blocks.pending import done_view
from bot.blocks.review import REVIEW_KEY, chosen, missing
from bot.flows.form import Outcome, Walk, answer, walk
from bot.flows.services import Turn
from bot.slack import payloads
from bot.slack.payloads import Submitted
from workflows.forms.validation import errors
from workflows.records.drafts import DraftId, DraftState
from workflows.submissions import carry_out, drafts, revise


async def handle(turn: Turn) -> None:
    """Submit, or say what keeps it from being submitted."""
    submitted = payloads.submitted(turn.body)
    await turn.services.authorize(submitted.person, submitted.home_workspace)
    await answer(turn, submitted.view.id, _submit(turn, submitted), messages.windows.LOADING_SAVING)


async def _submit(turn: Turn, submitted: Submitted) -> Outcome:
    services = turn.services
    draft_id = DraftId(submitted.view.metadata.get("draft", ""))
    draft = await drafts.owned(draft_id, submitted.person, store=services.store, closed=True)
    if draft.state is not DraftState.OPEN:
        return Outcome(view=done_view(messages.review.already_submitted(draft.channel_id)))
    found = await walk(services, draft)
    problems = missing(submitted.view)
    if problems:
        return Outcome(view=await found.view(REVIEW_KEY), errors=problems)
    await services.store.save_associations(draft.id, chosen(submitted.view), services.clock())
    if errors(found.form, draft.answers) or (found.revision and revise.unseen(found.revision)):
        return Outcome(view=await found.view(REVIEW_KEY))
    return await _claim(turn, found)


async def _claim(turn: Turn, found: Walk) -> Outcome:
    services, draft = turn.services, found.draft
    submission = await carry_out.begin(draft.id, services)
    if submission is None:
        return Outcome(view=done_view(messages.review.already_submitted(draft.channel_id)))
    await services.notifier.progress(submission.id)
    await services.carry_out(submission)
    return Outcome(view=done_view(messages.review.submitted_text(draft.channel_id)))
