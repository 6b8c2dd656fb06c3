"""The rows of a CSV file: its separator and quoting are detected, and it is read again for each iteration."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

import regex

from workflows.tables.encodings import SEPARATORS, encoding_of
from workflows.tables.table import MAX_CELL, MAX_COLUMNS, CellFault, Row, TableCode, TableRefused, column_letter
from workflows.tables.write import unguarded

_ESCAPED_QUOTE = regex.compile(r'\\"')
NO_FAULTS: Mapping[int, CellFault] = MappingProxyType({})
_QUOTED = regex.compile(r'"[^"]*"?')
#: Excel's own line before the header, which names the separator.
_SEP = regex.compile(r'"?sep=(.)"?\r?\n?', flags=regex.IGNORECASE)
#: A line with so many characters is looked at before it is split into cells.
_LONG_LINE = 200_000
#: Rows in which the separator is looked for: those above the header may be titles.
FIRST_ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvText:
    """A file's bytes and how to read them. Iteration yields every row, including the header and blank rows."""

    body: bytes
    encoding: str
    #: Whether a person chose the encoding.
    is_chosen: bool
    separator: str
    #: Lines before the header that spreadsheets do not show.
    skipped: int

    def __iter__(self) -> Iterator[Row]:
        return (
            Row(
                number=number,
                cells=tuple(unguarded(cell) if cell[:1] == "'" else cell for cell in cells),
                faults=_escaped(cells),
            )
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

    def too_large(self, row: int, cells: Sequence[str] = ()) -> TableRefused:
        """The refusal of a too large cell: most often the rest of the file after a quotation mark that stays open."""
        if (opened := self.open_quote()) is not None:
            return TableRefused(TableCode.QUOTE_OPEN, {"row": str(opened)})
        lengths = [len(cell) for cell in cells or self._masked_cells()]
        params = {"row": str(row), "column": column_letter(lengths.index(max(lengths))), "limit": str(MAX_CELL)}
        return TableRefused(TableCode.CELL_TOO_LARGE, params)

    def open_quote(self) -> int | None:
        """The number of the row with an unclosed quotation mark, or None.

        A strict reader stops at that row, which runs on to the end of the file or over several lines. Stray quotation
        marks within a line do no harm; the search ends at the first of them.
        """
        reader = csv.reader(self.lines(), delimiter=self.separator, strict=True)
        number = lines = 0
        try:
            for _ in reader:
                number, lines = number + 1, reader.line_num
        except csv.Error as error:
            if "end of data" in str(error) or reader.line_num > lines + 1:
                return number + 1
        return None

    def _masked_cells(self) -> Sequence[str]:
        """The cells of the line at which the reader gives up, with quoted content masked."""
        reader = csv.reader(self.lines(), delimiter=self.separator)
        with suppress(csv.Error):
            for _ in reader:
                pass
        line = next(islice(self.lines(), reader.line_num - 1, None), "")
        return _QUOTED.sub(lambda match: "x" * len(match[0]), line).split(self.separator)


def csv_text(body: bytes, chosen: str) -> CsvText:
    """The rows of `body`, in the `chosen` encoding if it needs one. Raises TableRefused, EncodingUnknown."""
    encoding, is_chosen = encoding_of(body, chosen)
    _refuse_wide_lines(body, encoding)
    separator_line = _SEP.fullmatch(next(_lines(body, encoding), ""))
    if separator_line:
        return CsvText(body=body, encoding=encoding, is_chosen=is_chosen, separator=separator_line[1], skipped=1)
    candidates = [
        CsvText(body=body, encoding=encoding, is_chosen=is_chosen, separator=separator, skipped=0)
        for separator in SEPARATORS
    ]
    counts = [_column_counts(text) for text in candidates]
    # A title above the header has one cell with every separator, so the next row decides.
    row = next((row for row in range(FIRST_ROWS) if max(count[row] for count in counts) > 1), 0)
    # Of separators that split the header equally, the one that splits the rows below alike is right.
    return max(zip(candidates, counts, strict=True), key=lambda pair: (pair[1][row], pair[1].count(pair[1][row])))[0]


def _refuse_wide_lines(body: bytes, encoding: str) -> None:
    """Raise TableRefused for a line of far too many cells, before it takes seconds to split it."""
    if len(body) < _LONG_LINE:
        return
    for line in _lines(body, encoding):
        if len(line) > _LONG_LINE and max(map(line.count, SEPARATORS)) > MAX_COLUMNS * 100:
            raise TableRefused(TableCode.TOO_MANY_COLUMNS, {"limit": str(MAX_COLUMNS)})


def _lines(body: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(body), encoding=encoding, newline="")


def _column_counts(text: CsvText) -> list[int]:
    """The number of cells in the first rows with this separator; 0 from where its quotation marks do not fit."""
    counts: list[int] = []
    with suppress(csv.Error):
        records = (cells for cells in text.records(strict=True) if not is_blank(cells))
        counts += (len(cells) for cells in islice(records, FIRST_ROWS))
    return [*counts, *[0] * (FIRST_ROWS - len(counts))]


def _escaped(cells: Sequence[str]) -> Mapping[int, CellFault]:
    """Cells that a program with backslashes before separators and quotation marks has meant otherwise."""
    found = [
        at for at, cell in enumerate(cells) if "\\" in cell and (_ends_in_escape(cell) or _ESCAPED_QUOTE.search(cell))
    ]
    return dict.fromkeys(found, CellFault.BACKSLASH) if found else NO_FAULTS


def _ends_in_escape(cell: str) -> bool:
    return (len(cell) - len(cell.rstrip("\\"))) % 2 == 1


def is_blank(cells: Sequence[str]) -> bool:
    """Whether the cells are blank. Separators count as blank: a wrong separator makes a blank row consist of them."""
    return not any(cell.strip() and cell.strip(" ,;|\t\r\n") for cell in cells)
