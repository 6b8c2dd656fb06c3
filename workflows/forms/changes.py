"""How a form changed since a draft was started: fields gained, lost, renamed, made stricter or easier.

Both forms are compared under the current answers, so that a rule that changed without consequence does not count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from workflows.forms.resolve import ResolvedField, ResolvedForm, is_empty, resolve
from workflows.forms.validation import page_errors
from workflows.records.definitions import API_TEXT_MAX, DISALLOWED, OPTIONAL, FieldDefinition, FieldPath, Form
from workflows.records.drafts import Answers


class FormChangeKind(StrEnum):
    """What happened to a field."""

    GAINED = "gained"
    LOST = "lost"
    #: Its path is another one; its answer was kept.
    RENAMED = "renamed"
    #: Stricter in at least one respect, even if it became easier in another.
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    #: Not a field: a resource that has to be associated from now on.
    ASSOCIATION = "association"


class Respect(StrEnum):
    """What is different about a field that is still in the form."""

    KIND = "kind"
    REQUIREMENT = "requirement"
    CHOICES_REMOVED = "choices_removed"
    CHOICES_ADDED = "choices_added"
    NUMBER_OF_CHOICES = "number_of_choices"
    LENGTH = "length"
    PATTERN = "pattern"
    #: A text has to be one of a few values.
    VALUES = "values"
    SECTION = "section"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One difference, with what was and what is; either may be empty."""

    respect: Respect
    before: tuple[str, ...] = ()
    now: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChange:
    """A field whose rules changed."""

    path: FieldPath
    #: The field's title in the new form; in the old form for a lost field.
    title: str
    kind: FormChangeKind
    #: A person has to look at it: the answer is no longer valid or no longer sent, or the field now needs an answer.
    affected: bool
    #: How the rules of a field that stayed are different.
    details: tuple[Detail, ...] = ()


def differences(old_form: Form, new_form: Form, answers: Answers) -> tuple[FormChange, ...]:
    """What changed from `old_form` to `new_form`.

    The new form's fields come first, in its order, then the lost fields in the old form's order, then what has to be
    associated from now on. Titles, hints and order are not compared.
    """
    names = renamed(old_form, new_form)
    old, new = resolve(old_form, answers), resolve(new_form, with_new_names(answers, names))
    kept = (_change(old, new, field, answers) for field in new.fields if field.path not in names.values())
    given_names = (
        _named(new.by_path[now], FormChangeKind.RENAMED, affected=not is_empty(answers.get(before)))
        for before, now in names.items()
    )
    lost = (
        _named(field, FormChangeKind.LOST, affected=not is_empty(answers.get(field.path)))
        for field in old.fields
        if field.path not in new.by_path and field.path not in names
    )
    return (*(change for change in kept if change), *given_names, *lost, *_associations(old_form, new_form))


def renamed(old_form: Form, new_form: Form) -> dict[FieldPath, FieldPath]:
    """Old path to new path of each field of the same title and kind that has another path in the new form.

    A title that several such fields have says nothing.
    """
    gone = _by_title(field for field in old_form.fields if field.path not in new_form.by_path)
    new = _by_title(field for field in new_form.fields if field.path not in old_form.by_path)
    return {
        fields[0].path: new[name][0].path
        for name, fields in gone.items()
        if len(fields) == 1 and len(new.get(name, ())) == 1
    }


def with_new_names(answers: Answers, names: Mapping[FieldPath, FieldPath]) -> Answers:
    """The answers, with each answer of a renamed field under its new name too. An answer that is there stays."""
    moved = {now: answers[before] for before, now in names.items() if before in answers}
    return {**moved, **answers}


def to_look_at(changes: Iterable[FormChange], form: Form) -> dict[FieldPath, str]:
    """The fields of `form` that a person has to look at, and what became of each; not those that are gone."""
    return {
        change.path: change.kind.value
        for change in changes
        if change.affected and change.path in form.by_path and not _is_gone(change)
    }


def _is_gone(change: FormChange) -> bool:
    """Whether the other answers no longer allow the field."""
    return any(detail.respect is Respect.REQUIREMENT and DISALLOWED in detail.now for detail in change.details)


def _by_title(fields: Iterable[FieldDefinition]) -> dict[tuple[str, str], list[FieldDefinition]]:
    by_title: dict[tuple[str, str], list[FieldDefinition]] = {}
    for field in fields:
        by_title.setdefault((field.title.casefold(), field.kind), []).append(field)
    return by_title


def _associations(old_form: Form, new_form: Form) -> list[FormChange]:
    known = {association.resource_type for association in old_form.type.associations_before_submit}
    return [
        FormChange(path=FieldPath(""), title=wanted.resource_type, kind=FormChangeKind.ASSOCIATION, affected=True)
        for wanted in new_form.type.associations_before_submit
        if wanted.resource_type not in known
    ]


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
    change = _named(field, kind, affected=_unfit(old, new, field, answers))
    return replace(change, details=_details(old, new, before, field)) if before else change


def _details(old: ResolvedForm, new: ResolvedForm, before: ResolvedField, now: ResolvedField) -> tuple[Detail, ...]:
    """Everything that is different about a field, the greatest difference first."""
    was, has = before.definition, now.definition
    pairs = [
        (Respect.KIND, (was.kind,), (has.kind,)),
        (Respect.REQUIREMENT, (before.requirement,), (now.requirement,)),
        (Respect.CHOICES_REMOVED, _titles(before, now), ()),
        (Respect.CHOICES_ADDED, (), _titles(now, before)),
        (Respect.NUMBER_OF_CHOICES, _counts(before), _counts(now)),
        (Respect.LENGTH, _lengths(before), _lengths(now)),
        (Respect.PATTERN, _pattern(before), _pattern(now)),
        (Respect.VALUES, before.rule.allowed_values or (), now.rule.allowed_values or ()),
        (Respect.SECTION, (old.form.section_title(was.section),), (new.form.section_title(has.section),)),
    ]
    same_kind = was.kind == has.kind
    return tuple(
        Detail(respect=respect, before=earlier, now=later)
        for respect, earlier, later in pairs
        if earlier != later and (same_kind or respect in (Respect.KIND, Respect.REQUIREMENT, Respect.SECTION))
    )


def _titles(field: ResolvedField, other: ResolvedField) -> tuple[str, ...]:
    """The choices of `field` that `other` does not have."""
    return tuple(option.title for option in field.options if option.value not in _values(other))


def _counts(field: ResolvedField) -> tuple[str, ...]:
    return str(field.definition.min_choices), str(field.definition.max_choices)


def _lengths(field: ResolvedField) -> tuple[str, ...]:
    return str(field.rule.min_length or 0), str(field.rule.max_length or API_TEXT_MAX)


def _pattern(field: ResolvedField) -> tuple[str, ...]:
    return (field.rule.pattern,) if field.rule.pattern else ()


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
