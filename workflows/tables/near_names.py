"""The field that a misspelled name is nearest to. No name is better than a wrong one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from workflows.records.definitions import FieldDefinition
from workflows.tables.names import FRONTS, words

#: How alike two words are at least: 1 is equal.
_ALIKE = 0.75


def near_field(name: str, fields: Iterable[FieldDefinition]) -> FieldDefinition | None:
    """The one field whose title or path has all words of `name`, but for slips; None where there is none, or several.

    Of several, the one field without further words counts.
    """
    typed = _said(name)
    fitting = [(field, size) for field in fields if (size := _size(typed, field))]
    exact = [field for field, size in fitting if size == len(typed)]
    near = exact or [field for field, _ in fitting]
    return near[0] if len(near) == 1 else None


def _size(typed: Sequence[str], field: FieldDefinition) -> int:
    """The number of words of the shortest name of `field` that has all words of `typed`; 0 where none has."""
    names = [name for name in (field.path, field.title) if all(_is_in(word, words(name)) for word in typed)]
    return min((len(_said(name)) for name in names), default=0) if typed else 0


def _said(name: str) -> tuple[str, ...]:
    """The words of the last segment of a name that say what it is."""
    parts = words(name.rpartition(".")[2] or name)
    return tuple(word for word in parts if word not in FRONTS) or parts


def _is_in(word: str, parts: Sequence[str]) -> bool:
    return bool(difflib.get_close_matches(word, parts, n=1, cutoff=_ALIKE))
