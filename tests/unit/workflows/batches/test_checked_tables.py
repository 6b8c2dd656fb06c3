"""A document that cannot be sent is an error of each row that names it, and nothing else stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tests.scenario.cases import noisy_png, pdf, png
from tests.unit.factories import field, form, path
from workflows.batches.checked_tables import CheckedTable, checked_table
from workflows.batches.row_resources import TableScope
from workflows.records.definitions import ATTACHMENT
from workflows.tables.check import CheckedRow
from workflows.tables.columns import place

LETTER = field("s.letter", title="Letter", kind=ATTACHMENT, short_description="PDF or PNG, up to 5 MB.")
SMALL = field("s.small", title="Small", kind=ATTACHMENT, short_description="PNG, up to 400 KB.")
ASKED = form(LETTER, SMALL)
BODIES = {"big.png": noisy_png(600, 400), "text.png": b"hello", "letter.pdf": pdf(), "good.png": png()}


def row(number: int, **documents: str) -> CheckedRow:
    return CheckedRow(
        number=number,
        key=f"k{number}",
        name=f"Row {number}",
        answers={},
        documents={path(f"s.{name}"): file for name, file in documents.items()},
        errors=(),
    )


def checked(*rows: CheckedRow, body: Callable[[str], bytes] = BODIES.__getitem__) -> CheckedTable:
    def read() -> Iterator[CheckedRow]:
        return iter(rows)

    return checked_table(read, BODIES, body, TableScope(form=ASKED, placement=place(["Letter", "Small"], ASKED)))


def errors(table: CheckedTable) -> Mapping[int, list[tuple[str, str | None, str, str]]]:
    return {
        row.number: [(error.column, error.path, error.params["reason"], error.params["file"]) for error in row.errors]
        for row in table.rows()
        if row.errors
    }


def test_checked_table__documents_are_made_to_fit() -> None:
    """A document fits the strictest of the fields that it answers."""
    table = checked(row(2, letter="big.png"), row(3, small="big.png"), row(4, letter="letter.pdf"))
    assert table.survey.good == 3
    assert set(table.documents) == {"big.png", "letter.pdf"}
    assert len(table.documents["big.png"].body) <= 400_000 < len(BODIES["big.png"])
    assert table.survey.unused == ("text.png", "good.png")


def test_checked_table__a_bad_document_is_an_error_of_its_rows() -> None:
    """Only the rows that name it have the error, under their column. Other rows continue."""
    table = checked(row(2, letter="text.png"), row(3, letter="letter.pdf"), row(4, letter="text.png", small="good.png"))
    assert (table.survey.good, table.survey.error_count) == (1, 2)
    bad = ("Letter", "s.letter", "wrong_type", "text.png")
    assert errors(table) == {2: [bad], 4: [bad]}
    assert set(table.documents) == {"letter.pdf"}


def test_checked_table__only_the_field_that_refuses() -> None:
    """A document that one field takes and another does not is an error under that one."""
    table = checked(row(2, letter="letter.pdf"), row(3, small="letter.pdf"))
    assert errors(table) == {3: [("Small", "s.small", "wrong_type", "letter.pdf")]}
    assert set(table.documents) == {"letter.pdf"}


def test_checked_table__a_file_that_cannot_be_read() -> None:
    """A file without permission is an error of its row as well."""

    def body(name: str) -> bytes:
        if name == "good.png":
            raise PermissionError(13, "Permission denied")
        return BODIES[name]

    table = checked(row(2, letter="good.png"), row(3, letter="letter.pdf"), body=body)
    assert errors(table) == {2: [("Letter", "s.letter", "unreadable", "good.png")]}
    assert table.survey.good == 1
