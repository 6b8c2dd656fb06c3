"""Opening a draft again at the page where the person stopped."""

from __future__ import annotations

from dataclasses import replace

from bot import messages
from bot.blocks.approvals import waiting_view
from bot.blocks.elements import Block
from bot.blocks.review import REVIEW_KEY
from bot.blocks.small_modals import done_view, loading_view, problem_view
from bot.flows.form import FormSession, form_session
from bot.flows.problems import words_for
from bot.flows.services import Request, Services, show
from workflows.records.drafts import Draft, DraftId, DraftState, Person
from workflows.records.errors import AwsError
from workflows.submissions import drafts


async def continue_draft(request: Request, person: Person, trigger_id: str, draft_id: str) -> None:
    """Open the draft's modal with the current form."""
    view_id = await request.open(trigger_id, loading_view(messages.windows.LOADING_FORM))
    await redraw(request, person, draft_id, view_id)


async def redraw(request: Request, person: Person, draft_id: str, view_id: str, key: str = "") -> None:
    """Show the draft in an open modal, at page `key` or the last one; without AWS's answer, a button to try again."""
    services = request.services
    try:
        draft = await drafts.owned(DraftId(draft_id), person, services, waiting=True)
        if draft.state is DraftState.WAITING:
            await show(request, view_id, await waiting(services, draft))
            return
        session = await _session(request.services, draft)
        session, note = await noted(session)
        view = await session.go(place(session, key or session.draft.page), note=note)
    except AwsError as error:
        again = {"draft": draft_id, "page": key}
        view = problem_view(words_for(error, ""), again=again)
    await show(request, view_id, view)


async def waiting(services: Services, draft: Draft) -> Block:
    """What a person sees of a draft that waits for an approval."""
    approval = await services.store.approval_of(draft.id)
    return waiting_view(approval) if approval else done_view(messages.approvals.NOTHING_LEFT)


async def _session(services: Services, draft: Draft) -> FormSession:
    """The draft with the current form; with a cached older form where AWS does not answer."""
    try:
        return await form_session(services, draft, fresh=True)
    except AwsError:
        return await form_session(services, draft)


async def noted(session: FormSession) -> tuple[FormSession, str]:
    """The session once its draft has noted the form, and what the form changed since the last time, in words."""
    draft, changes = await drafts.note_form(session.draft, session.form, session.services)
    return replace(session, draft=draft), "" if changes is None else messages.form_changes.form_changed(changes)


def place(session: FormSession, key: str) -> str:
    """The page to show instead of `key`: fields to look at come first, then the page that the draft was left at."""
    shown = {page.key for page in session.order.shown}
    if session.first_changed():
        return session.first()
    return key if key in {*shown, REVIEW_KEY} else session.first()
