"""One cell as the answer to one field: a text, choices by value or title, or the name of a file that was given."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import regex

from workflows.forms.resolve import clean
from workflows.records.definitions import FieldDefinition
from workflows.records.drafts import Answer, Document, DocumentId
from workflows.tables.columns import spelled

#: What people put between several choices.
_BETWEEN = regex.compile(r"[;|\n]")
#: A number as a spreadsheet shows one too long for the column, saved like that.
_ROUNDED = regex.compile(r"[+-]?\d[.,]?\d*E\+\d+")
_THOUSANDS = regex.compile(r"(?<=\d),(?=\d{3})")
_ROOTED = regex.compile(r"/|[A-Za-z]:")


class RowCode(StrEnum):
    """What can be wrong with a row besides the answers in it (`ErrorCode`); beside each its params."""

    #: cells, columns: as many as the row and the header have. The cells may be shifted, so nothing else is said of the row.
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


#: The answer (None for a blank cell) and what is wrong with the cell. A file that is not there is an answer all the same:
#: that the person meant to give one decides conditions.
Cell = tuple[Answer | None, RowCode | None]
Reader = Callable[[str], Cell]
BLANK: Cell = (None, None)


@dataclass(frozen=True, slots=True)
class Files:
    """The files given, found by name in whatever case and Unicode form."""

    names: frozenset[str]
    #: By folded name; None where two names differ in nothing else.
    folded: Mapping[str, str | None]

    @classmethod
    def of(cls, names: Collection[str]) -> Files:
        """The files of these names."""
        folded: dict[str, str | None] = {}
        for name in names:
            folded[_folded(name)] = None if _folded(name) in folded else name
        return cls(names=frozenset(names), folded=folded)

    def find(self, path: str) -> str | RowCode:
        """The file a cell means; folders before its name do not count, as in a ZIP."""
        parts = path.replace("\\", "/").split("/")
        if _ROOTED.match(path.replace("\\", "/")) or ".." in parts:
            return RowCode.DOCUMENT_PATH
        found = parts[-1] if parts[-1] in self.names else self.folded.get(_folded(parts[-1]))
        return found or RowCode.DOCUMENT_UNKNOWN


def reader(definition: FieldDefinition, files: Files) -> Reader:
    """How cells of this field's column are read; made once a column, called for each row."""
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
    # The letter first: nearly no text is asked further.
    return text, RowCode.ROUNDED if "E+" in text and _ROUNDED.fullmatch(text) else None


def _document(path: str, files: Files) -> Cell:
    if not path:
        return BLANK
    found = files.find(path)
    if isinstance(found, RowCode):
        return _named(path), found
    return _named(found), None


def _named(name: str) -> Document:
    """Stands for a file where only its being there matters."""
    return Document(id=DocumentId(name), name=name, media_type="", size=0, sha256="")


def _choices(definition: FieldDefinition) -> Reader:
    """Values go before titles, exact spellings before loose ones; what names no option stays as it is, for the rules to refuse."""
    known: dict[str, str | None] = {}
    for loose in (_close, spelled):
        for names in ([option.value for option in definition.options], [option.title for option in definition.options]):
            found: dict[str, str | None] = {}
            for name, option in zip(map(loose, names), definition.options, strict=True):
                found[name] = None if found.get(name, option.value) != option.value else option.value
            known = found | known

    def value(text: str) -> str | None:
        return known.get(_close(text)) or known.get(spelled(text))

    def read(cell: str) -> Cell:
        text = cell.strip()
        if not text:
            return BLANK
        if one := value(text):
            return (one,), None
        parts = [part.strip() for part in _BETWEEN.split(text.replace("\r", "\n"))]
        several = tuple(dict.fromkeys(value(part) or part for part in parts if part))
        return (several, None) if several else BLANK

    return read


def _close(text: str) -> str:
    """Case, blanks and the commas of numbers do not count."""
    return " ".join(_THOUSANDS.sub("", text).casefold().split())


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
