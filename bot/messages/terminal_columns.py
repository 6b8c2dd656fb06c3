"""Texts of `callsign bulk` about the columns of a table, the documents of its rows, and a row as it would be sent."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from bot.messages.bulk import SETTINGS
from bot.messages.text import counted, named
from workflows.tables.columns import MAYBE_KEYS, RowSetting, spelled

#: The fields of columns that are still open, in a file of columns.
OPEN = "?"
NOT_A_MAP = (
    "A file of columns needs the columns “column” and “field”. --write-map FILE writes such a file, to be corrected."
)
LEFT_OUT = "(left out)"
#: Fields named because they have no column; rows of which the documents are shown.
FIELDS_NAMED, DOCUMENTS_SHOWN = 30, 10


def setting(name: str) -> str:
    """What a column means that is not sent as an answer, or that it is left out."""
    return SETTINGS.get(RowSetting(name), name) if name in list(RowSetting) else LEFT_OUT


def unknown(name: str, near: str) -> str:
    """A column that means no field."""
    guess = f" Did you mean “{near}”?" if near else ""
    key = f" If it identifies the rows, add --key {shlex.quote(name)}." if spelled(name) in MAYBE_KEYS else ""
    return f"The column “{name}” does not match a field of this form.{guess}{key}"


def all_unknown(names: Sequence[str]) -> str:
    """Columns that mean no field, and have nothing else to say about them."""
    columns = [f"“{name}”" for name in names]
    return f"These columns do not match a field of this form: {named(columns, FIELDS_NAMED)}."


def ambiguous(name: str, titles: Sequence[str], paths: Sequence[str]) -> str:
    """A column that means several fields, or the field of another column."""
    if len(titles) == 1:
        return f"The column “{name}” means the same field as another column: {titles[0]} ({paths[0]})."
    fields = [f"{title} ({path})" for title, path in zip(titles, paths, strict=True)]
    return f"The column “{name}” could mean {' or '.join(fields)}."


def missing(titles: Sequence[str], needed: int, rows: int) -> str:
    """Fields without a column that rows need."""
    all_rows = "the only row" if rows == 1 else f"all {rows:,} rows"
    where = all_rows if needed == rows else f"{needed:,} of {counted(rows, 'row')}"
    return f"No column for {named(titles, FIELDS_NAMED)} (needed in {where})."


def add_columns(registration_type: str) -> str:
    """How to add columns."""
    return (
        f"Add these columns to the table. `callsign template {registration_type} -o FILE` writes a table that has all "
        "columns."
    )


def no_column(name: str) -> str:
    """`--map` of a column that does not exist."""
    return f"--map: the table has no column “{name}”."


def no_field(name: str, column: str, registration_type: str) -> str:
    """A field of a column that does not exist."""
    return (
        f"The column “{column}” cannot be {name}, because the form has no such field. `callsign template "
        f"{registration_type} --explain` lists all fields."
    )


def how_to_name(command: Sequence[str], suggested: Mapping[str, str]) -> list[str]:
    """How the fields of open columns are named: a command to paste, one word for all, or a file."""
    options = [f"    --map {shlex.quote(f'{column}={field}')}" for column, field in suggested.items()]
    lines = [f"  {shlex.join(command)}", *options]
    return [
        "Name the field of each column after the equals sign; a column without a field is left out:",
        *(f"{line} \\" for line in lines[:-1]),
        lines[-1],
        "To leave out all columns that do not match a field, add --leave-out-unknown.",
        "To keep your choices in a file, add --write-map columns.csv, correct it, and add --map-file columns.csv.",
    ]


def columns(listed: Sequence[tuple[str, str, str]]) -> list[str]:
    """Every column and what it answers."""
    width = max(len(name) for name, _, _ in listed)
    lines = [
        f"  {name:<{width}}  {title}{f' ({field})' if '.' in field else ''}".rstrip() for name, field, title in listed
    ]
    return ["Columns and what they answer:", *lines]


def documents(uses: Sequence[tuple[int, str, str]]) -> list[str]:
    """The documents of the first rows: row, the field's title, the file."""
    if not uses:
        return []
    rows = sorted({row for row, _, _ in uses})
    shown = set(rows[:DOCUMENTS_SHOWN])
    lines = [f"  Row {row:,}: {title}: {file}" for row, title, file in uses if row in shown]
    rest = len(rows) - len(shown)
    more = [f"  and {counted(rest, 'more row')}; --json lists all"] if rest else []
    return ["Documents of the rows:", *lines, *more]


def first_row(row: int, name: str, values: Sequence[tuple[str, str]]) -> list[str]:
    """One row as it would be sent: the titles of its fields, and their values."""
    lines = [f"  {title}: " + "\n      ".join(value.splitlines()) for title, value in values]
    return [f"Row {row:,} as it would be sent, named “{name}”:", *lines]
