"""Recording what happened to a registration: each change once, whichever process writes to the same row."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Literal, TypeVar

from workflows.ports.registrations import RegistrationStore
from workflows.records.acts import Act
from workflows.records.drafts import Draft, RegistrationId, Submission
from workflows.records.messages import MessageKey
from workflows.records.registrations import Change, ChangeId, ChangeKind, Registration, Sends, Verdict

T = TypeVar("T")

#: Namespaces of the ids of changes. Ids are stored, so these never change.
ENDS_OF_ATTEMPTS = uuid.UUID("0b2a4c4e-6a0f-5f0e-8a5e-0d9f6c1f4b11")
STATUS_CHANGES = uuid.UUID("b7f0c1c2-9a53-5a36-8d1c-5a1f2b6f0c77")
FIX_TAKE_OVERS = uuid.UUID("9a0d6f0e-53c1-5c1b-8f37-2f0f4f1f7e31")
NUMBER_CHANGES = uuid.UUID("d2c5a1f4-7b3e-5c48-9e0d-1b6f4c8a2e53")
HAND_OVERS = uuid.UUID("4f1d7c66-2a5e-5b0e-9c54-6f1f0f6c2a90")

#: RegistrationVersionStatus.
_SUBMITTED = "SUBMITTED"

#: The kinds of change that an attempt at a submission ends with.
_ENDS = frozenset({ChangeKind.SUBMITTED, ChangeKind.NEEDS_ATTENTION})

#: How often others may write first before something must be wrong.
_RACES = 50


class Race(Enum):
    """The outcome of a try in which somebody else wrote first."""

    LOST = "lost"


async def compare_and_set(attempt: Callable[[], Awaitable[T | Literal[Race.LOST]]], subject: str) -> T:
    """Repeat `attempt`, which reads and then writes if nothing has changed, until it loses no race.

    Raises LookupError when others keep writing first.
    """
    for _ in range(_RACES):
        outcome = await attempt()
        if outcome is not Race.LOST:
            return outcome
    raise LookupError(f"a change of {subject} cannot be recorded")


def new_registration(
    draft: Draft, submission: Submission, registration_id: RegistrationId, now: datetime, sends: Sends
) -> Registration:
    """The row of a registration that `submission` has just created, before anything was recorded of it."""
    return Registration(
        id=registration_id,
        account_id=draft.account_id,
        region=draft.region,
        registration_type=draft.registration_type,
        title=draft.title,
        name=draft.name,
        owner=draft.owner,
        channel_id=draft.channel_id,
        status="CREATED",
        version=1,
        version_status="DRAFT",
        latest_denied_version=None,
        approved_version=None,
        status_since=now,
        created_at=now,
        submitted_at=None,
        message_key=MessageKey.of(submission.id, registration_id),
        customer_id=draft.customer_id,
        sends=sends,
    )


def change_id(namespace: uuid.UUID, name: str) -> ChangeId:
    """The id of a change: the same name in the same namespace always has the same id."""
    return ChangeId(str(uuid.uuid5(namespace, name)))


def new_change(
    identifier: ChangeId, kind: ChangeKind, now: datetime, key: MessageKey, row: Registration | None
) -> Change:
    """The next change of a registration, with its status and version as they are. Without a row, its `seq` is 0."""
    return Change(
        id=identifier,
        message_key=key,
        seq=row.changes + 1 if row else 0,
        kind=kind,
        registration_id=row.id if row else None,
        from_status=row.status if row else "",
        to_status=row.status if row else "",
        version=row.version if row else 0,
        version_status=row.version_status if row else "",
        verdict=Verdict(),
        observed_at=now,
    )


def next_change(row: Registration, namespace: uuid.UUID, kind: ChangeKind, now: datetime) -> Change:
    """The next change of a registration; its id follows from its number."""
    return new_change(change_id(namespace, f"{row.id}/{row.changes + 1}"), kind, now, row.message_key, row)


async def announce(
    store: RegistrationStore, submission: Submission, kind: ChangeKind, now: datetime, version_status: str = ""
) -> None:
    """Record that AWS accepted `submission` or that it needs a person, unless this attempt has already recorded it.

    Raises LookupError when the row cannot be written, which a sweep alone cannot cause.
    """
    identifier = change_id(ENDS_OF_ATTEMPTS, f"{submission.id}/{submission.attempt}/{kind}")

    async def attempt() -> bool | Literal[Race.LOST]:
        row = await store.registration(submission.registration_id) if submission.registration_id else None
        key = row.message_key if row else MessageKey.of(submission.id, None)
        earlier = await store.changes_of(key)
        if any(change.id == identifier for change in earlier):
            return False
        change = new_change(identifier, kind, now, key, row)
        version = max(change.version, submission.version)
        change = replace(change, version=version, version_status=version_status or change.version_status)
        if row is None:
            return await store.add_change(replace(change, seq=len(earlier) + 1)) or Race.LOST
        return await store.record_change(_after(row, change), change, expected_changes=row.changes) or Race.LOST

    await compare_and_set(attempt, f"submission {submission.id}")


def _after(registration: Registration, change: Change) -> Registration:
    """The registration once `change` is recorded. A status that a sweep has seen since then is newer than our answer.

    The row becomes "submitted" at most, even if AWS has answered more: a sweep finds a verdict that has come since.
    """
    counted = replace(registration, changes=registration.changes + 1)
    if change.kind is not ChangeKind.SUBMITTED:
        return counted
    if change.version > registration.version:
        submitted = replace(counted, version=change.version, version_status=_SUBMITTED)
        return replace(submitted, submitted_at=change.observed_at)
    unseen = registration.version_status in {"", "DRAFT"}
    return replace(
        counted,
        submitted_at=registration.submitted_at or change.observed_at,
        version_status=_SUBMITTED if unseen else registration.version_status,
    )


async def record(
    store: RegistrationStore,
    registration: Registration,
    after: Callable[[Registration], tuple[Registration, Change] | None],
    act: Act | None = None,
) -> Change | None:
    """Record what `after` returns for the current row, with the act behind it.

    None, and nothing written, where nothing is new, or the row is gone.
    """
    row: Registration | None = registration

    async def attempt() -> Change | Literal[Race.LOST] | None:
        nonlocal row
        outcome = after(row) if row else None
        if row is None or outcome is None:
            return None
        if await store.record_change(*outcome, expected_changes=row.changes, act=act):
            return outcome[1]
        row = await store.registration(registration.id)
        return Race.LOST

    return await compare_and_set(attempt, registration.id)


def due(changes: Iterable[Change], running: Iterable[Submission]) -> list[Change]:
    """Those of `changes` to post now. The end of an attempt waits until its state is stored; later ones wait with it.

    Otherwise, if the process died between the post and the write, the status message would show the attempt as under
    way for good.
    """
    under_way = {
        key for submission in running for key in (MessageKey.of(submission.id, None), submission.registration_id) if key
    }
    ready, waiting = [], set[str]()
    for change in changes:
        if change.kind in _ENDS and under_way & {change.message_key, change.registration_id}:
            waiting.add(change.message_key)
        if change.message_key not in waiting:
            ready.append(change)
    return ready
