"""One cell as the answer to one field: a text, choices by value or title, or the name of an uploaded file."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import regex

from workflows.forms.resolve import clean
from workflows.records.definitions import FieldDefinition
from workflows.records.drafts import Answer, Document, DocumentId
from workflows.tables.choices import read_choices

_ROOTED = regex.compile(r"/|[A-Za-z]:")


class RowCode(StrEnum):
    """What can be wrong with a row besides its answers (`ErrorCode`, `DamageCode`); each with its params."""

    #: cells, columns: the numbers of the row and of the header. The cells may be shifted, so the row has no other
    #: error.
    RAGGED = "ragged"
    #: first: number of the first row with the same content.
    TWICE = "twice"
    #: first: number of the first row with the same key in the key column.
    KEY_TWICE = "key_twice"
    #: placeholder: a placeholder in the name pattern that is not a column.
    NAME_UNKNOWN = "name_unknown"
    #: limit, length.
    NAME_TOO_LONG = "name_too_long"
    #: The row has no name: the pattern's columns are empty in it.
    NAME_EMPTY = "name_empty"
    #: limit, length.
    KEY_TOO_LONG = "key_too_long"
    #: A number with two readings where a choice is asked for, as in 1.000.
    NUMBER_UNCLEAR = "number_unclear"
    #: The cell names a file that was not uploaded.
    DOCUMENT_UNKNOWN = "document_unknown"
    #: The cell names a path that is absolute or climbs out of the folder.
    DOCUMENT_PATH = "document_path"
    #: The cell names one of the files, but the column's field does not take files.
    DOCUMENT_NOT_TAKEN = "document_not_taken"


#: The answer (None for a blank cell) and the cell's error. A missing file counts as an answer: conditions depend on the
#: person's intention to send one.
Cell = tuple[Answer | None, RowCode | None]
Reader = Callable[[str], Cell]
BLANK: Cell = (None, None)


@dataclass(frozen=True, slots=True)
class Files:
    """The uploaded files, found by name in any case and Unicode form."""

    names: frozenset[str]
    #: Folded name to name; None where the folded names of two files are equal.
    folded: Mapping[str, str | None]

    @classmethod
    def of(cls, names: Collection[str]) -> Files:
        """The files of these names."""
        folded: dict[str, str | None] = {}
        for name in names:
            folded[_folded(name)] = None if _folded(name) in folded else name
        return cls(names=frozenset(names), folded=folded)

    def find(self, path: str) -> str | RowCode:
        """The name of the file that a cell means, or the error. Folders do not count, as in a ZIP."""
        parts = path.replace("\\", "/").split("/")
        if _ROOTED.match(path.replace("\\", "/")) or ".." in parts:
            return RowCode.DOCUMENT_PATH
        name = parts[-1] if parts[-1] in self.names else self.folded.get(_folded(parts[-1]))
        return name or RowCode.DOCUMENT_UNKNOWN


def reader(definition: FieldDefinition, files: Files) -> Reader:
    """The function that reads the cells of this field's column: created once for a column, called for each row."""
    match definition.kind:
        case "SELECT":
            return _choices(definition)
        case "ATTACHMENT":
            return lambda cell: _document(cell.strip(), files)
        case _:
            return lambda cell: _text(clean(definition, cell), files)


def _text(text: str, files: Files) -> Cell:
    if not text.strip():
        return BLANK
    if text in files.names:
        return text, RowCode.DOCUMENT_NOT_TAKEN
    return text, None


def _document(path: str, files: Files) -> Cell:
    if not path:
        return BLANK
    name = files.find(path)
    if isinstance(name, RowCode):
        return _document_named(path), name
    return _document_named(name), None


def _document_named(name: str) -> Document:
    """A stand-in for a file where only its presence and name matter."""
    return Document(id=DocumentId(name), name=name, media_type="", size=0, sha256="")


def _choices(definition: FieldDefinition) -> Reader:
    choices = read_choices(definition)

    def read(cell: str) -> Cell:
        values, unclear = choices(cell)
        return (values or None), (RowCode.NUMBER_UNCLEAR if unclear else None)

    return read


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
