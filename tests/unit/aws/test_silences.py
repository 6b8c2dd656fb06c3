"""Since when AWS has not answered in a region."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from workflows.aws.clients import SLOW
from workflows.aws.silences import FRESH, Silences
from workflows.records.errors import AwsUnavailable

HERE, ELSEWHERE = "us-east-1", "us-west-2"


class Time:
    """A clock that is set by hand."""

    now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def clock(self) -> datetime:
        return self.now


def unanswered(operation: str = "CreateRegistration", code: str = "InternalServerException") -> AwsUnavailable:
    return AwsUnavailable(operation, code=code, region=HERE)


def test_since__first_failure_after_the_last_answer() -> None:
    """The first of several failures counts; an answer ends it; another region has nothing to do with it."""
    time = Time()
    silences = Silences(clock=time.clock)
    assert silences.since(HERE) is None
    began = time.now
    for _ in range(3):
        silences.waits(unanswered())
        time.now += timedelta(seconds=30)
    assert (silences.since(HERE), silences.since(ELSEWHERE)) == (began, None)
    silences.answered("DescribeRegistrations", HERE, "ok", 0.1)
    silences.answered("CreateRegistration", HERE, "throttled", 0.1)
    assert silences.since(HERE) == began
    silences.answered("CreateRegistration", HERE, "ok", 0.1)
    assert silences.since(HERE) is None


def test_since__slow() -> None:
    """A call that is slow began before that was noticed."""
    time = Time()
    silences = Silences(clock=time.clock)
    silences.waits(unanswered(code=SLOW))
    assert silences.since(HERE) == time.now - timedelta(seconds=3)


def test_since__a_call_that_was_given_up() -> None:
    """A call that nobody repeats no longer counts as silence, and its next failure is a new start."""
    time = Time()
    silences = Silences(clock=time.clock)
    silences.waits(unanswered())
    time.now += FRESH + timedelta(seconds=1)
    assert silences.since(HERE) is None
    silences.waits(unanswered())
    assert silences.since(HERE) == time.now
