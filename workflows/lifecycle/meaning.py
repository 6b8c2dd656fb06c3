"""What a change means for people: whether somebody has to act, who that is, and whether the registration went live.

Decided here and nowhere else; `bot` only renders it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workflows.lifecycle.stages import MOVES, Move, Stage, stage
from workflows.records.drafts import Draft, Person
from workflows.records.registrations import Change, ChangeKind, Registration, Verdict

#: Stages from which a new version can be submitted.
FIXABLE = frozenset({Stage.DENIED, Stage.DISCARDED})

#: Kinds of change that say nothing about a review.
_NO_REVIEW = frozenset(
    {
        ChangeKind.HANDED_OVER,
        ChangeKind.FIX_TAKEN_OVER,
        ChangeKind.ADOPTED,
        ChangeKind.NUMBER_ACTIVE,
        ChangeKind.NUMBER_LATE,
    }
)

#: RegistrationVersionStatus of an approval that was taken back.
REVOKED = "REVOKED"
_ENDED = frozenset({Stage.CLOSED, Stage.DELETED})
#: RegistrationStatus before anything was submitted; the person who deletes such a draft needs no notice of it.
_NEVER_SUBMITTED = frozenset({"", "CREATED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What one change means, decided once by `meaning_of`."""

    change: Change
    #: As the change left it; None while AWS has not created it.
    registration: Registration | None
    #: Somebody of ours has to act.
    needs_person: bool
    #: A version was approved and can be used.
    went_live: bool
    #: The person who hears of it first; None for an adopted registration that nobody took.
    addressee: Person | None

    @property
    def mentions(self) -> Person | None:
        """The person whom a message about the change mentions, None where nobody has to act."""
        heard = self.needs_person or self.went_live or self.is_incident or self.can_send_now
        return self.addressee if heard else None

    @property
    def is_broadcast(self) -> bool:
        """Whether the whole channel sees it, and not only the thread."""
        return self.went_live or self.is_bad or self.can_send_now

    @property
    def can_send_now(self) -> bool:
        """Whether a number has become able to send."""
        return self.change.kind is ChangeKind.NUMBER_ACTIVE

    @property
    def is_bad(self) -> bool:
        """Whether something was refused, stopped or ended."""
        if self.change.kind in {ChangeKind.NEEDS_ATTENTION, ChangeKind.NUMBER_LATE}:
            return True
        if self.change.kind in _NO_REVIEW or self.registration is None:
            return False
        at = stage(self.registration)
        return at is Stage.DENIED or (at in _ENDED and self.change.from_status not in _NEVER_SUBMITTED)

    @property
    def is_incident(self) -> bool:
        """Whether something that could send may stop, or has stopped."""
        if self.change.kind in _NO_REVIEW or self.registration is None:
            return False
        ended = stage(self.registration) in _ENDED and self.change.from_status == "COMPLETE"
        return ended or (self.change.version_status == REVOKED and stage(self.registration) is Stage.DENIED)

    @property
    def is_progress(self) -> bool:
        """Whether it says no more than the count of its batch does."""
        return self.change.kind is ChangeKind.SUBMITTED

    @property
    def is_in_status_message(self) -> bool:
        """Whether the status message says it all: an adoption does, unless a verdict came before it."""
        return self.change.kind is ChangeKind.ADOPTED and self.change.verdict == Verdict()


def meaning_of(change: Change, draft: Draft | None, registration: Registration | None) -> Meaning:
    """What `change` means; `registration` is the row of today, `draft` the one that was submitted."""
    after = as_of(change, registration) if registration else None
    return Meaning(
        change=change,
        registration=after,
        needs_person=_needs_person(change, after),
        went_live=_went_live(change),
        addressee=_addressee(change, draft, registration),
    )


def _went_live(change: Change) -> bool:
    """A newer version may be refused while an approved one stays in use, so the version's own status counts."""
    if change.kind in _NO_REVIEW:
        return False
    return change.to_status == "COMPLETE" and change.version_status in {"", "APPROVED"}


def _needs_person(change: Change, after: Registration | None) -> bool:
    if change.kind in {ChangeKind.HANDED_OVER, ChangeKind.FIX_TAKEN_OVER, ChangeKind.NUMBER_ACTIVE}:
        return False  # the message about a hand over itself mentions both people
    stopped = change.kind in {ChangeKind.NEEDS_ATTENTION, ChangeKind.NUMBER_LATE}
    return stopped or (after is not None and needs_you(after))


def _addressee(change: Change, draft: Draft | None, registration: Registration | None) -> Person | None:
    owner, requester = registration.owner if registration else None, draft.owner if draft else None
    # The person who pressed Submit can try again; that may be another person than the owner of the registration.
    return (requester or owner) if change.kind is ChangeKind.NEEDS_ATTENTION else (owner or requester)


def as_of(change: Change, registration: Registration) -> Registration:
    """The registration as `change` left it."""
    return replace(registration, status=change.to_status, version_status=change.version_status)


def needs_you(registration: Registration) -> bool:
    """Whether the owner, and not AWS or a carrier, has to act on something that was submitted."""
    current = stage(registration)
    return current is not Stage.DRAFT and MOVES[current] is Move.US


def newest_first(registrations: Sequence[Registration]) -> list[Registration]:
    """Sorted by the moment of their last change."""

    def moment(registration: Registration) -> datetime:
        return registration.status_since

    return sorted(registrations, key=moment, reverse=True)
