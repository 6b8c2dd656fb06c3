"""The stage of a registration, who has to act, and which changes count: tables over both statuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import botocore.session
import pytest

from tests.unit import catalog
from tests.unit.factories import NOW, registration, seen, version
from workflows.lifecycle import stages
from workflows.lifecycle.review_times import REVIEW_TIMES, ReviewTime, usual_days
from workflows.lifecycle.stages import (
    Move,
    Stage,
    Stuck,
    advanced,
    changed,
    days_in_review,
    denied_reasons,
    is_change,
    is_denied,
    is_final,
    needs_version,
    progress,
    stage,
    stuck,
    whose_move,
)
from workflows.records.registrations import DeniedReason, Registration

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REASON = DeniedReason(reason="MISSING_REQUIRED_FIELD", short_description="Missing required field")

#: Registration status, version status, other facts; then the stage and who has to act.
STANDINGS: list[tuple[str, str, dict[str, Any], Stage, Move]] = [
    ("CREATED", "DRAFT", {}, Stage.DRAFT, Move.US),
    ("CREATED", "", {}, Stage.DRAFT, Move.US),
    ("CREATED", "DRAFT", {"submitted_at": NOW}, Stage.WAITING, Move.AWS),
    ("CREATED", "SUBMITTED", {}, Stage.WAITING, Move.AWS),
    ("SUBMITTED", "SUBMITTED", {}, Stage.WAITING, Move.AWS),
    ("AWS_REVIEWING", "AWS_REVIEWING", {}, Stage.AWS_REVIEW, Move.AWS),
    ("REVIEWING", "REVIEWING", {}, Stage.REVIEW, Move.CARRIER),
    ("REVIEWING", "REQUIRES_OFFLINE_REVIEW", {}, Stage.REVIEW, Move.CARRIER),
    ("REVIEWING", "SOMETHING_NEWER", {}, Stage.REVIEW, Move.CARRIER),
    ("REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION", {}, Stage.AUTHENTICATION, Move.US),
    ("REQUIRES_UPDATES", "DENIED", {"latest_denied_version": 1}, Stage.DENIED, Move.US),
    ("REQUIRES_UPDATES", "", {}, Stage.DENIED, Move.US),
    ("REQUIRES_UPDATES", "REVOKED", {"approved_version": 1}, Stage.DENIED, Move.US),
    ("REQUIRES_UPDATES", "APPROVED", {"approved_version": 1}, Stage.DENIED, Move.US),
    ("REQUIRES_UPDATES", "DRAFT", {"version": 2, "latest_denied_version": 1}, Stage.DENIED, Move.US),
    ("REQUIRES_UPDATES", "DRAFT", {}, Stage.DRAFT, Move.US),
    ("REQUIRES_UPDATES", "SUBMITTED", {"version": 2, "latest_denied_version": 1}, Stage.WAITING, Move.AWS),
    ("REQUIRES_UPDATES", "REVIEWING", {"version": 2, "latest_denied_version": 1}, Stage.REVIEW, Move.CARRIER),
    ("REVIEWING", "DENIED", {}, Stage.DENIED, Move.US),
    ("REVIEWING", "APPROVED", {}, Stage.PROVISIONING, Move.AWS),
    ("PROVISIONING", "APPROVED", {}, Stage.PROVISIONING, Move.AWS),
    ("COMPLETE", "APPROVED", {}, Stage.LIVE, Move.NOBODY),
    ("COMPLETE", "ARCHIVED", {}, Stage.LIVE, Move.NOBODY),
    ("COMPLETE", "DRAFT", {"version": 2, "approved_version": 1}, Stage.LIVE, Move.NOBODY),
    ("COMPLETE", "DISCARDED", {"version": 2, "approved_version": 1}, Stage.LIVE, Move.NOBODY),
    ("COMPLETE", "REVIEWING", {"version": 2, "approved_version": 1}, Stage.REVIEW, Move.CARRIER),
    ("COMPLETE", "DENIED", {"version": 2, "approved_version": 1}, Stage.DENIED, Move.US),
    ("CREATED", "DISCARDED", {"submitted_at": NOW}, Stage.DISCARDED, Move.US),
    ("CLOSED", "APPROVED", {}, Stage.CLOSED, Move.NOBODY),
    ("DELETED", "DENIED", {}, Stage.DELETED, Move.NOBODY),
    ("FROZEN", "FROZEN", {}, Stage.UNKNOWN, Move.AWS),
    ("FROZEN", "DENIED", {}, Stage.DENIED, Move.US),
]


@pytest.mark.parametrize(("status", "version_status", "known", "at", "move"), STANDINGS)
def test_stage__and_whose_move(status: str, version_status: str, known: dict[str, Any], at: Stage, move: Move) -> None:
    """Both statuses decide. The current version's counts more, because the registration's lags behind."""
    standing = registration(status, version_status, **known)
    assert (stage(standing), whose_move(standing, NOW)) == (at, move)
    assert is_denied(standing) is (at is Stage.DENIED)


def test_tables__are_complete() -> None:
    """Every status of the service model has its stage, and every stage says who has to act."""
    model = botocore.session.get_session().get_service_model("pinpoint-sms-voice-v2")
    assert set(model.shape_for("RegistrationStatus").enum) == stages.REGISTRATION_STAGES.keys()
    told_by_registration = {"DRAFT", "APPROVED", "ARCHIVED"}
    statuses = set(model.shape_for("RegistrationVersionStatus").enum)
    assert statuses == stages.VERSION_STAGES.keys() | told_by_registration
    assert set(Stage) == stages.MOVES.keys()


@pytest.mark.parametrize(
    ("status", "final"),
    [("CLOSED", True), ("DELETED", True), ("COMPLETE", False), ("REVIEWING", False), ("NEW", False)],
)
def test_is_final__only_what_cannot_change(status: str, final: bool) -> None:
    """A complete registration can be revoked or revised, so it stays watched."""
    assert is_final(status) is final


def test_progress__rises_along_the_usual_path() -> None:
    """The progress rises along the usual path and never falls. Other stages have none."""
    path = ["CREATED", "SUBMITTED", "AWS_REVIEWING", "REVIEWING", "PROVISIONING", "COMPLETE"]
    steps = [progress(registration(status, "")) or 0 for status in path]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, 4)
    assert progress(registration("CLOSED", "")) is None
    assert progress(registration("FROZEN", "")) is None


@pytest.mark.parametrize(
    ("registration_type", "days"),
    [
        ("US_TOLL_FREE_REGISTRATION", 21),
        ("US_TEN_DLC_CAMPAIGN_REGISTRATION", 28),
        ("US_SHORT_CODE_REGISTRATION", 84),
        ("GB_SENDER_ID_REGISTRATION", 3),
        ("GB_LONG_CODE_REGISTRATION", 10),
        ("ZZ_SENDER_ID_REGISTRATION", None),
    ],
)
def test_usual_days__in_calendar_days(registration_type: str, days: int | None) -> None:
    """15 working days are 21 calendar days. If AWS publishes no figure, there is none."""
    assert usual_days(registration_type) == days


def test_review_times__of_types_that_exist() -> None:
    """Every sender ID with a figure is in the catalog, which finds a misspelt country."""
    known = {name for name in REVIEW_TIMES if name.endswith("_SENDER_ID_REGISTRATION")}
    assert known <= set(catalog.names())
    assert ReviewTime(days=1, working_days=True).calendar_days == 2


@pytest.mark.parametrize(
    ("status", "version_status", "known", "after", "reason"),
    [
        ("CREATED", "DRAFT", {"submitted_at": NOW}, 23 * HOUR, None),
        ("CREATED", "DRAFT", {"submitted_at": NOW}, 24 * HOUR, Stuck.NOT_PICKED_UP),
        ("SUBMITTED", "SUBMITTED", {}, 24 * HOUR, Stuck.NOT_PICKED_UP),
        ("CREATED", "DRAFT", {}, 7 * DAY - HOUR, None),
        ("CREATED", "DRAFT", {}, 7 * DAY, Stuck.UNTOUCHED_VERSION),
        ("REVIEWING", "REVIEWING", {"submitted_at": NOW}, 21 * DAY, None),
        ("REVIEWING", "REVIEWING", {"submitted_at": NOW}, 22 * DAY, Stuck.OVERDUE),
        ("REVIEWING", "REVIEWING", {"submitted_at": NOW - 20 * DAY}, 2 * DAY, Stuck.OVERDUE),
        ("REVIEWING", "REVIEWING", {"registration_type": "ZZ_SENDER_ID_REGISTRATION"}, 999 * DAY, None),
        ("PROVISIONING", "APPROVED", {"submitted_at": NOW}, 22 * DAY, Stuck.OVERDUE),
        ("REQUIRES_UPDATES", "DENIED", {}, 3 * DAY - HOUR, None),
        ("REQUIRES_UPDATES", "DENIED", {}, 3 * DAY, Stuck.UNTOUCHED_DENIAL),
        ("REQUIRES_UPDATES", "DRAFT", {"version": 2, "latest_denied_version": 1}, 6 * DAY, None),
        ("REQUIRES_UPDATES", "DRAFT", {"version": 2, "latest_denied_version": 1}, 7 * DAY, Stuck.UNTOUCHED_VERSION),
        ("REQUIRES_UPDATES", "DISCARDED", {"version": 2}, 99 * DAY, None),
        ("REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION", {}, DAY - HOUR, None),
        ("REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION", {}, DAY, Stuck.UNTOUCHED_AUTHENTICATION),
        ("COMPLETE", "APPROVED", {"submitted_at": NOW}, 99 * DAY, None),
        ("CLOSED", "APPROVED", {}, 99 * DAY, None),
        ("FROZEN", "", {}, 99 * DAY, None),
    ],
)
def test_stuck__after_a_time(
    status: str, version_status: str, known: dict[str, Any], after: timedelta, reason: Stuck | None
) -> None:
    """Each wait has its limit. A final stage is never stuck."""
    assert stuck(registration(status, version_status, **known), NOW + after) is reason


def test_whose_move__a_submission_nobody_picked_up_is_ours() -> None:
    """After a day without a change, a person has to open a support case."""
    waiting = registration("CREATED", "DRAFT", submitted_at=NOW)
    assert [whose_move(waiting, NOW + after) for after in (23 * HOUR, 25 * HOUR)] == [Move.AWS, Move.US]


@pytest.mark.parametrize(
    ("known", "days"),
    [
        (registration("REVIEWING", submitted_at=NOW - 2 * DAY - HOUR), 2),
        (registration("REVIEWING", status_since=NOW - 5 * HOUR), 0),
        (registration("COMPLETE", "APPROVED", submitted_at=NOW - DAY), None),
        (registration("REQUIRES_UPDATES", "DENIED", submitted_at=NOW - DAY), None),
    ],
)
def test_days_in_review__since_submission(known: Registration, days: int | None) -> None:
    """Whole days since the submission, while a version is in review."""
    assert days_in_review(known, NOW) == days


@pytest.mark.parametrize(("status", "reasons"), [("DENIED", (REASON,)), ("DRAFT", ()), ("REVOKED", (REASON,))])
def test_denied_reasons__of_a_draft_are_none(status: str, reasons: tuple[DeniedReason, ...]) -> None:
    """AWS lists MISSING_REQUIRED_FIELD for unsubmitted drafts, which is not a denial."""
    assert denied_reasons(version(status=status, denied_reasons=(REASON,))) == reasons


@pytest.mark.parametrize(
    ("known", "now_seen", "moved", "read"),
    [
        (registration(), seen(), False, ()),
        (registration(version_status=""), seen(), False, (1,)),
        (registration(), seen("PROVISIONING"), True, (1,)),
        (registration(), seen(version=2), True, (2,)),
        (registration(), seen(approved_version=1), True, (1,)),
        (registration(), seen("REQUIRES_UPDATES", latest_denied_version=1), True, (1,)),
        (registration(), seen("REQUIRES_UPDATES", version=2, latest_denied_version=1), True, (2, 1)),
        (
            registration("REQUIRES_UPDATES", "DRAFT", version=2, latest_denied_version=1),
            seen("SUBMITTED", version=2, latest_denied_version=1),
            True,
            (2,),
        ),
        (registration("REQUIRES_UPDATES", "REVIEWING"), seen("REQUIRES_UPDATES"), False, (1,)),
        (
            registration("REQUIRES_UPDATES", "DENIED", latest_denied_version=1),
            seen("REQUIRES_UPDATES", latest_denied_version=1),
            False,
            (),
        ),
    ],
    ids=[
        "same",
        "never read",
        "status",
        "version",
        "approved",
        "denied",
        "denied under a newer draft",
        "older denial known",
        "verdict due",
        "verdict known",
    ],
)
def test_changed__and_needs_version(known: Registration, now_seen: Any, moved: bool, read: tuple[int, ...]) -> None:
    """A version costs a call, so it is read if the status changed, if it was never read, or if its verdict is due."""
    assert (changed(known, now_seen), needs_version(known, now_seen)) == (moved, read)


def test_advanced__takes_status_version_and_aws_own_times() -> None:
    """AWS's status and timestamps replace ours. The other fields stay."""
    known = registration("SUBMITTED", "SUBMITTED", changes=4)
    history = {"SUBMITTED": NOW - 3 * DAY, "REVIEWING": NOW - 2 * DAY}
    new = advanced(known, seen("REVIEWING"), [version(history=history)], NOW)
    assert (new.status, new.version_status) == ("REVIEWING", "REVIEWING")
    assert (new.submitted_at, new.status_since) == (NOW - 3 * DAY, NOW - 2 * DAY)
    assert (new.name, new.owner, new.changes) == (known.name, known.owner, 4)


@pytest.mark.parametrize(
    ("known", "now_seen", "versions", "since"),
    [
        (registration(status_since=NOW - DAY), seen(), [], NOW - DAY),
        (registration(status_since=NOW - DAY), seen("PROVISIONING"), [], NOW),
        (registration(), seen("COMPLETE"), [version(status="APPROVED", history={"APPROVED": NOW - DAY})], NOW),
        (registration(), seen("PROVISIONING"), [version(status="APPROVED", history={"APPROVED": NOW - DAY})], NOW - DAY),
        (
            registration(),
            seen("REQUIRES_UPDATES"),
            [version(status="REVOKED", history={"DENIED": NOW - 9 * DAY, "REVOKED": NOW - DAY})],
            NOW - DAY,
        ),
        (
            registration(),
            seen("REQUIRES_UPDATES", version=2, latest_denied_version=1),
            [version(2, "DRAFT", history={"DRAFT": NOW}), version(1, "DENIED", history={"DENIED": NOW - DAY})],
            NOW - DAY,
        ),
        (
            registration("REQUIRES_UPDATES"),
            seen("REVIEWING", version=2),
            [version(2, history={}), version(1, "DENIED", history={"REVIEWING": NOW - DAY})],
            NOW,
        ),
        (registration("FROZEN", status_since=NOW - DAY), seen("THAWED"), [version(history={"THAWED": NOW})], NOW),
    ],
    ids=["same", "moved, unread", "no time for complete", "approved", "revoked", "older denial", "other's time", "unknown"],
)  # fmt: skip
def test_advanced__since_when(known: Registration, now_seen: Any, versions: list[Any], since: object) -> None:
    """AWS's timestamp of the version with the status, otherwise ours, which is kept while the status stays."""
    assert advanced(known, now_seen, versions, NOW).status_since == since


@pytest.mark.parametrize(
    ("number", "versions", "version_status", "submitted_at"),
    [
        (1, [], "REVIEWING", NOW - DAY),
        (2, [], "", None),
        (2, [version(2, "DRAFT", history={"DRAFT": NOW})], "DRAFT", None),
        (1, [version(2, "DRAFT")], "REVIEWING", NOW - DAY),
    ],
)
def test_advanced__a_new_version_forgets_the_old_ones_submission(
    number: int, versions: list[Any], version_status: str, submitted_at: object
) -> None:
    """The time of the submission is the current version's. A new draft has none."""
    known = registration(submitted_at=NOW - DAY)
    new = advanced(known, seen(version=number), versions, NOW)
    assert (new.version_status, new.submitted_at) == (version_status, submitted_at)


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        (("REVIEWING", "REVIEWING", {}), ("REVIEWING", "REVIEWING", {}), False),
        (("SUBMITTED", "SUBMITTED", {}), ("REVIEWING", "REVIEWING", {}), True),
        (("CREATED", "DRAFT", {"submitted_at": NOW}), ("SUBMITTED", "SUBMITTED", {}), False),
        (("REVIEWING", "REVIEWING", {}), ("REVIEWING", "REQUIRES_OFFLINE_REVIEW", {}), False),
        (("REVIEWING", "REVIEWING", {}), ("REQUIRES_UPDATES", "REVIEWING", {}), False),
        (("REQUIRES_UPDATES", "REVIEWING", {}), ("REQUIRES_UPDATES", "DENIED", {"latest_denied_version": 1}), True),
        (("REVIEWING", "REVIEWING", {}), ("REQUIRES_UPDATES", "DENIED", {"latest_denied_version": 1}), True),
        (("REQUIRES_UPDATES", "DENIED", {}), ("REQUIRES_UPDATES", "DENIED", {"latest_denied_version": 1}), False),
        (
            ("REQUIRES_UPDATES", "DENIED", {"latest_denied_version": 1}),
            ("REQUIRES_UPDATES", "DRAFT", {"version": 2, "latest_denied_version": 1}),
            False,
        ),
        (
            ("REQUIRES_UPDATES", "DENIED", {"latest_denied_version": 1}),
            ("CREATED", "DRAFT", {"version": 2, "latest_denied_version": 1}),
            False,
        ),
        (
            ("REQUIRES_UPDATES", "DRAFT", {"version": 2, "latest_denied_version": 1}),
            ("REQUIRES_UPDATES", "DENIED", {"version": 2, "latest_denied_version": 2}),
            True,
        ),
        (("COMPLETE", "APPROVED", {"approved_version": 1}), ("COMPLETE", "DRAFT", {"version": 2, "approved_version": 1}), False),
        (
            ("COMPLETE", "APPROVED", {"approved_version": 1}),
            ("COMPLETE", "APPROVED", {"version": 2, "approved_version": 2}),
            True,
        ),
        (("COMPLETE", "APPROVED", {}), ("REQUIRES_UPDATES", "REVOKED", {}), True),
        (("SUBMITTED", "SUBMITTED", {}), ("CREATED", "DISCARDED", {}), True),
        (("SUBMITTED", "SUBMITTED", {}), ("CREATED", "DRAFT", {"version": 2}), True),
        (("CLOSED", "APPROVED", {}), ("DELETED", "APPROVED", {}), True),
        (("FROZEN", "", {}), ("THAWED", "", {}), True),
        (("FROZEN", "", {}), ("FROZEN", "", {}), False),
        (("REVIEWING", "REVIEWING", {}), ("FROZEN", "", {}), True),
    ],
)  # fmt: skip
def test_is_news__another_stage_or_verdict(
    before: tuple[str, str, dict[str, Any]], after: tuple[str, str, dict[str, Any]], news: bool
) -> None:
    """Each stage, verdict and unknown status counts once. The registration's lag and our own new draft do not."""
    known, new = (registration(status, version_status, **more) for status, version_status, more in (before, after))
    assert is_change(known, new) is news
