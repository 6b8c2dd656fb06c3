"""Which stage a registration is in, whose move it is, and what counts as a change: pure, the time is a parameter.

Decided from the status of the registration and that of its current version, because the registration's may lag behind.
Statuses are raw strings; an unknown one leads to `Stage.UNKNOWN` and is shown as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.lifecycle.review_times import usual_days
from workflows.records.account import RegistrationSummary, VersionSummary
from workflows.records.registrations import DeniedReason, Registration, RegistrationSnapshot

PICK_UP = timedelta(hours=24)
#: A denial that nobody has touched for this long needs a nudge.
UNTOUCHED = timedelta(days=3)
#: The same for an email authentication, whose link is valid for 7 days only.
UNTOUCHED_MAIL = timedelta(days=1)
#: The same for a version that is a draft at AWS: Callsign submits at once, but a person in the console may take longer.
UNTOUCHED_VERSION = timedelta(days=7)


class Stage(StrEnum):
    """What both statuses together say."""

    DRAFT = "draft"
    #: Submitted, not yet picked up.
    WAITING = "waiting"
    AWS_REVIEW = "aws_review"
    REVIEW = "review"
    #: Somebody has to follow the link in an email (10DLC).
    AUTHENTICATION = "authentication"
    #: Denied, or approved and later revoked: needs a new version.
    DENIED = "denied"
    #: The version was withdrawn; only a new one can be submitted.
    DISCARDED = "discarded"
    PROVISIONING = "provisioning"
    LIVE = "live"
    CLOSED = "closed"
    DELETED = "deleted"
    UNKNOWN = "unknown"


class Move(StrEnum):
    """Who has to act next."""

    AWS = "aws"
    CARRIER = "carrier"
    US = "us"
    NOBODY = "nobody"


class Stuck(StrEnum):
    """Why somebody should look at a registration."""

    #: Submitted, but after a day AWS has not picked it up: open a support case.
    NOT_PICKED_UP = "not_picked_up"
    #: In review for longer than usual for its type.
    OVERDUE = "overdue"
    UNTOUCHED_DENIAL = "untouched_denial"
    #: The link in the email is valid for 7 days.
    UNTOUCHED_AUTHENTICATION = "untouched_authentication"
    #: A version was created at AWS and never submitted.
    UNTOUCHED_VERSION = "untouched_version"
    #: Answers in Callsign that nobody has continued; never the case of a registration.
    UNTOUCHED_DRAFT = "untouched_draft"


#: RegistrationStatus.
REGISTRATION_STAGES: Mapping[str, Stage] = {
    "CREATED": Stage.DRAFT,
    "SUBMITTED": Stage.WAITING,
    "AWS_REVIEWING": Stage.AWS_REVIEW,
    "REVIEWING": Stage.REVIEW,
    "REQUIRES_AUTHENTICATION": Stage.AUTHENTICATION,
    "REQUIRES_UPDATES": Stage.DENIED,
    "PROVISIONING": Stage.PROVISIONING,
    "COMPLETE": Stage.LIVE,
    "CLOSED": Stage.CLOSED,
    "DELETED": Stage.DELETED,
}
#: RegistrationVersionStatus. For DRAFT, APPROVED and ARCHIVED the registration's own status says more.
VERSION_STAGES: Mapping[str, Stage] = {
    "SUBMITTED": Stage.WAITING,
    "AWS_REVIEWING": Stage.AWS_REVIEW,
    "REVIEWING": Stage.REVIEW,
    "REQUIRES_OFFLINE_REVIEW": Stage.REVIEW,
    "REQUIRES_AUTHENTICATION": Stage.AUTHENTICATION,
    "DENIED": Stage.DENIED,
    "REVOKED": Stage.DENIED,
    "DISCARDED": Stage.DISCARDED,
}
MOVES: Mapping[Stage, Move] = {
    Stage.DRAFT: Move.US,
    Stage.WAITING: Move.AWS,
    Stage.AWS_REVIEW: Move.AWS,
    Stage.REVIEW: Move.CARRIER,
    Stage.AUTHENTICATION: Move.US,
    Stage.DENIED: Move.US,
    Stage.DISCARDED: Move.US,
    Stage.PROVISIONING: Move.AWS,
    Stage.LIVE: Move.NOBODY,
    Stage.CLOSED: Move.NOBODY,
    Stage.DELETED: Move.NOBODY,
    Stage.UNKNOWN: Move.AWS,
}
FINAL_STATUSES = frozenset({"CLOSED", "DELETED"})
IN_FLIGHT = frozenset({Stage.WAITING, Stage.AWS_REVIEW, Stage.REVIEW, Stage.AUTHENTICATION, Stage.PROVISIONING})
#: Steps done on the usual path: submitted, in review, approved, live.
PROGRESS: Mapping[Stage, int] = {
    Stage.DRAFT: 0,
    Stage.DISCARDED: 0,
    Stage.WAITING: 1,
    Stage.AWS_REVIEW: 2,
    Stage.REVIEW: 2,
    Stage.AUTHENTICATION: 2,
    Stage.DENIED: 2,
    Stage.PROVISIONING: 3,
    Stage.LIVE: 4,
}

#: The entries of a version's history that date the registration's status.
_HISTORY_OF: Mapping[str, tuple[str, ...]] = {
    "CREATED": ("DRAFT",),
    "SUBMITTED": ("SUBMITTED",),
    "AWS_REVIEWING": ("AWS_REVIEWING",),
    "REVIEWING": ("REVIEWING",),
    "REQUIRES_AUTHENTICATION": ("REQUIRES_AUTHENTICATION",),
    "REQUIRES_UPDATES": ("REVOKED", "DENIED"),
    "PROVISIONING": ("APPROVED",),
}


def is_final(status: str) -> bool:
    """Whether a registration status is the end. COMPLETE is not: an approval can be revoked."""
    return status in FINAL_STATUSES


def stage(registration: Registration) -> Stage:
    """The stage of `registration`; the current version's status counts more, except after the end."""
    own = REGISTRATION_STAGES.get(registration.status, Stage.UNKNOWN)
    if is_final(registration.status):
        return own
    by_version = VERSION_STAGES.get(registration.version_status)
    if by_version is Stage.DISCARDED:
        return own if own is Stage.LIVE else by_version
    if by_version is not None:
        return by_version
    if registration.version_status == "APPROVED" and own in {Stage.DRAFT, *IN_FLIGHT}:
        return Stage.PROVISIONING
    if registration.version_status == "DRAFT" and own is Stage.DENIED and registration.latest_denied_version is None:
        return Stage.DRAFT
    return Stage.WAITING if own is Stage.DRAFT and registration.submitted_at else own


def progress(registration: Registration) -> int | None:
    """Steps done on the usual path, None where the registration is off it."""
    return PROGRESS.get(stage(registration))


def is_denied(registration: Registration) -> bool:
    """Whether a new version has to be submitted; still so while that version is a draft."""
    return stage(registration) is Stage.DENIED


def whose_move(registration: Registration, now: datetime) -> Move:
    """Who has to act; after a day, a submission that AWS has not picked up is ours to chase."""
    if stuck(registration, now) is Stuck.NOT_PICKED_UP:
        return Move.US
    return MOVES[stage(registration)]


def days_in_review(registration: Registration, now: datetime) -> int | None:
    """Whole days since it was submitted, None where no version is in review."""
    if stage(registration) not in IN_FLIGHT:
        return None
    return (now - (registration.submitted_at or registration.status_since)).days


def stuck(registration: Registration, now: datetime) -> Stuck | None:
    """Why somebody should look at `registration`, None where nothing is wrong."""
    at, days, usual = stage(registration), days_in_review(registration, now), usual_days(registration.registration_type)
    waited = now - registration.status_since
    if at is Stage.WAITING and now - (registration.submitted_at or registration.status_since) >= PICK_UP:
        return Stuck.NOT_PICKED_UP
    if at is Stage.DENIED and registration.version_status != "DRAFT" and waited >= UNTOUCHED:
        return Stuck.UNTOUCHED_DENIAL
    if at is Stage.AUTHENTICATION and waited >= UNTOUCHED_MAIL:
        return Stuck.UNTOUCHED_AUTHENTICATION
    if at in {Stage.DRAFT, Stage.DENIED} and registration.version_status == "DRAFT" and waited >= UNTOUCHED_VERSION:
        return Stuck.UNTOUCHED_VERSION
    return Stuck.OVERDUE if days is not None and usual is not None and days > usual else None


def denied_reasons(version: VersionSummary) -> tuple[DeniedReason, ...]:
    """The reasons of a denial. A draft that nobody has submitted carries MISSING_REQUIRED_FIELD, which is not one."""
    return () if version.status == "DRAFT" else version.denied_reasons


def moved(known: Registration | RegistrationSnapshot, seen: RegistrationSummary) -> bool:
    """Whether there is anything to read or record."""
    return changed(known, seen) or bool(needs_version(known, seen))


def changed(known: Registration | RegistrationSnapshot, seen: RegistrationSummary) -> bool:
    """Whether DescribeRegistrations differs from what is recorded."""
    return (known.status, known.version, known.latest_denied_version, known.approved_version) != (
        seen.status,
        seen.version,
        seen.latest_denied_version,
        seen.approved_version,
    )


def needs_version(known: Registration | RegistrationSnapshot, seen: RegistrationSummary) -> tuple[int, ...]:
    """The versions to read, two at most: the current one if it moved, was never read, or has a verdict due."""
    verdict_due = seen.status == "REQUIRES_UPDATES" and VERSION_STAGES.get(known.version_status) in IN_FLIGHT
    if not (changed(known, seen) or verdict_due or not known.version_status):
        return ()
    newly_denied = seen.latest_denied_version if seen.latest_denied_version != known.latest_denied_version else None
    return tuple(dict.fromkeys(number for number in (seen.version, newly_denied) if number))


def advanced(
    known: Registration, seen: RegistrationSummary, versions: Sequence[VersionSummary], now: datetime
) -> Registration:
    """The row after `seen` and the `versions` read for it; the caller that records the change counts it."""
    same_version = seen.version == known.version
    current = next((version for version in versions if version.version == seen.version), None)
    unread = known.version_status if same_version else ""
    return replace(
        known,
        status=seen.status,
        version=seen.version,
        version_status=current.status if current else unread,
        latest_denied_version=seen.latest_denied_version,
        approved_version=seen.approved_version,
        status_since=_status_since(known, seen, versions) or now,
        submitted_at=_submitted_at(current) or (known.submitted_at if same_version else None),
    )


def is_change(known: Registration, new: Registration) -> bool:
    """Whether `new` is a change to post: another stage, another verdict, or a status that Callsign does not know.

    Opening a new version of a denied registration is not a change: one of our own people did it.
    """
    before, after = stage(known), stage(new)
    if before is not after:
        return not (before is Stage.DENIED and after is Stage.DRAFT)
    if after is Stage.UNKNOWN:
        return known.status != new.status
    same_version = (known.version, known.version_status) == (new.version, new.version_status)
    return not same_version and _verdicts(known) != _verdicts(new) and after in {Stage.DENIED, Stage.LIVE}


def _verdicts(registration: Registration) -> tuple[int | None, int | None]:
    return registration.latest_denied_version, registration.approved_version


def _status_since(
    known: Registration, seen: RegistrationSummary, versions: Sequence[VersionSummary]
) -> datetime | None:
    """AWS's own timestamp of the version that has the status, else the recorded one where the status is the same.

    That is the current version; only a denial may belong to an older one, under a newer draft.
    """
    names = _HISTORY_OF.get(seen.status, ())
    dated = (v for v in versions if v.version == seen.version or seen.status == "REQUIRES_UPDATES")
    for version in sorted(dated, key=lambda version: version.version, reverse=True):
        for name in names:
            if name in version.history:
                return version.history[name]
    return known.status_since if known.status == seen.status else None


def _submitted_at(version: VersionSummary | None) -> datetime | None:
    return version.history.get("SUBMITTED") if version else None
