"""A source's answers matched to a form: what is filled in, what is left out and why, and what is asked first. Pure.

The same field of the same type comes first, then the same field of another type, then a field of the same meaning. A
value is filled in as it is, or not at all: it has to pass the form's own validation. Only blanks around it and
invisible characters go, as they do from what a person types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import zip_longest
from typing import overload

from workflows.forms.documents import Allowance, allowance
from workflows.forms.meanings import SECOND_LINE, STREET, Meaning, Reuse, is_about_somebody_else, meaning
from workflows.forms.resolve import is_empty, resolve
from workflows.forms.tidy import Tidier
from workflows.forms.validation import FieldError, page_errors
from workflows.forms.visible_text import as_seen
from workflows.records.definitions import (
    ATTACHMENT,
    DISALLOWED,
    REQUIRED,
    SELECT,
    TEXT,
    FieldDefinition,
    FieldPath,
    Form,
    Option,
)
from workflows.records.drafts import Answer, Answers, Document, DocumentId
from workflows.records.sources import DocumentCopy, Source, SourceAnswer, SourceKind


class Why(StrEnum):
    """Why an answer of the source was left out."""

    #: The form does not accept the value.
    REFUSED = "refused"
    #: The form does not have the choice.
    NO_CHOICE = "no choice"
    #: The field takes another type of file, or a smaller one.
    DOCUMENT_UNFIT = "document unfit"
    #: The address has two lines, and the form takes one.
    TWO_LINES = "two lines"
    #: The source has several answers of this meaning, and they differ.
    SEVERAL = "several"
    #: The document cannot be had any longer.
    DOCUMENT_GONE = "document gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An answer of the source that has a field in the form and was not filled in."""

    path: FieldPath
    title: str
    why: Why
    #: What the form says about a refused value; it never carries the value.
    error: FieldError | None = None


@dataclass(frozen=True, kw_only=True)
class Matching:
    """What a source makes of a form."""

    #: Texts and choices that are filled in, in form order.
    answers: Answers
    #: Documents that are filled in.
    documents: Mapping[FieldPath, DocumentCopy]
    #: Each field that is filled in, with the field of the source it was taken from.
    taken: Mapping[FieldPath, FieldPath]
    left_out: tuple[LeftOut, ...]
    #: Fields to ask first: those that differ from one registration to the next, and required ones without an answer.
    asked: tuple[FieldPath, ...]

    @property
    def filled(self) -> tuple[FieldPath, ...]:
        """Every field that is filled in."""
        return (*self.answers, *self.documents)


def match(source: Source, form: Form) -> Matching:
    """What `source` fills in of `form`."""
    candidates = _Candidates(source=source, form=form)
    values, left_out = _values(candidates)
    values, refused = _accepted(form, values)
    documents = {path: value for path, value in values.items() if isinstance(value, DocumentCopy)}
    return Matching(
        answers={path: value for path, value in values.items() if not isinstance(value, DocumentCopy)},
        documents=documents,
        taken={path: candidates.best(form.by_path[path])[0].path for path in values},
        left_out=(*left_out, *refused),
        asked=asked_first(source, form, _as_answers(values)),
    )


def asked_first(source: Source, form: Form, answers: Answers) -> tuple[FieldPath, ...]:
    """The fields to ask first, in form order, given what is filled in."""
    return tuple(
        field.path
        for field in resolve(form, answers).fields
        if field.requirement != DISALLOWED
        and is_empty(answers.get(field.path))
        and (field.requirement == REQUIRED or _differs(source, form, field.definition))
    )


def _differs(source: Source, form: Form, field: FieldDefinition) -> bool:
    """Whether the field is asked although the source may have an answer to it."""
    row = meaning(field.path, field.title)
    return row is not None and row.reuse is not Reuse.ALWAYS and not _is_carried(row, source, form.type.name, form)


def _is_carried(row: Meaning, source: Source, registration_type: str, form: Form) -> bool:
    """Whether an answer of `registration_type` with this meaning may be filled in."""
    earlier, same_type = source.kind is SourceKind.REGISTRATION, registration_type == form.type.name
    if source.is_the_same and same_type:
        return row.reuse is not Reuse.NEVER
    match row.reuse:
        case Reuse.ALWAYS:
            return True
        case Reuse.OTHER_TYPES:
            return not (earlier and same_type)
        case Reuse.NOT_FROM_REGISTRATIONS:
            return not earlier
        case Reuse.SAME_TYPE_PROFILES:
            return same_type and not earlier
        case Reuse.NEVER:
            return False


Value = Answer | DocumentCopy


def _values(candidates: _Candidates) -> tuple[dict[FieldPath, Value], list[LeftOut]]:
    """The values of the source by field, as the form writes them; nothing is validated yet."""
    values: dict[FieldPath, Value] = {}
    left_out = []
    for field in candidates.form.fields:
        outcome = _value(field, candidates)
        if isinstance(outcome, Why):
            left_out.append(LeftOut(path=field.path, title=field.title, why=outcome))
        elif outcome is not None:
            values[field.path] = outcome
    return values, left_out


def _value(field: FieldDefinition, candidates: _Candidates) -> Value | Why | None:
    best = candidates.best(field)
    if not best:
        return None
    if len({_as_seen(answer.value) for answer in best}) > 1:
        return Why.SEVERAL
    if candidates.would_lose_a_line(field, best[0]):
        return Why.TWO_LINES
    return _as_written(field, best[0])


def _as_written(field: FieldDefinition, answer: SourceAnswer) -> Value | Why:
    if isinstance(answer.value, DocumentCopy):
        return answer.value if is_fit(answer.value, allowance(field)) else Why.DOCUMENT_UNFIT
    if isinstance(answer.value, tuple):
        return _choices(field.options, answer.value, answer.labels) or Why.NO_CHOICE
    return _as_seen(answer.value)


@overload
def _as_seen(value: str) -> str: ...
@overload
def _as_seen(value: Value) -> Value: ...
def _as_seen(value: Value) -> Value:
    return as_seen(value).strip() if isinstance(value, str) else value


def is_fit(document: DocumentCopy, allowed: Allowance) -> bool:
    """Whether a field takes the document as it is; what is not known is not refused."""
    known_type, known_size = bool(document.media_type), bool(document.size)
    fits_type = document.media_type in allowed.media_types or not known_type
    return fits_type and (document.size <= allowed.max_bytes or not known_size)


def _choices(options: Sequence[Option], values: Sequence[str], labels: Sequence[str]) -> tuple[str, ...]:
    """The form's options of these choices: each by its value, then by its exact title; () unless it has them all."""
    chosen = [_choice(options, value, label) for value, label in zip_longest(values, labels, fillvalue="")]
    return tuple(chosen) if all(chosen) else ()


def _choice(options: Sequence[Option], value: str, label: str) -> str:
    if any(option.value == value for option in options):
        return value
    names = {value, label} - {""}
    titled = [option.value for option in options if option.title in names or option.value in names]
    return titled[0] if len(titled) == 1 else ""


@dataclass(frozen=True, kw_only=True)
class _Candidates:
    """The answers of a source that a field of a form may take."""

    source: Source
    form: Form

    def best(self, field: FieldDefinition) -> list[SourceAnswer]:
        """All answers of the best rank that has any."""
        ranked: dict[int, list[SourceAnswer]] = {}
        for answer in self._of_kind.get(field.kind, ()):
            rank = self._rank(field, answer)
            if rank is not None:
                ranked.setdefault(rank, []).append(answer)
        return ranked[min(ranked)] if ranked else []

    def would_lose_a_line(self, field: FieldDefinition, answer: SourceAnswer) -> bool:
        """Whether the form has no place for the second line of the address whose first line this is."""
        row = meaning(field.path, field.title)
        if row is None or row.name != STREET or answer.path == field.path:
            return False
        has_place = any(_means(SECOND_LINE, other.path, other.title) for other in self.form.fields)
        return not has_place and any(_means(SECOND_LINE, other.path, other.title) for other in self.source.answers)

    @cached_property
    def _of_kind(self) -> dict[str, list[SourceAnswer]]:
        by_kind: dict[str, list[SourceAnswer]] = {TEXT: [], SELECT: [], ATTACHMENT: []}
        for answer in (*self.source.answers, *self.source.documents):
            by_kind[_kind(answer)].append(answer)
        return by_kind

    def _rank(self, field: FieldDefinition, answer: SourceAnswer) -> int | None:
        """How near the answer's field is, from 0; None for an answer to another question."""
        row, own = meaning(field.path, field.title), meaning(answer.path, answer.title)
        if any(each and not _is_carried(each, self.source, answer.registration_type, self.form) for each in (row, own)):
            return None
        if answer.registration_type == self.form.type.name:
            if answer.path == field.path:
                return 0
            if answer.path not in self.form.by_path and _is_renamed(field, answer):
                return 1
        if row and row == own:
            return 2 if answer.path == field.path else 3
        alike = row is own is None and answer.path == field.path and _same_title(field, answer)
        return 2 if alike else None


def _kind(answer: SourceAnswer) -> str:
    if isinstance(answer.value, DocumentCopy):
        return ATTACHMENT
    return SELECT if isinstance(answer.value, tuple) else TEXT


def _means(name: str, path: FieldPath, title: str) -> bool:
    row = meaning(path, title)
    return row is not None and row.name == name


def _is_renamed(field: FieldDefinition, answer: SourceAnswer) -> bool:
    """Whether the form may ask the answer's question under another path now: by its title, and about the same one."""
    others = is_about_somebody_else(field.path, field.title) != is_about_somebody_else(answer.path, answer.title)
    return _same_title(field, answer) and not others


def _same_title(field: FieldDefinition, answer: SourceAnswer) -> bool:
    return bool(field.title) and field.title.casefold() == answer.title.casefold()


def _accepted(form: Form, values: Mapping[FieldPath, Value]) -> tuple[dict[FieldPath, Value], list[LeftOut]]:
    """The values that the form takes together, in form order, and those that it refuses.

    A refused value may decide what the form asks, so the rest is looked at again without it.
    """
    texts = {path: value for path, value in values.items() if not isinstance(value, DocumentCopy)}
    left, refused = {**values, **Tidier(form).tidied(texts)}, []
    while errors := _errors(form, left):
        refused += [
            LeftOut(path=path, title=form.by_path[path].title, why=Why.REFUSED, error=error)
            for path, error in errors.items()
        ]
        left = {path: value for path, value in left.items() if path not in errors}
    resolved = resolve(form, _as_answers(left))
    asked = [field.path for field in resolved.fields if field.requirement != DISALLOWED]
    return {path: left[path] for path in asked if path in left}, refused


def _errors(form: Form, values: Mapping[FieldPath, Value]) -> dict[FieldPath, FieldError]:
    """The first error of each value."""
    answers = _as_answers(values)
    found = page_errors(resolve(form, answers), values, answers)
    return {error.path: error for error in reversed(found)}


def _as_answers(values: Mapping[FieldPath, Value]) -> dict[FieldPath, Answer]:
    return dict(_answers(values))


def _answers(values: Mapping[FieldPath, Value]) -> Iterator[tuple[FieldPath, Answer]]:
    for path, value in values.items():
        yield path, as_document(value) if isinstance(value, DocumentCopy) else value


def as_document(copy: DocumentCopy) -> Document:
    """A document as an answer that is not stored."""
    return Document(
        id=DocumentId(copy.id),
        name=copy.name,
        media_type=copy.media_type,
        size=copy.size,
        sha256=copy.sha256,
        attachment_id=copy.attachment_id or None,
        looks=copy.looks,
    )
