"""Reads CSV files as spreadsheets write them, row by row, with their encoding, separator and quoting detected.

Forms are not known here.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

import regex

from workflows.tables.write import unguarded

#: Characters in a cell: the most a spreadsheet can hold, and far more than the longest answer AWS takes.
MAX_CELL = 32_767

#: In order of preference where two of them split the header equally.
_SEPARATORS = (",", ";", "\t")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: First bytes of spreadsheet files and names inside: ZIPs of Excel and LibreOffice, and Excel's older format.
_SPREADSHEETS = ((b"PK\x03\x04", (b"xl/", b"content.xml")), (b"\xd0\xcf\x11\xe0", (b"",)))
#: Bytes read at a time.
_PIECE = 65_536
#: First bytes of other files that could be mistaken for text.
_OTHER_FILES = (b"PK\x03\x04", b"%PDF-", b"{\\rtf", b"\x1f\x8b")
#: A value (URL, email address, phone number) that is never a header, but is in nearly every row of answers.
_VALUE = regex.compile(r"https?://\S+|[^@\s]+@[^@\s]+\.[a-z]+|\+?\d[\d ()-]{4,}", flags=regex.IGNORECASE)
_QUOTED = regex.compile(r'"[^"]*"?')
#: Excel's own line before the header, which names the separator.
_SEP = regex.compile(r'"?sep=(.)"?\r?\n?', flags=regex.IGNORECASE)


class TableCode(StrEnum):
    """Why a file cannot be read as a table; each with its params."""

    #: The file is empty or has separators only.
    EMPTY = "empty"
    #: The bytes are not text in UTF-8, UTF-16 or Windows-1252.
    NOT_TEXT = "not_text"
    #: An Excel or OpenDocument file; it has to be saved as CSV first.
    SPREADSHEET = "spreadsheet"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row below the header."""

    #: The number a spreadsheet shows: the header is 1, and blank rows count.
    number: int
    #: There may be more or fewer than in the header.
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A header and the rows below it."""

    header: tuple[str, ...]
    #: Each iteration reads the file again; blank rows are left out.
    rows: Iterable[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """A file's bytes and how to read them. Iteration yields every row, including the header and blank rows."""

    body: bytes
    encoding: str
    separator: str
    #: Lines before the header that spreadsheets do not show.
    skipped: int

    def __iter__(self) -> Iterator[Row]:
        return (
            Row(number=number, cells=tuple(unguarded(cell) if cell[:1] == "'" else cell for cell in cells))
            for number, cells in enumerate(self.records(), start=1)
        )

    def records(self, *, strict: bool = False) -> Iterator[list[str]]:
        """The rows of the file, unchanged.

        Raises csv.Error at a cell of over 131,072 characters and, with `strict`, at misplaced quotation marks.
        """
        return csv.reader(self.lines(), delimiter=self.separator, strict=strict)

    def lines(self) -> Iterator[str]:
        """The lines of the file with their line ends."""
        return islice(_lines(self.body, self.encoding), self.skipped, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _DataRows:
    """The rows below the header that are not blank."""

    text: _Text
    header: int

    def __iter__(self) -> Iterator[Row]:
        return (row for row in self.text if row.number > self.header and not _is_blank(row.cells))


def read_table(body: bytes, *, max_rows: int = 10_000) -> Table:
    """The table in `body`. Raises TableRefused.

    All rows are read and checked here once, so that iterating over them later raises nothing. They are read again then
    instead of being kept in memory.
    """
    text = _text(body)
    first = _first_row(text)
    if first is None:
        raise TableRefused(TableCode.EMPTY)
    header = _header(first)
    rows = _DataRows(text=text, header=first.number)
    _check_rows(rows, max_rows)
    return Table(header=header, rows=rows)


def column_letter(column: int) -> str:
    """The spreadsheet's letters for a column counted from 0: A, B, ... Z, AA."""
    rest, letter = divmod(column, 26)
    return (column_letter(rest - 1) if rest else "") + chr(ord("A") + letter)


def _text(body: bytes) -> _Text:
    for magic, folders in _SPREADSHEETS:
        if body.startswith(magic) and any(folder in body for folder in folders):
            raise TableRefused(TableCode.SPREADSHEET)
    encoding = None if body.startswith(_OTHER_FILES) else next((e for e in _encodings(body) if _is_text(body, e)), None)
    if encoding is None:
        raise TableRefused(TableCode.NOT_TEXT)
    separator_line = _SEP.fullmatch(next(_lines(body, encoding), ""))
    if separator_line:
        return _Text(body=body, encoding=encoding, separator=separator_line[1], skipped=1)
    candidates = [_Text(body=body, encoding=encoding, separator=separator, skipped=0) for separator in _SEPARATORS]
    return max(candidates, key=_column_count)


def _encodings(body: bytes) -> Sequence[str]:
    """The encodings worth trying. UTF-16 without a mark is recognised by the zero next to each Latin letter."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return (encoding,)
    if b"\0" in body[:2]:
        return ("utf-16-be" if body[:1] == b"\0" else "utf-16-le",)
    return ("utf-8", "cp1252")


def _is_text(body: bytes, encoding: str) -> bool:
    """Whether `body` decodes; it is decoded piece by piece, so that a large file is not held as text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        pieces = (body[start : start + _PIECE] for start in range(0, len(body), _PIECE))
        return not any("\0" in decoder.decode(piece) for piece in pieces) and not decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False


def _lines(body: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(body), encoding=encoding, newline="")


def _column_count(text: _Text) -> int:
    """The number of columns that the header has with this separator; 0 where its quotation marks do not fit."""
    try:
        return next((len(cells) for cells in text.records(strict=True) if not _is_blank(cells)), 0)
    except csv.Error:
        return 0


def _first_row(text: _Text) -> Row | None:
    try:
        return next((row for row in text if not _is_blank(row.cells)), None)
    except csv.Error:
        raise _too_large(text, 1) from None


def _header(first: Row) -> tuple[str, ...]:
    """The names of the columns, without the blank columns that spreadsheets leave at the end."""
    names = [" ".join(cell.split()) for cell in first.cells]
    while not names[-1]:
        names.pop()
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


def _check_rows(rows: _DataRows, max_rows: int) -> None:
    """Read each row once, and raise TableRefused for faults that make the whole file unusable."""
    count, last = 0, rows.header
    try:
        for count, row in enumerate(rows, start=1):
            if count > max_rows:
                raise TableRefused(TableCode.TOO_MANY_ROWS, {"limit": str(max_rows)})
            if sum(map(len, row.cells)) > MAX_CELL and max(map(len, row.cells)) > MAX_CELL:
                raise _too_large(rows.text, row.number, row.cells)
            last = row.number
    except csv.Error:
        raise _too_large(rows.text, last + 1) from None
    if not count:
        raise TableRefused(TableCode.NO_ROWS)
    if (opened := _open_quote(rows.text)) is not None:
        raise TableRefused(TableCode.QUOTE_OPEN, {"row": str(opened)})


def _too_large(text: _Text, row: int, cells: Sequence[str] = ()) -> TableRefused:
    """The refusal of a too large cell, which most often is the rest of the file after an unclosed quotation mark."""
    if (opened := _open_quote(text)) is not None:
        return TableRefused(TableCode.QUOTE_OPEN, {"row": str(opened)})
    lengths = [len(cell) for cell in cells or _masked_cells(text)]
    params = {"row": str(row), "column": column_letter(lengths.index(max(lengths))), "limit": str(MAX_CELL)}
    return TableRefused(TableCode.CELL_TOO_LARGE, params)


def _masked_cells(text: _Text) -> Sequence[str]:
    """The cells of the line at which the reader gives up, with quoted content masked."""
    reader = csv.reader(text.lines(), delimiter=text.separator)
    with suppress(csv.Error):
        for _ in reader:
            pass
    line = next(islice(text.lines(), reader.line_num - 1, None), "")
    return _QUOTED.sub(lambda match: "x" * len(match[0]), line).split(text.separator)


def _open_quote(text: _Text) -> int | None:
    """The number of the row with an unclosed quotation mark, or None.

    A strict reader stops at that row, which runs on to the end of the file or over several lines. Stray quotation marks
    within a line do no harm; the search ends at the first of them.
    """
    reader = csv.reader(text.lines(), delimiter=text.separator, strict=True)
    number = lines = 0
    try:
        for _ in reader:
            number, lines = number + 1, reader.line_num
    except csv.Error as error:
        if "end of data" in str(error) or reader.line_num > lines + 1:
            return number + 1
    return None


def _is_blank(cells: Sequence[str]) -> bool:
    """Whether the cells are blank. Separators count as blank: a wrong separator makes a blank row consist of them."""
    return not any(cell.strip() and cell.strip(" ,;\t\r\n") for cell in cells)
