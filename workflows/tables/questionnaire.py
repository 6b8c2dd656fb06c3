"""A workbook in which a customer answers a form, one question a row, and what they wrote into it.

XlsxWriter writes it, because it only writes and needs nothing else; it is loaded with the first one that is written.
It is read as every other spreadsheet is.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.forms.visible_text import is_blank
from workflows.records.definitions import ATTACHMENT, REQUIRED, SELECT, FieldDefinition, FieldPath, Form
from workflows.tables.cells import RowCode
from workflows.tables.read import read_table
from workflows.tables.table import CellFault, Reading, Row, SheetUnknown, Table

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: The sheet, and its columns. The last one tells the fields apart when the file comes back.
SHEET = "Questions"
SECTION, QUESTION, NEEDED, ANSWER, ABOUT, FIELD = HEADER = (
    "Section",
    "Question",
    "Needed",
    "Your answer",
    "What it means",
    "Field (do not change)",
)
WIDTHS = (22, 34, 12, 44, 60, 34)
#: The hidden sheet that the lists of choices are on: a list in a cell itself holds 255 characters at most.
CHOICES = "Choices"
FILE_ANSWER = "Write the file's name here, and send the file along."
SEVERAL = "Several answers: separate them with semicolons."


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a customer wrote next to a question."""

    #: The number of the row, as a spreadsheet shows it.
    row: int
    text: str
    #: Why it is not certain what the cell holds.
    fault: CellFault | RowCode | None = None


class NotAQuestionnaire(Exception):
    """The file is a table, but not one of ours."""


def write_questionnaire(form: Form, fields: Sequence[FieldDefinition]) -> bytes:
    """The workbook with these questions."""
    import xlsxwriter

    body = io.BytesIO()
    # A text stays a text: what looks like a formula or a link is neither.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(body, options) as book:
        sheet, choices = book.add_worksheet(SHEET), book.add_worksheet(CHOICES)
        choices.hide()
        _head(sheet, book.add_format({"bold": True}))
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        # A phone number keeps its plus, and a tax number its zeros.
        answer = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFF8DC"})
        for row, field in enumerate(fields, start=1):
            for column, text in enumerate(_cells(form, field)):
                sheet.write_string(row, column, text, answer if HEADER[column] == ANSWER else wrapped)
            if field.kind == SELECT and field.max_choices == 1 and field.options:
                _list(sheet, choices, row, [option.title for option in field.options])
    return body.getvalue()


def _head(sheet: Worksheet, bold: Format) -> None:
    for column, (name, width) in enumerate(zip(HEADER, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, bold)
    sheet.freeze_panes(1, 0)


def _list(sheet: Worksheet, choices: Worksheet, row: int, titles: Sequence[str]) -> None:
    """Offer these titles in the answer of a row."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    for place, title in enumerate(titles):
        choices.write_string(place, row, title)
    first, last = (xl_rowcol_to_cell(place, row, row_abs=True, col_abs=True) for place in (0, len(titles) - 1))
    place = HEADER.index(ANSWER)
    sheet.data_validation(row, place, row, place, {"validate": "list", "source": f"={CHOICES}!{first}:{last}"})


def read_questionnaire(body: bytes) -> Mapping[FieldPath, Written]:
    """What was written, by field; questions without an answer are left out.

    Raises TableRefused or TableQuestion as `read_table` does, and NotAQuestionnaire.
    """
    table = _table(body)
    places = {name: column for column, name in enumerate(table.header)}
    if ANSWER not in places or FIELD not in places:
        raise NotAQuestionnaire
    found: dict[FieldPath, Written] = {}
    for row in table.rows:
        path, text = FieldPath(_cell(row, places[FIELD]).strip()), _cell(row, places[ANSWER])
        fault = row.faults.get(places[ANSWER]) or (CellFault.ROW_HIDDEN if row.hidden else None)
        if path and (fault or not is_blank(text)):
            first = found.get(path)
            twice = RowCode.ANSWERED_TWICE if first and first.text != text else None
            found[path] = Written(row=row.number, text=text, fault=fault or (first and first.fault) or twice)
    return found


def _table(body: bytes) -> Table:
    """The table of questions: some programs show the sheet of choices, and some customers add one of their own."""
    try:
        return read_table(body)
    except SheetUnknown as several:
        if SHEET not in several.sheets:
            raise
        return read_table(body, Reading(sheet=SHEET))


def _cell(row: Row, column: int) -> str:
    return row.cells[column] if column < len(row.cells) else ""


def _cells(form: Form, field: FieldDefinition) -> tuple[str, ...]:
    needed = {REQUIRED: "yes", "OPTIONAL": "no"}.get(field.requirement, "sometimes")
    about = [field.short_description, field.long_description, field.validation_description]
    about += [FILE_ANSWER] if field.kind == ATTACHMENT else []
    about += [SEVERAL] if field.max_choices > 1 else []
    about += ["; ".join(option.title for option in field.options)] if field.max_choices > 1 else []
    about += [f"Example: {field.example}"] if field.example else []
    words = "\n".join(text for text in about if text)
    return form.section_title(field.section), field.title, needed, "", words, field.path
