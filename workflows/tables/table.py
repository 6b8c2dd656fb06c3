"""What a table is once it was read, what a person may have to decide before, and why a file is no table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: Characters in a cell: the most a spreadsheet can hold, and far more than the longest answer AWS takes.
MAX_CELL = 32_767
#: Columns of a table. The longest form has fewer than 60 fields.
MAX_COLUMNS = 500


class TableCode(StrEnum):
    """Why a file cannot be read as a table; each with its params."""

    #: The file is empty or has separators only.
    EMPTY = "empty"
    #: The file is neither text nor a spreadsheet.
    NOT_TEXT = "not_text"
    #: encoding: the bytes are not text in the encoding that the person named.
    ENCODING_WRONG = "encoding_wrong"
    #: A web page or an XML file, often under the name of an Excel file.
    WEB_PAGE = "web_page"
    #: An older or less usual format of a spreadsheet program.
    OTHER_SPREADSHEET = "other_spreadsheet"
    #: The spreadsheet has a password.
    PASSWORD = "password"  # noqa: S105  # a code, not a password
    #: The spreadsheet is damaged.
    BROKEN = "broken"
    #: limit (bytes, unpacked).
    TOO_LARGE = "too_large"
    #: sheet: the person named a sheet that the file does not have; sheets: those that it has.
    SHEET_UNKNOWN = "sheet_unknown"
    #: column, header: a hidden column holds values.
    COLUMN_HIDDEN = "column_hidden"
    #: row, column (both as a spreadsheet counts, "1" and "C"): the first row holds values, such as a phone number.
    HEADER_MISSING = "header_missing"
    #: column: a column between others has no name.
    HEADER_BLANK = "header_blank"
    #: column, first, header: two columns have the same name.
    HEADER_TWICE = "header_twice"
    #: The table has a header only.
    NO_ROWS = "no_rows"
    #: limit.
    TOO_MANY_ROWS = "too_many_rows"
    #: limit.
    TOO_MANY_COLUMNS = "too_many_columns"
    #: row, column, limit (characters).
    CELL_TOO_LARGE = "cell_too_large"
    #: row: a quotation mark that is opened there and never closed.
    QUOTE_OPEN = "quote_open"


class TableRefused(Exception):
    """The file cannot be read as a table; the person has to save it again.

    Carries codes and figures, and no content except the header.
    """

    def __init__(self, code: TableCode, params: Mapping[str, str] | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = dict(params or {})


class TableQuestion(Exception):
    """The file can be read in several ways, and only a person knows which one is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoding:
    """One way to read the letters of a file."""

    #: Python's name of the encoding.
    encoding: str
    #: The same cells in each decoding of a file: row number and text.
    samples: tuple[tuple[int, str], ...]


class EncodingUnknown(TableQuestion):
    """The file is not in UTF-8 or UTF-16, so its letters depend on the encoding. The most plausible decoding is first.

    Decodings hold cells: they are for the person who sent the file, and never for a log.
    """

    def __init__(self, decodings: tuple[Decoding, ...]) -> None:
        super().__init__("encoding")
        self.decodings = decodings


class SheetUnknown(TableQuestion):
    """The spreadsheet has several sheets with content."""

    def __init__(self, sheets: tuple[str, ...]) -> None:
        super().__init__("sheet")
        self.sheets = sheets


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a person has decided about reading a file; empty where nobody had to."""

    encoding: str = ""
    sheet: str = ""


AUTOMATIC = Reading()


class CellFault(StrEnum):
    """Why the value of a cell is not certain."""

    #: A formula whose result the program that wrote the file did not store.
    FORMULA_EMPTY = "formula_empty"
    #: A number in a format that Callsign cannot show as the spreadsheet does, as in "$"#,##0.
    FORMAT_UNKNOWN = "format_unknown"
    #: A date or a time; the spreadsheet shows it in a form of its own.
    DATE = "date"
    #: A number of more digits than a spreadsheet keeps.
    DIGITS_LOST = "digits_lost"
    #: A backslash that a program wrote to mark the separator or the quotation mark behind it: cells may be shifted.
    BACKSLASH = "backslash"
    #: The cell is covered by a merged one.
    MERGED = "merged"
    #: The row is hidden, for example by a filter.
    ROW_HIDDEN = "row_hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row below the header."""

    #: The number a spreadsheet shows: the header is 1, and blank rows count.
    number: int
    #: There may be more or fewer than in the header.
    cells: tuple[str, ...]
    #: Cells by column whose values are not certain.
    faults: Mapping[int, CellFault] = field(default_factory=dict)
    #: Whether the spreadsheet hides the row.
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A header and the rows below it."""

    header: tuple[str, ...]
    #: Each iteration reads the file again; blank rows are left out.
    rows: Iterable[Row]
    #: Number of the row that is the header.
    header_row: int = 1
    #: The encoding that a person chose; empty for UTF-8, UTF-16 and spreadsheets.
    encoding: str = ""
    #: The sheet of a spreadsheet.
    sheet: str = ""


def column_letter(column: int) -> str:
    """The spreadsheet's letters for a column counted from 0: A, B, ... Z, AA."""
    rest, letter = divmod(column, 26)
    return (column_letter(rest - 1) if rest else "") + chr(ord("A") + letter)
