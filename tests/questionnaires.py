"""Workbooks that customers send back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from workflows.tables.questionnaire import ANSWER, FIELD, HEADER, SHEET


def returned(
    answers: Mapping[str, object] | Sequence[tuple[str, object]],
    header: tuple[str, ...] = HEADER,
    *,
    sheet: str = SHEET,
    more_sheets: Sequence[str] = (),
    hidden: bool = False,
) -> bytes:
    """The workbook as a customer sends it back; `hidden` are its rows of answers."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as book:
        questions = book.add_worksheet(sheet)
        for name in more_sheets:
            book.add_worksheet(name).write(0, 0, "Something")
        for column, name in enumerate(header):
            questions.write(0, column, name)
        rows = answers.items() if isinstance(answers, Mapping) else answers
        for row, (path, answer) in enumerate(rows, start=1):
            questions.write(row, HEADER.index(FIELD), path)
            questions.write(row, HEADER.index(ANSWER), answer)
            if hidden:
                questions.set_row(row, None, None, {"hidden": True})
    return body.getvalue()
