"""The reviewers: AWS, the carriers and the registries. They take seconds instead of weeks, or a person plays them.

The next step is a pure function of the two statuses (`next_step`); `refresh` takes the steps that are due.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.aws import sender_ids
from sandbox.aws.account import Account
from sandbox.aws.records import IN_REVIEW, Denial, Registration

JSON = dict[str, Any]

#: India's operators accept registrations from these regions only; users reported denials from all others.
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
    """The status of the version does not allow this action."""


@dataclass(frozen=True, slots=True)
class Step:
    """The next status of the registration and of its version."""

    registration: str
    version: str


def next_step(registration: str, version: str, *, aws_review: bool, authenticate: bool) -> Step | None:
    """The next automatic step if nobody denies; None if a person has to act, or if the review is over."""
    match version:
        # assumption: `order-of-statuses`
        case "SUBMITTED" if registration != "SUBMITTED":
            return Step("SUBMITTED", "SUBMITTED")
        # assumption: `aws-review-status`
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


def refresh(account: Account, *, is_describe: bool) -> None:
    """Take every step that is due. Each gets the time at which it was due."""
    progression = account.review or account.world.review_progression()
    for registration in account.registrations.values():
        progress = registration.progress
        progress.describe_calls += is_describe
        while step := automatic_step(account, registration):
            due = progression.due(since=progress.since, describe_calls=progress.describe_calls, now=account.now())
            if due is None:
                break
            take(account, registration, step, due)


def automatic_step(account: Account, registration: Registration) -> Step | None:
    """The next automatic step of a registration; None if its status was set by hand."""
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
    """Take one step. Instead of the approval there may be a denial."""
    # assumption: `aws-review-returns-denied`
    if registration.version.status == "AWS_REVIEWING" and (advice := advice_on(registration)):
        deny(registration, advice, at)
        return
    is_verdict = step.version == "APPROVED" and registration.version.status != "APPROVED"
    denial = _verdict(account, registration) if is_verdict else None
    if denial:
        deny(registration, denial, at)
        return
    registration.version.move(step.version, at)
    registration.status = step.registration
    registration.progress.step(at)
    if is_verdict:
        _record_approval(registration, at)
    if step.registration == "COMPLETE":
        _activate_identities(account, registration)


ADVICE_SUMMARY = "Some answers could be clearer. Consider the suggestions for each field before you submit again."
# assumption: `aws-review-advice`
#: What the pre-review looks for in texts, by the end of the field's path, and the advice where it is missing.
ADVICE: Mapping[str, tuple[re.Pattern[str], str]] = {
    "optInDescription": (
        re.compile(r"https?://|www\.", re.IGNORECASE),
        "Consider adding the address of the page on which people opt in, so that reviewers can visit it.",
    ),
    "messageSample1": (
        re.compile(r"\bstop\b", re.IGNORECASE),
        "Consider adding opt-out instructions, such as Reply STOP to opt out.",
    ),
}


def advice_on(registration: Registration) -> Denial | None:
    """What the pre-review has to say about the answers; None where they go on to the carriers."""
    found: dict[str, str] = {}
    for path, values in registration.version.answers().items():
        text, looked_for = str(values.get("TextValue", "")), ADVICE.get(path.rpartition(".")[2])
        if text and looked_for and not looked_for[0].search(text):
            found[path] = looked_for[1]
    return Denial(reasons=(), feedback=ADVICE_SUMMARY, field_feedback=found) if found else None


def advise(registration: Registration, at: datetime) -> None:
    """Return a version in the pre-review by hand, with the same advice as by itself, or with a general one."""
    if registration.version.status != "AWS_REVIEWING":
        raise NotInReviewError
    deny(registration, advice_on(registration) or Denial(reasons=(), feedback=ADVICE_SUMMARY), at)


def approve(account: Account, registration: Registration, *, complete: bool) -> None:
    """Approve by hand. Planned denials stay planned."""
    now = account.now()
    registration.version.move("APPROVED", now)
    registration.status = "PROVISIONING"
    registration.progress.step(now)
    _record_approval(registration, now)
    if complete:
        take(account, registration, Step("COMPLETE", "APPROVED"), now)


def _verdict(account: Account, registration: Registration) -> Denial | None:
    """The denial, or None for an approval. A planned denial comes first."""
    for index, (registration_type, denial) in enumerate(account.planned_denials):
        if registration_type in {None, registration.type}:
            del account.planned_denials[index]
            return denial
    # assumption: `india-regions`
    if registration.type == "IN_SENDER_ID_REGISTRATION" and account.region not in INDIA_REGIONS:
        return INDIA_DENIAL
    version = registration.version
    # assumption: `denied-when-too-fast`
    settled = version.last_put is None or (
        (version.history["SUBMITTED"] - version.last_put).total_seconds() >= account.world.settle_seconds
    )
    return None if settled else INCOMPLETE_DENIAL


def _record_approval(registration: Registration, at: datetime) -> None:
    """Make this the approved version and archive the one that it replaces."""
    for version in registration.versions[:-1]:
        if version.status == "APPROVED":
            # assumption: `archived-at-approval`
            version.move("ARCHIVED", at)
    registration.approved_version = registration.version.number


def _activate_identities(account: Account, registration: Registration) -> None:
    """Activate the origination identities: the associated numbers, and the sender ID in the form."""
    for association in registration.associations.values():
        number = account.numbers.get(association.resource_id)
        if number and not account.world.numbers_stay_pending:
            number.status = "ACTIVE"
    sender_ids.provision(account, registration)


def deny(registration: Registration, denial: Denial, at: datetime) -> None:
    """The version becomes DENIED, with its reasons, and the registration REQUIRES_UPDATES."""
    version = registration.version
    version.move("DENIED", at)
    version.denied_reasons = list(denial.reasons)
    version.feedback = denial.feedback
    for path, row in version.values.items():
        row.denied_reason = denial.field_reasons.get(path)
        row.feedback = denial.field_feedback.get(path)
    registration.status = "REQUIRES_UPDATES"
    registration.denied_version = version.number
    registration.progress.step(at)


def revoke(account: Account, registration: Registration, at: datetime) -> None:
    """The version becomes REVOKED, the registration REQUIRES_UPDATES, and its sender ID unregistered."""
    if registration.approved_version is None:
        raise NotInReviewError("Only an approved registration can be revoked.")
    # assumption: `after-revocation`
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
    """A denial from a reviewer's input. A reason is a whole row, or only its code or title."""
    # assumption: `reason-is-title-or-code`
    rows = tuple(
        {"Reason": reason, "ShortDescription": reason} if isinstance(reason, str) else dict(reason)
        for reason in reasons
    )
    return Denial(
        reasons=rows, field_reasons=field_reasons or {}, feedback=feedback, field_feedback=field_feedback or {}
    )
