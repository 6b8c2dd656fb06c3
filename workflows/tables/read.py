"""Reads tables as spreadsheets write them, row by row: CSV files and spreadsheets.

What the file does not show (its encoding, one of several sheets) is asked, not guessed. Forms are not known here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import regex

from workflows.tables.csv_text import FIRST_ROWS, CsvText, csv_text, is_blank
from workflows.tables.table import (
    AUTOMATIC,
    MAX_CELL,
    MAX_COLUMNS,
    Reading,
    Row,
    Table,
    TableCode,
    TableQuestion,
    TableRefused,
    column_letter,
)
from workflows.tables.workbook import SheetRows, is_spreadsheet, read_sheet

__all__ = [
    "MAX_CELL",
    "Reading",
    "Row",
    "Table",
    "TableCode",
    "TableQuestion",
    "TableRefused",
    "column_letter",
    "read_table",
]

#: First bytes of other files that could be mistaken for text.
_OTHER_FILES = (b"PK\x03\x04", b"%PDF-", b"{\\rtf", b"\x1f\x8b")
_PAGES = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")
#: A value (URL, email address, phone number) that is never a header, but is in nearly every row of answers.
_VALUE = regex.compile(r"https?://\S+|[^@\s]+@[^@\s]+\.[a-z]+|\+?\d[\d ()-]{4,}", flags=regex.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _DataRows:
    """The rows below the header that are not blank."""

    source: Iterable[Row]
    header: int

    def __iter__(self) -> Iterator[Row]:
        return (row for row in self.source if row.number > self.header and not is_blank(row.cells))


def read_table(body: bytes, reading: Reading = AUTOMATIC, *, max_rows: int = 10_000) -> Table:
    """The table in `body`. Raises TableRefused, or TableQuestion for what `reading` has to decide.

    All rows are read and checked here once, so that iterating over them later raises nothing. A CSV file is read again
    then instead of being kept in memory.
    """
    if is_spreadsheet(body):
        return _of_sheet(read_sheet(body, reading), max_rows)
    text = _text(body, reading)
    first = _first_rows(text)
    header_row = _header_row(first)
    rows = _DataRows(source=text, header=header_row.number)
    header = _header(header_row)
    _check_text(rows, text, max_rows)
    encoding = text.encoding if text.is_chosen else ""
    return Table(header=header, rows=rows, header_row=header_row.number, encoding=encoding)


def _of_sheet(sheet: SheetRows, max_rows: int) -> Table:
    """The table in a sheet. A hidden row stays, for its error; a hidden column with values is refused."""
    header_row = _header_row([row for row in sheet if not is_blank(row.cells)][:FIRST_ROWS])
    header = _header(header_row)
    for column in sorted(sheet.hidden_columns):
        if column < len(header):
            raise TableRefused(
                TableCode.COLUMN_HIDDEN, {"column": column_letter(column), "header": header[column][:100]}
            )
    rows = _DataRows(source=sheet, header=header_row.number)
    for row in _counted(rows, max_rows):
        if _is_too_large(row.cells):
            lengths = [len(cell) for cell in row.cells]
            params = {"row": str(row.number), "column": column_letter(lengths.index(max(lengths)))}
            raise TableRefused(TableCode.CELL_TOO_LARGE, {**params, "limit": str(MAX_CELL)})
    return Table(header=header, rows=rows, header_row=header_row.number, sheet=sheet.name)


def _text(body: bytes, reading: Reading) -> CsvText:
    if body.startswith(_OTHER_FILES):
        raise TableRefused(TableCode.NOT_TEXT)
    if body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        raise TableRefused(TableCode.WEB_PAGE)
    return csv_text(body, reading.encoding)


def _first_rows(text: CsvText) -> list[Row]:
    """The first rows that are not blank, as far as they can be read."""
    first: list[Row] = []
    try:
        first += islice((row for row in text if not is_blank(row.cells)), FIRST_ROWS)
    except csv.Error:
        if not first:
            raise text.too_large(1) from None
    return first


def _header_row(first: Sequence[Row]) -> Row:
    """The row that names the columns: the first one, unless titles or sections stand above a fuller row of names."""
    if not first:
        raise TableRefused(TableCode.EMPTY)
    header = first[0]
    for row in first[1:]:
        if _names(header) * 2 <= _names(row) and _looks_like_names(row):
            header = row
    return header


def _names(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)


def _looks_like_names(row: Row) -> bool:
    """Whether a row has only short, different cells without gaps, none of them a value."""
    names = [cell.strip() for cell in row.cells]
    while names and not names[-1]:
        names.pop()
    different = len({name.casefold() for name in names}) == len(names)
    return all(names) and different and not any(_VALUE.fullmatch(name) or len(name) > 100 for name in names)


def _header(first: Row) -> tuple[str, ...]:
    """The names of the columns, without the blank columns that spreadsheets leave at the end."""
    names = [" ".join(cell.split()) for cell in first.cells]
    while not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise TableRefused(TableCode.TOO_MANY_COLUMNS, {"limit": str(MAX_COLUMNS)})
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        column = column_letter(index)
        if not name:
            raise TableRefused(TableCode.HEADER_BLANK, {"column": column})
        if _VALUE.fullmatch(name):
            raise TableRefused(TableCode.HEADER_MISSING, {"row": str(first.number), "column": column})
        if (before := seen.setdefault(name.casefold(), index)) != index:
            params = {"column": column, "first": column_letter(before), "header": name[:100]}
            raise TableRefused(TableCode.HEADER_TWICE, params)
    return tuple(names)


def _counted(rows: _DataRows, max_rows: int) -> Iterator[Row]:
    """Each row. Raises TableRefused for none and for too many."""
    count = 0
    for count, row in enumerate(rows, start=1):
        if count > max_rows:
            raise TableRefused(TableCode.TOO_MANY_ROWS, {"limit": str(max_rows)})
        yield row
    if not count:
        raise TableRefused(TableCode.NO_ROWS)


def _check_text(rows: _DataRows, text: CsvText, max_rows: int) -> None:
    """Read each row once, and raise TableRefused for faults that make the whole file unusable."""
    last = rows.header
    try:
        for row in _counted(rows, max_rows):
            if _is_too_large(row.cells):
                raise text.too_large(row.number, row.cells)
            last = row.number
    except csv.Error:
        raise text.too_large(last + 1) from None
    if (opened := text.open_quote()) is not None:
        raise TableRefused(TableCode.QUOTE_OPEN, {"row": str(opened)})


def _is_too_large(cells: Sequence[str]) -> bool:
    return sum(map(len, cells)) > MAX_CELL and max(map(len, cells)) > MAX_CELL
