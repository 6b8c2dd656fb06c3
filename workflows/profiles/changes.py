"""What differs between two versions of a profile, and how two people's changes go together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from workflows.forms.meanings import meaning
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, Document
from workflows.records.profiles import ProfileAnswer

Field = tuple[str, FieldPath]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChange:
    """An answer that differs between two versions."""

    registration_type: str
    path: FieldPath
    title: str
    #: None where there was no answer.
    old: Answer | None
    #: None where there is no answer now.
    new: Answer | None


def changes(old: Sequence[ProfileAnswer], new: Sequence[ProfileAnswer]) -> tuple[AnswerChange, ...]:
    """The differences between two versions, in the order of their fields."""
    before, after = by_field(old), by_field(new)
    return tuple(
        AnswerChange(
            registration_type=field[0],
            path=field[1],
            title=(after.get(field) or before[field]).title,
            old=before[field].value if field in before else None,
            new=after[field].value if field in after else None,
        )
        for field in dict.fromkeys([*before, *after])
        if not same(before.get(field), after.get(field))
    )


def by_field(answers: Iterable[ProfileAnswer]) -> dict[Field, ProfileAnswer]:
    """The answers by the field they were given for."""
    return {answer.field: answer for answer in answers}


def same(one: ProfileAnswer | None, other: ProfileAnswer | None) -> bool:
    """Whether both are the same answer; a document is its content."""
    return one is other or (one is not None and other is not None and _compared(one.value) == _compared(other.value))


def with_answers(
    answers: Sequence[ProfileAnswer], given: Mapping[Field, ProfileAnswer | None]
) -> tuple[ProfileAnswer, ...]:
    """The answers with those in `given` set, or removed where it has None; the others stay as they are."""
    merged: dict[Field, ProfileAnswer | None] = {**by_field(answers), **given}
    return tuple(answer for answer in merged.values() if answer is not None)


def merged(
    base: Sequence[ProfileAnswer], theirs: Sequence[ProfileAnswer], given: Mapping[Field, ProfileAnswer | None]
) -> dict[Field, ProfileAnswer | None]:
    """What of `given` the person has changed since `base`: over `theirs`, the other answers stay as they are there."""
    before, now = by_field(base), by_field(theirs)
    return {field: answer if not same(before.get(field), answer) else now.get(field) for field, answer in given.items()}


def spread(
    answers: Sequence[ProfileAnswer], given: Mapping[Field, ProfileAnswer | None]
) -> dict[Field, ProfileAnswer | None]:
    """`given`, and the same text in fields of the same meaning in other types: a profile has one company name.

    Only a text that was the same before is changed along.
    """
    before, wider = by_field(answers), dict(given)
    for field, answer in given.items():
        old = before.get(field)
        if old is None or answer is None or not isinstance(answer.value, str) or same(old, answer):
            continue
        for other in answers:
            if other.field not in given and other.value == old.value and _same_meaning(other, old):
                wider[other.field] = replace(other, value=answer.value)
    return wider


def _same_meaning(one: ProfileAnswer, other: ProfileAnswer) -> bool:
    row = meaning(one.path, one.title)
    return row is not None and row == meaning(other.path, other.title)


def _compared(value: Answer) -> object:
    return value.sha256 if isinstance(value, Document) else value
