"""Writes tables as CSV that a spreadsheet opens without executing any content."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import regex

#: Starts of a cell that a spreadsheet takes for a formula.
_FORMULA = regex.compile(r"'*[=+\-@\t\r\n]")
_GUARDED = regex.compile(r"'+[=+\-@\t\r\n]")


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a BOM and CRLF, as Excel expects; cells that would be formulas get an apostrophe before them."""
    return "".join((csv_lines([header]), csv_lines(rows))).encode("utf-8-sig")


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """These rows alone, for a file that is written in parts."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded("" if cell is None else str(cell)) for cell in row] for row in rows)
    return out.getvalue()


def guarded(cell: str) -> str:
    """`cell` with an apostrophe where a spreadsheet would take it for a formula; `unguarded` reverses this."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """`cell` without the apostrophe that `guarded` adds; any other apostrophe stays."""
    return cell[1:] if _GUARDED.match(cell) else cell
