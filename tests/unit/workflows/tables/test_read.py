"""Every kind of CSV that spreadsheets write is read, and every other file is refused with its own code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.tables.read import MAX_CELL, Row, TableCode, TableRefused, column_letter, read_table
from workflows.tables.write import guarded, unguarded, write_csv

HEADER = ("Company name", "Straße")
PLAIN = 'Company name,Straße\r\nExample Corp,Any Street 1\r\n"Two, Ltd","a\nb"\r\n'
ROWS = [Row(number=2, cells=("Example Corp", "Any Street 1")), Row(number=3, cells=("Two, Ltd", "a\nb"))]
CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
# Formulas and their guard depend on the first one or two characters.
RISKY = st.builds(str.__add__, st.sampled_from(["", "=", "+", "-", "@", "\t", "'", "'=", "''+"]), CELLS)


def refusal(body: bytes, max_rows: int = 10_000) -> tuple[TableCode, dict[str, str]]:
    with pytest.raises(TableRefused) as caught:
        read_table(body, max_rows=max_rows)
    return caught.value.code, dict(caught.value.params)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_read_table__every_dialect(encoding: str, separator: str) -> None:
    """Excel, LibreOffice and scripts write the same rows differently; all give the same table."""
    text = PLAIN.replace(",", separator)
    table = read_table(text.encode(encoding))
    expected = [*ROWS[:1], Row(number=3, cells=(f"Two{separator} Ltd", "a\nb"))]
    assert (table.header, list(table.rows)) == (HEADER, expected)


def test_read_table__rows_can_be_read_again() -> None:
    """The rows can be iterated twice: once to check, once to start."""
    table = read_table(PLAIN.encode())
    assert list(table.rows) == list(table.rows) == ROWS


@pytest.mark.parametrize(
    ("text", "header", "rows"),
    [
        ("a,b\n1\n1,2,3\n", ("a", "b"), [(2, ("1",)), (3, ("1", "2", "3"))]),
        ("a\n\n1\n , \n2\n", ("a",), [(3, ("1",)), (5, ("2",))]),
        ("\n,,\na,b,,\n1,2,,\n", ("a", "b"), [(4, ("1", "2", "", ""))]),
        ("a|b\n1,5|2\n", ("a", "b"), [(2, ("1,5", "2"))]),
        ("sep=;\r\na,1;b\r\n1;2\r\n", ("a,1", "b"), [(2, ("1", "2"))]),
        ('"a";"b, c"\n1;2\n', ("a", "b, c"), [(2, ("1", "2"))]),
        ('" a\n b ",c\n1,2', ("a b", "c"), [(2, ("1", "2"))]),
        ("a,b\r1,2\r", ("a", "b"), [(2, ("1", "2"))]),
        ('a,b\n5" pipe,2\n', ("a", "b"), [(2, ('5" pipe', "2"))]),
        (
            "a\n+12065550100\n'+12065550100\n'tis\n''=x\n",
            ("a",),
            [
                (2, ("+12065550100",)),
                (3, ("+12065550100",)),
                (4, ("'tis",)),
                (5, ("'=x",)),
            ],
        ),
    ],
)
def test_read_table__oddities(text: str, header: tuple[str, ...], rows: list[tuple[int, tuple[str, ...]]]) -> None:
    """Ragged and blank rows, a separator line, line breaks in cells, stray quotes: read as a spreadsheet shows them."""
    table = read_table(text.encode())
    assert table.header == header
    assert [(row.number, row.cells) for row in table.rows] == rows


@pytest.mark.parametrize(
    ("body", "code", "params"),
    [
        (b"", "empty", {}),
        (b"\xef\xbb\xbf\r\n,,;\r\n", "empty", {}),
        (b"\r\n,,\r\n", "empty", {}),
        (b"\xd0\xcf\x11\xe0...", "other_spreadsheet", {}),
        (b"<html><table><tr><td>Company</td></tr></table>", "web_page", {}),
        (b'\xef\xbb\xbf<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "web_page", {}),
        (b",".join(b"c%d" % at for at in range(501)) + b"\n1\n", "too_many_columns", {"limit": "500"}),
        (b"x," * 200_000 + b"\n1\n", "too_many_columns", {"limit": "500"}),
        (b"PK\x03\x04..letter.png", "not_text", {}),
        (b"%PDF-1.7\n1 0 obj", "not_text", {}),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_text", {}),
        (b"\xff\xfea\0,\0b", "not_text", {}),
        (b"Example Corp,https://www.example.com\n", "header_missing", {"row": "1", "column": "B"}),
        (b"Jane,x@example.com\n", "header_missing", {"row": "1", "column": "B"}),
        (b"Jane,+1 206 555 0142\n", "header_missing", {"row": "1", "column": "B"}),
        (b"a,,c\n1,2,3\n", "header_blank", {"column": "B"}),
        (b"City,b, city \n1,2,3\n", "header_twice", {"column": "C", "first": "A", "header": "city"}),
        (b"a,b\n\n , \n", "no_rows", {}),
        (b"a\n" + b"1\n" * 4, "too_many_rows", {"limit": "3"}),
        (b"a,b\n1,2\n1," + b"x" * (MAX_CELL + 1), "cell_too_large", {"row": "3", "column": "B", "limit": "32767"}),
        (b"a,b\n1,2\n1," + b"x" * 200_000, "cell_too_large", {"row": "3", "column": "B", "limit": "32767"}),
        (b'a,b\n"1,2",' + b"x" * 200_000 + b",3\n", "cell_too_large", {"row": "2", "column": "B", "limit": "32767"}),
        (b"a" * 200_000, "cell_too_large", {"row": "1", "column": "A", "limit": "32767"}),
        (b'a,b\n1,"2\n' + b"1,2\n" * 3, "quote_open", {"row": "2"}),
        (b'a,b\n1,"2\n' + b"1,2\n" * 50_000, "quote_open", {"row": "2"}),
    ],
)
def test_read_table__refused(body: bytes, code: str, params: dict[str, str]) -> None:
    """Each fault has its code and its place in the file."""
    assert refusal(body, max_rows=3) == (code, params)


def test_read_table__as_many_rows_as_allowed() -> None:
    """The bound counts rows that are not blank."""
    assert len(list(read_table(b"a\n1\n\n2\n", max_rows=2).rows)) == 2


@pytest.mark.parametrize(("column", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")])
def test_column_letter__as_spreadsheets_count(column: int, letter: str) -> None:
    """After Z comes AA."""
    assert column_letter(column) == letter


@given(RISKY)
def test_guarded__undone(cell: str) -> None:
    """A spreadsheet takes every guarded cell for text, and reading reverses the guard."""
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert unguarded(guarded(cell)) == cell


@given(st.lists(st.tuples(RISKY, RISKY), max_size=4))
def test_write_csv__read_back(rows: list[tuple[str, str]]) -> None:
    """A file that Callsign wrote and somebody corrected reads back as it was written."""
    body = write_csv(("a", "b"), [*rows, ("end", "")])
    read = [row.cells for row in read_table(body).rows]
    assert read == [row for row in [*rows, ("end", "")] if any(cell.strip() for cell in row)]


def test_write_csv__as_excel_expects() -> None:
    """A BOM, CRLF, quotes where needed, no formula anywhere, and an empty cell for None."""
    body = write_csv(("=a", "b"), [("+1", None), ('"x"', 2)])
    assert body == b'\xef\xbb\xbf\'=a,b\r\n\'+1,\r\n"""x""",2\r\n'


@pytest.mark.parametrize(
    ("text", "header", "number"),
    [
        ("Registrations, third quarter\n\nName;City;Zip\nA;B;1\n", ("Registrations", "third quarter"), 1),
        ("Registrations Q3\nName;City;Zip\nA;B;1\n", ("Name", "City", "Zip"), 2),
        ("Registrations Q3,,,\nas of May,,,\nName,City,Zip,Phone\nA,B,1,2\n", ("Name", "City", "Zip", "Phone"), 3),
        ("Company,,,Contact,,\nName,City,Zip,First,Last,Mail\nA,B,1,C,D,e@f.org\n",
         ("Name", "City", "Zip", "First", "Last", "Mail"), 2),
        ("Name,City,Zip\nA,,\nB,C,D\n", ("Name", "City", "Zip"), 1),
        ("Name\nA,B,C\n1,2,3\n", ("A", "B", "C"), 2),
        ("Name\nA,x@y.org,C\n", ("Name",), 1),
    ],
)  # fmt: skip
def test_read_table__titles_above_the_header(text: str, header: tuple[str, ...], number: int) -> None:
    """A title, or a row of sections, stands above a row with more names. The table says which row is the header."""
    table = read_table(text.encode())
    assert (table.header, table.header_row) == (header, number)
    assert next(row.number for row in table.rows) == number + 1 + text.count("\n\n")
