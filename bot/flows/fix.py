"""Fix and resubmit, for all buttons that offer it: the form of a refused registration, refused fields first."""

from __future__ import annotations

from bot import messages
from bot.blocks.denial import taken_view
from bot.blocks.small_modals import done_view, loading_view, problem_view
from bot.flows.continue_draft import redraw
from bot.flows.form import form_session
from bot.flows.problems import NotAllowed, words_for
from bot.flows.services import Request, Services, show
from workflows.records.drafts import Draft, DraftState, Person, RegistrationId, SubmissionState
from workflows.records.errors import AwsError
from workflows.records.registrations import Registration
from workflows.submissions import carry_out, revise


async def fix(request: Request, person: Person, trigger_id: str, registration_id: str) -> None:
    """Open a modal at once, then the form in it."""
    view_id = await request.open(trigger_id, loading_view(messages.windows.LOADING_FORM))
    await draw(request, person, registration_id, view_id)


async def draw(request: Request, person: Person, registration_id: str, view_id: str, *, taking: bool = False) -> None:
    """Show the form in an open modal, or a button to try again where AWS does not answer.

    Any member may fix a registration, one person at a time from their first changed answer on. With `taking`, the
    person takes over from the one who has it.
    """
    services = request.services
    registration = await services.store.registration(RegistrationId(registration_id))
    if registration is None:
        raise NotAllowed(messages.status.NOT_WATCHED)
    try:
        draft = await services.soon(revise.begin(registration, person, services))
    except AwsError as error:
        again = {"registration": registration_id}
        await show(request, view_id, problem_view(words_for(error, ""), again=again))
        return
    except revise.Taken as taken:
        possible = await _may_take_over(services, registration, taken, person)
        if not (taking and possible):
            free_from = None if possible else taken.draft.updated_at + revise.CLAIM_LASTS
            words = messages.denial.fix_in_progress(taken.owner.user_id, taken.claimed_at, free_from)
            await show(request, view_id, taken_view(words, registration.id if possible else ""))
            return
        draft = await _taken_over(services, registration, taken, person)
    if draft.state is DraftState.OPEN and not draft.page:  # just started, with the current form
        session = await form_session(services, draft)
        await show(request, view_id, await session.go(session.first()))
    elif draft.state in {DraftState.OPEN, DraftState.WAITING} or await _reopened(request, draft, registration.id):
        await redraw(request, person, draft.id, view_id)
    else:
        await show(request, view_id, done_view(messages.review.already_submitted(draft.channel_id)))


async def _may_take_over(services: Services, registration: Registration, taken: revise.Taken, person: Person) -> bool:
    holder = await services.people.profile(taken.owner.user_id)
    return revise.may_take_over(registration, taken, person, services.clock(), gone=holder.is_deactivated)


async def _taken_over(services: Services, registration: Registration, taken: revise.Taken, person: Person) -> Draft:
    """Take the fix over, and say so in the thread, where the person who had it reads it."""
    draft = await revise.take_over(registration.id, taken, person, services)
    await services.notifier.changed()
    await services.notifier.moved(registration)
    return draft


async def _reopened(request: Request, draft: Draft, registration_id: RegistrationId) -> bool:
    """Whether the person's own fix had stopped, and is unlocked again."""
    services = request.services
    stopped = [
        submission
        for submission in await services.store.submissions_of(registration_id)
        if submission.draft_id == draft.id and submission.state is SubmissionState.NEEDS_ATTENTION
    ]
    return bool(stopped) and await carry_out.reopen(stopped[0], services)
