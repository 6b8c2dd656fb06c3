"""What a person is shown when a form changed under a draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.factories import condition, conditional, field, form, options, path, rule
from workflows.forms.changes import Detail, FormChange, FormChangeKind, Respect, differences, renamed
from workflows.records.definitions import (
    ASSOCIATE_BEFORE_SUBMIT,
    ATTACHMENT,
    DISALLOWED,
    OPTIONAL,
    REQUIRED,
    SELECT,
    TEXT,
    FieldDefinition,
    SupportedAssociation,
    ValueRule,
)
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
        FormChange(
            path=path("s.b"),
            title="Title of s.b",
            kind=FormChangeKind.TIGHTENED,
            affected=True,
            details=(Detail(respect=Respect.REQUIREMENT, before=(OPTIONAL,), now=(DISALLOWED,)),),
        ),
    )


def test_differences__new_order_first_then_lost() -> None:
    """Fields that can still be answered come before lost fields."""
    old, new = form(field("s.x"), field("s.y"), field("s.z")), form(field("s.c"), field("s.y"), field("s.b"))
    assert [change.path for change in differences(old, new, {})] == ["s.c", "s.b", "s.x", "s.z"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {"kind": ATTACHMENT}, [(Respect.KIND, (TEXT,), (ATTACHMENT,))]),
        (
            {"kind": SELECT, "options": options("A", "B")},
            {"kind": SELECT, "options": options("B", "C")},
            [(Respect.CHOICES_REMOVED, ("The A",), ()), (Respect.CHOICES_ADDED, (), ("The C",))],
        ),
        ({"rule": ValueRule(max_length=9)}, {"rule": ValueRule(max_length=5)}, [(Respect.LENGTH, ("0", "9"), ("0", "5"))]),
        ({}, {"rule": ValueRule(pattern="^x$")}, [(Respect.PATTERN, (), ("^x$",))]),
        ({}, {"requirement": REQUIRED}, [(Respect.REQUIREMENT, (OPTIONAL,), (REQUIRED,))]),
    ],
)  # fmt: skip
def test_differences__says_what_is_different(
    old: dict[str, Any], new: dict[str, Any], expected: list[tuple[Respect, tuple[str, ...], tuple[str, ...]]]
) -> None:
    """A field that stayed says in which respects it is another one."""
    (change,) = differences(form(field("s.a", **old)), form(field("s.a", **new)), {})
    assert [(detail.respect, detail.before, detail.now) for detail in change.details] == expected


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ([field("s.a", title="City")], [field("t.b", title="city")], {"s.a": "t.b"}),
        ([field("s.a", title="City")], [field("t.b", title="Town")], {}),
        ([field("s.a", title="City")], [field("t.b", title="City", kind=ATTACHMENT)], {}),
        ([field("s.a", title="City"), field("s.c", title="City")], [field("t.b", title="City")], {}),
        ([field("s.a", title="City")], [field("t.b", title="City"), field("t.c", title="City")], {}),
        ([field("s.a", title="City")], [field("s.a", title="City"), field("t.b", title="City")], {}),
    ],
    ids=["renamed", "another title", "another kind", "two old", "two new", "still there"],
)
def test_renamed(old: list[FieldDefinition], new: list[FieldDefinition], names: dict[str, str]) -> None:
    """A field with another path is the same where title and kind are, and nothing else could be meant."""
    assert renamed(form(*old), form(*new)) == names


def test_differences__renamed_counts_once() -> None:
    """A renamed field is neither lost nor gained; a person has to see the answer that was kept."""
    old, new = form(field("s.a", title="City")), form(field("t.b", title="City"))
    assert [(change.path, change.kind, change.affected) for change in differences(old, new, {A: "x"})] == [
        ("t.b", "renamed", True)
    ]
    assert [change.affected for change in differences(old, new, {})] == [False]


def test_differences__association() -> None:
    """A resource that has to be associated from now on is a change, too."""
    old = form(field("s.a"))
    number = SupportedAssociation(resource_type="TOLL_FREE", iso_country_code="US", behavior=ASSOCIATE_BEFORE_SUBMIT)
    new = replace(old, type=replace(old.type, associations=(number,)))
    assert [(change.title, change.kind) for change in differences(old, new, {A: "x"})] == [("TOLL_FREE", "association")]
    assert differences(new, old, {A: "x"}) == ()
