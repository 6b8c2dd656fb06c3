"""Spreadsheets are read as a person sees them; what is hidden, or not certain, is never sent without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.workflows.tables.spreadsheets import number, ods, ods_cell, row, xlsx, zipped
from workflows.tables.read import read_table
from workflows.tables.sheet import MAX_ROWS
from workflows.tables.table import CellFault, Reading, SheetUnknown, Table, TableRefused

HEADER = row(1, "Company", "Zip")
DATA = "<sheetData>{}</sheetData>"
FORMATS = ("00000", "0%", "yyyy-mm-dd", '"$"#,##0.00', "#,##0.00", "000-00-0000", "[Red]0.00", "@")


def read(*rows: str, before: str = "", after: str = "") -> Table:
    """The table in the only sheet of a workbook."""
    return read_table(xlsx(before + DATA.format("".join(rows)) + after, formats=FORMATS))


def refusal(body: bytes, reading: Reading | None = None) -> str:
    with pytest.raises(TableRefused) as caught:
        read_table(body, reading or Reading())
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "text", "fault"),
    [
        (number("2139"), "2139", None),
        (number("2139", 1), "02139", None),
        (number("1000.0"), "1000", None),
        (number("1.2065551001E10"), "12065551001", None),
        (number("0.30000000000000004"), "0.3", None),
        (number("0.5", 2), "50%", None),
        (number("46053", 3), "?", CellFault.DATE),
        (number("1234.5", 4), "?", CellFault.FORMAT_UNKNOWN),
        (number("1234.5", 5), "1234.50", None),
        (number("12345678", 6), "012-34-5678", None),
        (number("5", 7), "5.00", None),
        (number("0.28499999999999998", 7), "0.29", None),
        (number("5", 8), "5", None),
        (number("12345678901234567"), "?", CellFault.DIGITS_LOST),
        ('<c t="b"><v>1</v></c>', "TRUE", None),
        ('<c t="e"><v>#N/A</v></c>', "#N/A", None),
        ('<c t="str"><f>A1</f><v>Acme</v></c>', "Acme", None),
        ("<c><f>1+1</f><v>2</v></c>", "2", None),
        ("<c><f>1+1</f></c>", "?", CellFault.FORMULA_EMPTY),
        ("<c><f>1+1</f><v></v></c>", "?", CellFault.FORMULA_EMPTY),
        ('<c t="d"><v>2026-01-31</v></c>', "?", CellFault.DATE),
        ("'+12065550142", "+12065550142", None),
        ("  02139 ", "  02139 ", None),
    ],
)
def test_xlsx__a_cell_as_a_person_reads_it(cell: str, text: str, fault: CellFault | None) -> None:
    """Numbers have the zeros and dashes of their format; what cannot be repeated is marked."""
    (line,) = read(HEADER, row(2, "Acme", cell)).rows
    assert (line.cells, line.faults) == (("Acme", text), {1: fault} if fault else {})


def test_xlsx__what_nobody_sees() -> None:
    """Hidden rows and merged cells are marked, and a hidden column is refused."""
    merged = '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
    rows = (HEADER, row(2, "Acme", "1"), row(3, "", "2"), row(4, "Beta", "3", hidden="1"))
    lines = list(read(*rows, after=merged).rows)
    assert [(line.faults, line.hidden) for line in lines] == [({}, False), ({0: CellFault.MERGED}, False), ({}, True)]
    hidden = '<cols><col min="2" max="2" hidden="1"/></cols>'
    assert refusal(xlsx(hidden + DATA.format(HEADER + row(2, "Acme", "1")))) == "column_hidden"


def test_xlsx__sheets() -> None:
    """One sheet with content is taken; of several, a person chooses, and hidden ones are not offered."""
    sheets = [DATA.format(HEADER + row(2, name, "1")) for name in ("A", "B", "C")]
    body = xlsx(*sheets, DATA.format(""), names=("May", "June & July", "!Old", "Empty"))
    with pytest.raises(SheetUnknown) as asked:
        read_table(body)
    assert asked.value.sheets == ("May", "June & July")
    table = read_table(body, Reading(sheet="june & JULY"))
    assert (table.sheet, [line.cells[0] for line in table.rows]) == ("June & July", ["B"])
    assert refusal(body, Reading(sheet="Old")) == refusal(body, Reading(sheet="Empty")) == "sheet_unknown"
    assert read_table(xlsx(sheets[0], DATA.format(""))).sheet == "Sheet1"


def test_xlsx__titles_and_gaps() -> None:
    """Rows keep the numbers that the spreadsheet shows, with a title above and blank rows between."""
    table = read(row(2, "Registrations"), row(4, "Company", "Zip"), row(7, "Acme", "1"))
    assert (table.header, table.header_row, [line.number for line in table.rows]) == (("Company", "Zip"), 4, [7])


def test_xlsx__cells_without_references() -> None:
    """Some programs leave out the places of cells and rows."""
    cells = '<row><c t="inlineStr"><is><t>Company</t></is></c></row><row></row><row><c><v>7</v></c></row>'
    (line,) = read(cells).rows
    assert (line.number, line.cells) == (3, ("7",))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"PK\x03\x04xl/workbook.xml", "broken"),
        (xlsx(DATA.format(HEADER))[:-200], "broken"),
        (xlsx("<sheetData><row>"), "broken"),
        (xlsx('<!DOCTYPE x [<!ENTITY a "b">]><sheetData/>'), "broken"),
        (xlsx(DATA.format("")), "empty"),
        (xlsx(DATA.format(HEADER)), "no_rows"),
        (xlsx(DATA.format(HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')), "too_many_columns"),
        (xlsx(DATA.format(HEADER + f'<row r="{MAX_ROWS + 1}"><c><v>1</v></c></row>')), "too_many_rows"),
        (zipped({"xl/workbook.bin": b"x", "xl/worksheets/sheet1.bin": b"x"}), "other_spreadsheet"),
        (zipped({"Index/Document.iwa": b"x"}), "other_spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "other_spreadsheet"),
    ],
)  # fmt: skip
def test_read_table__spreadsheets_that_are_refused(body: bytes, code: str) -> None:
    """Damage, passwords, other formats and sizes that mean harm each have a sentence, before anything is read."""
    assert refusal(body) == code


def test_read_table__too_large_when_unpacked() -> None:
    """A small file is not unpacked to more than the bound."""
    body = xlsx(DATA.format(HEADER), more={"xl/sharedStrings.xml": "<sst>" + " " * 101_000_000})
    assert refusal(body) == "too_large"


def test_ods__as_a_person_reads_it() -> None:
    """The zeros of a format, booleans, dates, repeated rows and the empty rest of the sheet."""
    cells = (
        ods_cell("02139", "float", "2139"),
        ods_cell("1.000", "float", "1000"),
        ods_cell("$5.00", "currency", "5"),
        ods_cell("31.01.26", "date"),
        ods_cell("Ünsal", "string"),
    )
    names = "".join(ods_cell(name) for name in "abcde")
    rest = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="900"/></table:table-row>'
    hidden = f'<table:table-row table:visibility="filter">{ods_cell("x")}</table:table-row>'
    body = ods(
        f'<table:table table:name="Data"><table:table-row>{names}</table:table-row>'
        f"<table:table-row>{''.join(cells)}</table:table-row>{hidden}{rest}</table:table>"
    )
    table = read_table(body)
    line, other = table.rows
    assert (table.sheet, line.cells) == ("Data", ("02139", "1000", "?", "?", "Ünsal"))
    assert line.faults == {2: CellFault.FORMAT_UNKNOWN, 3: CellFault.DATE}
    assert other.hidden


def test_ods__a_cell_repeated_without_end() -> None:
    """A file of some bytes may stand for millions of cells."""
    cell = ods_cell("x", number_columns_repeated="16000")
    body = ods(f'<table:table table:name="D"><table:table-row>{cell}</table:table-row></table:table>')
    assert refusal(body) == "too_many_columns"


@pytest.mark.parametrize("name", ["openpyxl.xlsx", "odfpy.ods"])
def test_read_table__files_of_programs(name: str) -> None:
    """What a program writes for a table of numbers and texts, with a ZIP code that its format fills with a zero."""
    table = read_table(Path("tests/data/tables", name).read_bytes())
    zip_code, volume = (table.header.index(title) for title in ("Zip Code / Postal Code", "Monthly Message Volume"))
    rows = [(line.cells[zip_code], line.cells[volume]) for line in table.rows]
    assert rows == [("98109", "1000"), ("02139", "100"), ("98109", "10"), ("98109", "10000")]
