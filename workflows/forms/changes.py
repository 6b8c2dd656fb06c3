"""How a form changed since a draft was started: fields gained, lost, made stricter or easier.

Both forms are compared under the current answers, so that a rule that changed without consequence does not count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from workflows.forms.resolve import ResolvedField, ResolvedForm, is_empty, resolve
from workflows.forms.validation import page_errors
from workflows.records.definitions import API_TEXT_MAX, DISALLOWED, OPTIONAL, FieldDefinition, FieldPath, Form
from workflows.records.drafts import Answers


class FormChangeKind(StrEnum):
    """What happened to a field."""

    GAINED = "gained"
    LOST = "lost"
    #: Stricter in at least one respect, even if it became easier in another.
    TIGHTENED = "tightened"
    LOOSENED = "loosened"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChange:
    """A field whose rules changed."""

    path: FieldPath
    #: The field's title in the new form; in the old form for a lost field.
    title: str
    kind: FormChangeKind
    #: A person has to look at it: the answer is no longer valid or no longer sent, or the field now needs an answer.
    affected: bool


def differences(old_form: Form, new_form: Form, answers: Answers) -> tuple[FormChange, ...]:
    """What changed from `old_form` to `new_form`.

    The new form's fields come first, in its order, then the lost fields in the old form's order. Titles, hints and
    order are not compared.
    """
    old, new = resolve(old_form, answers), resolve(new_form, answers)
    kept = (_change(old, new, field, answers) for field in new.fields)
    lost = (
        _named(field, FormChangeKind.LOST, affected=not is_empty(answers.get(field.path)))
        for field in old.fields
        if field.path not in new.by_path
    )
    return (*(change for change in kept if change), *lost)


def field_digests(form: Form) -> dict[FieldPath, str]:
    """A short digest of each field's rules, for drafts to keep instead of the whole form."""
    return {field.path: _digest(field) for field in form.fields}


def changed_since(digests: Mapping[FieldPath, str], form: Form) -> tuple[str, ...]:
    """Titles of the fields whose rules differ from `digests`, in form order, then the paths of fields that are gone."""
    changed = (field.title for field in form.fields if digests.get(field.path) != _digest(field))
    return (*changed, *(path for path in digests if path not in form.by_path))


def _digest(field: FieldDefinition) -> str:
    options = sorted(option.value for option in field.options)
    conditional = asdict(field.conditional) if field.conditional else None
    rules = (field.kind, field.requirement, field.rule, options, field.min_choices, field.max_choices, conditional)
    return hashlib.sha256(repr(rules).encode()).hexdigest()[:16]


def _change(old: ResolvedForm, new: ResolvedForm, field: ResolvedField, answers: Answers) -> FormChange | None:
    before = old.by_path.get(field.path)
    if before is None:
        kind = FormChangeKind.GAINED
    elif _stricter(before, field):
        kind = FormChangeKind.TIGHTENED
    elif _stricter(field, before):
        kind = FormChangeKind.LOOSENED
    else:
        return None
    return _named(field, kind, affected=_unfit(old, new, field, answers))


def _unfit(old: ResolvedForm, new: ResolvedForm, field: ResolvedField, answers: Answers) -> bool:
    """Whether the answer has an error in the new form only, or is sent by the old form only."""
    if field.requirement == DISALLOWED:
        return not is_empty(answers.get(field.path))
    new_codes = set(_codes(new, field.path, answers))
    return bool(new_codes - set(_codes(old, field.path, answers)))


def _codes(resolved: ResolvedForm, path: FieldPath, answers: Answers) -> tuple[str, ...]:
    return tuple(error.code for error in page_errors(resolved, (path,), answers))


def _stricter(before: ResolvedField, now: ResolvedField) -> bool:
    """Whether `now` refuses something that `before` took. Another kind or pattern counts as stricter both ways."""
    return (
        now.definition.kind != before.definition.kind
        or (now.requirement not in (before.requirement, OPTIONAL))
        or _stricter_text(before, now)
        or _stricter_choice(before, now)
    )


def _stricter_text(before: ResolvedField, now: ResolvedField) -> bool:
    return (
        (now.rule.min_length or 0) > (before.rule.min_length or 0)
        or (now.rule.max_length or API_TEXT_MAX) < (before.rule.max_length or API_TEXT_MAX)
        or (now.rule.pattern not in (before.rule.pattern, None))
        or (now.rule.allowed_values is not None and not _allows(now, before.rule.allowed_values))
    )


def _allows(now: ResolvedField, before: tuple[str, ...] | None) -> bool:
    return before is not None and set(before) <= set(now.rule.allowed_values or ())


def _stricter_choice(before: ResolvedField, now: ResolvedField) -> bool:
    return (
        now.definition.min_choices > before.definition.min_choices
        or now.definition.max_choices < before.definition.max_choices
        or not _values(before) <= _values(now)
    )


def _values(field: ResolvedField) -> set[str]:
    return {option.value for option in field.options}


def _named(field: ResolvedField, kind: FormChangeKind, *, affected: bool) -> FormChange:
    return FormChange(path=field.path, title=field.definition.title, kind=kind, affected=affected)
