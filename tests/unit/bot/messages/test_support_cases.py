"""Support cases: what is wrong decides, and everything AWS Support asks for is in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages.support_cases import case_for
from tests.unit.factories import change, registration
from workflows.records.definitions import FieldPath
from workflows.records.numbers import HeldNumber
from workflows.records.registrations import ChangeKind, DeniedField, DeniedReason, Verdict

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
VERDICT = Verdict(
    reasons=(DeniedReason(reason="UNCLEAR_OPT_IN", short_description="It is not clear."),),
    fields=(DeniedField(path=FieldPath("a.b"), title="B", reason="R", sent="a secret answer"),),
)
LATE = HeldNumber(id="p1", number="+12065550100", number_type="TEN_DLC", status="PENDING", since=NOW, is_late=True)


@pytest.mark.parametrize(
    ("status", "version_status", "days", "subject"),
    [
        ("REQUIRES_UPDATES", "DENIED", 1, "was denied"),
        ("CREATED", "SUBMITTED", 2, "has not been picked up"),
        ("REVIEWING", "REVIEWING", 90, "has been in review for 90 days"),
        ("REVIEWING", "REVIEWING", 1, ""),
        ("COMPLETE", "APPROVED", 90, ""),
    ],
)
def test_case_for(status: str, version_status: str, days: int, subject: str) -> None:
    """A denial, a submission that nobody picks up and a stuck review have a case; what goes well has none."""
    since = NOW - timedelta(days=days)
    row = registration(status=status, version_status=version_status, submitted_at=since, status_since=since)
    case = case_for(row, (), NOW)
    assert subject in case.partition("\n")[0]
    assert bool(case) is bool(subject)
    if case:
        assert all(fact in case for fact in (row.id, row.region, row.account_id, f"{since:%Y-%m-%d}"))


def test_case_for__denial_with_what_was_tried() -> None:
    """AWS's reasons, the fields, and every submission and denial before; no answer."""
    row = registration(status="REQUIRES_UPDATES", version_status="DENIED", version=2, latest_denied_version=2)
    changes = [
        change(ChangeKind.SUBMITTED, version=1),
        change(ChangeKind.STATUS, version=1, version_status="DENIED", verdict=VERDICT),
        change(ChangeKind.SUBMITTED, version=2),
        change(ChangeKind.STATUS, version=2, version_status="DENIED", verdict=VERDICT),
    ]
    case = case_for(row, changes, NOW)
    for words in (
        "UNCLEAR_OPT_IN: It is not clear.",
        "a.b: R",
        "version 1 denied (UNCLEAR_OPT_IN)",
        "version 2 submitted",
    ):
        assert words in case
    assert "secret" not in case


def test_case_for__late_number() -> None:
    """A number that does not become ACTIVE comes first."""
    row = registration(status="COMPLETE", version_status="APPROVED", numbers=(LATE,))
    assert "+12065550100 does not become ACTIVE" in case_for(row, (), NOW)
    assert case_for(replace(row, numbers=(replace(LATE, is_late=False),)), (), NOW) == ""
