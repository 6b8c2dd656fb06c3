"""Which registrations a list shows."""

from __future__ import annotations

import pytest

from bot.flows.registration_list import LIST, NAMED, OPEN, chosen
from tests.unit.factories import registration
from workflows.records.drafts import RegistrationId
from workflows.records.registrations import Registration


def named(name: str, status: str = "REVIEWING", **changed: str) -> Registration:
    """A registration whose id follows from its name."""
    return registration(
        status, name=name, id=RegistrationId(f"registration-{name.replace(' ', '').lower()}"), **changed
    )


EVERYTHING = (
    named("Acme"),
    named("Acme two", "COMPLETE"),
    named("Other", "REQUIRES_UPDATES", region="eu-west-1"),
    named("Closed", "CLOSED"),
    named("Deleted", "DELETED"),
    named("Number", identity="+18335550100"),
)


def names(kind: str, words: str) -> list[str]:
    return [row.name for row in chosen(EVERYTHING, kind, words)]


def test_chosen__open_is_not_finished() -> None:
    """What is live, closed or deleted is not open; words do not narrow what is open."""
    assert names(OPEN, "") == names(OPEN, "acme") == ["Acme", "Other", "Number"]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Acme", ["Acme"]),
        ("ACME", ["Acme"]),
        ("acm", ["Acme", "Acme two"]),
        ("two", ["Acme two"]),
        ("acme TWO", ["Acme two"]),
        ("registration-other", ["Other"]),
        ("+18335550100", ["Number"]),
        ("+1833", []),
        ("registration-", []),
        ("nothing", []),
    ],
)
def test_chosen__named(words: str, shown: list[str]) -> None:
    """The whole name, id or number wins over a part of a name; a part of an id or number names nothing."""
    assert names(NAMED, words) == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("", [row.name for row in EVERYTHING]),
        ("acme", ["Acme", "Acme two"]),
        ("two acme", ["Acme two"]),
        ("acme nothing", []),
    ],
)
def test_chosen__list(words: str, shown: list[str]) -> None:
    """Every word has to match, in any order; without words everything matches."""
    assert names(LIST, words) == shown


def test_chosen__unknown_kind_is_a_list() -> None:
    """The kind comes back with a button, so an unknown one shows the list instead of failing."""
    assert names("odd", "acme") == names(LIST, "acme")
