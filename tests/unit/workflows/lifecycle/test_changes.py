"""Which changes may be posted now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

import pytest

from tests.unit.factories import NOW, registration, submission
from workflows.lifecycle.changes import (
    ENDS_OF_ATTEMPTS,
    HAND_OVERS,
    STATUS_CHANGES,
    Race,
    _after,
    change_id,
    compare_and_set,
    due,
    next_change,
)
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
        # A resubmission continues in the message of the submission that created the registration.
        ([change(1, STATUS), change(2, SUBMITTED)], [running("s2")], [1]),
        ([change(1, STATUS), change(2, SUBMITTED), change(3, STATUS)], [running("s2")], [1]),
        ([change(1, SUBMITTED), change(2, SUBMITTED, "submission:s9", None)], [running()], [2]),
        ([change(1, SUBMITTED, made=None)], [running("s9", None)], [1]),
    ],
)
def test_due__table(changes: list[Change], under_way: list[Submission], told: list[int]) -> None:
    """The outcome of a running attempt waits, and so do later changes. Nothing else waits."""
    assert [one.seq for one in due(changes, under_way)] == told


async def test_compare_and_set__until_no_race_is_lost() -> None:
    """The attempt that wins counts, also if its result is empty."""
    outcomes = iter([Race.LOST, Race.LOST, None, "too late"])

    async def attempt() -> object:
        return next(outcomes)

    assert await compare_and_set(attempt, "registration-1") is None
    assert next(outcomes) == "too late"


async def test_compare_and_set__gives_up() -> None:
    """Endless losing is a named error, not a loop."""
    tries = []

    async def attempt() -> Literal[Race.LOST]:
        tries.append(1)
        return Race.LOST

    with pytest.raises(LookupError, match="registration-1"):
        await compare_and_set(attempt, "registration-1")
    assert len(tries) == 50


def test_ids__of_changes_are_stored() -> None:
    """Databases hold these IDs, and a change is recorded once by its ID."""
    row = registration(id=RegistrationId("registration-1"), changes=2)
    ids = {
        namespace: next_change(row, namespace, STATUS, datetime(2026, 3, 1, tzinfo=UTC)).id
        for namespace in (STATUS_CHANGES, HAND_OVERS)
    }
    assert ids == {
        STATUS_CHANGES: "4ba19334-0eaf-5b70-80f8-46299385a569",
        HAND_OVERS: "6028f410-c81d-5114-982e-2b3b9f78142f",
    }
    assert change_id(ENDS_OF_ATTEMPTS, "sub-1/1/submitted") == "14130052-8757-5ea5-a979-539163df0012"


#: When the change is recorded; the registration is older.
RECORDED = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "version", "known", "expected"),
    [
        pytest.param(SUBMITTED, 1, (1, "DRAFT", None), (1, "SUBMITTED", RECORDED), id="first submission"),
        pytest.param(SUBMITTED, 1, (1, "", None), (1, "SUBMITTED", RECORDED), id="version not read yet"),
        pytest.param(SUBMITTED, 1, (1, "REVIEWING", None), (1, "REVIEWING", RECORDED), id="a sweep was faster"),
        pytest.param(SUBMITTED, 1, (1, "DENIED", NOW), (1, "DENIED", NOW), id="a sweep saw the verdict, too"),
        pytest.param(SUBMITTED, 2, (1, "DENIED", NOW), (2, "SUBMITTED", RECORDED), id="answer to a denial"),
        pytest.param(ATTENTION, 2, (1, "DENIED", NOW), (1, "DENIED", NOW), id="needs attention"),
        pytest.param(STATUS, 1, (1, "DRAFT", None), (1, "DRAFT", None), id="another change"),
    ],
)
def test_after__a_submission(
    kind: ChangeKind,
    version: int,
    known: tuple[int, str, datetime | None],
    expected: tuple[int, str, datetime | None],
) -> None:
    """Every change counts once. A submission makes a draft SUBMITTED. A newer status that a sweep has seen stays."""
    number, version_status, submitted_at = known
    before = registration(version=number, version_status=version_status, submitted_at=submitted_at, changes=4)
    recorded = replace(change(5, kind), version=version, observed_at=RECORDED)
    after = _after(before, recorded)
    assert (after.version, after.version_status, after.submitted_at) == expected
    assert after.changes == 5
    assert replace(after, version=number, version_status=version_status, submitted_at=submitted_at, changes=4) == before
