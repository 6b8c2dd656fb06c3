"""Row names from a pattern such as `{companyInfo.companyName} {row}`. Placeholders are looked up, never executed."""

from __future__ import annotations

from collections import defaultdict

import regex

from workflows.forms.visible_text import as_seen
from workflows.tables.columns import Placement, spelled
from workflows.tables.read import Row

_PLACEHOLDER = regex.compile(r"\{([^{}]*)\}")
#: Placeholders that are not columns.
ROW, KEY = "row", "key"
#: At the end of a pattern: the row's number follows where an earlier row has the same name.
IF_DOUBLE = " {row if double}"


class NamePattern:
    """A name pattern over the columns of one table."""

    def __init__(self, pattern: str, placement: Placement) -> None:
        """Braces without a placeholder, as in `{ {`, are text."""
        #: Texts and placeholders, alternating.
        self._parts = _PLACEHOLDER.split(pattern)
        self._columns = {name: _column(name, placement) for name in self._parts[1::2]}

    @property
    def unknown(self) -> tuple[str, ...]:
        """Placeholders that are neither `row`, `key`, a field that has a column, nor a column."""
        return tuple(name for name, column in self._columns.items() if column is None)

    def name(self, row: Row, key: str) -> str:
        """The name of a row that has a cell for each column; unknown placeholders become empty."""
        parts = list(self._parts)
        for index in range(1, len(parts), 2):
            column = self._columns[parts[index]]
            parts[index] = {ROW: str(row.number), KEY: key}[column] if isinstance(column, str) else _cell(row, column)
        return " ".join("".join(parts).split())


def _cell(row: Row, column: int | None) -> str:
    return "" if column is None else as_seen(row.cells[column])


def _column(placeholder: str, placement: Placement) -> int | str | None:
    """The column of a placeholder's value, ROW, KEY, or None.

    Headers take precedence over paths, and paths over their last segments. An ambiguous name gives None.
    """
    wanted = spelled(placeholder)
    names: list[dict[str, set[int]]] = [defaultdict(set), defaultdict(set), defaultdict(set)]
    for column, header in enumerate(placement.header):
        names[0][spelled(header)].add(column)
        path = placement.columns.get(column, "")
        names[1][spelled(path)].add(column)
        names[2][spelled(path.rpartition(".")[2])].add(column)
    if wanted in (ROW, KEY):
        return wanted
    matches = next((columns[wanted] for columns in names if wanted and wanted in columns), set())
    return matches.pop() if len(matches) == 1 else None
