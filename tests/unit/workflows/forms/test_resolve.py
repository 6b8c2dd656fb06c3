"""The rules of ConditionalBehavior, and the pages of a form."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.unit.factories import condition, conditional, document, field, form, options, path, rule
from workflows.forms.resolve import (
    ResolvedField,
    clean,
    dependants,
    is_empty,
    pages,
    resolve,
    sendable,
    visible,
)
from workflows.records.definitions import (
    API_TEXT_MAX,
    ATTACHMENT,
    CONDITIONAL,
    DISALLOWED,
    OPTIONAL,
    REQUIRED,
    SELECT,
    FieldDefinition,
    Form,
    ValueRule,
)
from workflows.records.drafts import Answer, Answers

A, B, C = path("s.a"), path("s.b"), path("s.c")


def one_section(fields: Sequence[FieldDefinition]) -> bool:
    return len({field.section for field in fields}) == 1


def at_most_two(fields: Sequence[FieldDefinition]) -> bool:
    return len(fields) <= 2


def resolved(field_under_test: FieldDefinition, answers: Answers, *others: FieldDefinition) -> ResolvedField:
    """The field under test in a form with `s.a`."""
    return resolve(form(field("s.a"), *others, field_under_test), answers).by_path[field_under_test.path]


@pytest.mark.parametrize(
    ("operator", "values", "answer", "holds"),
    [
        ("EQUALS", ["X"], "X", True),
        ("EQUALS", ["X"], "Y", False),
        ("EQUALS", ["X"], None, False),
        ("EQUALS", ["X"], ("X",), True),
        ("EQUALS", ["X"], ("Y", "X"), True),
        ("EQUALS", ["X"], document(), False),
        ("NOT_EQUALS", ["X"], "Y", True),
        ("NOT_EQUALS", ["X"], "X", False),
        ("NOT_EQUALS", ["X"], ("Y", "X"), False),
        ("NOT_EQUALS", ["X"], None, True),
        ("IN", ["X", "Y"], "Y", True),
        ("IN", ["X", "Y"], ("Z",), False),
        ("IN", ["X", "Y"], ("Z", "Y"), True),
        ("NOT_IN", ["X", "Y"], "Z", True),
        ("NOT_IN", ["X", "Y"], ("X",), False),
        ("NOT_IN", ["X", "Y"], None, True),
        ("HAS_VALUE", [], "anything", True),
        ("HAS_VALUE", [], document(), True),
        ("HAS_VALUE", [], "  ", False),
        ("HAS_VALUE", [], (), False),
        ("HAS_VALUE", [], None, False),
        ("NO_VALUE", [], None, True),
        ("NO_VALUE", [], document(), False),
        ("STARTS_WITH", ["X"], "X", False),
        ("STARTS_WITH", ["X"], None, False),
    ],
)
def test_resolve__operators(operator: str, values: list[str], answer: Answer | None, holds: bool) -> None:
    """Each operator decides by its meaning; an unknown operator never holds, and an unset value differs from all."""
    asked = conditional("s.b", rule(REQUIRED, condition("s.a", operator, *values)), default=DISALLOWED)
    answers: Answers = {} if answer is None else {A: answer}
    assert resolved(asked, answers).requirement == (REQUIRED if holds else DISALLOWED)


def test_resolve__first_matching_rule_wins() -> None:
    """Rules are tried in order; a rule with an unknown behavior is skipped."""
    yes = condition("s.a", "HAS_VALUE")
    asked = conditional("s.b", rule("HIDDEN", yes), rule(DISALLOWED, yes), rule(REQUIRED, yes))
    assert resolved(asked, {A: "x"}).requirement == DISALLOWED


def test_resolve__all_conditions_of_a_rule() -> None:
    """The conditions of a rule are joined by AND."""
    asked = conditional("s.c", rule(REQUIRED, condition("s.a", "EQUALS", "1"), condition("s.b", "EQUALS", "2")))
    assert resolved(asked, {A: "1", B: "2"}, field("s.b")).requirement == REQUIRED
    assert resolved(asked, {A: "1", B: "3"}, field("s.b")).requirement == OPTIONAL


@pytest.mark.parametrize(
    ("requirement", "expected"), [(REQUIRED, REQUIRED), (OPTIONAL, OPTIONAL), ("RECOMMENDED", OPTIONAL)]
)
def test_resolve__unconditional(requirement: str, expected: str) -> None:
    """A field without conditions keeps its requirement; an unknown requirement counts as optional."""
    assert resolved(field("s.b", requirement=requirement), {}).requirement == expected


def test_resolve__an_unknown_default_is_optional() -> None:
    """A default that AWS added later counts as optional."""
    assert resolved(conditional("s.b", default="HIDDEN"), {}).requirement == OPTIONAL


def test_resolve__condition_outside_the_form() -> None:
    """CONDITIONAL without ConditionalBehavior is optional and marked for a person to judge."""
    shown = resolved(field("s.b", requirement=CONDITIONAL), {})
    assert (shown.requirement, shown.outside_condition) == (OPTIONAL, True)
    assert not resolved(conditional("s.b"), {}).outside_condition


def test_resolve__conditional_bounds_override_the_fields_own() -> None:
    """Each member of the rule's validation overrides the field's; the others stay."""
    own = ValueRule(min_length=1, max_length=50, pattern="^a")
    over = ValueRule(max_length=9, allowed_values=("abc",))
    asked = conditional("s.b", rule(REQUIRED, condition("s.a", "EQUALS", "x"), validation=over), rule=own)
    assert resolved(asked, {A: "x"}).rule == ValueRule(
        min_length=1, max_length=9, pattern="^a", allowed_values=("abc",)
    )
    assert resolved(asked, {A: "y"}).rule == own


@pytest.mark.parametrize(("own", "capped"), [(None, API_TEXT_MAX), (4096, API_TEXT_MAX), (100, 100)])
def test_resolve__a_text_is_never_longer_than_the_api_takes(own: int | None, capped: int) -> None:
    """A definition may allow 4096 characters where PutRegistrationFieldValue takes 2048."""
    assert resolved(field("s.b", rule=ValueRule(max_length=own)), {}).rule.max_length == capped


@pytest.mark.parametrize(
    ("allowed", "left"),
    [(("Y", "W"), ["Y"]), (("Y", "X"), ["X", "Y"]), (("W",), ["X", "Y"]), (None, ["X", "Y"])],
    ids=["some", "form order", "none known", "no word"],
)
def test_resolve__allowed_values_narrow_options(allowed: tuple[str, ...] | None, left: list[str]) -> None:
    """Options keep the form's order; allowed values without any option narrow nothing."""
    over = ValueRule(allowed_values=allowed)
    asked = conditional(
        "s.b",
        rule(REQUIRED, condition("s.a", "HAS_VALUE"), validation=over),
        kind=SELECT,
        options=options("X", "Y"),
    )
    assert [option.value for option in resolved(asked, {A: "x"}).options] == left


def test_resolve__disallowed_dependency_counts_as_unset() -> None:
    """An answer that will not be sent decides nothing, along a chain of any length."""
    links = [
        conditional(f"s.l{n}", rule(OPTIONAL, condition(f"s.l{n - 1}", "HAS_VALUE")), default=DISALLOWED)
        for n in range(1, 9)
    ]
    chain = form(field("s.l0"), *reversed(links))
    answers: Answers = {path(f"s.l{n}"): "x" for n in range(1, 9)}
    without = resolve(chain, answers)
    assert {f.path for f in without.fields if f.requirement == DISALLOWED} == {link.path for link in links}
    complete = resolve(chain, {**answers, path("s.l0"): "x"})
    assert all(f.requirement == OPTIONAL for f in complete.fields)


def test_resolve__a_cycle_ends() -> None:
    """Fields that forbid each other have no solution: the result is the same every time."""
    first = conditional("s.a", rule(DISALLOWED, condition("s.b", "HAS_VALUE")))
    second = conditional("s.b", rule(DISALLOWED, condition("s.a", "NO_VALUE")), default=OPTIONAL)
    both = form(first, second)
    answers = {A: "x", B: "y"}
    assert resolve(both, answers) == resolve(both, answers)


def test_dependants__are_the_fields_that_depend_directly() -> None:
    """For each field, the fields that depend on it directly."""
    links = form(
        field("s.a"),
        conditional("s.b", rule(REQUIRED, condition("s.a", "HAS_VALUE"))),
        conditional("s.c", rule(REQUIRED, condition("s.b", "HAS_VALUE"), condition("s.a", "HAS_VALUE"))),
    )
    assert dependants(links) == {A: {B, C}, B: {C}}


def test_pages__sections_in_aws_order_then_the_unlisted() -> None:
    """Sections come in AWS's order, in any order of fields; unlisted sections come last, empty ones not at all."""
    mixed = form(field("x.1"), field("b.1"), field("a.1"), field("b.2"), sections=("a", "empty", "b"))
    assert [(page.key, page.title, page.fields) for page in pages(mixed, one_section)] == [
        ("a", "Section a", (path("a.1"),)),
        ("b", "Section b", (path("b.1"), path("b.2"))),
        ("x", "x", (path("x.1"),)),
    ]


def test_pages__a_section_that_does_not_fit_is_split() -> None:
    """Parts are filled in order, numbered from the second on, and know their number."""
    cut = pages(form(*(field(f"s.{n}") for n in range(5))), at_most_two)
    assert [(page.key, page.part, page.parts, len(page.fields)) for page in cut] == [
        ("s", 1, 3, 2),
        ("s.2", 2, 3, 2),
        ("s.3", 3, 3, 1),
    ]


def test_pages__a_field_that_fits_nowhere_has_its_own_page() -> None:
    """A large field is not left out."""
    cut = pages(form(field("s.1"), field("s.2")), lambda fields: False)
    assert [page.fields for page in cut] == [(path("s.1"),), (path("s.2"),)]


def test_pages__of_a_form_without_fields() -> None:
    """Vetting has no fields: no pages, for any sections."""
    assert pages(form(sections=("a",)), one_section) == ()


@pytest.fixture
def three_pages() -> Form:
    """Pages a, b and c; b has something to ask only when a.1 is answered."""
    return form(
        field("a.1"), conditional("b.1", rule(OPTIONAL, condition("a.1", "HAS_VALUE")), default=DISALLOWED), field("c.1")
    )  # fmt: skip


def test_visible__leaves_out_disallowed_and_lost_fields(three_pages: Form) -> None:
    """A page cut from an older form shows the fields that the form still has."""
    (page, *_) = pages(form(field("b.1"), field("b.2")), one_section)
    assert visible(page, resolve(three_pages, {})) == ()
    assert [f.path for f in visible(page, resolve(three_pages, {path("a.1"): "x"}))] == [path("b.1")]


def test_sendable__known_allowed_and_filled_in_form_order() -> None:
    """Unknown fields, blanks and disallowed answers are not sent."""
    asked = form(
        field("s.a"),
        field("s.b", kind=SELECT),
        field("s.c", kind=ATTACHMENT),
        field("s.d"),
        field("s.e", kind=SELECT),
        conditional("s.f", default=DISALLOWED),
    )
    letter = document()
    answers: Answers = {
        C: letter, path("s.zz"): "stranger", path("s.f"): "not asked", path("s.e"): (), path("s.d"): " ", B: ("X",), A: "x"
    }  # fmt: skip
    assert list(sendable(asked, answers).items()) == [(A, "x"), (B, ("X",)), (C, letter)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("  a b \n", "a b"), ("a\r\nb\rc", "a\nb\nc"), ("\r\n", ""), ("x" * 5000, "x" * 5000)],
)
def test_clean__blanks_and_line_ends(raw: str, expected: str) -> None:
    """Outer blanks are removed, line ends become newlines, and nothing is ever shortened."""
    assert clean(field("s.a"), raw) == expected


def test_clean__an_option_stays_unchanged() -> None:
    """Option values are sent exactly, including blanks."""
    assert clean(field("s.a", kind=SELECT), " Yes ") == " Yes "


@pytest.mark.parametrize(
    ("answer", "empty"),
    [(None, True), ("", True), (" \n", True), ("x", False), ((), True), (("X",), False), (document(), False)],
)
def test_is_empty__answers(answer: Answer | None, empty: bool) -> None:
    """Blanks or an empty choice count as empty; a document never does."""
    assert is_empty(answer) is empty


def test_pages__a_section_comes_after_those_it_depends_on() -> None:
    """A field is asked after the answers its conditions need; a cycle of sections keeps AWS's order."""
    late = form(
        conditional("letters.a", rule(REQUIRED, condition("address.country", "EQUALS", "ID"))),
        field("company.name"),
        field("address.country"),
        sections=("letters", "company", "address"),
    )
    assert [page.key for page in pages(late, one_section)] == ["company", "address", "letters"]
    circle = form(
        conditional("a.1", rule(REQUIRED, condition("b.1", "HAS_VALUE"))),
        conditional("b.1", rule(REQUIRED, condition("a.1", "HAS_VALUE"))),
        sections=("a", "b"),
    )
    assert [page.key for page in pages(circle, one_section)] == ["a", "b"]
