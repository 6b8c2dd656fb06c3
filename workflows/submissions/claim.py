"""Claiming drafts and stopped submissions for an attempt: each by exactly one of those who press a button at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from workflows.lifecycle.changes import announce
from workflows.ports.ports import Ports
from workflows.ports.submissions import SubmissionStore
from workflows.records.drafts import DraftId, DraftState, Submission, SubmissionId, SubmissionState
from workflows.records.errors import problem
from workflows.records.registrations import ChangeKind, Revision

#: Attempts a process starts at one look for those nobody carries out.
AT_ONCE = 10


async def begin(draft_id: DraftId, ports: Ports) -> Submission | None:
    """Claim a draft for carrying out; None for everybody but the first, however often the button is pressed.

    A draft that was reopened after its submission stopped goes on with that submission: what it has obtained is kept.
    """
    store = ports.store
    stopped = await store.submissions([SubmissionState.NEEDS_ATTENTION])
    earlier = next((one for one in stopped if one.draft_id == draft_id), None)
    if earlier:
        return await retry(earlier, ports)
    now = ports.clock()
    submission = Submission(
        id=SubmissionId(ports.new_id()),
        draft_id=draft_id,
        state=SubmissionState.RUNNING,
        attempt=1,
        started_at=now,
        updated_at=now,
    )
    revision = await store.revision(draft_id)
    if revision:
        submission = await _resubmission(submission, revision, store)
    return submission if await store.start_submission(submission) else None


async def _resubmission(submission: Submission, revision: Revision, store: SubmissionStore) -> Submission:
    """It has the registration from the beginning, and what was obtained for it."""
    known = next(iter(await store.submissions_of(revision.registration_id)), None)
    if known:
        submission = replace(
            submission, resources=known.resources, number=known.number, monthly_price=known.monthly_price
        )
    return replace(submission, registration_id=revision.registration_id)


async def retry(submission: Submission, ports: Ports) -> Submission | None:
    """The next attempt at a submission that stopped; None when somebody else was first, or it did not stop."""
    store, attempt, now = ports.store, submission.attempt + 1, ports.clock()
    await store.move_draft(submission.draft_id, DraftState.OPEN, DraftState.SUBMITTING, now)
    if not await store.retry_submission(submission.id, attempt, now):
        return None
    return await store.submission(submission.id)


async def reopen(submission: Submission, ports: Ports) -> bool:
    """Unlock the draft of a submission that stopped, so that its answers can be changed; then `begin` or `retry`."""
    found = await ports.store.submission(submission.id)
    if found is None or found.state is not SubmissionState.NEEDS_ATTENTION:
        return False
    return await ports.store.move_draft(submission.draft_id, DraftState.SUBMITTING, DraftState.OPEN, ports.clock())


async def start_unfinished(
    start: Callable[[SubmissionId, int], Awaitable[bool]],
    broke: Callable[[SubmissionId, int], Awaitable[bool]],
    ports: Ports,
    at_once: int = AT_ONCE,
) -> tuple[SubmissionId, ...]:
    """Start the attempts that were claimed but maybe never reached the engine; those it has are not disturbed.

    Starts `at_once` at most, and leaves the others to the next look: of several workers each gets its share. One that `broke` (ended by a fault of ours, not by an answer of AWS) would stay under way for ever: it is stopped, so that
    a person is told and can try again. Returns the submissions looked at.
    """
    store, clock = ports.store, ports.clock
    unfinished, started = await store.submissions([SubmissionState.RUNNING]), 0
    for submission in unfinished:
        if started == at_once:
            break
        if await broke(submission.id, submission.attempt):
            stopped = replace(submission, state=SubmissionState.NEEDS_ATTENTION, problem=problem("unexpected"))
            await announce(store, submission, ChangeKind.NEEDS_ATTENTION, clock())
            await store.save_submission(replace(stopped, updated_at=clock()))
        else:
            started += await start(submission.id, submission.attempt)
    return tuple(submission.id for submission in unfinished)
