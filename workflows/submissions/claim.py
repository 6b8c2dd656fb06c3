"""Claiming drafts and stopped submissions for an attempt: when several people press a button, exactly one claims it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from workflows.lifecycle.changes import announce
from workflows.ports.ports import Ports
from workflows.ports.submissions import SubmissionStore
from workflows.records.drafts import DraftId, DraftState, Person, Submission, SubmissionId, SubmissionState
from workflows.records.errors import problem
from workflows.records.registrations import ChangeKind, Revision
from workflows.submissions.permitted import may_send

#: Attempts that a process starts in one round, of those that no process carries out.
AT_ONCE = 10


async def begin(draft_id: DraftId, ports: Ports, as_read: datetime | None = None) -> Submission | None:
    """Claim a draft for carrying out. Only the first caller gets the submission; all others get None.

    A draft that was reopened after its submission stopped continues that submission: what it has obtained is kept.
    With `as_read`, the `updated_at` of the draft that somebody has reviewed, a draft that has changed since is not
    claimed: a customer may be answering at this very moment.
    Raises NotPermitted where its owner may not send it.
    """
    store = ports.store
    draft = await store.draft(draft_id)
    if draft is None:
        return None
    earlier = await _stopped(draft_id, store)
    if earlier:
        return await retry(earlier, draft.owner, ports, as_read)
    await may_send(draft, draft.owner, ports.gate)
    submission = await _first_attempt(draft_id, ports)
    return submission if await store.start_submission(submission, as_read) else None


async def next_attempt(draft_id: DraftId, ports: Ports) -> Submission:
    """The attempt that comes next at a draft, not stored yet: at its stopped submission, else a first one."""
    earlier = await _stopped(draft_id, ports.store)
    return replace(earlier, attempt=earlier.attempt + 1) if earlier else await _first_attempt(draft_id, ports)


async def _stopped(draft_id: DraftId, store: SubmissionStore) -> Submission | None:
    stopped = await store.submissions([SubmissionState.NEEDS_ATTENTION])
    return next((submission for submission in stopped if submission.draft_id == draft_id), None)


async def _first_attempt(draft_id: DraftId, ports: Ports) -> Submission:
    now = ports.clock()
    submission = Submission(
        id=SubmissionId(ports.new_id()),
        draft_id=draft_id,
        state=SubmissionState.RUNNING,
        attempt=1,
        started_at=now,
        updated_at=now,
    )
    revision = await ports.store.revision(draft_id)
    return await _resubmission(submission, revision, ports.store) if revision else submission


async def _resubmission(submission: Submission, revision: Revision, store: SubmissionStore) -> Submission:
    """A resubmission has the registration from the start, and what was obtained for it."""
    known = next(iter(await store.submissions_of(revision.registration_id)), None)
    if known:
        submission = replace(
            submission, resources=known.resources, number=known.number, monthly_price=known.monthly_price
        )
    return replace(submission, registration_id=revision.registration_id)


async def retry(submission: Submission, by: Person, ports: Ports, as_read: datetime | None = None) -> Submission | None:
    """The next attempt at a submission that stopped; None when somebody else was first, or it did not stop.

    Also None where the draft is not as it was read (see `begin`). Raises NotPermitted where `by` may not send it.
    """
    store, attempt, now = ports.store, submission.attempt + 1, ports.clock()
    draft = await store.draft(submission.draft_id)
    if draft is None:
        return None
    await may_send(draft, by, ports.gate, submission.resources)
    moved = await store.move_draft(submission.draft_id, DraftState.OPEN, DraftState.SUBMITTING, now, as_read)
    if as_read and not moved:
        return None
    if not await store.retry_submission(submission.id, attempt, now):
        return None
    return await store.submission(submission.id)


async def reopen(submission: Submission, ports: Ports) -> bool:
    """Unlock the draft of a submission that stopped, so that its answers can be changed; then `begin` or `retry`."""
    current = await ports.store.submission(submission.id)
    if current is None or current.state is not SubmissionState.NEEDS_ATTENTION:
        return False
    return await ports.store.move_draft(submission.draft_id, DraftState.SUBMITTING, DraftState.OPEN, ports.clock())


async def start_unfinished(
    start: Callable[[SubmissionId, int], Awaitable[bool]],
    ended: Callable[[SubmissionId, int], Awaitable[str]],
    ports: Ports,
    at_once: int = AT_ONCE,
) -> tuple[SubmissionId, ...]:
    """Start the attempts that were claimed but maybe never reached the engine; those it has are not disturbed.

    Starts `at_once` at most and leaves the others to the next round, so that each of several workers gets its share.
    An attempt that has `ended` without its outcome in the store (by a fault of ours, because a backup was restored, or
    because another version of the engine left it) would stay under way for good. It is stopped, so that a person is
    notified and can try again. Returns all unfinished submissions.
    """
    unfinished, started = await ports.store.submissions([SubmissionState.RUNNING]), 0
    for submission in unfinished:
        if started == at_once:
            break
        if why := await ended(submission.id, submission.attempt):
            await _stop(submission, why, ports)
        else:
            started += await start(submission.id, submission.attempt)
    return tuple(submission.id for submission in unfinished)


async def _stop(submission: Submission, why: str, ports: Ports) -> None:
    """Stop an attempt, unless it has recorded its outcome since the submission was read."""
    current = await ports.store.submission(submission.id)
    if current is None or (current.state, current.attempt) != (SubmissionState.RUNNING, submission.attempt):
        return
    stopped = replace(current, state=SubmissionState.NEEDS_ATTENTION, problem=problem(why))
    await announce(ports.store, current, ChangeKind.NEEDS_ATTENTION, ports.clock())
    await ports.store.save_submission(replace(stopped, updated_at=ports.clock()))
