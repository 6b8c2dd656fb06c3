"""A CSV as people's spreadsheets write it, read row by row: encoding, separator and quoting found, nothing about forms known."""

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

#: Characters in a cell: what a spreadsheet itself can hold; the longest answer AWS takes is far below.
MAX_CELL = 32_767

#: In this order where two of them part the header alike.
_SEPARATORS = (",", ";", "\t")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: Names inside of the ZIPs that Excel and LibreOffice call spreadsheets; what Excel wrote before it wrote ZIPs.
_SPREADSHEETS = ((b"PK\x03\x04", (b"xl/", b"content.xml")), (b"\xd0\xcf\x11\xe0", (b"",)))
#: Bytes read at a time.
_PIECE = 65_536
#: First bytes of files that might else pass for text.
_OTHER_FILES = (b"PK\x03\x04", b"%PDF-", b"{\\rtf", b"\x1f\x8b")
#: What no header cell is, and every table of answers holds somewhere in its first row.
_VALUE = regex.compile(r"https?://\S+|[^@\s]+@[^@\s]+\.[a-z]+|\+?\d[\d ()-]{4,}", flags=regex.IGNORECASE)
_QUOTED = regex.compile(r'"[^"]*"?')
#: Excel's own line before the header, telling the separator.
_SEP = regex.compile(r'"?sep=(.)"?\r?\n?', flags=regex.IGNORECASE)


class TableCode(StrEnum):
    """Why a file is no table; beside each its params."""

    #: Nothing in it, or separators only.
    EMPTY = "empty"
    #: Bytes that are no text in UTF-8, UTF-16 or Windows-1252.
    NOT_TEXT = "not_text"
    #: An Excel or OpenDocument file itself; it has to be saved as CSV first.
    SPREADSHEET = "spreadsheet"
    #: row, column (both as a spreadsheet counts, "1" and "C"): the first row holds values, such as a phone number.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """The file as it came and how to read it; iterating gives every row, the header and blank ones too."""

    body: bytes
    encoding: str
    separator: str
    #: Lines before the header that no spreadsheet shows.
    skipped: int

    def __iter__(self) -> Iterator[Row]:
        return (
            Row(number=number, cells=tuple(unguarded(cell) if cell[:1] == "'" else cell for cell in cells))
            for number, cells in enumerate(self.records(), start=1)
        )

    def records(self, *, strict: bool = False) -> Iterator[list[str]]:
        """As they stand in the file; raises csv.Error at a cell of more than 131,072 characters, `strict` at odd quotes."""
        return csv.reader(self.lines(), delimiter=self.separator, strict=strict)

    def lines(self) -> Iterator[str]:
        """As the file has them, ends included."""
        return islice(_lines(self.body, self.encoding), self.skipped, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Below:
    """The rows below the header that are not blank."""

    text: _Text
    header: int

    def __iter__(self) -> Iterator[Row]:
        return (row for row in self.text if row.number > self.header and not _is_blank(row.cells))


def read_table(body: bytes, *, max_rows: int = 10_000) -> Table:
    """The table in `body`; raises TableRefused.

    Everything is read once here, so that going through the rows later raises nothing; they are read again then, not kept.
    """
    text = _text(body)
    first = _first(text)
    if first is None:
        raise TableRefused(TableCode.EMPTY)
    header = _header(first)
    rows = _Below(text=text, header=first.number)
    _go_through(rows, max_rows)
    return Table(header=header, rows=rows)


def column_letter(place: int) -> str:
    """The column counted from 0 as a spreadsheet calls it: A, B, ... Z, AA."""
    rest, letter = divmod(place, 26)
    return (column_letter(rest - 1) if rest else "") + chr(ord("A") + letter)


def _text(body: bytes) -> _Text:
    for magic, folders in _SPREADSHEETS:
        if body.startswith(magic) and any(folder in body for folder in folders):
            raise TableRefused(TableCode.SPREADSHEET)
    encoding = None if body.startswith(_OTHER_FILES) else next((e for e in _encodings(body) if _is_text(body, e)), None)
    if encoding is None:
        raise TableRefused(TableCode.NOT_TEXT)
    told = _SEP.fullmatch(next(_lines(body, encoding), ""))
    if told:
        return _Text(body=body, encoding=encoding, separator=told[1], skipped=1)
    ways = [_Text(body=body, encoding=encoding, separator=separator, skipped=0) for separator in _SEPARATORS]
    return max(ways, key=_columns)


def _encodings(body: bytes) -> Sequence[str]:
    """Those worth trying; without a mark at the beginning, UTF-16 shows by the zeros beside each Latin letter."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return (encoding,)
    if b"\0" in body[:2]:
        return ("utf-16-be" if body[:1] == b"\0" else "utf-16-le",)
    return ("utf-8", "cp1252")


def _is_text(body: bytes, encoding: str) -> bool:
    """Read piece by piece: a file of many rows is not held as text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        pieces = (body[start : start + _PIECE] for start in range(0, len(body), _PIECE))
        return not any("\0" in decoder.decode(piece) for piece in pieces) and not decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False


def _lines(body: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(body), encoding=encoding, newline="")


def _columns(text: _Text) -> int:
    """How many the header has when parted this way, 0 where its quotation marks say that this is not the way."""
    try:
        return next((len(cells) for cells in text.records(strict=True) if not _is_blank(cells)), 0)
    except csv.Error:
        return 0


def _first(text: _Text) -> Row | None:
    try:
        return next((row for row in text if not _is_blank(row.cells)), None)
    except csv.Error:
        raise _too_large(text, 1) from None


def _header(first: Row) -> tuple[str, ...]:
    """The names of the columns; those a spreadsheet left blank at the end are none."""
    names = [" ".join(cell.split()) for cell in first.cells]
    while not names[-1]:
        names.pop()
    seen: dict[str, int] = {}
    for place, name in enumerate(names):
        column = column_letter(place)
        if not name:
            raise TableRefused(TableCode.HEADER_BLANK, {"column": column})
        if _VALUE.fullmatch(name):
            raise TableRefused(TableCode.HEADER_MISSING, {"row": str(first.number), "column": column})
        if (before := seen.setdefault(name.casefold(), place)) != place:
            params = {"column": column, "first": column_letter(before), "header": name[:100]}
            raise TableRefused(TableCode.HEADER_TWICE, params)
    return tuple(names)


def _go_through(rows: _Below, max_rows: int) -> None:
    """Every row once, for what would make the whole file useless."""
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
    """Most often the cell is the rest of the file, after a quotation mark that nobody closed."""
    if (opened := _open_quote(text)) is not None:
        return TableRefused(TableCode.QUOTE_OPEN, {"row": str(opened)})
    lengths = [len(cell) for cell in cells or _unread(text)]
    params = {"row": str(row), "column": column_letter(lengths.index(max(lengths))), "limit": str(MAX_CELL)}
    return TableRefused(TableCode.CELL_TOO_LARGE, params)


def _unread(text: _Text) -> Sequence[str]:
    """The cells, but not what is in them, of the line that the reader gives up at."""
    reader = csv.reader(text.lines(), delimiter=text.separator)
    with suppress(csv.Error):
        for _ in reader:
            pass
    line = next(islice(text.lines(), reader.line_num - 1, None), "")
    return _QUOTED.sub(lambda found: "x" * len(found[0]), line).split(text.separator)


def _open_quote(text: _Text) -> int | None:
    """The first row a strict reader stumbles over that ends with the file or goes on for more than a line.

    Stray quotation marks within a line do no harm, and it looks no further than the first of them.
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
    """Separators count as nothing: before the right one is found, a blank row is made of them."""
    return not any(cell.strip() and cell.strip(" ,;\t\r\n") for cell in cells)
