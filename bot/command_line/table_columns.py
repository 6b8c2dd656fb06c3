"""The columns of `callsign bulk`: what the command line says about them, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import messages
from bot.command_line.check import Problem
from bot.command_line.files import write
from bot.command_line.options import Exit, Failure
from bot.command_line.sources import read
from workflows.records.definitions import FieldPath, Form
from workflows.tables.columns import Names, Placement, RowSetting, place, spelled
from workflows.tables.near_names import near_field
from workflows.tables.read import Table, TableRefused, read_table
from workflows.tables.write import write_csv

#: Bytes of a file of columns; a table of ten thousand columns needs less.
MAX_MAP = 5_000_000
#: The columns of a file of columns. The third is for people.
MAP_HEADER = ("column", "field", "title")


@dataclass(frozen=True, kw_only=True)
class ColumnArguments:
    """What the command line says about columns."""

    #: `--map`: columns to fields; "" leaves the column out.
    named: Mapping[str, str]
    #: `--map-file`: the same, for this table and others.
    file: Path | None = None
    #: `--write-map`: where to write the columns with their fields.
    written_to: Path | None = None
    #: `--leave-out-unknown`.
    leave_out_unknown: bool = False


def placed(table: Table, form: Form, arguments: ColumnArguments) -> Placement:
    """The fields of the columns. `--map` takes precedence over `--map-file`. Raises Failure."""
    chosen = {
        **_chosen(table, form, _of_file(arguments.file) if arguments.file else {}, strict=False),
        **_chosen(table, form, arguments.named, strict=True),
    }
    placement = place(table.header, form, chosen)
    if arguments.leave_out_unknown:
        placement = place(table.header, form, {**chosen, **dict.fromkeys(placement.unplaced, None)})
    if arguments.written_to:
        write(arguments.written_to, write_csv(MAP_HEADER, list(_map_rows(placement, form))))
    return placement


def open_columns(placement: Placement, form: Form) -> Iterator[Problem]:
    """The columns that nobody can place but the person, each with its nearest field or its possible fields."""
    for column in placement.unplaced:
        near = near_field(placement.header[column], form.fields)
        path, title = (near.path, near.title) if near else ("", "")
        message = messages.terminal_columns.unknown(placement.header[column], title)
        yield Problem(code="unknown_column", name=placement.header[column], path=path, title=title, message=message)
    for column, paths in placement.ambiguous.items():
        message = messages.terminal_columns.ambiguous(
            placement.header[column], [form.by_path[path].title for path in paths], paths
        )
        yield Problem(code="ambiguous_column", name=placement.header[column], message=message)


def listed(placement: Placement, form: Form) -> Iterator[tuple[str, str, str]]:
    """Every column with what it answers: its name, the field's path or the setting, the field's title."""
    for column, name in enumerate(placement.header):
        field = placement.columns.get(column, "")
        known = form.by_path.get(FieldPath(field))
        yield name, str(field), known.title if known else messages.terminal_columns.setting(field)


def _map_rows(placement: Placement, form: Form) -> Iterator[tuple[str, str, str]]:
    """The rows of a file of columns: an open column has no field yet, and the third cell says what it may be."""
    open_ones = {problem.name: problem for problem in open_columns(placement, form)}
    for name, field, title in listed(placement, form):
        problem = open_ones.get(name)
        yield (name, messages.terminal_columns.OPEN, problem.message) if problem else (name, field, title)


def _of_file(path: Path) -> dict[str, str]:
    """Columns to fields, from a file of columns. Raises Failure."""
    try:
        table = read_table(read(path, MAX_MAP))
    except TableRefused as refused:
        raise Failure(
            messages.terminal.file_refused(path.name, messages.tables.table_refused(refused)), Exit.INVALID
        ) from None
    places = {spelled(title): place_ for place_, title in enumerate(table.header)}
    if not {"column", "field"} <= places.keys():
        raise Failure(messages.terminal.file_refused(path.name, messages.terminal_columns.NOT_A_MAP), Exit.INVALID)
    cells = ((*row.cells, *[""] * len(table.header)) for row in table.rows)
    return {row[places["column"]].strip(): row[places["field"]].strip() for row in cells}


def _chosen(table: Table, form: Form, columns: Mapping[str, str], *, strict: bool) -> dict[int, str | None]:
    """The named columns by their places.

    Raises Failure for an unknown field and, with `strict`, for an unknown column.
    """
    places = {spelled(title): place_ for place_, title in enumerate(table.header)}
    places |= {title: place_ for place_, title in enumerate(table.header)}
    names, chosen = Names(form), dict[int, str | None]()
    for column, field in columns.items():
        if field == messages.terminal_columns.OPEN and not strict:
            continue
        at = places.get(column, places.get(spelled(column)))
        match = names.find(field) if field else None
        if at is None and strict:
            raise Failure(messages.terminal_columns.no_column(column), Exit.USAGE)
        if at is None:
            continue
        if match and len(match.paths) == 1:
            chosen[at] = match.paths[0]
        elif not field or spelled(field) in list(RowSetting):
            chosen[at] = spelled(field) or None
        else:
            raise Failure(messages.terminal_columns.no_field(field, column, form.type.name), Exit.USAGE)
    return chosen
