"""Which refused tries are acts, and which of them are the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from workflows.audit.refusals import not_permitted
from workflows.records.access import Decision, NotPermitted, Place, RequesterNotPermitted, Right, Why
from workflows.records.acts import Act, ActKind
from workflows.records.drafts import Person

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ANA, BEN = Person(workspace_id="T1", user_id="U1"), Person(workspace_id="T1", user_id="U2")
PLACE = Place(account_id="123456789012", region="us-east-1", registration_type="US_TOLL_FREE_REGISTRATION")
DECISION = Decision(right=Right.SUBMIT, place=PLACE, why=Why.NOT_GIVEN)


def act(decision: Decision = DECISION, by: Person = ANA, at: datetime = NOW) -> Act:
    found = not_permitted(NotPermitted(decision), by, at)
    assert found
    return found


@pytest.mark.parametrize(
    ("right", "is_act"),
    [
        (Right.APPROVE, True),
        (Right.SUBMIT, True),
        (Right.BUY, True),
        (Right.RELEASE, True),
        (Right.DELETE, True),
        (Right.DRAFT, False),
        (Right.VIEW, False),
        (Right.ADMINISTER, False),
        (Right.EXPORT, False),
    ],
)
def test_not_permitted__rights_of_weight(right: Right, is_act: bool) -> None:
    """Only what costs, publishes or destroys is written; looking is not."""
    assert (not_permitted(NotPermitted(replace(DECISION, right=right)), ANA, NOW) is not None) is is_act


def test_not_permitted__in_doubt() -> None:
    """Who may be entitled is not written down as refused."""
    assert not_permitted(NotPermitted(replace(DECISION, why=Why.NOT_CHECKED)), ANA, NOW) is None


def test_not_permitted__what_it_holds() -> None:
    """The right, the place and the reason, and nothing that somebody entered."""
    found = act()
    assert (found.kind, found.at, dict(found.values)) == (ActKind.ACCESS_REFUSED, NOW, {})
    assert {name: text for name, text in found.facts.items() if text} == {
        "right": "submit",
        "account": "123456789012",
        "region": "us-east-1",
        "type": "US_TOLL_FREE_REGISTRATION",
        "why": "not_given",
    }


def test_not_permitted__the_requesters_right() -> None:
    """An approver whose requester has lost the right is not the one who lacks it."""
    found = not_permitted(RequesterNotPermitted(DECISION), BEN, NOW)
    assert found
    assert found.facts["whose"] == "requester"
    assert found.key != act(by=BEN).key


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (act(at=NOW + timedelta(hours=11)), True),
        (act(at=NOW.astimezone(timezone(timedelta(hours=13)))), True),
        (act(replace(DECISION, why=Why.SWITCHED_OFF)), True),
        (act(at=NOW + timedelta(hours=12)), False),
        (act(by=BEN), False),
        (act(by=replace(ANA, workspace_id="terminal")), False),
        (act(replace(DECISION, right=Right.BUY)), False),
        (act(replace(DECISION, place=replace(PLACE, region="eu-west-1"))), False),
        (act(replace(DECISION, place=replace(PLACE, account_id="999999999999"))), False),
        (act(replace(DECISION, place=replace(PLACE, registration_type="X"))), False),
    ],
    ids=["later", "zone", "reason", "next day", "person", "login", "right", "region", "account", "type"],
)
def test_not_permitted__once_a_day(other: Act, is_same: bool) -> None:
    """Once for each person, right, place and day of UTC; another reason is no other try."""
    assert (other.key == act().key) is is_same
