"""Workbooks that customers send back."""

from __future__ import annotations

import io
from collections.abc import Mapping

import xlsxwriter

from workflows.tables.questionnaire import ANSWER, FIELD, HEADER


def returned(answers: Mapping[str, object], header: tuple[str, ...] = HEADER) -> bytes:
    """The workbook as a customer sends it back."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as book:
        sheet = book.add_worksheet("Questions")
        for column, name in enumerate(header):
            sheet.write(0, column, name)
        for row, (path, answer) in enumerate(answers.items(), start=1):
            sheet.write(row, HEADER.index(FIELD), path)
            sheet.write(row, HEADER.index(ANSWER), answer)
    return body.getvalue()
