"""The errors of an uploaded table as a table in a message."""

from __future__ import annotations

from collections.abc import Mapping

from bot import messages
from bot.blocks.elements import context, section
from bot.blocks.message import Message
from bot.blocks.table import cell, data_table, in_sections, number_cell
from bot.slack import limits
from workflows.batches.uploads import Survey
from workflows.records.definitions import FieldPath
from workflows.tables.check import RowError

#: Errors shown, and characters of a cell: with all of its cells, a message has 10,000 characters at most.
ERRORS_SHOWN, TEXT_CELL = 25, 160


def errors_message(table: str, survey: Survey, titles: Mapping[FieldPath, str]) -> Message:
    """The first errors, in the table's order; the file has all of them."""
    words, shown = messages.bulk_errors, survey.errors[:ERRORS_SHOWN]
    head = words.caption(limits.shorten(table, limits.TABLE_CELL), survey.rows, survey.rows - survey.good)
    placed = [(error, messages.tables.row_place(error, titles)) for error in shown]
    rest = words.what_now(len(shown), survey.error_count)
    lines = [limits.shorten(words.line(error, place), 2 * TEXT_CELL) for error, place in placed]
    return Message(
        text="\n".join([messages.text.escape(head), *lines, rest]),
        blocks=(data_table(head, words.HEADER, [_cells(*each) for each in placed]), context(rest)),
        sections=(section(f"*{messages.text.escape(head)}*"), *in_sections(lines), context(rest)),
    )


def _cells(error: RowError, place: str) -> list[dict[str, object]]:
    named, *others = messages.bulk_errors.cells(error, place)
    return [number_cell(error.row, f"{error.row:,}"), cell(named), *(cell(text, TEXT_CELL) for text in others)]
