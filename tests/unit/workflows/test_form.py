"""The rules of ConditionalBehavior, and the pages of a form."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.unit.factories import condition, conditional, document, field, form, options, path, rule
from workflows.definitions import (
    API_TEXT_MAX,
    ATTACHMENT,
    CONDITIONAL,
    DISALLOWED,
    OPTIONAL,
    REQUIRED,
    SELECT,
    ConditionalRule,
    FieldDefinition,
    Form,
    ValueRule,
)
from workflows.form import (
    ResolvedField,
    clean,
    dependants,
    is_empty,
    next_page,
    pages,
    previous_page,
    resolve,
    sendable,
    visible,
)
from workflows.records import Answer, Answers

A, B, C = path("s.a"), path("s.b"), path("s.c")


def always(fields: Sequence[FieldDefinition]) -> bool:
    return True


def at_most_two(fields: Sequence[FieldDefinition]) -> bool:
    return len(fields) <= 2


def resolved(field_under_test: FieldDefinition, answers: Answers, *others: FieldDefinition) -> ResolvedField:
    """The field under test beside `s.a`."""
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
    """A condition holds as its operator says; an unknown operator never does, and an unset value is unequal to all."""
    asked = conditional("s.b", rule(REQUIRED, condition("s.a", operator, *values)), default=DISALLOWED)
    answers: Answers = {} if answer is None else {A: answer}
    assert resolved(asked, answers).requirement == (REQUIRED if holds else DISALLOWED)


def test_resolve__first_matching_rule_wins() -> None:
    """Rules are tried in order; one with an unknown behavior is passed over."""
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
    """A field without conditions is what it says; an unknown requirement asks for nothing."""
    assert resolved(field("s.b", requirement=requirement), {}).requirement == expected


def test_resolve__unknown_default_asks_for_nothing() -> None:
    """A default AWS added since we were written is taken for optional."""
    assert resolved(conditional("s.b", default="HIDDEN"), {}).requirement == OPTIONAL


def test_resolve__condition_outside_the_form() -> None:
    """CONDITIONAL without ConditionalBehavior is optional and says that a person has to judge."""
    found = resolved(field("s.b", requirement=CONDITIONAL), {})
    assert (found.requirement, found.outside_condition) == (OPTIONAL, True)
    assert not resolved(conditional("s.b"), {}).outside_condition


def test_resolve__conditional_bounds_go_over_the_own_ones() -> None:
    """Each member the rule gives takes the place of the field's; the others stay."""
    own = ValueRule(min_length=1, max_length=50, pattern="^a")
    over = ValueRule(max_length=9, allowed_values=("abc",))
    asked = conditional("s.b", rule(REQUIRED, condition("s.a", "EQUALS", "x"), validation=over), rule=own)
    assert resolved(asked, {A: "x"}).rule == ValueRule(
        min_length=1, max_length=9, pattern="^a", allowed_values=("abc",)
    )
    assert resolved(asked, {A: "y"}).rule == own


@pytest.mark.parametrize(("own", "capped"), [(None, API_TEXT_MAX), (4096, API_TEXT_MAX), (100, 100)])
def test_resolve__text_never_longer_than_the_api_takes(own: int | None, capped: int) -> None:
    """A definition may allow 4096 characters where PutRegistrationFieldValue takes 2048."""
    assert resolved(field("s.b", rule=ValueRule(max_length=own)), {}).rule.max_length == capped


@pytest.mark.parametrize(
    ("allowed", "left"),
    [(("Y", "W"), ["Y"]), (("Y", "X"), ["X", "Y"]), (("W",), ["X", "Y"]), (None, ["X", "Y"])],
    ids=["some", "form order", "none known", "no word"],
)
def test_resolve__allowed_values_narrow_options(allowed: tuple[str, ...] | None, left: list[str]) -> None:
    """Options keep the form's order; allowed values none of which is an option narrow nothing."""
    over = ValueRule(allowed_values=allowed)
    asked = conditional(
        "s.b",
        rule(REQUIRED, condition("s.a", "HAS_VALUE"), validation=over),
        kind=SELECT,
        options=options("X", "Y"),
    )
    assert [option.value for option in resolved(asked, {A: "x"}).options] == left


@pytest.mark.parametrize(
    ("rules", "default", "answers", "waits"),
    [
        ([rule(REQUIRED, condition("s.a", "EQUALS", "1"))], OPTIONAL, {}, ["s.a"]),
        ([rule(REQUIRED, condition("s.a", "NOT_EQUALS", "1"))], OPTIONAL, {}, ["s.a"]),
        ([rule(REQUIRED, condition("s.a", "EQUALS", "1"))], OPTIONAL, {A: "2"}, []),
        ([rule(REQUIRED, condition("s.a", "EQUALS", "1"))], REQUIRED, {}, []),
        ([rule(REQUIRED, condition("s.a", "UNKNOWN", "1"))], OPTIONAL, {}, []),
        ([rule(REQUIRED, condition("s.z", "NOT_EQUALS", "1"))], OPTIONAL, {}, []),
        ([rule(REQUIRED, condition("s.a", "EQUALS", "1"), condition("s.b", "EQUALS", "1"))], OPTIONAL, {A: "2"}, []),
        ([rule(REQUIRED, condition("s.a", "EQUALS", "1"), condition("s.b", "EQUALS", "1"))], OPTIONAL, {A: "1"}, ["s.b"]),
        (
            [rule(REQUIRED, condition("s.a", "EQUALS", "1")), rule(DISALLOWED, condition("s.b", "EQUALS", "1"))],
            OPTIONAL,
            {A: "1"},
            [],
        ),
        (
            [rule(REQUIRED, condition("s.a", "NO_VALUE")), rule(DISALLOWED, condition("s.b", "EQUALS", "1"))],
            OPTIONAL,
            {},
            ["s.a", "s.b"],
        ),
        (
            [rule(REQUIRED, condition("s.a", "EQUALS", "1")), rule(DISALLOWED, condition("s.b", "EQUALS", "1"))],
            OPTIONAL,
            {A: "2"},
            ["s.b"],
        ),
    ],
    ids=[
        "one unset",
        "unequal to unset",
        "set",
        "same either way",
        "unknown operator",
        "not in the form",
        "other half fails",
        "other half holds",
        "decided before",
        "two rules",
        "passed over",
    ],
)  # fmt: skip
def test_resolve__waits_for(rules: list[ConditionalRule], default: str, answers: Answers, waits: list[str]) -> None:
    """A field waits for exactly those unanswered fields whose answer could change what it is."""
    asked = conditional("s.c", *rules, default=default)
    assert list(resolved(asked, answers, field("s.b")).waits_for) == waits


def test_resolve__disallowed_dependency_counts_as_unset() -> None:
    """An answer that will not be sent decides nothing, along a chain of any length, and is not waited for."""
    links = [
        conditional(f"s.l{n}", rule(OPTIONAL, condition(f"s.l{n - 1}", "HAS_VALUE")), default=DISALLOWED)
        for n in range(1, 9)
    ]
    chain = form(field("s.l0"), *reversed(links))
    answers: Answers = {path(f"s.l{n}"): "x" for n in range(1, 9)}
    without = resolve(chain, answers)
    assert {f.path for f in without.fields if f.requirement == DISALLOWED} == {link.path for link in links}
    assert without.by_path[path("s.l2")].waits_for == ()
    complete = resolve(chain, {**answers, path("s.l0"): "x"})
    assert all(f.requirement == OPTIONAL for f in complete.fields)


def test_resolve__a_cycle_ends() -> None:
    """Fields that forbid each other have no solution; the answer is some solution, and the same every time."""
    first = conditional("s.a", rule(DISALLOWED, condition("s.b", "HAS_VALUE")))
    second = conditional("s.b", rule(DISALLOWED, condition("s.a", "NO_VALUE")), default=OPTIONAL)
    both = form(first, second)
    answers = {A: "x", B: "y"}
    assert resolve(both, answers) == resolve(both, answers)


def test_dependants__names_those_who_look() -> None:
    """For each field that is looked at, those who look, the next link only."""
    links = form(
        field("s.a"),
        conditional("s.b", rule(REQUIRED, condition("s.a", "HAS_VALUE"))),
        conditional("s.c", rule(REQUIRED, condition("s.b", "HAS_VALUE"), condition("s.a", "HAS_VALUE"))),
    )
    assert dependants(links) == {A: {B, C}, B: {C}}


def test_pages__sections_in_aws_order_then_the_unlisted() -> None:
    """Sections come as AWS lists them, whatever the order of fields; unlisted ones last; empty ones not at all."""
    mixed = form(field("x.1"), field("b.1"), field("a.1"), field("b.2"), sections=("a", "empty", "b"))
    assert [(page.key, page.title, page.fields) for page in pages(mixed, always)] == [
        ("a", "Section a", (path("a.1"),)),
        ("b", "Section b", (path("b.1"), path("b.2"))),
        ("x", "x", (path("x.1"),)),
    ]


def test_pages__a_section_that_does_not_fit_is_split() -> None:
    """Parts are filled in order, numbered from the second on, and know how many they are."""
    cut = pages(form(*(field(f"s.{n}") for n in range(5))), at_most_two)
    assert [(page.key, page.part, page.parts, len(page.fields)) for page in cut] == [
        ("s", 1, 3, 2),
        ("s.2", 2, 3, 2),
        ("s.3", 3, 3, 1),
    ]


def test_pages__a_field_that_fits_nowhere_has_its_own() -> None:
    """No field is left out because it is large."""
    cut = pages(form(field("s.1"), field("s.2")), lambda fields: False)
    assert [page.fields for page in cut] == [(path("s.1"),), (path("s.2"),)]


def test_pages__of_a_form_without_fields() -> None:
    """Vetting asks nothing: no pages, whatever its sections."""
    assert pages(form(sections=("a",)), always) == ()


@pytest.fixture
def three_pages() -> Form:
    """Pages a, b and c; b has something to ask only when a.1 is answered."""
    return form(
        field("a.1"), conditional("b.1", rule(OPTIONAL, condition("a.1", "HAS_VALUE")), default=DISALLOWED), field("c.1")
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "answered", "following", "preceding"),
    [
        ("", False, "a", None),
        ("gone", False, "a", None),
        ("a", False, "c", None),
        ("a", True, "b", None),
        ("b", False, "c", "a"),
        ("c", False, None, "a"),
        ("c", True, None, "b"),
    ],
)
def test_next_page__and_previous_page(
    three_pages: Form, key: str, answered: bool, following: str | None, preceding: str | None
) -> None:
    """Back and forth pass over pages with nothing to ask; an unknown key begins at the beginning."""
    answers: Answers = {path("a.1"): "x"} if answered else {}
    cut, state = pages(three_pages, always), resolve(three_pages, answers)
    after, before = next_page(cut, state, key), previous_page(cut, state, key)
    assert (after and after.key, before and before.key) == (following, preceding)


def test_visible__leaves_out_disallowed_and_lost_fields(three_pages: Form) -> None:
    """A page cut from an older form shows what is still there."""
    (page, *_) = pages(form(field("b.1"), field("b.2")), always)
    assert visible(page, resolve(three_pages, {})) == ()
    assert [f.path for f in visible(page, resolve(three_pages, {path("a.1"): "x"}))] == [path("b.1")]


def test_sendable__known_allowed_and_filled_in_form_order() -> None:
    """Strangers, blanks and disallowed answers stay behind."""
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
    """Outer blanks go, line ends become newlines, and nothing is ever shortened."""
    assert clean(field("s.a"), raw) == expected


def test_clean__an_option_stays_as_it_is() -> None:
    """Option values are sent to the letter, blanks too."""
    assert clean(field("s.a", kind=SELECT), " Yes ") == " Yes "


@pytest.mark.parametrize(
    ("answer", "empty"),
    [(None, True), ("", True), (" \n", True), ("x", False), ((), True), (("X",), False), (document(), False)],
)
def test_is_empty__answers(answer: Answer | None, empty: bool) -> None:
    """Blanks and no choice are no answer; a document always is one."""
    assert is_empty(answer) is empty


def test_pages__a_section_comes_after_those_it_depends_on() -> None:
    """What a condition asks for is asked once the answer is known; a circle stays as AWS has it."""
    late = form(
        conditional("letters.a", rule(REQUIRED, condition("address.country", "EQUALS", "ID"))),
        field("company.name"),
        field("address.country"),
        sections=("letters", "company", "address"),
    )
    assert [page.key for page in pages(late, always)] == ["company", "address", "letters"]
    circle = form(
        conditional("a.1", rule(REQUIRED, condition("b.1", "HAS_VALUE"))),
        conditional("b.1", rule(REQUIRED, condition("a.1", "HAS_VALUE"))),
        sections=("a", "b"),
    )
    assert [page.key for page in pages(circle, always)] == ["a", "b"]
