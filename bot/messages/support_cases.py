"""Support cases for AWS, ready to copy; plain text. They hold ids, dates and AWS's own words, and no answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.messages.text import days_text
from workflows.lifecycle import stages
from workflows.lifecycle.review_times import usual_days
from workflows.lifecycle.stages import Stuck
from workflows.records.numbers import HeldNumber
from workflows.records.registrations import Change, ChangeKind, Registration, Verdict

TITLE = "Support case"
NOTHING = "Nothing is wrong with this registration now, so AWS Support is not needed."
BUTTON = "Support case"
#: The most attempts that are listed, newest first.
TRIES_SHOWN = 10


def case_for(registration: Registration, changes: Sequence[Change], now: datetime) -> str:
    """The case about what is wrong with a registration now; empty where AWS Support is not needed."""
    late = next((held for held in registration.numbers if held.is_late), None)
    if late:
        return late_number(registration, late)
    if stages.is_denied(registration):
        verdict = next((change.verdict for change in reversed(changes) if change.verdict != Verdict()), Verdict())
        return denial(registration, verdict, changes)
    waited = (now - (registration.submitted_at or registration.status_since)).days
    match stages.stuck(registration, now):
        case Stuck.NOT_PICKED_UP:
            return not_picked_up(registration, waited)
        case Stuck.OVERDUE:
            return overdue(registration, waited, usual_days(registration.registration_type) or 0)
    return ""


def not_picked_up(registration: Registration, days: int) -> str:
    """A submission that AWS has not picked up."""
    return _case(
        f"Registration {registration.id} has not been picked up for review",
        registration,
        f"We submitted this registration {days_text(days)} ago and it has not moved to review since. "
        "Please check whether the submission arrived, and start the review.",
    )


def overdue(registration: Registration, days: int, usual: int) -> str:
    """A review that takes longer than usual."""
    return _case(
        f"Registration {registration.id} has been in review for {days} days",
        registration,
        f"Reviews of this type usually take about {usual} days. This one has taken {days} days. "
        "Please say what it waits for, and whether we have to do anything.",
    )


def denial(registration: Registration, verdict: Verdict, changes: Sequence[Change]) -> str:
    """A denial that a person does not understand, or that repeats itself; with what was tried."""
    reasons = [f"- {_reason(reason.reason, reason.short_description)}" for reason in verdict.reasons]
    fields = [f"- {field.path}: {field.reason or field.feedback}" for field in verdict.fields]
    parts = ["What AWS says:", *(reasons or ["- no reason was given"])]
    parts += ["Fields that were denied:", *fields] if fields else []
    parts += ["What we have tried:", *_tried(changes)]
    parts += ["", "Please explain what has to be different for this registration to be approved."]
    return _case(f"Registration {registration.id} was denied", registration, "\n".join(parts))


def late_number(registration: Registration, held: HeldNumber) -> str:
    """A number that does not become ACTIVE."""
    return _case(
        f"Number {held.number} does not become ACTIVE",
        registration,
        f"Number: {held.number} ({held.id}), status {held.status} since {_day(held.since)}\n\n"
        "Its registration is COMPLETE. Please activate the number, or say what it waits for.",
    )


def _case(subject: str, registration: Registration, text: str) -> str:
    submitted = registration.submitted_at or registration.status_since
    return (
        f"Subject: {subject}\n\n"
        f"Account: {registration.account_id}\n"
        f"Region: {registration.region}\n"
        f"Registration: {registration.id} (version {registration.version})\n"
        f"Type: {registration.registration_type}\n"
        f"Submitted: {submitted:%Y-%m-%d %H:%M} UTC, status now {registration.status}, version "
        f"{registration.version_status or 'unknown'}\n\n"
        f"{text}"
    )


def _reason(code: str, words: str) -> str:
    return code if words in {"", code} else f"{code}: {words}"


def _tried(changes: Sequence[Change]) -> Iterable[str]:
    tries = [f"- {_day(change.observed_at)}: {words}" for change in changes if (words := _try(change))]
    hidden = len(tries) - TRIES_SHOWN
    return [*([f"- {hidden} earlier steps"] if hidden > 0 else []), *tries[-TRIES_SHOWN:]]


def _try(change: Change) -> str:
    """A step that counts as an attempt; empty for others."""
    if change.kind is ChangeKind.SUBMITTED:
        return f"version {change.version} submitted"
    refused = change.kind is ChangeKind.STATUS and change.version_status in {"DENIED", "REVOKED"}
    if not refused:
        return ""
    reasons = ", ".join(reason.reason for reason in change.verdict.reasons)
    return f"version {change.version} {change.version_status.lower()}" + (f" ({reasons})" if reasons else "")


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
