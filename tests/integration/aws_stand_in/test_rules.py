"""The pure rules of a form."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.aws import rules

JSON = dict[str, Any]
VALUES: JSON = {
    "a.text": {"TextValue": "US"},
    "a.choices": {"SelectChoices": ["X", "Y"]},
    "a.file": {"RegistrationAttachmentId": "attachment-1"},
}


def condition(path: str, operator: str, *values: str) -> JSON:
    return {"DependsOnFieldPath": path, "Operator": operator, "Values": list(values)}


@pytest.mark.parametrize(
    ("path", "operator", "values", "expected"),
    [
        ("a.text", "EQUALS", ["US"], True),
        ("a.text", "EQUALS", ["CA"], False),
        ("a.choices", "EQUALS", ["Y"], True),
        ("a.none", "EQUALS", ["US"], False),
        ("a.text", "NOT_EQUALS", ["CA"], True),
        ("a.text", "NOT_EQUALS", ["US"], False),
        ("a.none", "NOT_EQUALS", ["US"], True),
        ("a.text", "IN", ["CA", "US"], True),
        ("a.text", "IN", [], False),
        ("a.text", "NOT_IN", ["CA", "MX"], True),
        ("a.choices", "NOT_IN", ["Y"], False),
        ("a.none", "NOT_IN", ["Y"], True),
        ("a.file", "HAS_VALUE", [], True),
        ("a.none", "HAS_VALUE", [], False),
        ("a.none", "NO_VALUE", [], True),
        ("a.text", "NO_VALUE", [], False),
        ("a.text", "STARTS_WITH", ["U"], False),
    ],
)
def test_holds__every_operator(path: str, operator: str, values: list[str], expected: bool) -> None:
    """Operators compare with any choice; a missing value differs from everything; an unknown operator is false."""
    assert rules.holds(condition(path, operator, *values), VALUES) is expected


def text_field(**others: Any) -> JSON:
    validation = {"MinLength": 2, "MaxLength": 4, "Pattern": "^(?=.*[A-Z])[A-Z0-9]+$"}
    return {
        "SectionPath": "a",
        "FieldPath": "a.field",
        "FieldType": "TEXT",
        "FieldRequirement": "CONDITIONAL",
        "TextValidation": validation,
    } | others


def rule(behavior: str, *conditions: JSON, **validation: Any) -> JSON:
    row: JSON = {"RuleBehavior": behavior, "Conditions": list(conditions)}
    return row | ({"ConditionalValidation": validation} if validation else {})


def behavior(*all_rules: JSON, default: str = "OPTIONAL") -> JSON:
    return {"Rules": list(all_rules), "DefaultBehavior": default}


IS_US = condition("a.text", "EQUALS", "US")
IS_CA = condition("a.text", "EQUALS", "CA")
HAS_Y = condition("a.choices", "EQUALS", "Y")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (text_field(FieldRequirement="REQUIRED"), ("REQUIRED", {})),
        (text_field(FieldRequirement="OPTIONAL"), ("OPTIONAL", {})),
        (text_field(), ("OPTIONAL", {})),
        (text_field(ConditionalBehavior=behavior(rule("REQUIRED", IS_US))), ("REQUIRED", {})),
        (text_field(ConditionalBehavior=behavior(rule("REQUIRED", IS_CA), default="DISALLOWED")), ("DISALLOWED", {})),
        (text_field(ConditionalBehavior=behavior(rule("REQUIRED", IS_US, IS_CA))), ("OPTIONAL", {})),
        (text_field(ConditionalBehavior=behavior(rule("REQUIRED", IS_US, HAS_Y))), ("REQUIRED", {})),
        (
            text_field(ConditionalBehavior=behavior(rule("DISALLOWED", HAS_Y), rule("REQUIRED", IS_US))),
            ("DISALLOWED", {}),
        ),
        (
            text_field(ConditionalBehavior=behavior(rule("REQUIRED", IS_US, MaxLength=9))),
            ("REQUIRED", {"MaxLength": 9}),
        ),
        (
            text_field(ConditionalBehavior=behavior(rule("REQUIRED", condition("a.text", "LIKE", "US")))),
            ("OPTIONAL", {}),
        ),
    ],
)
def test_resolve__first_rule_wins(field: JSON, expected: tuple[str, JSON]) -> None:
    """The first rule whose conditions are all true decides, else the default; without rules a field is optional."""
    assert rules.resolve(field, VALUES) == expected


@pytest.mark.parametrize(
    ("text", "override", "expected"),
    [
        ("AB1", {}, None),
        ("A", {}, "at least 2 characters"),
        ("ABCDE", {}, "at most 4 characters"),
        ("12", {}, "does not match ^(?=.*[A-Z])[A-Z0-9]+$"),
        ("AB\n", {}, "does not match ^(?=.*[A-Z])[A-Z0-9]+$"),
        ("ABCDE", {"MaxLength": 5}, None),
        ("AB", {"MinLength": 3}, "at least 3 characters"),
        ("12", {"Pattern": "^[0-9]+$"}, None),
        ("AB", {"AllowedValues": ["CD"]}, "not one of the allowed values"),
        ("CD", {"AllowedValues": ["CD"]}, None),
    ],
)
def test_problem__text(text: str, override: JSON, expected: str | None) -> None:
    """Length, pattern and allowed values are checked; a rule's validation replaces the field's own."""
    assert rules.problem(text_field(), {"TextValue": text}, override) == expected


SELECT: JSON = {
    "FieldType": "SELECT",
    "FieldRequirement": "REQUIRED",
    "SelectValidation": {"MinChoices": 1, "MaxChoices": 2, "Options": ["X", "Y", "Z"]},
}


@pytest.mark.parametrize(
    ("choices", "override", "expected"),
    [
        (["X"], {}, None),
        (["X", "Z"], {}, None),
        ([], {}, "between 1 and 2 choices"),
        (["X", "Y", "Z"], {}, "between 1 and 2 choices"),
        (["X", "X"], {}, "a choice is listed twice"),
        (["x"], {}, "not one of the options"),
        (["X"], {"AllowedValues": ["Y"]}, "not one of the options"),
    ],
)
def test_problem__select(choices: list[str], override: JSON, expected: str | None) -> None:
    """The number of choices is checked, and each choice must be exactly an option."""
    assert rules.problem(SELECT, {"SelectChoices": choices}, override) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("TEXT", {"SelectChoices": ["X"]}),
        ("SELECT", {"TextValue": "X"}),
        ("ATTACHMENT", {"TextValue": "attachment-1"}),
    ],
)
def test_problem__wrong_kind(kind: str, value: JSON) -> None:
    """A value of another kind is never valid."""
    problem = rules.problem(SELECT | {"FieldType": kind}, value, {})
    assert problem == f"a {kind} field takes {rules.VALUE_MEMBERS[kind]}"


def test_problem_on_entry__any_override_is_enough() -> None:
    """A single put is valid under the field's own validation or any rule's: the other fields may be put later."""
    field = text_field(ConditionalBehavior=behavior(rule("REQUIRED", IS_CA, MaxLength=9)))
    assert rules.problem_on_entry(field, {"TextValue": "ABCDEFGHI"}) is None
    assert rules.problem_on_entry(field, {"TextValue": "ABCDEFGHIJ"}) == "at most 4 characters"


def test_form_problems__every_field_at_once() -> None:
    """A refused submission names each missing, disallowed and invalid field."""
    fields = [
        text_field(FieldPath="a.missing", FieldRequirement="REQUIRED"),
        text_field(FieldPath="a.needed", ConditionalBehavior=behavior(rule("REQUIRED", IS_US))),
        text_field(FieldPath="a.banned", ConditionalBehavior=behavior(rule("REQUIRED", IS_CA), default="DISALLOWED")),
        text_field(FieldPath="a.long", ConditionalBehavior=behavior(rule("OPTIONAL", IS_US, MaxLength=3))),
        text_field(FieldPath="a.fine", FieldRequirement="OPTIONAL"),
    ]
    values = VALUES | {"a.banned": {"TextValue": "AB"}, "a.long": {"TextValue": "ABCD"}, "a.fine": {"TextValue": "AB"}}
    assert dict(rules.form_problems(fields, values)) == {
        "a.missing": "MISSING_REQUIRED_FIELD",
        "a.needed": "MISSING_CONDITIONAL_FIELD",
        "a.banned": "CONDITIONAL_FIELD_NOT_ALLOWED",
        "a.long": "INVALID_FIELD_VALUE: at most 3 characters",
    }
