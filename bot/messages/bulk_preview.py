"""What the preview of `/callsign bulk` shows of a table: its columns, its documents, one row.

Plain text, within Slack's limits.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.bulk import SETTINGS
from bot.messages.text import counted, more
from workflows.batches.table_profiles import COLUMN
from workflows.records.definitions import FieldPath, Form
from workflows.tables.check import CheckedRow
from workflows.tables.columns import Placement, RowSetting, spelled

#: Lines of one paragraph, and characters of a name or a value in a line: a paragraph has 3,000 characters at most.
LINES, SHOWN = 28, 48
_LEFT_OUT = "left out"
_PROFILE = "the profile that the row starts from"


def columns(placement: Placement, form: Form) -> str:
    """Which column answers which field."""
    lines = [f"{_short(name)} → {_meaning(placement, form, at)}" for at, name in enumerate(placement.header)]
    return _paragraph("Columns and what they answer:", lines)


def documents(uses: Sequence[tuple[int, FieldPath, str]], form: Form) -> str:
    """Which document belongs to which row; "" where rows have none."""
    lines = [f"Row {row:,}, {_short(form.by_path[path].title)}: {_short(file)}" for row, path, file in uses]
    return _paragraph("Documents of the rows:", lines) if lines else ""


def first_row(row: CheckedRow, form: Form) -> str:
    """One row as it would be sent; long values are shortened visibly."""
    lines = []
    for field in form.fields:
        answer = row.answers.get(field.path, row.documents.get(field.path))
        if answer is not None:
            value = answer if isinstance(answer, str) else ", ".join(answer)
            lines.append(f"{_short(field.title)}: {_short(value)}")
    return _paragraph(f"Row {row.number:,} as it would be sent ({counted(len(lines), 'answer')}):", lines)


def _meaning(placement: Placement, form: Form, column: int) -> str:
    if spelled(placement.header[column]) == COLUMN:
        return _PROFILE
    meaning = placement.columns.get(column)
    if isinstance(meaning, RowSetting):
        return _short(SETTINGS[meaning])
    return _short(form.by_path[meaning].title) if meaning else _LEFT_OUT


def _paragraph(title: str, lines: Sequence[str]) -> str:
    rest = [more(len(lines) - LINES)] if len(lines) > LINES else []
    return "\n".join([title, *(f"• {line}" for line in lines[:LINES]), *rest])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1].rstrip()}…"
