"""The sheets of an OpenDocument spreadsheet (.ods) as far as a program that reads values alone would miss them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from workflows.tables.number_formats import plain
from workflows.tables.sheet import MAX_CELLS, MAX_ROWS, MOST_MERGED, SheetFacts, parse
from workflows.tables.table import MAX_CELL, MAX_COLUMNS, CellFault

_HIDDEN = ("collapse", "filter")
#: What may stand between the digits of a number that is sent without it, and in a code that is sent as it is shown.
_GROUPING, _CODE = frozenset("0123456789-() /+,.'\u00a0\u202f\u2212"), frozenset("0123456789-() /+")
#: The kind of a formula without a value; LibreOffice stores it as an empty text, and shows why.
_ERROR = "error"
#: Elements that stand for white space.
_SPACES = {"s": " ", "tab": "\t", "line-break": "\n"}


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
    is_covered: bool = False
    #: Its paragraphs, while they are read; None outside of a cell.
    texts: list[str] | None = None
    #: Whether a comment on the cell is being read.
    in_comment: bool = False

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
            if given.get("string-value") == "":
                self.kind = _ERROR
            self.is_covered = name == "covered-table-cell"
        elif name == "annotation":
            self.in_comment = True
        elif self.texts is not None and not self.in_comment:
            self._content(name, given)

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "annotation":
            self.in_comment = False
        elif name in ("table-cell", "covered-table-cell"):
            self._close()
            self.column, self.texts = self.column + self.columns, None
        elif name == "table-row":
            self.row += self.rows

    def text(self, text: str) -> None:
        """Characters within an element."""
        if self.texts and not self.in_comment:
            self.texts[-1] += text

    def _content(self, name: str, given: Mapping[str, str]) -> None:
        if name == "p" and self.texts is not None:
            self.texts.append("")
        elif name in _SPACES:
            self.text(_SPACES[name] * min(_count(given, "c"), MAX_CELL))

    def _table_column(self, given: Mapping[str, str]) -> None:
        count = _count(given, "number-columns-repeated")
        if given.get("visibility") in _HIDDEN:
            last = min(self.table_columns + count, MAX_COLUMNS)
            self.facts.hidden_columns.update(range(self.table_columns, last))
        self.table_columns += count

    def _close(self) -> None:
        written = "\n".join(self.texts or ())
        if not (self.kind or written or self.is_formula):
            self._cover()
            return
        self.facts.grow((self.row + self.rows - 1, self.column + self.columns - 1))
        shown = self._shown(written)
        if shown is None:
            return
        for row in range(self.row, self.row + self.rows):
            for column in range(self.column, self.column + self.columns):
                self.facts.shown[row, column] = shown

    def _cover(self) -> None:
        """Take note of empty cells that a merged one covers, within the bounds of a table."""
        if self.is_covered and len(self.facts.shown) < MAX_CELLS:
            for row in range(self.row, self.row + min(self.rows, MOST_MERGED)):
                for column in range(self.column, min(self.column + self.columns, MAX_COLUMNS)):
                    self.facts.shown[row, column] = CellFault.MERGED

    def _shown(self, written: str) -> str | CellFault | None:
        """The text of a cell that is not text itself; None for a text."""
        if not self.kind and self.is_formula:
            return written if self.texts else CellFault.FORMULA_EMPTY
        if self.kind in ("float", "percentage") and self.texts and not written:
            return CellFault.FORMAT_UNKNOWN
        if self.kind == "float":
            return _number(self.value, written)
        if self.kind in ("date", "time"):
            return CellFault.DATE
        if self.kind == "boolean":
            return self.value.upper()
        if self.kind == "percentage":
            return written
        if self.kind == "currency":
            return CellFault.FORMAT_UNKNOWN
        # An error, or a kind that nobody knows.
        return None if self.kind == "string" else written


def _number(value: str, written: str) -> str | CellFault:
    """A number as it is shown, where the text differs from the value by zeros or by the dashes of a code only."""
    try:
        number = plain(Decimal(value))
    except InvalidOperation:
        return CellFault.FORMAT_UNKNOWN
    if written.startswith(("#", "Err:")) or written.casefold() in ("true", "false"):
        return written
    if not written or written == number:
        return number
    if not set(written) <= _GROUPING:
        return CellFault.FORMAT_UNKNOWN
    digits = "".join(letter for letter in written if letter.isdigit())
    if set(written) <= _CODE and digits.lstrip("0") == number.lstrip("-").lstrip("0"):
        return written
    return number if abs(Decimal(value)) in _values(written) else CellFault.FORMAT_UNKNOWN


def _values(written: str) -> set[Decimal]:
    """What a number in digits, grouped or not, may mean: its decimals stand behind a point or a comma."""
    text = "".join(letter for letter in written if letter.isdigit() or letter in ".,").replace(",", ".")
    whole, _, decimals = text.rpartition(".")
    texts = {text.replace(".", ""), f"{whole.replace('.', '')}.{decimals}"}
    return {Decimal(each) for each in texts if each.strip(".")}


def _count(given: Mapping[str, str], name: str) -> int:
    text = given.get(name, "1")
    return min(int(text), 20_000_000) if text.isdigit() else 1
