"""What a person is shown when a form changed under a draft."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.factories import condition, conditional, field, form, options, path, rule
from workflows.forms.changes import FormChange, FormChangeKind, differences
from workflows.records.definitions import ATTACHMENT, DISALLOWED, REQUIRED, SELECT, ValueRule
from workflows.records.drafts import Answer, Answers

A = path("s.a")


def changed(old: dict[str, Any] | None, new: dict[str, Any] | None, answer: Answer | None) -> list[tuple[str, bool]]:
    """(kind, affected) for a field that was `old` and is `new`; None where the form does not have it."""
    answers: Answers = {} if answer is None else {A: answer}
    before, after = (form() if of is None else form(field("s.a", **of)) for of in (old, new))
    return [(change.kind, change.affected) for change in differences(before, after, answers)]


@pytest.mark.parametrize(
    ("old", "new", "answer", "expected"),
    [
        ({}, {}, "x", []),
        ({}, {"title": "Another", "example": "y"}, "x", []),
        (None, {}, None, [("gained", False)]),
        (None, {"requirement": REQUIRED}, None, [("gained", True)]),
        ({}, None, None, [("lost", False)]),
        ({}, None, "x", [("lost", True)]),
        ({}, {"requirement": REQUIRED}, None, [("tightened", True)]),
        ({}, {"requirement": REQUIRED}, "x", [("tightened", False)]),
        ({"requirement": REQUIRED}, {}, None, [("loosened", False)]),
        ({"rule": ValueRule(max_length=9)}, {"rule": ValueRule(max_length=5)}, "abc", [("tightened", False)]),
        ({"rule": ValueRule(max_length=9)}, {"rule": ValueRule(max_length=5)}, "abcdef", [("tightened", True)]),
        ({"rule": ValueRule(max_length=5)}, {"rule": ValueRule(max_length=9)}, "abcdef", [("loosened", False)]),
        ({"rule": ValueRule(max_length=4096)}, {"rule": ValueRule(max_length=2048)}, "x", []),
        ({}, {"rule": ValueRule(min_length=2)}, "x", [("tightened", True)]),
        ({}, {"rule": ValueRule(pattern="^x$")}, "x", [("tightened", False)]),
        ({"rule": ValueRule(pattern="^x$")}, {"rule": ValueRule(pattern="^y$")}, "x", [("tightened", True)]),
        ({"rule": ValueRule(pattern="^y$")}, {}, "x", [("loosened", False)]),
        ({}, {"rule": ValueRule(allowed_values=("y",))}, "x", [("tightened", True)]),
        ({"rule": ValueRule(allowed_values=("x", "y"))}, {"rule": ValueRule(allowed_values=("x",))}, "x", [("tightened", False)]),
        ({"rule": ValueRule(allowed_values=("x",))}, {"rule": ValueRule(allowed_values=("x", "y"))}, "x", [("loosened", False)]),
        ({"kind": SELECT, "options": options("X", "Y")}, {"kind": SELECT, "options": options("X")}, ("Y",), [("tightened", True)]),
        ({"kind": SELECT, "options": options("X")}, {"kind": SELECT, "options": options("X", "Y")}, ("X",), [("loosened", False)]),
        ({"kind": SELECT, "options": options("X", "Y")}, {"kind": SELECT, "options": options("Y", "X")}, ("X",), []),
        ({"kind": SELECT, "options": options("X"), "max_choices": 2}, {"kind": SELECT, "options": options("X")}, ("X",), [("tightened", False)]),
        ({}, {"kind": ATTACHMENT}, "x", [("tightened", True)]),
        ({}, {"kind": ATTACHMENT}, None, [("tightened", False)]),
    ],
)  # fmt: skip
def test_differences__of_one_field(
    old: dict[str, Any] | None, new: dict[str, Any] | None, answer: Answer | None, expected: list[tuple[str, bool]]
) -> None:
    """A field is gained, lost, stricter or easier; affected only when a person has to act on the answer."""
    assert changed(old, new, answer) == expected


def test_differences__a_rule_without_consequence_does_not_count() -> None:
    """Forms are compared under the current answers: a new rule that does not hold changes nothing yet."""
    old = form(field("s.a"), field("s.b"))
    new = form(field("s.a"), conditional("s.b", rule(DISALLOWED, condition("s.a", "EQUALS", "1"))))
    assert differences(old, new, {A: "2", path("s.b"): "x"}) == ()
    assert differences(old, new, {A: "1", path("s.b"): "x"}) == (
        FormChange(path=path("s.b"), title="Title of s.b", kind=FormChangeKind.TIGHTENED, affected=True),
    )


def test_differences__new_order_first_then_lost() -> None:
    """Fields that can still be answered come before lost fields."""
    old, new = form(field("s.x"), field("s.y"), field("s.z")), form(field("s.c"), field("s.y"), field("s.b"))
    assert [change.path for change in differences(old, new, {})] == ["s.c", "s.b", "s.x", "s.z"]
