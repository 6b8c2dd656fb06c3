"""All errors at once, as codes that never carry the answer."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.unit import catalog
from tests.unit.factories import condition, conditional, document, field, form, options, path, rule
from workflows.forms.resolve import resolve
from workflows.forms.validation import (
    PATTERN_SECONDS,
    ErrorCode,
    FieldError,
    allowed_regions,
    errors,
    fits_pattern,
    page_errors,
    patient,
)
from workflows.records.definitions import API_TEXT_MAX, ATTACHMENT, DISALLOWED, REQUIRED, SELECT, ValueRule
from workflows.records.drafts import Answer

A = path("s.a")
LENGTHS = ValueRule(min_length=3, max_length=5)
PICK_TWO = {"kind": SELECT, "options": options("X", "Y", "Z"), "min_choices": 2, "max_choices": 2}


def field_errors(answer: Answer | None, **definition: Any) -> list[tuple[str, dict[str, str]]]:
    """Codes and params of the errors of one field."""
    answers = {} if answer is None else {A: answer}
    return [(error.code, dict(error.params)) for error in errors(form(field("s.a", **definition)), answers)]


@pytest.mark.parametrize(
    ("definition", "answer", "expected"),
    [
        ({}, None, []),
        ({"requirement": REQUIRED}, None, [("missing", {})]),
        ({"requirement": REQUIRED}, " ", [("missing", {})]),
        ({"requirement": REQUIRED, "kind": SELECT}, (), [("missing", {})]),
        ({"requirement": REQUIRED, "kind": ATTACHMENT}, None, [("document_missing", {})]),
        ({"requirement": REQUIRED, "kind": ATTACHMENT}, document(), []),
        ({"rule": LENGTHS}, "abc", []),
        ({"rule": LENGTHS}, "ab", [("too_short", {"limit": "3", "length": "2"})]),
        ({"rule": LENGTHS}, "abcdef", [("too_long", {"limit": "5", "length": "6"})]),
        ({"rule": LENGTHS}, "ünïcö", []),
        ({"rule": ValueRule(max_length=4096)}, "x" * API_TEXT_MAX, []),
        ({"rule": ValueRule(max_length=4096)}, "x" * 2049, [("too_long", {"limit": "2048", "length": "2049"})]),
        ({"rule": ValueRule(pattern="^[a-z]+$")}, "abc", []),
        ({"rule": ValueRule(pattern="^[a-z]+$")}, "aBc", [("pattern", {"hint": ""})]),
        (
            {"rule": ValueRule(pattern="^[a-z]+$"), "validation_description": "Small letters."},
            "1",
            [("pattern", {"hint": "Small letters."})],
        ),
        ({"rule": ValueRule(min_length=3, pattern="^[a-z]+$")}, "1", [("too_short", {"limit": "3", "length": "1"})]),
        ({"rule": ValueRule(allowed_values=("US", "CA"))}, "US", []),
        ({"rule": ValueRule(allowed_values=("US", "CA"))}, "GB", [("not_allowed", {"allowed": "US, CA"})]),
        ({"title": "Number of countries"}, "1000", []),
        ({"title": "Number of countries"}, "12.50", []),
        ({"title": "Number of countries"}, "1.000", [("number_unclear", {})]),
        ({"title": "Number of countries"}, "1,000", [("number_unclear", {})]),
        ({"title": "Tax number"}, "1.000", []),
        (PICK_TWO, ("X", "Y"), []),
        (PICK_TWO, ("X",), [("too_few_choices", {"limit": "2", "count": "1"})]),
        (PICK_TWO, ("X", "X"), [("too_few_choices", {"limit": "2", "count": "1"})]),
        (PICK_TWO, ("X", "Y", "Z"), [("too_many_choices", {"limit": "2", "count": "3"})]),
        (PICK_TWO, ("X", "gone"), [("choice_unknown", {})]),
        (PICK_TWO, (), []),
        ({"kind": SELECT, "options": options("X")}, "X", [("wrong_kind", {"wanted": "SELECT"})]),
        ({}, ("X",), [("wrong_kind", {"wanted": "TEXT"})]),
        ({"kind": ATTACHMENT}, "x", [("wrong_kind", {"wanted": "ATTACHMENT"})]),
        ({"kind": "DATE"}, "x", []),
        ({"kind": "DATE", "requirement": REQUIRED}, None, [("missing", {})]),
    ],
)
def test_errors__of_one_field(
    definition: dict[str, Any], answer: Answer | None, expected: list[tuple[str, dict[str, str]]]
) -> None:
    """Each rule of a field has its own code, with figures and never the answer."""
    assert field_errors(answer, **definition) == expected


def test_errors__all_at_once_in_form_order() -> None:
    """People do not have to correct a form one error at a time."""
    asked = form(field("s.b", requirement=REQUIRED), field("s.a", rule=LENGTHS), field("t.c", requirement=REQUIRED))
    assert [(error.path, error.code) for error in errors(asked, {A: "x"})] == [
        ("s.b", ErrorCode.MISSING),
        ("s.a", ErrorCode.TOO_SHORT),
        ("t.c", ErrorCode.MISSING),
    ]


def test_errors__follow_the_conditions() -> None:
    """A rule makes a field required; a disallowed answer is not sent, so it has no error even if it is wrong."""
    asked = form(
        field("s.a"),
        conditional("s.b", rule(REQUIRED, condition("s.a", "EQUALS", "1")), default=DISALLOWED, rule=LENGTHS),
    )
    assert errors(asked, {A: "2", path("s.b"): "far too long"}) == ()
    assert errors(asked, {A: "1"}) == (FieldError(path=path("s.b"), code=ErrorCode.MISSING),)


def test_errors__a_choice_other_answers_do_not_allow() -> None:
    """A known option outside the rule's allowed values has its own code, with the allowed titles."""
    narrowed = rule(REQUIRED, condition("s.a", "HAS_VALUE"), validation=ValueRule(allowed_values=("X", "Y")))
    asked = form(field("s.a"), conditional("s.b", narrowed, kind=SELECT, options=options("X", "Y", "Z")))
    (error,) = errors(asked, {A: "1", path("s.b"): ("Z",)})
    assert (error.code, error.params) == (ErrorCode.NOT_ALLOWED, {"allowed": "The X, The Y"})


def test_page_errors__only_of_the_fields_named() -> None:
    """A page has the errors of its own fields; fields that are gone are skipped."""
    asked = form(field("s.a", requirement=REQUIRED), field("s.b", requirement=REQUIRED))
    assert [error.path for error in page_errors(resolve(asked, {}), (path("s.b"), path("s.gone")), {})] == ["s.b"]


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("^[a-z]+$", "abc", True),
        ("^[a-z]+$", "abc\n", False),
        ("^[a-z]+$|^1$", "1\n", False),
        (r"^[\s\S]+?$", "a\n", True),
        (r"^a\$$", "a$", True),
        (r"^a\$$", "a", False),
        ("^[a$]+$", "a$a", True),
        ("^[]$]+$", "]$", True),
        ("^[^$]+$", "a$", False),
        ("b", "abc", True),
        ("b$", "abc", False),
        (r"^(?=\s*\S)[\s\S]+$", " \n ", False),
        (r"^(?=\s*\S)[\s\S]+$", " a\n", True),
        ("(", "abc", None),
        (r"\p{NoSuchScript}", "abc", None),
        ("a{99999999999}", "abc", None),
        ("(" * 3000 + ")" * 3000, "abc", None),
    ],
)
def test_fits_pattern__to_the_very_end_or_not_judged(pattern: str, text: str, fits: bool | None) -> None:
    """A dollar is the end, not the newline before it; unanchored patterns search; an invalid pattern is not judged."""
    assert fits_pattern(pattern, text) is fits


@pytest.mark.parametrize(("pattern", "text"), [("^(a|a)*$", "a" * 60 + "!"), ("^(a|aa)+$", "a" * 2000 + "!")])
def test_fits_pattern__a_hostile_pattern_ends_in_time(pattern: str, text: str) -> None:
    """A pattern that would run for years is given up in time and left to AWS; the answer is not refused here."""
    started = time.process_time()
    assert fits_pattern(pattern, text) is None
    assert time.process_time() - started < PATTERN_SECONDS * 20
    assert field_errors(text, rule=ValueRule(pattern=pattern)) == []


def test_errors__never_carry_the_answer() -> None:
    """Errors may be logged and stored; answers may not."""
    secret = "Sécret-12345"
    for definition in ({"rule": ValueRule(max_length=3)}, {"rule": ValueRule(pattern="^x$")}, {"kind": SELECT}):
        answer: Answer = (secret,) if "kind" in definition else secret
        assert field_errors(answer, **definition)
        assert secret not in repr(field_errors(answer, **definition))


@pytest.mark.parametrize(
    ("registration_type", "regions"),
    [("IN_SENDER_ID_REGISTRATION", ("ap-south-1", "ap-south-2")), ("GB_SENDER_ID_REGISTRATION", None)],
)
def test_allowed_regions__india_only(registration_type: str, regions: tuple[str, ...] | None) -> None:
    """India's type is registered in India's regions; elsewhere its traffic is denied or goes an international route."""
    assert allowed_regions(registration_type) == regions


@pytest.mark.parametrize("name", catalog.names())
def test_errors__none_in_a_form_filled_from_its_examples(name: str) -> None:
    """AWS's own examples, first options and one document for each field pass every check of every form."""
    filled = catalog.filled(catalog.forms()[name])
    assert errors(catalog.forms()[name], filled) == ()


@pytest.mark.parametrize("name", [name for name in catalog.names() if catalog.forms()[name].fields])
def test_errors__an_empty_form_misses_exactly_what_is_required(name: str) -> None:
    """Each required field of an empty form has exactly one error, and no other field has one."""
    asked = catalog.forms()[name]
    required = {f.path for f in resolve(asked, {}).fields if f.requirement == REQUIRED}
    assert required
    assert [error.path for error in errors(asked, {})] == [f.path for f in asked.fields if f.path in required]
    assert {error.code for error in errors(asked, {})} <= {ErrorCode.MISSING, ErrorCode.DOCUMENT_MISSING}


def test_patient__gives_up_a_pattern_that_takes_too_long() -> None:
    """Ten thousand rows against a hostile pattern end after a few tries; other patterns are judged as usual."""
    fits = patient(tries=2)
    started = time.perf_counter()
    assert {fits("^(a|a)*$", "a" * 60 + "!") for _ in range(1000)} == {None}
    assert time.perf_counter() - started < PATTERN_SECONDS * 40
    assert (fits("^a$", "a"), fits("^a$", "b")) == (True, False)
