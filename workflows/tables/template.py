"""An empty table for a form: its header with an example row, and a second table that explains each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workflows.forms.documents import NAMES, allowance, size_in_words
from workflows.forms.resolve import ResolvedField, ResolvedForm, resolve
from workflows.forms.validation import page_errors
from workflows.records.definitions import (
    API_TEXT_MAX,
    ATTACHMENT,
    CONDITIONAL,
    DISALLOWED,
    REQUIRED,
    SELECT,
    TEXT,
    ConditionalRule,
    FieldDefinition,
    FieldPath,
    Form,
    ValueRule,
)
from workflows.records.drafts import Answer, Answers, Document, DocumentId
from workflows.tables.columns import Names
from workflows.tables.write import write_csv

#: Tried in this order where AWS gives no example, or an example that its own rules refuse.
_EXAMPLES = (
    "Example",
    "https://www.example.com",
    "support@example.com",
    "+12065550142",
    "US",
    "12345",
    "2026-01-31",
    "YES",
)
_EXPLANATION_HEADER = ("Column", "Field path", "Kind", "Requirement", "Limits", "Choices", "What AWS says")
_OPERATORS: Mapping[str, str] = {
    "EQUALS": "is",
    "IN": "is",
    "NOT_EQUALS": "is not",
    "NOT_IN": "is not",
    "HAS_VALUE": "is given",
    "NO_VALUE": "is not given",
}


def header(form: Form) -> tuple[str, ...]:
    """A column for each field, in form order: its title where that is unique, else its path."""
    names = Names(form)
    return tuple(_column(names, field) for field in form.fields)


def template(form: Form) -> bytes:
    """The header and one example row, as CSV."""
    answers = example(form)
    return write_csv(header(form), [[_cell(field, answers.get(field.path)) for field in form.fields]])


def explanation(form: Form) -> bytes:
    """A line for each column of the template that explains valid answers, as CSV."""
    lines = (
        (column, field.path, field.kind, _requirement(field), _limits(field), _choices(field), _aws_words(field))
        for column, field in zip(header(form), form.fields, strict=True)
    )
    return write_csv(_EXPLANATION_HEADER, lines)


def example(form: Form) -> dict[FieldPath, Answer]:
    """Answers from AWS's examples and first options, for the fields that are shown under the other answers.

    A text field that no example fits is left out. A document is a stand-in for a file named after its field.
    """
    answers: dict[FieldPath, Answer] = {}
    for _ in range(len(form.fields) + 1):
        resolved = resolve(form, answers)
        shown = [field for field in resolved.fields if field.requirement != DISALLOWED]
        new_answers = {
            field.path: answer for field in shown if (answer := _answer(resolved, field, answers)) is not None
        }
        if new_answers == answers:
            break
        answers = new_answers
    return answers


def _answer(resolved: ResolvedForm, field: ResolvedField, before: Answers) -> Answer | None:
    """The first candidate that no rule refuses, starting with the answer the field already has."""
    candidates = (answer for answer in (before.get(field.path), *_candidates(field)) if answer is not None)
    return next(
        (answer for answer in candidates if not page_errors(resolved, (field.path,), {field.path: answer})), None
    )


def _candidates(field: ResolvedField) -> Sequence[Answer]:
    definition = field.definition
    if definition.kind == SELECT:
        return (tuple(option.value for option in field.options[: max(1, definition.min_choices)]),)
    if definition.kind == ATTACHMENT:
        name = f"{definition.path.rpartition('.')[2]}.png"
        return (Document(id=DocumentId(name), name=name, media_type="image/png", size=0, sha256=""),)
    from_aws = (*(field.rule.allowed_values or ()), definition.example)
    return tuple(filter(None, (*from_aws, *_EXAMPLES) if field.requirement == REQUIRED else from_aws))


def _cell(definition: FieldDefinition, answer: Answer | None) -> str:
    if isinstance(answer, tuple):
        titles = {option.value: option.title for option in definition.options}
        return "; ".join(titles.get(value) or value for value in answer)
    return answer.name if isinstance(answer, Document) else answer or ""


def _column(names: Names, field: FieldDefinition) -> str:
    title = " ".join(field.title.split())
    match = names.find(title)
    return title if match and match.paths == (field.path,) else field.path


def _requirement(field: FieldDefinition) -> str:
    if field.requirement != CONDITIONAL or field.conditional is None:
        return field.requirement
    rules = (f"{rule.behavior} if {_conditions(rule)}{_narrowed(rule)}" for rule in field.conditional.rules)
    return "; ".join((*rules, f"otherwise {field.conditional.default}"))


def _conditions(rule: ConditionalRule) -> str:
    return " and ".join(
        " ".join(filter(None, (c.depends_on, _OPERATORS.get(c.operator, c.operator), " or ".join(c.values))))
        for c in rule.conditions
    )


def _narrowed(rule: ConditionalRule) -> str:
    bounds = _bounds(rule.validation) if rule.validation else ""
    return f" ({bounds})" if bounds else ""


def _limits(field: FieldDefinition) -> str:
    if field.kind == SELECT:
        fewest, most = max(1, field.min_choices), max(field.min_choices, field.max_choices)
        return f"{_range(fewest, most)} of the choices"
    if field.kind == ATTACHMENT:
        allowed = allowance(field)
        kinds = ", ".join(NAMES.get(kind, kind) for kind in allowed.media_types)
        return f"{kinds}, at most {size_in_words(allowed.max_bytes)}"
    if field.kind != TEXT:
        return ""
    most = min(field.rule.max_length or API_TEXT_MAX, API_TEXT_MAX)
    return _bounds(replace(field.rule, min_length=field.rule.min_length or 1, max_length=most))


def _bounds(rule: ValueRule) -> str:
    """The rule's lengths, values and pattern in words."""
    lengths = rule.min_length is not None or rule.max_length is not None
    texts = (
        f"{_range(rule.min_length, rule.max_length)} characters" if lengths else "",
        f"one of {', '.join(rule.allowed_values)}" if rule.allowed_values else "",
        f"pattern {rule.pattern}" if rule.pattern else "",
    )
    return ", ".join(filter(None, texts))


def _range(fewest: int | None, most: int | None) -> str:
    if most is None:
        return f"at least {fewest}"
    return str(most) if fewest == most else f"{fewest} to {most}" if fewest is not None else f"at most {most}"


def _choices(field: FieldDefinition) -> str:
    """The options' titles, with the values where they differ; a cell may hold either."""
    return "; ".join(o.title if o.title == o.value else f"{o.title} = {o.value}" for o in field.options)


def _aws_words(field: FieldDefinition) -> str:
    described = field.long_description or field.short_description
    example = f"Example: {field.example}" if field.example else ""
    return "\n".join(filter(None, (described, field.validation_description, example)))
