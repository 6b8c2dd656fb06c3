"""Writing down what happened to a registration: each thing once, whoever else writes to the same row."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from workflows.ports.store import Store
from workflows.records.drafts import Draft, RegistrationId, Submission
from workflows.records.messages import MessageKey
from workflows.records.registrations import Change, ChangeId, ChangeKind, Registration, Verdict

_NEWS = uuid.UUID("0b2a4c4e-6a0f-5f0e-8a5e-0d9f6c1f4b11")

#: RegistrationVersionStatus.
_HANDED_IN = "SUBMITTED"

#: What an attempt at a submission ends with.
_ENDS = frozenset({ChangeKind.SUBMITTED, ChangeKind.NEEDS_ATTENTION})

#: Others who may get ahead of one piece of news before something must be wrong.
_RACES = 50


def new_registration(
    draft: Draft, submission: Submission, registration_id: RegistrationId, now: datetime, changes: int
) -> Registration:
    """The row of a registration that `submission` has just made, with as many `changes` as were told before it was there."""
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
        changes=changes,
    )


async def announce(
    store: Store, submission: Submission, kind: ChangeKind, now: datetime, version_status: str = ""
) -> None:
    """Record that `submission` was taken or needs a person; nothing where this attempt has said so already.

    Raises LookupError when the row cannot be written, which a sweep alone cannot cause.
    """
    news = ChangeId(str(uuid.uuid5(_NEWS, f"{submission.id}/{submission.attempt}/{kind}")))
    found = submission.registration_id
    for _ in range(_RACES):
        registration = await store.registration(found) if found else None
        key = registration.message_key if registration else MessageKey.of(submission.id, None)
        known = await store.changes_of(key)
        if any(change.id == news for change in known):
            return
        change = _change(news, key, kind, registration, now, version_status)
        change = replace(change, version=max(change.version, submission.version))
        if registration is None:
            await store.add_change(replace(change, seq=len(known) + 1))
        else:
            after = _after(registration, change)
            await store.record_change(after, change, expected_changes=registration.changes)
    raise LookupError(f"the news of submission {submission.id} cannot be recorded")


def _change(
    news: ChangeId,
    key: MessageKey,
    kind: ChangeKind,
    registration: Registration | None,
    now: datetime,
    version_status: str,
) -> Change:
    status = registration.status if registration else ""
    return Change(
        id=news,
        message_key=key,
        seq=registration.changes + 1 if registration else 0,
        kind=kind,
        registration_id=registration.id if registration else None,
        from_status=status,
        to_status=status,
        version=registration.version if registration else 0,
        version_status=version_status or (registration.version_status if registration else ""),
        verdict=Verdict(),
        observed_at=now,
    )


def _after(registration: Registration, change: Change) -> Registration:
    """The registration once `change` is recorded. What a sweep has seen meanwhile is newer than the answer to our submit.

    Whatever AWS answered, the row takes no more than "submitted": a verdict that has fallen since is for a sweep to find.
    """
    counted = replace(registration, changes=registration.changes + 1)
    if change.kind is not ChangeKind.SUBMITTED:
        return counted
    if change.version > registration.version:
        handed_in = replace(counted, version=change.version, version_status=_HANDED_IN)
        return replace(handed_in, submitted_at=change.observed_at)
    unseen = registration.version_status in {"", "DRAFT"}
    return replace(
        counted,
        submitted_at=registration.submitted_at or change.observed_at,
        version_status=_HANDED_IN if unseen else registration.version_status,
    )


async def record(
    store: Store, registration: Registration, after: Callable[[Registration], tuple[Registration, Change] | None]
) -> Change | None:
    """Record what `after` makes of the row as it is; None where it finds nothing new, or not any more."""
    found: Registration | None = registration
    for _ in range(_RACES):
        made = after(found) if found else None
        if found is None or made is None:
            return None
        if await store.record_change(*made, expected_changes=found.changes):
            return made[1]
        found = await store.registration(registration.id)
    raise LookupError(f"the news of {registration.id} cannot be recorded")


def due(changes: Iterable[Change], running: Iterable[Submission]) -> list[Change]:
    """Those of `changes` to tell now: how an attempt ended waits for its state to be written, and what follows waits with it.

    Told earlier, a process that died in between would leave the living message as it was under way, with nobody to correct it.
    """
    under_way = {key for one in running for key in (MessageKey.of(one.id, None), one.registration_id) if key}
    told, waiting = [], set[str]()
    for change in changes:
        if change.kind in _ENDS and under_way & {change.message_key, change.registration_id}:
            waiting.add(change.message_key)
        if change.message_key not in waiting:
            told.append(change)
    return told
