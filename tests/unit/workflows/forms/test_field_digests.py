"""What a batch remembers of a form: whether a field's rules are still the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.factories import condition, conditional, field, form, options, path, rule
from workflows.forms.changes import changed_since, field_digests
from workflows.records.definitions import REQUIRED, SELECT, FieldDefinition, ValueRule

PLAIN: dict[str, Any] = {"title": "City", "kind": SELECT, "options": options("A", "B")}
KEPT = field("s.b", title="Kept")


def changed(after: FieldDefinition) -> tuple[str, ...]:
    """What has changed since the plain field."""
    return changed_since(field_digests(form(field("s.a", **PLAIN), KEPT)), form(after, KEPT))


@pytest.mark.parametrize(
    "change",
    [
        {"requirement": REQUIRED},
        {"kind": "TEXT"},
        {"options": options("A")},
        {"options": options("A", "B", "C")},
        {"min_choices": 2},
        {"max_choices": 2},
        {"rule": ValueRule(max_length=5)},
    ],
)
def test_changed_since__rules(change: dict[str, Any]) -> None:
    """Whatever decides which answers are taken counts, and the field is named by its title."""
    assert changed(field("s.a", **PLAIN | change)) == ("City",)


def test_changed_since__condition() -> None:
    """A field that depends on another answer from now on has changed."""
    assert changed(conditional("s.a", rule(REQUIRED, condition("s.b", "HAS_VALUE")), **PLAIN)) == ("City",)


@pytest.mark.parametrize(
    "change", [{"short_description": "New words."}, {"example": "x"}, {"options": options("B", "A")}, {}]
)
def test_changed_since__words_and_order(change: dict[str, Any]) -> None:
    """New words and another order of the choices change no answer."""
    assert changed(field("s.a", **PLAIN | change)) == ()


def test_changed_since__new_and_gone() -> None:
    """A new field is named by its title, one that is gone by its path, after the others."""
    digests = field_digests(form(field("s.gone"), KEPT))
    assert changed_since(digests, form(field("s.new", title="New"), KEPT)) == ("New", "s.gone")
    assert set(field_digests(form(KEPT))) == {path("s.b")}
