"""What a sheet of a spreadsheet holds besides its texts: the numbers as they are shown, and what nobody sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat  # the files are bounded, and a document type is refused

from workflows.tables.table import MAX_COLUMNS, CellFault, TableCode, TableRefused

#: Rows and cells of a sheet, with those that are blank between others: far more than a table may have.
MAX_ROWS, MAX_CELLS = 100_000, 3_000_000
#: Merged areas, and rows of each, that are looked at.
MOST_MERGED = 1_000

#: LibreOffice's own attributes, which repeat those of the standard and sometimes differ from them.
_EXTENSION = "urn:org:documentfoundation:"

#: Row and column of a cell, both counted from 0.
Place = tuple[int, int]


@dataclass(kw_only=True)
class SheetFacts:
    """Filled while the XML of a sheet is read."""

    #: Cells whose text is not the stored value: as a person sees them, or why that is not certain.
    shown: dict[Place, str | CellFault] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    #: Rows and columns up to the last cell with content.
    rows: int = 0
    columns: int = 0

    def grow(self, place: Place) -> None:
        """Take note of a cell with content. Raises TableRefused where the sheet is too large to be read."""
        self.rows, self.columns = max(self.rows, place[0] + 1), max(self.columns, place[1] + 1)
        if self.columns > MAX_COLUMNS:
            raise TableRefused(TableCode.TOO_MANY_COLUMNS, {"limit": str(MAX_COLUMNS)})
        if self.rows > MAX_ROWS or self.rows * self.columns > MAX_CELLS:
            raise TableRefused(TableCode.TOO_MANY_ROWS, {"limit": "10000"})


def parse(
    body: bytes,
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read XML; names come without their namespaces. Raises TableRefused for XML that is damaged or means harm."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: start(
        _local(name), {_local(key): given[key] for key in given if not key.startswith(_EXTENSION)}
    )
    if end:
        parser.EndElementHandler = lambda name: end(_local(name))
    if text:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        raise TableRefused(TableCode.BROKEN) from None


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _refuse(*_: Any) -> None:  # expat's own arguments
    raise TableRefused(TableCode.BROKEN)
