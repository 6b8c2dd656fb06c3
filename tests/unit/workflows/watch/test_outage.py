"""When the watch as a whole has failed for so long that people have to hear of it, and when that is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflows.records.errors import CredentialsExpired
from workflows.watch.outage import OUTAGE, is_over, outage, with_sweeps
from workflows.watch.region_states import RegionState, RegionStates

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EXPIRED = CredentialsExpired("DescribeRegistrations", code="ExpiredTokenException").problem()


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def failing(since: float, swept: float | None = None) -> RegionState:
    """A region that fails since so many minutes."""
    last = ago(swept) if swept is not None else None
    return RegionState(last_swept=last, failing_since=ago(since), failures=3, problem=EXPIRED)


WELL = RegionState(last_swept=ago(1))


@pytest.mark.parametrize(
    ("states", "since"),
    [
        pytest.param([failing(9, 9)], None, id="not for long"),
        pytest.param([failing(10, 11)], 11, id="since the last sweep"),
        pytest.param([failing(10)], 10, id="never swept"),
        pytest.param([failing(60, 61), WELL], None, id="one region is well"),
        pytest.param([failing(60, 61), failing(20, 21)], 21, id="since the last region failed"),
        pytest.param([failing(60, 61), failing(5, 6)], None, id="the second failed a moment ago"),
        pytest.param([RegionState(last_swept=ago(30))], None, id="nobody knows why"),
        pytest.param([RegionState()], None, id="just started"),
        pytest.param([], None, id="no regions"),
    ],
)
def test_outage__by_region(states: list[RegionState], since: float | None) -> None:
    """Only when no region could be swept for ten minutes, since the last one failed."""
    found = outage({f"r{at}": state for at, state in enumerate(states)}, NOW)
    assert (found.since if found else None) == (ago(since) if since else None)
    assert timedelta(minutes=10) == OUTAGE


@pytest.mark.parametrize(
    ("states", "over"),
    [([failing(20, 21)], False), ([failing(20, 21), WELL], True), ([WELL], True), ([RegionState()], False)],
)
def test_is_over__once_a_region_is_swept(states: list[RegionState], over: bool) -> None:
    """A region that was swept a moment ago ends it; a process that has only started does not know."""
    assert is_over({f"r{at}": state for at, state in enumerate(states)}, NOW) is over


@pytest.mark.parametrize(("swept", "dark"), [(None, True), (ago(30), True), (ago(5), False)])
def test_with_sweeps__of_other_processes(swept: datetime | None, dark: bool) -> None:
    """A region that fails here and that another process sweeps is well."""
    states = with_sweeps({"us-east-1": failing(20, 21)}, {"us-east-1": swept} if swept else {})
    assert (outage(states, NOW) is not None) is dark
    assert is_over(states, NOW) is not dark


def test_region_states__from_failure_to_success() -> None:
    """The first failure in a row dates the outage; a success ends it. No message of an error is kept."""
    states = RegionStates(["us-east-1"])
    for minutes in (3, 2):
        states.tried("us-east-1", ago(minutes))
        states.failed("us-east-1", CredentialsExpired("DescribeRegistrations", code="ExpiredTokenException"))
    state = states["us-east-1"]
    assert (state.failing_since, state.failures, state.problem) == (ago(3), 2, EXPIRED)
    assert state.error == "CredentialsExpired DescribeRegistrations ExpiredTokenException"
    states.failed("us-east-1", KeyError("secret"))
    assert states["us-east-1"].error == "KeyError"
    states.succeeded("us-east-1", NOW)
    assert states["us-east-1"] == RegionState(last_swept=NOW, last_tried=NOW)
