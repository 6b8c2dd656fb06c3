"""One cell as the answer to one field: a text, choices by value or title, or the name of an uploaded file."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

import regex

from workflows.forms.resolve import clean
from workflows.forms.visible_text import as_seen, is_blank
from workflows.records.definitions import FieldDefinition
from workflows.records.drafts import Answer, Document, DocumentId
from workflows.tables.choices import read_choices

_ROOTED = regex.compile(r"/|~|[A-Za-z]:")
#: An address in the web, or in a drive: its file has to be saved first.
_LINK = regex.compile(r"[a-z][a-z0-9+.-]+://|www\.", flags=regex.IGNORECASE)


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
    #: The cell names a file that was not sent with the table.
    DOCUMENT_UNKNOWN = "document_unknown"
    #: The cell names a file without its folder, and several folders have one.
    DOCUMENT_AMBIGUOUS = "document_ambiguous"
    #: The cell has the address of a file, not the file's name.
    DOCUMENT_LINK = "document_link"
    #: reason, file, and the params of that reason (`DocumentRefused`): the named file cannot be sent.
    DOCUMENT_REFUSED = "document_refused"
    #: reason, region, and the params of that reason (`ResourceCode`): the named number or registration cannot be used.
    RESOURCE_REFUSED = "resource_refused"
    #: The cell names a path that is absolute or climbs out of the folder.
    DOCUMENT_PATH = "document_path"
    #: limit: the customer's name is longer than a tag at AWS takes.
    CUSTOMER_TOO_LONG = "customer_too_long"
    #: The cell names a customer that is archived.
    CUSTOMER_ARCHIVED = "customer_archived"
    #: The cell names a profile that does not exist, or that the person may not see.
    PROFILE_UNKNOWN = "profile_unknown"
    #: Several profiles that the person sees have this name.
    PROFILE_UNCLEAR = "profile_unclear"
    #: A question of a customer's workbook has several rows, with different answers.
    ANSWERED_TWICE = "answered_twice"
    #: None of the keys opens the profile.
    PROFILE_UNREADABLE = "profile_unreadable"
    #: The cell names one of the files, but the column's field does not take files.
    DOCUMENT_NOT_TAKEN = "document_not_taken"


#: The answer (None for a blank cell) and the cell's error. A missing file counts as an answer: conditions depend on the
#: person's intention to send one.
Cell = tuple[Answer | None, RowCode | None]
Reader = Callable[[str], Cell]
BLANK: Cell = (None, None)


@dataclass(frozen=True, slots=True)
class Files:
    """The files sent with a table: found by path or name, in any case and Unicode form."""

    #: Paths below the folder of the documents, or in the ZIP.
    names: frozenset[str]
    #: Folded path to paths; folded last name to paths.
    folded: Mapping[str, tuple[str, ...]]
    bare: Mapping[str, tuple[str, ...]]
    #: The one folder that holds all files, as in a ZIP of a folder; "" where there is none.
    root: str

    @classmethod
    def of(cls, names: Collection[str]) -> Files:
        """The files of these paths."""
        folded, bare = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        for name in names:
            folded[_folded(name)].append(name)
            bare[_folded(PurePosixPath(name).name)].append(name)
        roots = {name.partition("/")[0] if "/" in name else "" for name in names}
        return cls(
            names=frozenset(names),
            folded={name: tuple(paths) for name, paths in folded.items()},
            bare={name: tuple(paths) for name, paths in bare.items()},
            root=f"{roots.pop()}/" if len(roots) == 1 and "" not in roots else "",
        )

    def find(self, written: str) -> str | RowCode:
        """The path of the file that a cell means, or the error.

        A path means that path. A name without a folder means the file of that name, wherever it is.
        """
        path = written.replace("\\", "/")
        if is_link(path):
            return RowCode.DOCUMENT_LINK
        if _ROOTED.match(path) or ".." in path.split("/"):
            return RowCode.DOCUMENT_PATH
        exact = "/".join(part for part in path.split("/") if part not in ("", "."))
        meant = self._below(exact) if "/" in path else self._named(exact)
        if len(meant) > 1:
            return RowCode.DOCUMENT_AMBIGUOUS
        return meant[0] if meant else RowCode.DOCUMENT_UNKNOWN

    def has(self, text: str) -> bool:
        """Whether a text is the path or the name of a file."""
        return text in self.names or any(PurePosixPath(path).name == text for path in self.bare.get(_folded(text), ()))

    def _below(self, path: str) -> tuple[str, ...]:
        return self._exactly(path) or self._exactly(self.root + path)

    def _exactly(self, path: str) -> tuple[str, ...]:
        return (path,) if path in self.names else self.folded.get(_folded(path), ())

    def _named(self, name: str) -> tuple[str, ...]:
        """The files of this name: those with its very letters, else those that differ in case only."""
        meant = self.bare.get(_folded(name), ())
        return tuple(path for path in meant if PurePosixPath(path).name == name) or meant


def is_link(text: str) -> bool:
    """Whether a text is the address of a file, not its name."""
    return bool(_LINK.match(text.strip()))


def reader(definition: FieldDefinition, files: Files) -> Reader:
    """The function that reads the cells of this field's column: created once for a column, called for each row."""
    match definition.kind:
        case "SELECT":
            return _choices(definition)
        case "ATTACHMENT":
            return lambda cell: _document(as_seen(cell).strip(), files)
        case _:
            return lambda cell: _text(clean(definition, cell), files)


def _text(text: str, files: Files) -> Cell:
    if is_blank(text):
        return BLANK
    if files.has(text):
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
        values, unclear = choices(as_seen(cell))
        return (values or None), (RowCode.NUMBER_UNCLEAR if unclear else None)

    return read


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
