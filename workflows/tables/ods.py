"""The sheets of an OpenDocument spreadsheet (.ods) as far as a program that reads values alone would miss them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from workflows.tables.number_formats import plain
from workflows.tables.sheet import MAX_ROWS, SheetFacts, parse
from workflows.tables.table import MAX_COLUMNS, CellFault

_HIDDEN = ("collapse", "filter")


def sheets_facts(content: bytes) -> dict[str, SheetFacts]:
    """What content.xml says of the cells of each sheet, by the sheet's name. Raises TableRefused."""
    reader = _ContentReader()
    parse(content, reader.start, reader.end, reader.text)
    return reader.sheets


@dataclass(kw_only=True)
class _ContentReader:
    """Follows the cells of all sheets. A cell or a row may be written once and count several times."""

    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    facts: SheetFacts = field(default_factory=SheetFacts)
    row: int = 0
    rows: int = 1
    column: int = 0
    columns: int = 1
    table_columns: int = 0
    #: The cell that is being read.
    kind: str = ""
    value: str = ""
    is_formula: bool = False
    #: Its paragraphs, while they are read; None outside of a cell.
    texts: list[str] | None = None

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """An element begins."""
        if name == "table":
            self.facts = self.sheets.setdefault(given.get("name", ""), SheetFacts())
            self.row = self.table_columns = 0
        elif name == "table-column":
            self._table_column(given)
        elif name == "table-row":
            self.rows, self.column = _count(given, "number-rows-repeated"), 0
            if given.get("visibility") in _HIDDEN:
                self.facts.hidden_rows.update(range(self.row, min(self.row + self.rows, MAX_ROWS)))
        elif name in ("table-cell", "covered-table-cell"):
            self.columns, self.texts = _count(given, "number-columns-repeated"), []
            self.kind, self.is_formula = given.get("value-type", ""), "formula" in given
            self.value = given.get("value", given.get("boolean-value", ""))
        elif name == "p" and self.texts is not None:
            self.texts.append("")

    def end(self, name: str) -> None:
        """An element ends."""
        if name in ("table-cell", "covered-table-cell"):
            self._close()
            self.column, self.texts = self.column + self.columns, None
        elif name == "table-row":
            self.row += self.rows

    def text(self, text: str) -> None:
        """Characters within an element."""
        if self.texts:
            self.texts[-1] += text

    def _table_column(self, given: Mapping[str, str]) -> None:
        count = _count(given, "number-columns-repeated")
        if given.get("visibility") in _HIDDEN:
            last = min(self.table_columns + count, MAX_COLUMNS)
            self.facts.hidden_columns.update(range(self.table_columns, last))
        self.table_columns += count

    def _close(self) -> None:
        written = "\n".join(self.texts or ())
        if not (self.kind or written or self.is_formula):
            return
        self.facts.grow((self.row + self.rows - 1, self.column + self.columns - 1))
        shown = self._shown(written)
        if shown is None:
            return
        for row in range(self.row, self.row + self.rows):
            for column in range(self.column, self.column + self.columns):
                self.facts.shown[row, column] = shown

    def _shown(self, written: str) -> str | CellFault | None:
        """The text of a cell that is not text itself; None for a text."""
        if not self.kind and self.is_formula:
            return CellFault.FORMULA_EMPTY
        if self.kind == "float":
            return _number(self.value, written)
        if self.kind in ("date", "time"):
            return CellFault.DATE
        if self.kind == "boolean":
            return self.value.upper()
        if self.kind == "percentage":
            return written
        return CellFault.FORMAT_UNKNOWN if self.kind == "currency" else None


def _number(value: str, written: str) -> str | CellFault:
    """A number as it is shown, where the text differs from the value by zeros or by the dashes of a code only."""
    try:
        number = plain(Decimal(value))
    except InvalidOperation:
        return CellFault.FORMAT_UNKNOWN
    if written.startswith(("#", "Err:")):
        return written
    if not written or written == number:
        return number
    digits = "".join(letter for letter in written if letter.isdigit())
    if digits.lstrip("0") == number.replace(".", "").lstrip("-").lstrip("0"):
        return written if set(written) <= set("0123456789-() /") else number
    is_padded = Decimal(digits or "0").normalize().as_tuple().digits == Decimal(number).normalize().as_tuple().digits
    return number if is_padded else CellFault.FORMAT_UNKNOWN


def _count(given: Mapping[str, str], name: str) -> int:
    text = given.get(name, "1")
    return min(int(text), 20_000_000) if text.isdigit() else 1
