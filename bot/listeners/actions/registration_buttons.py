"""Buttons in channels: everybody sees them, and may press them at any later time, so each is checked anew."""

from __future__ import annotations

from bot import messages
from bot.flows import fix as fixing
from bot.flows.continue_draft import continue_draft
from bot.flows.services import NotAllowed, Turn
from bot.slack import payloads
from bot.slack.payloads import Clicked
from workflows.records.drafts import Submission, SubmissionId
from workflows.submissions import carry_out


async def retry(turn: Turn) -> None:
    """Go on with a submission that stopped; the second click, and one on an old message, do nothing."""
    await turn.ack()
    clicked, submission = await _submission(turn)
    services = turn.services
    current = submission is not None and str(submission.attempt) == clicked.value.rpartition(":")[2]
    again = (
        await carry_out.retry(submission, store=services.store, clock=services.clock)
        if submission and current
        else None
    )
    if again is None:
        await turn.respond(text=messages.status.ALREADY_RUNNING, response_type="ephemeral", replace_original=False)
        return
    await services.notifier.progress(again.id)
    await services.carry_out(again)


async def reopen(turn: Turn) -> None:
    """Unlock the draft of a submission that stopped, and open its form."""
    await turn.ack()
    clicked, submission = await _submission(turn)
    services = turn.services
    if submission:
        await carry_out.reopen(submission, store=services.store, clock=services.clock)
        await continue_draft(turn, clicked.person, clicked.trigger_id, submission.draft_id)


async def fix(turn: Turn) -> None:
    """Begin, or go on with, the answer to a refusal."""
    await turn.ack()
    clicked = payloads.clicked(turn.body)
    await fixing.fix(turn, clicked.person, clicked.trigger_id, clicked.value)


async def _submission(turn: Turn) -> tuple[Clicked, Submission | None]:
    """The submission of a button, for its owner only."""
    clicked = payloads.clicked(turn.body)
    services = turn.services
    await services.authorize(clicked.person, clicked.home_workspace)
    submission = await services.store.submission(SubmissionId(clicked.value.rpartition(":")[0]))
    draft = await services.store.draft(submission.draft_id) if submission else None
    if draft is None or draft.owner != clicked.person:
        raise NotAllowed(messages.status.ONLY_OWNER)
    return clicked, submission
