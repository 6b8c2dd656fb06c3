"""Names of a table's rows by a pattern such as `{companyInfo.companyName} {row}`; what is in braces is looked up, never run."""

from __future__ import annotations

from collections import defaultdict

import regex

from workflows.tables.columns import Placement, spelled
from workflows.tables.read import Row

_PLACEHOLDER = regex.compile(r"\{([^{}]*)\}")
#: Placeholders that are no column.
ROW, KEY = "row", "key"


class NamePattern:
    """A pattern over the columns of one table."""

    def __init__(self, pattern: str, placement: Placement) -> None:
        """Braces that hold no placeholder, as in `{ {`, are text."""
        #: Text and placeholders by turns.
        self._parts = _PLACEHOLDER.split(pattern)
        self._columns = {name: _column(name, placement) for name in self._parts[1::2]}

    @property
    def unknown(self) -> tuple[str, ...]:
        """Placeholders that are neither `row`, `key`, a field that has a column, nor a column."""
        return tuple(name for name, column in self._columns.items() if column is None)

    def name(self, row: Row, key: str) -> str:
        """The name of a row that has a cell for each column; unknown placeholders give nothing."""
        parts = list(self._parts)
        for place in range(1, len(parts), 2):
            found = self._columns[parts[place]]
            parts[place] = {ROW: str(row.number), KEY: key}[found] if isinstance(found, str) else _cell(row, found)
        return " ".join("".join(parts).split())


def _cell(row: Row, column: int | None) -> str:
    return "" if column is None else row.cells[column]


def _column(placeholder: str, placement: Placement) -> int | str | None:
    """Where a placeholder's value stands: headers go before paths, paths before their last segments, if that is one column."""
    wanted = spelled(placeholder)
    names: list[dict[str, set[int]]] = [defaultdict(set), defaultdict(set), defaultdict(set)]
    for column, header in enumerate(placement.header):
        names[0][spelled(header)].add(column)
        path = placement.columns.get(column, "")
        names[1][spelled(path)].add(column)
        names[2][spelled(path.rpartition(".")[2])].add(column)
    if wanted in (ROW, KEY):
        return wanted
    found = next((columns[wanted] for columns in names if wanted and wanted in columns), set())
    return found.pop() if len(found) == 1 else None
