"""Every row of a table against a form, before anything is created: answers, file names and errors, one row at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.columns import Placement
from workflows.definitions import FieldPath, Form
from workflows.table import Table
from workflows.validation import ErrorCode


class RowCode(StrEnum):
    """What can be wrong with a row besides the answers in it (`ErrorCode`); beside each its params."""

    #: cells, columns: as many as the row and the header have.
    RAGGED = "ragged"
    #: first: number of the first row with the same key or, without a key, the same content.
    TWICE = "twice"
    #: placeholder: what stands in the name pattern and is no column.
    NAME_UNKNOWN = "name_unknown"
    #: limit, length.
    NAME_TOO_LONG = "name_too_long"
    #: The row gives no name: the pattern's columns are empty in it.
    NAME_EMPTY = "name_empty"
    #: limit, length.
    KEY_TOO_LONG = "key_too_long"
    #: A number the spreadsheet rounded, as in 1.20656E+10.
    ROUNDED = "rounded"
    #: The cell names a file that was not given.
    DOCUMENT_UNKNOWN = "document_unknown"
    #: The cell names a path that is absolute or climbs out of the folder.
    DOCUMENT_PATH = "document_path"
    #: The cell names one of the files, in a column of a field that takes none.
    DOCUMENT_NOT_TAKEN = "document_not_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """One thing wrong with one row; never holds the value."""

    row: int
    #: The column's header; empty where the row as a whole is wrong, or the field has no column.
    column: str
    #: None where it is no field's fault.
    path: FieldPath | None
    code: ErrorCode | RowCode
    params: Mapping[str, str] = field(default_factory=dict)
    #: Of the value, in characters.
    length: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRow:
    """A row, and all that is wrong with it."""

    number: int
    #: Of the KEY column, else `content:` and a digest over the answers and file names.
    key: str
    name: str
    #: Texts, and values of choices; only those that would be sent.
    answers: Mapping[FieldPath, str | tuple[str, ...]]
    #: File names as in `documents` of `check`, by ATTACHMENT field.
    documents: Mapping[FieldPath, str]
    errors: tuple[RowError, ...]
    #: Fields answered in the row that the row's other answers do not allow; not sent, and no error.
    dropped: tuple[FieldPath, ...] = ()


def check(
    table: Table, placement: Placement, form: Form, *, documents: Collection[str], name_pattern: str
) -> Iterator[CheckedRow]:
    """Every row, with every error of it. Raises nothing."""
    raise NotImplementedError


def unknown_placeholders(name_pattern: str, placement: Placement) -> tuple[str, ...]:
    """What stands in braces in `name_pattern` and is neither row, key, a field nor a column; each makes every row fail."""
    raise NotImplementedError
