"""What App Home and the default channel say about regions that cannot be asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import watching
from bot.messages.text import when
from workflows.records.errors import CredentialsExpired, ForbiddenByOrganization
from workflows.watch.outage import Outage
from workflows.watch.region_states import RegionState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EARLIER = NOW - timedelta(minutes=2)
LONG_AGO = NOW - timedelta(minutes=40)
SCP = ForbiddenByOrganization(
    "DescribeRegistrations", code="AccessDeniedException", region="eu-west-1", detail="service control policy"
).problem()
EXPIRED = CredentialsExpired("DescribeRegistrations", code="ExpiredTokenException", region="us-east-1").problem()
FORBIDDEN = "A service control policy of the AWS organization forbids sms-voice:DescribeRegistrations"


@pytest.mark.parametrize(
    ("states", "lines"),
    [
        ({}, [watching.NOT_CHECKED]),
        ({"us-east-1": RegionState()}, ["us-east-1: not checked with AWS yet."]),
        (
            {"us-east-1": RegionState(last_swept=NOW), "eu-west-1": RegionState(last_swept=EARLIER)},
            [f"Last checked with AWS {when(EARLIER)}."],
        ),
        (
            {"us-east-1": RegionState(last_swept=NOW), "eu-west-1": RegionState(problem=SCP, failures=9)},
            [f":warning: eu-west-1 cannot be checked: {FORBIDDEN}", f"Last checked with AWS (us-east-1) {when(NOW)}."],
        ),
        (
            {"us-east-1": RegionState(last_swept=LONG_AGO)},
            [f"us-east-1: not checked with AWS, last checked {when(LONG_AGO)}."],
        ),
        (
            {"us-east-1": RegionState(last_swept=LONG_AGO, problem=EXPIRED)},
            [f":warning: us-east-1 cannot be checked, last checked {when(LONG_AGO)}: The AWS credentials have expired"],
        ),
    ],
)
def test_checked__by_region(states: dict[str, RegionState], lines: list[str]) -> None:
    """A region that cannot be asked has a line with its cause, and does not hide when the others were asked."""
    shown = watching.checked(states, NOW).splitlines()
    assert len(shown) == len(lines)
    assert all(line.startswith(start) for line, start in zip(shown, lines, strict=True)), shown


def test_outage__since_and_why() -> None:
    """Regions with one cause share a line, and each cause has its remedy."""
    text = watching.outage(Outage(since=LONG_AGO, problems={"a": EXPIRED, "b": SCP, "c": EXPIRED}))
    assert when(LONG_AGO) in text
    assert (
        "• a, c: The AWS credentials have expired (DescribeRegistrations, us-east-1, ExpiredTokenException). " in text
    )
    assert f"• b: {FORBIDDEN}" in text
    assert "Ask the people who manage the AWS organization" in text
