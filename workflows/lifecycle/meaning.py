"""What a change means: whether it needs a person, which person, and whether the registration went live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from workflows.lifecycle import stages as lifecycle
from workflows.records.drafts import Draft, Person
from workflows.records.registrations import (
    Change,
    ChangeKind,
    Registration,
)

#: Where a new version leads on.
FIXABLE = frozenset({lifecycle.Stage.DENIED, lifecycle.Stage.DISCARDED})


def went_live(change: Change) -> bool:
    """Whether it says that a version was approved and can be used; beside an approved one a newer may go its own way."""
    if change.kind in {ChangeKind.HANDED_OVER, ChangeKind.ADOPTED}:
        return False
    return change.to_status == "COMPLETE" and change.version_status in {"", "APPROVED"}


def needs_person(change: Change, registration: Registration | None) -> bool:
    """Whether somebody of ours has to act on what happened."""
    if change.kind is ChangeKind.HANDED_OVER:
        return False  # its words mention both
    stopped = change.kind is ChangeKind.NEEDS_ATTENTION
    return stopped or (registration is not None and needs_you(as_of(change, registration)))


def told_first(change: Change, draft: Draft | None, registration: Registration | None) -> Person | None:
    """Whose it is; None for an adopted registration nobody took."""
    asked, requester = registration.owner if registration else None, draft.owner if draft else None
    # Who pressed Submit can try again; a fix may be another's than the registration.
    return (requester or asked) if change.kind is ChangeKind.NEEDS_ATTENTION else (asked or requester)


def as_of(change: Change, registration: Registration) -> Registration:
    """The registration as the change left it."""
    return replace(registration, status=change.to_status, version_status=change.version_status)


def needs_you(registration: Registration) -> bool:
    """Whether the requester, not AWS or a carrier, has to act on something already submitted."""
    stage = lifecycle.stage(registration)
    return stage is not lifecycle.Stage.DRAFT and lifecycle.MOVES[stage] is lifecycle.Move.US


def newest_first(registrations: Sequence[Registration]) -> list[Registration]:
    """By the moment of their last change."""

    def moment(registration: Registration) -> datetime:
        return registration.status_since

    return sorted(registrations, key=moment, reverse=True)
