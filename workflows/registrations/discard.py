"""Discarding a submitted version, and deleting a registration that was never submitted.

Neither can be undone; each is done once and recorded as a change. Nothing here releases a number or a sender ID.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from workflows.access.gate import require
from workflows.durable.once import do_or_find
from workflows.lifecycle.changes import record
from workflows.lifecycle.status_change import with_change
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.ports.submissions import SubmissionStore
from workflows.records.access import Right, place_of
from workflows.records.account import VersionSummary
from workflows.records.acts import Act, ActKind
from workflows.records.drafts import Person, SubmissionState
from workflows.records.errors import Conflict, NotFound
from workflows.records.registrations import Change, Registration, Verdict
from workflows.watch.sweep import Look

_SUBMITTED, _DISCARDED = "SUBMITTED", "DISCARDED"


Allowed = Callable[[Registration, Sequence[VersionSummary]], bool]


class TooLate(Exception):
    """The registration has changed since then, so the request is no longer possible. Look at it again."""


class UnderWay(Exception):
    """Callsign is still carrying out its submission: wait until that has ended."""


def may_act(registration: Registration, person: Person) -> bool:
    """Whether `person` may discard or buy for `registration`: its owner, or anybody where it has none."""
    return registration.owner in (None, person)


def discardable(versions: Sequence[VersionSummary]) -> VersionSummary | None:
    """The version that can be discarded: the current one while it is submitted and its review has not started."""
    current = max(versions, key=lambda version: version.version, default=None)
    return current if current and current.status == _SUBMITTED else None


def deletable(registration: Registration, versions: Sequence[VersionSummary]) -> bool:
    """Whether it is a draft at AWS that was never submitted."""
    submitted = any(version.status != "DRAFT" or _SUBMITTED in version.history for version in versions)
    return registration.status == "CREATED" and bool(versions) and not submitted


#: Statuses of registrations that nobody uses and no reviewer has.
_REMOVABLE = frozenset({"CREATED", "REQUIRES_UPDATES", "CLOSED"})
#: Statuses of versions that are not in review.
_SETTLED = frozenset({"DRAFT", "DENIED", "DISCARDED", "REVOKED", "ARCHIVED", "APPROVED"})


def removable(registration: Registration, versions: Sequence[VersionSummary]) -> bool:
    """Whether AWS should let it be deleted: a draft, one that was denied, or one that is closed."""
    return registration.status in _REMOVABLE and bool(versions) and all(each.status in _SETTLED for each in versions)


async def discard(registration: Registration, by: Person, ports: Ports) -> Change | None:
    """Discard the submitted version for good; the change is recorded, and posted like any other.

    Raises NotPermitted, TooLate where no version is waiting now, AwsError where AWS does not answer.
    """
    await require(ports.gate, Right.DELETE, by, place_of(registration))
    region, aws, clock = registration.region, ports.aws, ports.clock
    waiting = discardable(await aws.versions(region, registration.id))
    if waiting is None:
        raise TooLate

    done = _act(ActKind.REGISTRATION_DISCARDED, registration, clock(), str(waiting.version))
    await ports.store.append_act(_act(ActKind.REGISTRATION_DISCARD_STARTED, registration, clock()))

    async def act() -> str:
        return await aws.discard_version(region, registration.id)

    async def look() -> str | None:
        statuses = [version.status for version in await aws.versions(region, registration.id, [waiting.version])]
        return _DISCARDED if statuses == [_DISCARDED] else None

    try:
        await do_or_find(act, look)
    except Conflict:
        raise TooLate from None

    def after(row: Registration) -> tuple[Registration, Change] | None:
        if row.version_status == _DISCARDED:
            return None
        return with_change(row, replace(row, version_status=_DISCARDED, status_since=clock()), Verdict(), clock())

    change = await record(ports.store, registration, after, done)
    await ports.store.append_act(done)  # where a sweep has seen it first; else it is there already
    return change


async def delete(
    registration: Registration, by: Person, ports: Ports, *, allowed: Allowed = deletable
) -> Change | None:
    """Delete a registration that `allowed` lets go; the change is recorded, and posted like any other.

    Raises NotPermitted, TooLate where it has been submitted since then, UnderWay while Callsign carries it out,
    AwsError where AWS does not answer.
    """
    await require(ports.gate, Right.DELETE, by, place_of(registration))
    if await carried_out(registration, ports.store):
        raise UnderWay
    region, aws = registration.region, ports.aws
    try:
        if not allowed(registration, await aws.versions(region, registration.id)):
            raise TooLate
        await ports.store.append_act(_act(ActKind.REGISTRATION_DELETE_STARTED, registration, ports.clock()))
        await do_or_find(lambda: _deleted(aws, registration), lambda: _is_gone(aws, registration))
    except NotFound:  # somebody else deleted it: that is a change to record, too, but not this person's act
        return await Look(region=region, ports=ports, now=ports.clock()).deleted(registration.id)
    except Conflict:
        raise TooLate from None
    look = Look(region=region, ports=ports, now=ports.clock())
    done = _act(ActKind.REGISTRATION_DELETED, registration, look.now, "deleted")
    change = await look.deleted(registration.id, done)
    await ports.store.append_act(done)  # as in `discard`
    return change


#: Kind of act to the operation that does it.
_OPERATIONS = {
    ActKind.REGISTRATION_DISCARDED: "DiscardRegistrationVersion",
    ActKind.REGISTRATION_DELETED: "DeleteRegistration",
}


def _act(kind: ActKind, registration: Registration, at: datetime, key: str = "") -> Act:
    """An act on a registration; one with a key is written once."""
    return Act(
        kind=kind,
        at=at,
        subjects={"registration": registration.id},
        operation=_OPERATIONS.get(kind, ""),
        key=f"{kind.value}:{registration.id}:{key}" if key else "",
    )


async def carried_out(registration: Registration, store: SubmissionStore) -> bool:
    """Whether a submission of it is under way."""
    submission_id = registration.message_key.submission_id
    submission = await store.submission(submission_id) if submission_id else None
    return submission is not None and submission.state is SubmissionState.RUNNING


async def _deleted(aws: Aws, registration: Registration) -> bool:
    await aws.delete_registration(registration.region, registration.id)
    return True


async def _is_gone(aws: Aws, registration: Registration) -> bool | None:
    try:
        await aws.registrations(registration.region, [registration.id])
    except NotFound:
        return True
    return None
