"""Files that Excel, Google Sheets and LibreOffice wrote read as a person reads them there (tests/data/tables/real)."""

from __future__ import annotations

from pathlib import Path

import pytest

from workflows.tables.table import Reading
from workflows.tables.workbook import SheetRows, read_sheet

FILES = Path(__file__).parents[3] / "data/tables/real"


def read(name: str, sheet: str = "") -> SheetRows:
    return read_sheet((FILES / name).read_bytes(), Reading(sheet=sheet))


def texts(rows: SheetRows) -> dict[int, tuple[str, ...]]:
    """The cells of each row by its number; a fault stands for a text that is not certain."""
    return {row.number: tuple(row.faults.get(column, text) for column, text in enumerate(row.cells)) for row in rows}


def test_excel_for_mac() -> None:
    """Dates are marked, whichever year they count from; a formula gives its result."""
    lines = texts(read("excel_for_mac.xlsx"))
    assert lines[2][:7] == ("Chicago Reader", "date", "40", "TRUE", "1", "date", "")
    assert lines[4][2:5] == ("164", "FALSE", "41800000.01")
    assert lines[6][0] == "Unicode! Σ"


def test_google_sheets() -> None:
    """Google Sheets leaves out the properties that other programs write."""
    assert texts(read("google_sheets.xlsx")) == {
        1: ("number", "string", "boolean"),
        2: ("1", "two", "TRUE"),
        3: ("3", "four", "FALSE"),
    }


def test_words_of_rich_text_stay_apart() -> None:
    """The space at the end of a run counts, also where the program did not mark it."""
    assert texts(read("rich_text.xlsx")) == {1: ("Regular Bold",)}


def test_a_kind_of_cell_that_nobody_knows() -> None:
    """Its text is read."""
    assert texts(read("unknown_type.ods")) == {1: ("abcd",)}


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (1, ("00000", "02139", "1000000", "00000")),
        (2, ('"$"#,##0.00', "format_unknown", "format_unknown", "format_unknown")),
        (3, ('0" kg"', "format_unknown", "format_unknown", "format_unknown")),
        (4, ("+0;-0;0", "+2139", "+1000000", "0")),
        (5, ("0,", "format_unknown", "format_unknown", "0")),
        (6, (";;;", "format_unknown", "format_unknown", "format_unknown")),
        (7, ("#,##0.00", "2139", "1000000", "0")),
        (8, ("0.00%", "213900.00%", "100000000.00%", "0.00%")),
        (9, ("000-00-0000", "000-00-2139", "001-00-0000", "000-00-0000")),
    ],
)
def test_libreoffice__numbers(row: int, cells: tuple[str, ...]) -> None:
    """The same numbers in many formats: a unit, thousands or nothing at all are marked, never sent as the number."""
    assert texts(read("libreoffice.ods", "Formats"))[row] == cells


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (2, ("comment", "50%", "", "")),
        (4, ("bool", "TRUE", "", "FALSE")),
        (5, ("formula", "#DIV/0!", "ab", "TRUE")),
        (6, ("empty text", "", "", "2")),
        (7, ("merge", "m", "merged", "merged")),
        (8, ("", "merged", "merged", "merged")),
        (11, ("rich", "Plain bold end", "", "")),
        (12, ("date", "date", "", "date")),
        (13, ("na", "#N/A", "", "#N/A")),
        (14, ("text number", "02139", "", "02139")),
        (15, ("comment text", "abc", "", "12")),
    ],
)
def test_libreoffice__cells(row: int, cells: tuple[str, ...]) -> None:
    """A comment is not a part of its cell, an error is shown, and cells below a merged one are marked."""
    assert texts(read("libreoffice.ods", "Cells"))[row] == cells


def test_libreoffice__hidden() -> None:
    """A hidden row and a hidden column are known."""
    sheet = read("libreoffice.ods", "Cells")
    assert ([row.number for row in sheet if row.hidden], sheet.hidden_columns) == ([9], frozenset({2}))
