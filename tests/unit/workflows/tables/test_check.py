"""Each row gets all the errors that the form itself would give, and no error holds a value."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.factories import condition, conditional, document, field, form, options, rule
from workflows.forms.validation import errors
from workflows.records.definitions import ATTACHMENT, DISALLOWED, REQUIRED, SELECT, ValueRule
from workflows.records.drafts import Answers
from workflows.tables.check import KEY_MAX, NAME_MAX, CheckedRow, RowCode, check, unknown_placeholders
from workflows.tables.columns import place
from workflows.tables.read import Row, Table
from workflows.tables.row_names import IF_DOUBLE
from workflows.tables.table import CellFault

ASKED = form(
    field("s.name", title="Company", requirement=REQUIRED, rule=ValueRule(max_length=20)),
    field("s.phone", rule=ValueRule(pattern=r"^\+\d+$"), validation_description="A plus and digits."),
    field("s.volume", kind=SELECT, options=options("10", "10,000", "10,000+")),
    field("s.uses", kind=SELECT, options=options("TWO_FACTOR", "R_AND_D", "OTHER"), max_choices=2),
    field("s.letter", kind=ATTACHMENT),
    conditional("s.detail", rule(REQUIRED, condition("s.uses", "EQUALS", "OTHER")), default=DISALLOWED),
    conditional("s.note", rule(DISALLOWED, condition("s.letter", "HAS_VALUE")), kind=ATTACHMENT),
)
FILES = ("letter.pdf", "Änderung.PNG", "two.png", "TWO.png")


def checked(
    header: Sequence[str],
    *rows: Sequence[str],
    documents: Collection[str] = FILES,
    name_pattern: str = "Row {row}",
    **settings: Any,
) -> list[CheckedRow]:
    table = Table(
        header=tuple(header),
        rows=[Row(number=number, cells=tuple(cells)) for number, cells in enumerate(rows, start=2)],
    )
    asked = settings.get("asked", ASKED)
    return list(check(table, place(header, asked), asked, documents=documents, name_pattern=name_pattern))


def row_of(**cells: str) -> CheckedRow:
    """A row with these cells; the company is filled in unless a test says otherwise."""
    (row,) = checked([f"s.{name}" for name in {"name": "", **cells}], list({"name": "Ours", **cells}.values()))
    return row


def errors_of(row: CheckedRow) -> list[tuple[str, str, dict[str, str], int]]:
    return [(error.column, error.code, dict(error.params), error.length) for error in row.errors]


@pytest.mark.parametrize(
    ("name", "cell", "answer"),
    [
        ("name", "  Ours, Ltd \r\n", "Ours, Ltd"),
        ("name", "a\r\nb", "a\nb"),
        ("phone", "+12065550100", "+12065550100"),
        ("volume", "10000", ("10,000",)),
        ("volume", "10,000", ("10,000",)),
        ("volume", "10000+", ("10,000+",)),
        ("volume", "The  10", ("10",)),
        ("uses", "two_factor", ("TWO_FACTOR",)),
        ("uses", "the two-factor", ("TWO_FACTOR",)),
        ("uses", "R & D", ("R_AND_D",)),
        ("uses", "TWO_FACTOR; R_AND_D", ("TWO_FACTOR", "R_AND_D")),
        ("uses", "r_and_d|TWO FACTOR|r and d", ("R_AND_D", "TWO_FACTOR")),
        ("uses", "TWO_FACTOR\r\nr_and_d\n", ("TWO_FACTOR", "R_AND_D")),
    ],
)
def test_check__cells_as_people_write_them(name: str, cell: str, answer: object) -> None:
    """Texts are cleaned; choices match by value or title, in any case, with or without the commas of numbers."""
    row = row_of(**{name: cell})
    assert dict(row.answers) == {"s.name": "Ours", f"s.{name}": answer}
    assert row.errors == ()


@pytest.mark.parametrize("cell", ["", "  ", "\n", " ; "])
def test_check__a_blank_cell_is_not_an_answer(cell: str) -> None:
    """This holds for every kind of field."""
    assert dict(row_of(uses=cell, letter=cell.replace(";", "")).answers) == {"s.name": "Ours"}


@pytest.mark.parametrize(
    ("cells", "column", "code", "params", "length"),
    [
        ({"name": " "}, "s.name", "missing", {}, 0),
        ({"name": "x" * 21}, "s.name", "too_long", {"limit": "20", "length": "21"}, 21),
        ({"phone": "0100"}, "s.phone", "pattern", {"hint": "A plus and digits."}, 4),
        ({"phone": "1.20656E+10"}, "s.phone", "rounded", {}, 11),
        ({"phone": "letter.pdf"}, "s.phone", "document_not_taken", {}, 10),
        ({"volume": "11"}, "s.volume", "choice_unknown", {}, 2),
        ({"volume": "10;10,000"}, "s.volume", "too_many_choices", {"limit": "1", "count": "2"}, 9),
        ({"uses": "OTHER"}, "", "missing", {}, 0),
        ({"letter": "none.pdf"}, "s.letter", "document_unknown", {}, 8),
        ({"letter": "Two.png"}, "s.letter", "document_ambiguous", {}, 7),
        ({"letter": "../letter.pdf"}, "s.letter", "document_path", {}, 13),
        ({"letter": "/x/letter.pdf"}, "s.letter", "document_path", {}, 13),
        ({"letter": "C:\\letter.pdf"}, "s.letter", "document_path", {}, 13),
    ],
)
def test_check__one_error(cells: dict[str, str], column: str, code: str, params: dict[str, str], length: int) -> None:
    """Each error has its code and column, with the length of the cell and never its value."""
    assert errors_of(row_of(**cells)) == [(column, code, params, length)]


@pytest.mark.parametrize(
    ("cell", "file"),
    [
        ("letter.pdf", "letter.pdf"),
        (" ./LETTER.pdf", "letter.pdf"),
        ("A\u0308nderung.png", "Änderung.PNG"),
        ("two.png", "two.png"),
        (".\\TWO.png", "TWO.png"),
    ],
)
def test_check__documents_by_name(cell: str, file: str) -> None:
    """Folders, case and Unicode form do not count, unless two files differ in nothing else."""
    row = row_of(letter=cell)
    assert (dict(row.documents), row.errors) == ({"s.letter": file}, ())


def test_check__all_errors_of_a_row_in_form_order() -> None:
    """People do not have to correct a table one error at a time."""
    row = row_of(letter="none.pdf", volume="11", phone="x", name="")
    assert [error.code for error in row.errors] == ["missing", "pattern", "choice_unknown", "document_unknown"]
    assert {error.row for error in row.errors} == {2}


def test_check__answers_that_others_do_not_allow_are_dropped() -> None:
    """As in a form filled in by hand, such an answer is not sent and has no error, but is named."""
    row = row_of(detail="x" * 9999, note="none.pdf", letter="letter.pdf")
    assert (row.errors, row.dropped) == ((), ("s.detail", "s.note"))
    assert (dict(row.answers), dict(row.documents)) == ({"s.name": "Ours"}, {"s.letter": "letter.pdf"})


def test_check__a_missing_file_counts_for_conditions() -> None:
    """The person intended to send a file, so a field that it excludes is not required."""
    assert [error.path for error in row_of(letter="none.pdf", note="letter.pdf").errors] == ["s.letter"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [(("a",), RowCode.RAGGED), (("a", "+1", "b"), RowCode.RAGGED), (("a", "+1", "", " "), None)],
)
def test_check__ragged_rows(cells: tuple[str, ...], code: RowCode | None) -> None:
    """A row that is too short or too long may be shifted, so its cells have no errors; blanks at its end are fine."""
    (row,) = checked(["s.name", "s.phone"], cells)
    assert [error.code for error in row.errors] == ([code] if code else [])
    assert not code or (row.answers, row.errors[0].params) == ({}, {"cells": str(len(cells)), "columns": "2"})


def test_check__duplicate_rows() -> None:
    """Without keys, equal content is a duplicate; the first row is named, and ragged rows are not compared."""
    rows = checked(["s.name", "s.uses"], ["A", "OTHER"], ["B", ""], [" A", "The other"], ["A"], ["A"], ["B", ""])
    assert [[error.params.get("first") for error in row.errors if error.code == "twice"] for row in rows] == [
        [],
        [],
        ["2"],
        [],
        [],
        ["3"],
    ]


def test_check__keys() -> None:
    """Keys distinguish equal content and make different content a duplicate; without a key, the content counts."""
    rows = checked(
        ["row key", "s.name"], [" k 1", "A"], ["k2", "A"], ["k  1", "B"], ["", "A"], ["k" * (KEY_MAX + 1), "A"]
    )
    assert [row.key for row in rows[:3]] == ["k 1", "k2", "k 1"]
    assert rows[0].content == rows[1].content == rows[3].content != rows[2].content
    assert [error.column for error in rows[2].errors] == ["row key"]
    assert rows[3].key.startswith("content:")
    assert [[error.code for error in row.errors] for row in rows] == [[], [], ["key_twice"], [], ["key_too_long"]]


def test_check__content_is_recognised_again() -> None:
    """Content is recognised in another file, in any order of columns and choices."""
    (one_way,) = checked(["s.name", "s.uses", "s.letter"], ["A", "TWO_FACTOR;R_AND_D", "letter.pdf"])
    (other,) = checked(["x", "s.uses", "s.letter", "Company"], ["?", "R and D|two_factor", "LETTER.PDF", "A"])
    (changed,) = checked(["s.name", "s.uses"], ["A", "TWO_FACTOR;R_AND_D"])
    assert one_way.key == other.key != changed.key


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("Row {row}", "Row 2"),
        ("{s.name} {key}", "A, Ltd k1"),
        ("{company}/{COLOUR}/{phone}", "A, Ltd/deep blue/+1"),
        ("{{row}} { {0.__class__}", None),
        ("{nothing}", None),
        ("{}", None),
        ("plain { } {", None),
        ("100 % {row!r}", None),
    ],
)
def test_check__names_by_pattern(pattern: str, name: str | None) -> None:
    """Placeholders are `row`, `key`, fields and headers; others are refused and never executed."""
    header = ["Row key", "Company", "s.phone", "Colour"]
    (row,) = checked(header, ["k1", " A,\n Ltd", "+1", "deep  blue"], name_pattern=pattern)
    unknown = unknown_placeholders(pattern, place(header, ASKED))
    if name is None:
        assert [error.params["placeholder"] for error in row.errors] == list(unknown) != []
    else:
        assert (row.name, row.errors, unknown) == (name, (), ())


def test_check__a_name_cell_takes_precedence_over_the_pattern() -> None:
    """A row without a name needs a pattern that gives a name of a valid length."""
    header = ["Registration name", "s.name", "x"]
    rows = checked(header, ["My  name", "A", ""], ["", "B", "y"], ["", "C", ""], name_pattern="{x}")
    assert [row.name for row in rows] == ["My name", "y", ""]
    assert [[error.code for error in row.errors] for row in rows] == [[], [], ["name_empty"]]
    (long,) = checked(["s.name"], ["A"], name_pattern="n" * (NAME_MAX + 1))
    assert errors_of(long) == [("", "name_too_long", {"limit": "128", "length": "129"}, 129)]


def test_check__one_row_at_a_time() -> None:
    """Rows are read lazily, so that ten thousand need no more memory than one."""

    def rows() -> Any:
        yield Row(number=2, cells=("A",))
        raise AssertionError

    table = Table(header=("s.name",), rows=rows())
    rows_checked = check(table, place(table.header, ASKED), ASKED, documents=(), name_pattern="x")
    assert next(rows_checked).answers == {"s.name": "A"}


CELLS = st.fixed_dictionaries(
    {
        "s.name": st.sampled_from(["", "A", "B" * 30]),
        "s.phone": st.sampled_from(["", "+1", "x"]),
        "s.uses": st.sampled_from(["", "OTHER", "R_AND_D;OTHER", "gone"]),
        "s.letter": st.sampled_from(["", "letter.pdf"]),
        "s.detail": st.sampled_from(["", "D" * 2049, "d"]),
        "s.note": st.sampled_from(["", "two.png"]),
    }
)


@given(st.lists(CELLS, min_size=1, max_size=3))
def test_check__as_the_form_itself(rows: list[dict[str, str]]) -> None:
    """The errors equal those of the same answers given by hand, independent of earlier rows."""
    for row, cells in zip(
        checked(list(rows[0]), *([cells[name] for name in rows[0]] for cells in rows)), rows, strict=True
    ):
        by_hand: Answers = {
            field.path: tuple(cell.split(";"))
            if field.kind == SELECT
            else document(name=cell)
            if field.kind == ATTACHMENT
            else cell
            for field in ASKED.fields
            if (cell := cells.get(field.path, ""))
        }
        found_here = [(error.path, error.code) for error in row.errors if error.code != RowCode.TWICE]
        assert found_here == [(error.path, error.code) for error in errors(ASKED, by_hand)]


def test_check__a_number_only_for_names_that_would_be_double() -> None:
    """The usual pattern names the company alone; a second row of the same company has its number behind it."""
    rows = checked(
        ["s.name", "s.phone"], ["A", "+1"], ["B", "+2"], ["a ", "+3"], ["", "+4"], name_pattern="{s.name}" + IF_DOUBLE
    )
    assert [row.name for row in rows] == ["A", "B", "a 4", f"{ASKED.type.title} 5"]


@pytest.mark.parametrize(
    ("fault", "hidden", "codes"),
    [
        (CellFault.DATE, False, ["date"]),
        (CellFault.MERGED, False, ["merged"]),
        (None, True, ["row_hidden"]),
        (None, False, []),
    ],
)
def test_check__what_a_spreadsheet_leaves_uncertain(fault: CellFault | None, hidden: bool, codes: list[str]) -> None:
    """A cell whose value is not certain, and a row that nobody sees, are errors; a column that is left out is not."""
    faults = {0: fault, 2: fault} if fault else {}
    table = Table(
        header=("s.name", "s.phone", "x"), rows=[Row(number=2, cells=("A", "+1", ""), faults=faults, hidden=hidden)]
    )
    (row,) = check(table, place(table.header, ASKED), ASKED, documents=(), name_pattern="A")
    assert [error.code for error in row.errors] == codes


def test_check__damage_is_found_before_anything_is_tidied() -> None:
    """A phone number with a decimal zero must not become a longer phone number."""
    assert [error.code for error in row_of(phone="+1206555010.0").errors] == ["decimals"]


def test_check__a_rows_customer() -> None:
    """The name in one line; it is neither an answer nor what tells rows apart, and a longer one than a tag is an error."""
    one, other, long = checked(
        ["s.name", "Customer"], ["Ours", " =HYPERLINK( \n x "], ["Ours", "Bolt"], ["Theirs", "x" * 300]
    )
    assert (one.customer, other.customer, long.customer) == ("=HYPERLINK( x", "Bolt", "x" * 256)
    assert [error.code for error in other.errors] == [RowCode.TWICE]
    assert errors_of(long) == [("Customer", RowCode.CUSTOMER_TOO_LONG, {"limit": "256", "length": "300"}, 300)]
