"""The reviewers: AWS, the carriers and registries, in seconds instead of weeks, or by hand.

What comes next is a pure function of the two statuses (`next_step`); `refresh` takes the steps whose time has come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.aws import sender_ids
from sandbox.aws.account import Account
from sandbox.aws.records import IN_REVIEW, Denial, Registration

JSON = dict[str, Any]

#: India's operators accept registrations from these regions only; users saw denials everywhere else.
INDIA_REGIONS = frozenset({"ap-south-1", "ap-south-2"})

INDIA_DENIAL = Denial(
    reasons=(
        {
            "Reason": "Unsupported Region",
            "ShortDescription": "Register India sender IDs in ap-south-1 or ap-south-2.",
        },
    )
)
INCOMPLETE_DENIAL = Denial(
    reasons=({"Reason": "Missing required field", "ShortDescription": "Some required fields have no value."},)
)


class NotInReviewError(ValueError):
    """The version is in no state for this: look at the version's status before acting on it."""


@dataclass(frozen=True, slots=True)
class Step:
    """The next pair of statuses."""

    registration: str
    version: str


def next_step(registration: str, version: str, *, aws_review: bool, authenticate: bool) -> Step | None:
    """The step that follows a pair of statuses by itself, with a good verdict; None when it waits for a person, or is over."""
    match version:
        case "SUBMITTED" if registration != "SUBMITTED":
            return Step("SUBMITTED", "SUBMITTED")
        case "SUBMITTED" if aws_review:
            return Step("AWS_REVIEWING", "AWS_REVIEWING")
        case "SUBMITTED" | "AWS_REVIEWING":
            return Step("REVIEWING", "REVIEWING")
        case "REVIEWING" if authenticate:
            return Step("REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION")
        case "REVIEWING":
            return Step("PROVISIONING", "APPROVED")
        case "APPROVED" if registration == "PROVISIONING":
            return Step("COMPLETE", "APPROVED")
        case _:
            return None


def refresh(account: Account, *, looked: bool) -> None:
    """Take every step whose time has come, each stamped with the moment it was due."""
    progression = account.review or account.world.review_progression()
    for registration in account.registrations.values():
        moving = registration.moving
        moving.looks += looked
        while step := automatic_step(account, registration):
            due = progression.due(since=moving.since, looks=moving.looks, now=account.now())
            if due is None:
                break
            take(account, registration, step, due)


def automatic_step(account: Account, registration: Registration) -> Step | None:
    """The next step of a registration that nobody has pinned."""
    if registration.pinned:
        return None
    version = registration.version
    authenticate = (
        account.world.authenticate_public_brands
        and version.answers().get("companyInfo.legalType", {}).get("SelectChoices") == ["PUBLIC_PROFIT"]
        and "REQUIRES_AUTHENTICATION" not in version.history
    )
    return next_step(registration.status, version.status, aws_review=version.aws_review, authenticate=authenticate)


def take(account: Account, registration: Registration, step: Step, at: datetime) -> None:
    """Take one step; on the way to APPROVED the verdict may be a denial instead."""
    deciding = step.version == "APPROVED" and registration.version.status != "APPROVED"
    denial = _verdict(account, registration) if deciding else None
    if denial:
        deny(registration, denial, at)
        return
    registration.version.move(step.version, at)
    registration.status = step.registration
    registration.moving.step(at)
    if deciding:
        _approved(registration, at)
    if step.registration == "COMPLETE":
        _completed(account, registration)


def approve(account: Account, registration: Registration, *, complete: bool) -> None:
    """A person's yes: no verdict is asked, and nothing planned is used up."""
    now = account.now()
    registration.version.move("APPROVED", now)
    registration.status = "PROVISIONING"
    registration.moving.step(now)
    _approved(registration, now)
    if complete:
        take(account, registration, Step("COMPLETE", "APPROVED"), now)


def _verdict(account: Account, registration: Registration) -> Denial | None:
    """None for yes. A denial planned by hand comes first."""
    for index, (registration_type, denial) in enumerate(account.planned):
        if registration_type in {None, registration.type}:
            del account.planned[index]
            return denial
    if registration.type == "IN_SENDER_ID_REGISTRATION" and account.region not in INDIA_REGIONS:
        return INDIA_DENIAL
    version = registration.version
    settled = version.last_put is None or (
        (version.history["SUBMITTED"] - version.last_put).total_seconds() >= account.world.settle_seconds
    )
    return None if settled else INCOMPLETE_DENIAL


def _approved(registration: Registration, at: datetime) -> None:
    """The version counts from now on; the one it replaces is archived."""
    for version in registration.versions[:-1]:
        if version.status == "APPROVED":
            version.move("ARCHIVED", at)
    registration.approved_version = registration.version.number


def _completed(account: Account, registration: Registration) -> None:
    """The origination identities come alive: waiting numbers, and the sender ID that the form names."""
    for association in registration.associations.values():
        number = account.numbers.get(association.resource_id)
        if number:
            number.status = "ACTIVE"
    sender_ids.provision(account, registration)


def deny(registration: Registration, denial: Denial, at: datetime) -> None:
    """Version DENIED with its reasons, registration REQUIRES_UPDATES."""
    version = registration.version
    version.move("DENIED", at)
    version.denied_reasons = list(denial.reasons)
    version.feedback = denial.feedback
    for path, row in version.values.items():
        row.denied_reason = denial.field_reasons.get(path)
        row.feedback = denial.field_feedback.get(path)
    registration.status = "REQUIRES_UPDATES"
    registration.denied_version = version.number
    registration.moving.step(at)


def revoke(account: Account, registration: Registration, at: datetime) -> None:
    """An approved version is taken back: REVOKED, the registration REQUIRES_UPDATES, its sender ID unregistered."""
    if registration.approved_version is None:
        raise NotInReviewError("Only an approved registration can be revoked.")
    registration.versions[registration.approved_version - 1].move("REVOKED", at)
    registration.status = "REQUIRES_UPDATES"
    registration.approved_version = None
    for sender_id in account.sender_ids.values():
        if sender_id.registration_id == registration.id:
            sender_id.registered = False


def check_in_review(registration: Registration) -> None:
    if registration.version.status not in IN_REVIEW:
        raise NotInReviewError(
            f"Version {registration.version.number} is {registration.version.status}, not in review."
        )


def denial_of(
    reasons: Sequence[str | JSON],
    field_reasons: Mapping[str, str] | None = None,
    feedback: str | None = None,
    field_feedback: Mapping[str, str] | None = None,
) -> Denial:
    """A denial from what a person types: a reason is a whole row, or its code or title alone."""
    rows = tuple(
        {"Reason": reason, "ShortDescription": reason} if isinstance(reason, str) else dict(reason)
        for reason in reasons
    )
    return Denial(
        reasons=rows, field_reasons=field_reasons or {}, feedback=feedback, field_feedback=field_feedback or {}
    )
