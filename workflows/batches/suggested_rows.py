"""Rows of a table whose answers the texts of rules replace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from workflows.batches.checked_tables import CheckedTable
from workflows.preflight.suggesting import taken_over
from workflows.records.definitions import FieldPath, Form
from workflows.tables.check import CheckedRow

#: Row number to the answers that are replaced.
Texts = Mapping[int, Mapping[FieldPath, str]]


def with_suggestions(table: CheckedTable, form: Form) -> CheckedTable:
    """The table with every text that a rule suggests. Slow for many rows.

    A row keeps its key and the digest of what its cells say: the same table is recognised with and without them.
    """
    good = (row for row in table.rows() if not row.errors)
    texts = {row.number: found for row in good if (found := taken_over(form, row.answers))}
    first = table.survey.first
    survey = replace(table.survey, first=_replaced(first, texts) if first else None)
    return replace(table, rows=_rows(table.rows, texts), survey=survey, taken_over=texts)


def _rows(rows: Callable[[], Iterator[CheckedRow]], texts: Texts) -> Callable[[], Iterator[CheckedRow]]:
    return lambda: (_replaced(row, texts) for row in rows())


def _replaced(row: CheckedRow, texts: Texts) -> CheckedRow:
    return replace(row, answers={**row.answers, **texts.get(row.number, {})})
