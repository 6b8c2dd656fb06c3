"""Pure rules of a form: which fields are required now, which values are valid. No state; nothing raises.

`values` maps a field path to the value member of its PutRegistrationFieldValue: TextValue, SelectChoices or
RegistrationAttachmentId.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

JSON = dict[str, Any]
Values = Mapping[str, Mapping[str, Any]]

#: FieldType to the member that holds the value.
VALUE_MEMBERS = {"TEXT": "TextValue", "SELECT": "SelectChoices", "ATTACHMENT": "RegistrationAttachmentId"}


def strings_of(value: Mapping[str, Any] | None) -> list[str]:
    """A value as the list of strings that conditions compare with; empty if there is no value."""
    if not value:
        return []
    if "SelectChoices" in value:
        return list(value["SelectChoices"])
    return [value.get("TextValue") or value["RegistrationAttachmentId"]]


def holds(condition: JSON, values: Values) -> bool:
    """Whether one condition is true. An unknown operator is false, as the model says.

    NOT_EQUALS and NOT_IN of a field without a value are undocumented; here they are true.
    """
    present = strings_of(values.get(condition["DependsOnFieldPath"]))
    expected = condition.get("Values", [])
    match condition["Operator"]:
        case "EQUALS" | "IN":
            return any(text in expected for text in present)
        # assumption: `negation-of-empty`
        case "NOT_EQUALS" | "NOT_IN":
            return all(text not in expected for text in present)
        case "HAS_VALUE":
            return bool(present)
        case "NO_VALUE":
            return not present
        case _:
            return False


def resolve(definition: JSON, values: Values) -> tuple[str, JSON]:
    """The current behavior of a field (REQUIRED, OPTIONAL, DISALLOWED ...), and the matching rule's validation."""
    # assumption: `conditional-behavior`
    behavior: JSON | None = definition.get("ConditionalBehavior")
    if definition["FieldRequirement"] != "CONDITIONAL":
        return definition["FieldRequirement"], {}
    # assumption: `conditional-without-rule`
    if behavior is None:  # the condition is not in the form; reviewers decide
        return "OPTIONAL", {}
    for rule in behavior["Rules"]:
        if all(holds(condition, values) for condition in rule["Conditions"]):
            return rule["RuleBehavior"], rule.get("ConditionalValidation", {})
    return behavior["DefaultBehavior"], {}


def missing_fields(fields: list[JSON], values: Values) -> list[str]:
    """The paths of fields that are required now and have no value."""
    return [
        field["FieldPath"]
        for field in fields
        if field["FieldPath"] not in values and resolve(field, values)[0] == "REQUIRED"
    ]


def problem(definition: JSON, value: Mapping[str, Any], override: JSON) -> str | None:
    """The problem with a value under its field's validation and a rule's override; None if it is valid."""
    kind = definition["FieldType"]
    if VALUE_MEMBERS[kind] not in value:
        return f"a {kind} field takes {VALUE_MEMBERS[kind]}"
    if kind == "TEXT":
        return _text_problem({**definition.get("TextValidation", {}), **override}, value["TextValue"])
    if kind == "SELECT":
        return _select_problem(definition["SelectValidation"], override, value["SelectChoices"])
    return None


# assumption: `checks-at-put`
def problem_on_entry(definition: JSON, value: Mapping[str, Any]) -> str | None:
    """As `problem`, for a single put: a rule may depend on later answers, so any rule may make the value valid."""
    rules = definition.get("ConditionalBehavior", {}).get("Rules", [])
    overrides: list[JSON] = [{}, *(rule["ConditionalValidation"] for rule in rules if "ConditionalValidation" in rule)]
    problems = [problem(definition, value, override) for override in overrides]
    return None if None in problems else problems[0]


def form_problems(fields: list[JSON], values: Values) -> Iterator[tuple[str, str]]:
    """Every (field path, problem) for which AWS would refuse the submission of `values`."""
    for field in fields:
        path = field["FieldPath"]
        behavior, override = resolve(field, values)
        value = values.get(path)
        if value is None:
            if behavior == "REQUIRED":
                yield path, "MISSING_CONDITIONAL_FIELD" if override or _conditional(field) else "MISSING_REQUIRED_FIELD"
        # assumption: `disallowed-refused`
        elif behavior == "DISALLOWED":
            yield path, "CONDITIONAL_FIELD_NOT_ALLOWED"
        elif reason := problem(field, value, override):
            yield path, f"INVALID_FIELD_VALUE: {reason}"


def _conditional(field: JSON) -> bool:
    return bool(field["FieldRequirement"] == "CONDITIONAL")


def _text_problem(validation: JSON, text: str) -> str | None:
    if len(text) < validation.get("MinLength", 0):
        return f"at least {validation['MinLength']} characters"
    if len(text) > validation.get("MaxLength", len(text)):
        return f"at most {validation['MaxLength']} characters"
    if "AllowedValues" in validation and text not in validation["AllowedValues"]:
        return "not one of the allowed values"
    pattern = validation.get("Pattern", "")
    # assumption: `pattern-searched`
    return None if _compiled(pattern).search(text) else f"does not match {pattern}"


def _select_problem(validation: JSON, override: JSON, choices: list[str]) -> str | None:
    allowed: list[str] = override["AllowedValues"] if "AllowedValues" in override else validation["Options"]
    low, high = validation["MinChoices"], validation["MaxChoices"]
    if not low <= len(choices) <= high:
        return f"between {low} and {high} choices"
    if len(set(choices)) != len(choices):
        return "a choice is listed twice"
    return None if set(choices) <= set(allowed) else "not one of the options"


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    """The definition's pattern. `$` becomes the end of the text: Python's `$` also matches before a last newline."""
    return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern))
