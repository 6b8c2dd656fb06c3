"""The errors of an uploaded table, as a table in the direct messages of the person who sent it."""

from __future__ import annotations

from bot.messages.tables import row_remark
from bot.messages.text import COMMAND, counted, escape
from workflows.forms.validation import ErrorCode
from workflows.tables.check import RowError

HEADER = ("Row", "Column", "What is wrong", "What to do")
WHOLE_ROW = "whole row"
_FILL_IN = "Fill in the cell."
_ADD_COLUMN = "Add a column for it, and fill it in."
_CORRECT = "Correct the cell."
_MISSING = (ErrorCode.MISSING, ErrorCode.DOCUMENT_MISSING)


def caption(table: str, rows: int, bad: int) -> str:
    """Above the table, and what a screen reader reads of it; plain text."""
    return f"{bad:,} of {counted(rows, 'row')} of {' '.join(table.split())} cannot be registered yet"


def what_now(shown: int, count: int) -> str:
    """Below the table; mrkdwn."""
    first = f"These are the first {shown:,} of {counted(count, 'error')}. " if shown < count else ""
    return f"{first}Nothing was created. Correct the table and send it again: `{COMMAND} bulk`."


def cells(error: RowError, place: str) -> tuple[str, str, str]:
    """Column, what is wrong and what to do; plain text, and never the value."""
    wrong, step = row_remark(error)
    return place or WHOLE_ROW, wrong, step or _step(error)


def line(error: RowError, place: str) -> str:
    """The same as a line of a list; mrkdwn."""
    return f"• *Row {error.row:,}*, " + ": ".join(escape(part) for part in _joined(cells(error, place)))


def _joined(parts: tuple[str, str, str]) -> tuple[str, str]:
    place, wrong, step = parts
    return place, f"{wrong} {step}"


def _step(error: RowError) -> str:
    if error.code not in _MISSING:
        return _CORRECT
    return _FILL_IN if error.column else _ADD_COLUMN
