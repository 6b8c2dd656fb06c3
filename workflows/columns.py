"""Which column of a table is which field of a form: by path, by title, and by what people write instead of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from workflows.definitions import FieldPath, Form

#: Nothing chosen by a person.
NOTHING: Mapping[int, str | None] = MappingProxyType({})


class RowSetting(StrEnum):
    """What a column may say about its row besides answers."""

    #: Tells rows apart, and recognises one in another file.
    KEY = "key"
    #: Name of the registration; goes before the pattern.
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Columns of a table (counted from 0) as fields of a form."""

    header: tuple[str, ...]
    columns: Mapping[int, FieldPath | RowSetting]
    #: Columns nothing is known for.
    unplaced: tuple[int, ...]
    #: Columns that could be any of these fields, or whose only field another column took.
    ambiguous: Mapping[int, tuple[FieldPath, ...]]
    #: REQUIRED fields without a column, in form order.
    missing: tuple[FieldPath, ...]


def place(header: Sequence[str], form: Form, chosen: Mapping[int, str | None] = NOTHING) -> Placement:
    """Find each column's field. `chosen` goes before everything: a field path, a RowSetting's value, or None to leave it out."""
    raise NotImplementedError
