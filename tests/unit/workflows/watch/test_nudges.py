"""Nudges: the clock and the zone are parameters, so a month passes in a loop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.factories import PERSON, registration
from workflows.lifecycle.stages import Stuck
from workflows.records.registrations import NudgeRecord, Registration
from workflows.watch.nudges import SCHEDULES, Nudge, NudgeReason, due, is_quiet, of_registration

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: A Monday, at ten in the morning UTC.
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})).map(ZoneInfo)
#: Over the clock changes of spring and autumn in both hemispheres.
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis wants bounds without a zone
steps = st.lists(st.floats(0.01, 60.0), min_size=1, max_size=80)


def waiting(status: str, version_status: str = "", **known: object) -> Registration:
    """A registration that has been waiting since Monday."""
    plain = {"status_since": MONDAY, "submitted_at": MONDAY, "owner": PERSON}
    return registration(status, version_status or status, **(plain | known))


def nudges_of(one: Registration, hours: Iterable[float], zone: ZoneInfo | None = None) -> list[Nudge]:
    """The nudges of a person if Callsign sweeps at each of these hours. Each is counted when it is posted."""
    said: dict[Stuck, NudgeRecord] = {}
    found = []
    for hour in hours:
        nudge = of_registration(one, said, MONDAY + timedelta(hours=hour), zone or ZoneInfo("UTC"))
        if nudge:
            said[nudge.kind] = nudge.counted()
            found.append(nudge)
    return found


MONTH = range(35 * 24)


@pytest.mark.parametrize(
    ("one", "kind", "days"),
    [
        (waiting("REQUIRES_UPDATES", "DENIED"), Stuck.UNTOUCHED_DENIAL, [3, 7, 14, 21, 28]),
        (waiting("REQUIRES_AUTHENTICATION"), Stuck.UNTOUCHED_AUTHENTICATION, [1, 3, 10, 17, 24, 31]),
        (waiting("SUBMITTED"), Stuck.NOT_PICKED_UP, [1, 4, 11, 18, 25, 32]),
        (waiting("CREATED", "DRAFT"), Stuck.NOT_PICKED_UP, [1, 4, 11, 18, 25, 32]),
        (waiting("REVIEWING"), Stuck.OVERDUE, [22, 29]),
        (waiting("CREATED", "DRAFT", submitted_at=None), Stuck.UNTOUCHED_VERSION, [7, 14, 21]),
        (waiting("COMPLETE", "APPROVED"), None, []),
        (waiting("FROZEN"), None, []),
    ],
)
def test_of_registration__a_month(one: Registration, kind: Stuck | None, days: list[int]) -> None:
    """The first nudge is for the owner, later ones are for the channel, each on its day."""
    found = nudges_of(one, MONTH)
    assert [(nudge.at - MONDAY).days for nudge in found] == days
    assert {nudge.kind for nudge in found} <= {kind}
    assert [nudge.to_channel for nudge in found] == [number > 0 for number in range(len(days))]
    assert len({nudge.key for nudge in found}) == len(days)


@given(
    one=st.sampled_from(
        [
            waiting("REQUIRES_UPDATES", "DENIED"),
            waiting("REQUIRES_AUTHENTICATION"),
            waiting("SUBMITTED"),
            waiting("REVIEWING"),
        ]
    ),
    zone=zones,
    hours=steps,
)
def test_of_registration__never_closer_than_its_gap_and_never_in_quiet_hours(
    one: Registration, zone: ZoneInfo, hours: list[float]
) -> None:
    """At any time and in any zone, no nudge comes in quiet hours or too early."""
    looks = [sum(hours[:count]) for count in range(1, len(hours) + 1)]
    found = nudges_of(one, looks, zone)
    assert not [nudge for nudge in found if is_quiet(nudge.at, zone)]
    closest = [
        (later.at - earlier.at) - SCHEDULES[later.kind].gap
        for earlier, later in pairwise(found)
        if earlier.kind is later.kind
    ]
    assert all(more >= timedelta() for more in closest)


@given(since=moments, zone=zones, kind=st.sampled_from(sorted(SCHEDULES)))
def test_due__not_lost(since: datetime, zone: ZoneInfo, kind: Stuck) -> None:
    """With hourly sweeps, the first nudge comes at most a weekend and an hour late, in every zone and season."""
    wait = SCHEDULES[kind].after[0]
    looks = (since + HOUR * hour for hour in range(int(wait / HOUR) + 24 * 4))
    first = next(
        nudge for at in looks if (nudge := due(NudgeReason(subject="r", kind=kind, since=since), None, at, zone))
    )
    assert first.at <= since + wait + timedelta(hours=64)
    assert first.at >= since + wait - (4 * DAY if SCHEDULES[kind].urgent else timedelta())


@pytest.mark.parametrize("day", range(7))
def test_of_registration__the_second_nudge_comes_before_the_link_expires(day: int) -> None:
    """Day six falls on a weekend, so the second nudge comes on Friday."""
    since = MONDAY + day * DAY
    one = waiting("REQUIRES_AUTHENTICATION", status_since=since)
    for hour in range(9, 18):
        found = nudges_of(replace(one, status_since=since + hour * HOUR), MONTH, ZoneInfo("Europe/Helsinki"))
        assert timedelta(days=2) < found[1].at - found[1].since < timedelta(days=7)


@pytest.mark.parametrize(
    ("zone", "moment", "quiet"),
    [
        ("UTC", "2026-03-02T08:59:59", True),
        ("UTC", "2026-03-02T09:00:00", False),
        ("UTC", "2026-03-02T17:59:59", False),
        ("UTC", "2026-03-02T18:00:00", True),
        ("UTC", "2026-03-06T12:00:00", False),
        ("UTC", "2026-03-07T12:00:00", True),
        ("UTC", "2026-03-08T12:00:00", True),
        # Monday in one zone is Sunday in another.
        ("Pacific/Auckland", "2026-03-08T21:00:00", False),
        ("America/Los_Angeles", "2026-03-09T00:30:00", True),
        # The Friday before and the Monday after a clock change: nine o'clock is another hour in UTC.
        ("America/New_York", "2026-03-06T13:30:00", True),
        ("America/New_York", "2026-03-09T13:30:00", False),
        ("Europe/Berlin", "2026-10-23T07:30:00", False),
        ("Europe/Berlin", "2026-10-26T07:30:00", True),
        ("Asia/Kathmandu", "2026-03-02T03:14:00", True),
        ("Asia/Kathmandu", "2026-03-02T03:15:00", False),
    ],
)
def test_is_quiet__by_the_persons_own_clock(zone: str, moment: str, quiet: bool) -> None:
    """Nudges come from nine to six, Monday to Friday, in the person's zone."""
    assert is_quiet(datetime.fromisoformat(moment).replace(tzinfo=UTC), ZoneInfo(zone)) is quiet


DENIED = waiting("REQUIRES_UPDATES", "DENIED")
SAID = NudgeRecord(subject=DENIED.id, kind=Stuck.UNTOUCHED_DENIAL, since=MONDAY, count=1, last_at=MONDAY + 3 * DAY)


@pytest.mark.parametrize(("days", "at"), [(1, 4), (3, 6), (7, 10)])
def test_of_registration__snoozed(days: int, at: int) -> None:
    """A snooze ends at its time, outside of weekends. The next nudge is for the owner."""
    snoozed = replace(SAID, snoozed_until=SAID.last_at + days * DAY)
    looks = (MONDAY + hour * HOUR for hour in MONTH)
    found = next(
        n
        for now in looks
        if (n := of_registration(DENIED, {Stuck.UNTOUCHED_DENIAL: snoozed}, now)) and now > SAID.last_at
    )
    assert (found.at - MONDAY).days == at
    assert (found.number, found.to_channel) == (2, False)


def test_of_registration__denied_again_starts_again() -> None:
    """Another denial restarts the count and ends the snooze, but keeps the gap to the last nudge."""
    again = replace(DENIED, status_since=SAID.last_at - 2 * DAY)
    snoozed = {Stuck.UNTOUCHED_DENIAL: replace(SAID, snoozed_until=MONDAY + 30 * DAY)}
    assert of_registration(again, snoozed, SAID.last_at + DAY) is None
    found = of_registration(again, snoozed, SAID.last_at + 4 * DAY)
    assert found
    assert (found.number, found.to_channel) == (1, False)
    assert found.key != replace(found, since=MONDAY).key


def test_of_registration__a_started_fix_counts() -> None:
    """While a person fills in a fix, there is no nudge."""
    touched = MONDAY + 10 * DAY
    assert of_registration(DENIED, {}, MONDAY + 11 * DAY, touched=touched) is None
    found = of_registration(DENIED, {}, MONDAY + 14 * DAY, touched=touched)
    assert found
    assert found.since == touched


def test_of_registration__without_an_owner() -> None:
    """All nudges are for the channel."""
    found = of_registration(DENIED, {}, MONDAY + 3 * DAY, owned=False)
    assert found
    assert found.to_channel


def test_due__drafts_get_three_nudges() -> None:
    """An old draft is mentioned three times, to its owner only, unless they ask for another reminder."""
    kind, said, found = Stuck.UNTOUCHED_DRAFT, None, []
    for hour in range(60 * 24):
        nudge = due(NudgeReason(subject="draft", kind=kind, since=MONDAY), said, MONDAY + hour * HOUR, UTC)
        if nudge:
            said = nudge.counted()
            found.append(nudge)
    assert [((nudge.at - MONDAY).days, nudge.to_channel) for nudge in found] == [(3, False), (10, False), (17, False)]
    assert said
    asked = replace(said, snoozed_until=MONDAY + 70 * DAY)
    assert due(NudgeReason(subject="draft", kind=kind, since=MONDAY), asked, MONDAY + 70 * DAY, UTC)


def test_counted__ends_the_nudge() -> None:
    """Right after a nudge nothing is due."""
    nudge = of_registration(DENIED, {}, MONDAY + 3 * DAY)
    assert nudge
    assert of_registration(DENIED, {nudge.kind: nudge.counted()}, nudge.at) is None
