"""Tables as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import regex

#: What a spreadsheet takes for the start of a formula.
_FORMULA = regex.compile(r"'*[=+\-@\t\r\n]")
_GUARDED = regex.compile(r"'+[=+\-@\t\r\n]")


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a BOM and CRLF, as Excel likes it; cells that would be formulas get an apostrophe before them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([guarded(cell) for cell in header])
    writer.writerows([guarded("" if cell is None else str(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def guarded(cell: str) -> str:
    """`cell` as text to a spreadsheet, whatever it begins with; `unguarded` gives it back."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """`cell` without the apostrophe of `guarded`; any other apostrophe stays."""
    return cell[1:] if _GUARDED.match(cell) else cell
