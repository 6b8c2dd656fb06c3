"""A CSV as people's spreadsheets write it, read row by row: encoding, separator and quoting found, nothing about forms known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class TableCode(StrEnum):
    """Why a file is no table; beside each its params."""

    #: Nothing in it, or separators only.
    EMPTY = "empty"
    #: Bytes that are no text in UTF-8, UTF-16 or Windows-1252.
    NOT_TEXT = "not_text"
    #: An Excel or OpenDocument file itself; it has to be saved as CSV first.
    SPREADSHEET = "spreadsheet"
    #: row, column (both as a spreadsheet counts, "1" and "C"): the first row holds values (an address, a phone number).
    HEADER_MISSING = "header_missing"
    #: column: a column between others has no name.
    HEADER_BLANK = "header_blank"
    #: column, first, header: two columns of one name.
    HEADER_TWICE = "header_twice"
    #: A header and nothing below it.
    NO_ROWS = "no_rows"
    #: limit.
    TOO_MANY_ROWS = "too_many_rows"
    #: row, column, limit (characters).
    CELL_TOO_LARGE = "cell_too_large"
    #: row: a quotation mark opened there is never closed.
    QUOTE_OPEN = "quote_open"


class TableRefused(Exception):
    """The file cannot be read as a table; the person has to save it again. Carries codes and figures, no content but the header."""

    def __init__(self, code: TableCode, params: Mapping[str, str] | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = dict(params or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row below the header."""

    #: As a spreadsheet shows it: the header is 1, blank rows count.
    number: int
    #: As many as the file has there, which may be more or fewer than the header.
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A header and the rows below it."""

    header: tuple[str, ...]
    #: Read anew each time it is iterated; blank rows are left out.
    rows: Iterable[Row]


def read_table(body: bytes, *, max_rows: int = 10_000) -> Table:
    """The table in `body`; raises TableRefused. No row makes it raise but one cell too large or one row too many."""
    raise NotImplementedError
