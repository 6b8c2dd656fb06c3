"""What people hear of a registration's numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.factories import registration
from workflows.lifecycle.numbers import next_step, time_allowed, waits, with_number
from workflows.lifecycle.sending import can_send, sender
from workflows.records.account import PhoneNumber
from workflows.records.numbers import HeldNumber
from workflows.records.registrations import ChangeKind, Registration

THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
SEEN = PhoneNumber(
    id="p1", number="+12065550100", status="ACTIVE", number_type="TEN_DLC", iso_country_code="US", monthly_price="1.00"
)  # fmt: skip
HELD = HeldNumber(id="p1", number="+12065550100", number_type="TEN_DLC", status="ASSOCIATING", since=THEN)


def campaign(*held: HeldNumber, status: str = "COMPLETE") -> Registration:
    return registration(
        registration_type="US_TEN_DLC_CAMPAIGN_REGISTRATION",
        status=status,
        version_status="APPROVED",
        status_since=THEN,
        numbers=held,
    )


@pytest.mark.parametrize(
    ("held", "status", "seen", "days", "kind"),
    [
        pytest.param((HELD,), "COMPLETE", "ACTIVE", 1, ChangeKind.NUMBER_ACTIVE, id="active"),
        pytest.param((HELD,), "COMPLETE", "ASSOCIATING", 13, None, id="in time"),
        pytest.param((HELD,), "COMPLETE", "ASSOCIATING", 14, ChangeKind.NUMBER_LATE, id="late"),
        pytest.param((replace(HELD, is_late=True),), "COMPLETE", "ASSOCIATING", 15, None, id="said before"),
        pytest.param(
            (replace(HELD, is_late=True),), "COMPLETE", "ACTIVE", 15, ChangeKind.NUMBER_ACTIVE, id="after all"
        ),
        pytest.param((replace(HELD, status="ACTIVE"),), "COMPLETE", "ACTIVE", 30, None, id="still active"),
        pytest.param((), "COMPLETE", "ACTIVE", 1, None, id="first seen active"),
        pytest.param((), "COMPLETE", "PENDING", 30, None, id="first seen waiting"),
        pytest.param((HELD,), "REVIEWING", "PENDING", 30, None, id="its registration is in review"),
    ],
)
def test_next_step(held: tuple[HeldNumber, ...], status: str, seen: str, days: int, kind: ChangeKind | None) -> None:
    """A number that can send, or takes longer than AWS's guide says, is news, once."""
    now, before = THEN + timedelta(days=days), campaign(*held, status=status)
    after, news = next_step(before, [replace(SEEN, status=seen)], now)
    assert (news.kind if news else None) == kind
    assert [one.status for one in after.numbers] == [seen]
    assert next_step(after, [replace(SEEN, status=seen)], now)[1] is None


def test_next_step__one_at_a_time() -> None:
    """Two numbers that become ACTIVE at once are two things to hear; a number that is gone is forgotten."""
    other, gone = replace(HELD, id="p2", number="+12065550101"), replace(HELD, id="p3")
    seen = [SEEN, replace(SEEN, id="p2", number="+12065550101")]
    row, heard = campaign(HELD, other, gone), []
    while True:
        row, news = next_step(row, seen, THEN)
        if news is None:
            break
        heard.append(news.number)
    assert heard == ["+12065550100", "+12065550101"]
    assert [one.id for one in row.numbers] == ["p1", "p2"]


@pytest.mark.parametrize(("number_type", "days"), [("TEN_DLC", 14), ("TOLL_FREE", 3), ("UNHEARD_OF", 3)])
def test_time_allowed(number_type: str, days: int) -> None:
    assert time_allowed(number_type).days == days


@pytest.mark.parametrize(
    ("status", "statuses", "may", "waiting"),
    [
        ("COMPLETE", ["ASSOCIATING"], False, True),
        ("COMPLETE", ["ACTIVE", "ASSOCIATING"], True, True),
        ("COMPLETE", ["ACTIVE"], True, False),
        ("REVIEWING", ["ACTIVE"], False, False),
        ("COMPLETE", [], False, False),
    ],
)
def test_can_send__by_the_numbers_own_status(status: str, statuses: list[str], may: bool, waiting: bool) -> None:
    """Nothing can send before AWS says that its number is ACTIVE."""
    row = campaign(*(replace(HELD, id=str(at), status=one) for at, one in enumerate(statuses)), status=status)
    assert (can_send(row), waits(row)) == (may, waiting)


def test_sender__an_active_number_only() -> None:
    """A toll-free number that still waits is not named as what sends; the other one is."""
    waiting, ready = replace(HELD, number="+18335550100"), replace(HELD, id="p2", status="ACTIVE")
    row = registration(status="COMPLETE", version_status="APPROVED", identity="+18335550100", numbers=(waiting,))
    assert (sender(row), can_send(row)) == ("", False)
    assert sender(replace(row, numbers=(waiting, ready))) == ready.number
    assert sender(replace(row, numbers=())) == "+18335550100"


def test_with_number__keeps_the_others() -> None:
    row = with_number(campaign(HELD), replace(SEEN, id="p9", status="PENDING"), THEN)
    assert [(one.id, one.status) for one in row.numbers] == [("p1", "ASSOCIATING"), ("p9", "PENDING")]
