"""Buttons in channels. Everybody sees them and may press them at any later time, so each click is checked."""

from __future__ import annotations

from bot import messages
from bot.blocks.small_modals import loading_view
from bot.flows import fix as fix_flow
from bot.flows.continue_draft import continue_draft
from bot.flows.problems import NotAllowed
from bot.flows.services import Request, show
from bot.flows.start_from import begin_like
from bot.slack import payloads
from bot.slack.payloads import Click
from workflows.records.drafts import Submission, SubmissionId
from workflows.submissions import carry_out


async def retry(request: Request) -> None:
    """Continue a submission that stopped; a second click, or one on an old message, does nothing."""
    await request.ack()
    click, submission = await _submission(request)
    services = request.services
    current = submission is not None and str(submission.attempt) == click.value.rpartition(":")[2]
    again = await carry_out.retry(submission, click.person, services) if submission and current else None
    if again is None:
        await request.respond(text=messages.status.ALREADY_RUNNING, response_type="ephemeral", replace_original=False)
        return
    await services.notifier.progress(again.id)
    await services.carry_out(again)


async def reopen(request: Request) -> None:
    """Unlock the draft of a submission that stopped, and open its form."""
    await request.ack()
    click, submission = await _submission(request)
    services = request.services
    if submission:
        await carry_out.reopen(submission, services)
        await continue_draft(request, click.person, click.trigger_id, submission.draft_id)


async def fix(request: Request) -> None:
    """Start, or continue, the fix of a denial."""
    await request.ack()
    click = payloads.click(request.body)
    await fix_flow.fix(request, click.person, click.trigger_id, click.value)


async def register_like(request: Request) -> None:
    """Open the first modal to register another one like a complete registration."""
    await request.ack()
    click = payloads.click(request.body)
    await begin_like(request, click)


async def take_over_fix(request: Request) -> None:
    """Take a fix over from the person who has it, in the modal that says so."""
    await request.ack()
    click = payloads.click(request.body)
    if click.view is not None:
        await show(request, click.view.id, loading_view(messages.windows.LOADING_FORM))
        await fix_flow.draw(request, click.person, click.value, click.view.id, taking=True)


async def _submission(request: Request) -> tuple[Click, Submission | None]:
    """The submission of a button, for its owner only."""
    click = payloads.click(request.body)
    services = request.services
    submission = await services.store.submission(SubmissionId(click.value.rpartition(":")[0]))
    draft = await services.store.draft(submission.draft_id) if submission else None
    if draft is None or draft.owner != click.person:
        raise NotAllowed(messages.status.ONLY_OWNER)
    return click, submission
