"""The workbook for a customer: one question a row, and what comes back in it."""

from __future__ import annotations

import pytest

from tests.questionnaires import returned
from tests.unit.factories import field, options
from tests.unit.factories import form as a_form
from workflows.records.definitions import FieldPath
from workflows.tables.cells import RowCode
from workflows.tables.questionnaire import (
    NotAQuestionnaire,
    read_questionnaire,
    write_questionnaire,
)
from workflows.tables.table import CellFault, SheetUnknown


def test_write_questionnaire__comes_back_empty() -> None:
    """Every question is in it, none has an answer, and the hidden sheet of choices is not in the way."""
    form = a_form(field("c.name", example="=1+1"), field("c.kind", kind="SELECT", options=options("ONE", "TWO")))
    assert read_questionnaire(write_questionnaire(form, form.fields)) == {}


def test_read_questionnaire() -> None:
    """Texts as they were typed; blank answers are left out."""
    written = read_questionnaire(returned({"a.name": "Kopi\nNusantara", "a.tax": "007", "a.empty": "  ", "b.x": 12}))
    assert {path: cell.text for path, cell in written.items()} == {
        FieldPath("a.name"): "Kopi\nNusantara",
        FieldPath("a.tax"): "007",
        FieldPath("b.x"): "12",
    }


def test_read_questionnaire__a_cell_that_is_not_certain() -> None:
    """A number of more digits than a spreadsheet keeps is not taken for an answer."""
    (cell,) = read_questionnaire(returned({"a.id": 1234567890123456789})).values()
    assert cell.fault is CellFault.DIGITS_LOST


def test_read_questionnaire__a_question_in_two_rows() -> None:
    """Two different answers are a question; the same one twice is an answer, also when one of its rows is empty."""
    rows = [("a.name", "Kopi"), ("a.name", "Teh"), ("a.city", "Bogor"), ("a.city", "Bogor"), ("a.city", "")]
    written = read_questionnaire(returned(rows))
    assert {path: (cell.text, cell.fault) for path, cell in written.items()} == {
        FieldPath("a.name"): ("Teh", RowCode.ANSWERED_TWICE),
        FieldPath("a.city"): ("Bogor", None),
    }


def test_read_questionnaire__a_hidden_row() -> None:
    (cell,) = read_questionnaire(returned({"a.name": "Kopi"}, hidden=True)).values()
    assert cell.fault is CellFault.ROW_HIDDEN


def test_read_questionnaire__with_another_sheet() -> None:
    """A sheet that the customer has added, or choices that their program shows, are not in the way."""
    (cell,) = read_questionnaire(returned({"a.name": "Kopi"}, more_sheets=["Notes"])).values()
    assert cell.text == "Kopi"
    with pytest.raises(SheetUnknown):
        read_questionnaire(returned({"a.name": "Kopi"}, sheet="Fragen", more_sheets=["Notes"]))


def test_read_questionnaire__another_table() -> None:
    with pytest.raises(NotAQuestionnaire):
        read_questionnaire(returned({"a.name": "x"}, header=("Name", "City", "A", "B", "C", "D")))
