"""Which news may be told already."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.unit.factories import submission
from workflows.lifecycle.changes import due
from workflows.records.drafts import RegistrationId, Submission, SubmissionId
from workflows.records.messages import MessageKey
from workflows.records.registrations import Change, ChangeId, ChangeKind, Verdict

MADE = RegistrationId("registration-1")
SUBMITTED, ATTENTION, STATUS = ChangeKind.SUBMITTED, ChangeKind.NEEDS_ATTENTION, ChangeKind.STATUS


def change(seq: int, kind: ChangeKind, key: str = "submission:s1", made: RegistrationId | None = MADE) -> Change:
    return Change(
        id=ChangeId(f"{key}/{seq}"),
        message_key=MessageKey(key),
        seq=seq,
        kind=kind,
        registration_id=made,
        from_status="",
        to_status="",
        version=1,
        version_status="",
        verdict=Verdict(),
        observed_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


def running(name: str = "s1", made: RegistrationId | None = MADE) -> Submission:
    return submission(id=SubmissionId(name), registration_id=made)


@pytest.mark.parametrize(
    ("changes", "under_way", "told"),
    [
        ([change(1, SUBMITTED)], [], [1]),
        ([change(1, SUBMITTED)], [running()], []),
        ([change(1, ATTENTION, made=None)], [running(made=None)], []),
        # The answer to a denial goes on in the message of the submission that made the registration.
        ([change(1, STATUS), change(2, SUBMITTED)], [running("s2")], [1]),
        ([change(1, STATUS), change(2, SUBMITTED), change(3, STATUS)], [running("s2")], [1]),
        ([change(1, SUBMITTED), change(2, SUBMITTED, "submission:s9", None)], [running()], [2]),
        ([change(1, SUBMITTED, made=None)], [running("s9", None)], [1]),
    ],
)
def test_due__table(changes: list[Change], under_way: list[Submission], told: list[int]) -> None:
    """How an attempt ended waits while it is under way, and so does what comes after; nothing else waits."""
    assert [one.seq for one in due(changes, under_way)] == told
