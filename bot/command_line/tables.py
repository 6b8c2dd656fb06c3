"""The table and documents of `callsign bulk`: they are read, and every row is checked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot import messages
from bot.command_line.check import Problem, type_of_region
from bot.command_line.options import Exit, Failure
from bot.command_line.sources import MAX_FILE, read, undecided
from workflows.batches import uploads
from workflows.batches.uploads import Survey
from workflows.forms.documents import OutgoingFile
from workflows.records.definitions import FieldPath, Form
from workflows.tables.check import CheckedRow, RowCode, RowError, check, unknown_placeholders
from workflows.tables.columns import Names, Placement, RowSetting, place, spelled
from workflows.tables.read import read_table
from workflows.tables.table import AUTOMATIC, Reading, Table, TableQuestion, TableRefused
from workflows.tables.write import write_csv
from workflows.tables.zip_files import MAX_BYTES, BundleRefused, unpack

if TYPE_CHECKING:
    from bot.runtime.core import Account

#: A table of ten thousand rows with every field at its longest is smaller.
MAX_TABLE = 200_000_000


@dataclass(frozen=True, kw_only=True)
class TableArguments:
    """The arguments of the command line."""

    table: Path
    kind: str
    region: str
    #: A folder or a ZIP.
    documents: Path
    #: Columns to fields; "" leaves the column out.
    columns: Mapping[str, str]
    name_pattern: str
    #: How the file is to be read, where it can be read in several ways.
    reading: Reading = AUTOMATIC


@dataclass(frozen=True, kw_only=True)
class TableContents:
    """A table that was read, under the current form."""

    given: TableArguments
    form: Form
    table: Table
    placement: Placement
    pattern: str
    #: Names of the existing documents.
    names: frozenset[str]
    #: Bytes of those of a ZIP; a folder's are read when they are needed.
    packed: Mapping[str, bytes]

    def rows(self) -> Iterator[CheckedRow]:
        """Every row, checked when it is read."""
        return check(self.table, self.placement, self.form, documents=self.names, name_pattern=self.pattern)

    def titles(self) -> dict[FieldPath, str]:
        """Fields by path."""
        return {field.path: field.title for field in self.form.fields}


async def look(account: Account, given: TableArguments) -> TableContents:
    """Read the table, find its columns' fields and its documents. Raises Failure, AwsError."""
    table = await _table(given.table, given.reading)
    kind = await type_of_region(account, given.region, given.kind)
    if uploads.is_one_by_one(kind):
        raise Failure(messages.terminal_bulk.one_by_one(kind.title), Exit.INVALID)
    form = (await account.forms.form(given.region, kind.name, fresh=True)).value
    placement = place(table.header, form, _chosen(table, form, given.columns))
    pattern = given.name_pattern or uploads.usual_pattern(placement, form)
    problems = [*_open_columns(placement), *_pattern_problems(pattern, placement)]
    if problems:
        raise Failure(
            messages.terminal_bulk.table_unclear(given.table.name, [problem.message for problem in problems]),
            Exit.INVALID,
            problems=[problem.document() for problem in problems],
        )
    names, packed = await asyncio.to_thread(_documents, given.documents, given.table)
    return TableContents(
        given=given, form=form, table=table, placement=placement, pattern=pattern, names=names, packed=packed
    )


async def prepared(contents: TableContents, summary: Survey) -> Mapping[str, OutgoingFile]:
    """The documents that good rows name, as they will be sent. Raises Failure."""

    def outgoing() -> Mapping[str, OutgoingFile]:
        bodies = {name: _body(contents, name) for name in summary.uses}
        fit, refused = uploads.prepared(bodies, summary.uses, contents.form)
        if refused:
            lines = [messages.terminal.document_problem(name, why.code, why.params) for name, why in refused.items()]
            raise Failure("\n".join(lines), Exit.INVALID, problems=lines)
        return fit

    return await asyncio.to_thread(outgoing)


def error_line(contents: TableContents, error: RowError) -> str:
    """A row's error with its place; for a missing document, also where it was searched for."""
    if error.code is RowCode.DOCUMENT_UNKNOWN:
        place_ = messages.tables.row_place(error, contents.titles())
        return f"Row {error.row:,}, {place_}: {messages.terminal_bulk.no_such_document(str(contents.given.documents))}"
    return messages.tables.row_line(error, contents.titles())


def write_errors(path: Path, contents: TableContents, errors: Sequence[RowError]) -> None:
    """Every error as a CSV: row, column, the value's length, reason."""
    titles = contents.titles()
    rows = [
        (error.row, messages.tables.row_place(error, titles), error.length, messages.tables.row_error(error))
        for error in errors
    ]
    write(path, write_csv(messages.bulk.ERROR_HEADER, rows))


def write(path: Path, body: bytes) -> None:
    """Write a file, or replace it. Raises Failure."""
    try:
        path.write_bytes(body)
    except OSError as wrong:
        raise Failure(
            messages.terminal.file_unwritable(str(path), wrong.strerror or type(wrong).__name__), Exit.USAGE
        ) from None


async def _table(path: Path, reading: Reading) -> Table:
    try:
        return await asyncio.to_thread(read_table, read(path, MAX_TABLE), reading)
    except TableQuestion as question:
        raise undecided(path.name, question) from None
    except TableRefused as refused:
        raise Failure(
            messages.terminal.file_refused(path.name, messages.tables.table_refused(refused)), Exit.INVALID
        ) from None


def _chosen(table: Table, form: Form, columns: Mapping[str, str]) -> dict[int, str | None]:
    """`--map` by the columns' places. Raises Failure for an unknown column or field."""
    places, names = {spelled(title): place for place, title in enumerate(table.header)}, Names(form)
    chosen: dict[int, str | None] = {}
    for column, field in columns.items():
        at = places.get(spelled(column))
        if at is None:
            raise Failure(messages.terminal_bulk.no_column(column), Exit.USAGE)
        match = names.find(field)
        if match and len(match.paths) == 1:
            chosen[at] = match.paths[0]
        elif not field or spelled(field) in list(RowSetting):
            chosen[at] = spelled(field) or None
        else:
            raise Failure(messages.terminal_bulk.no_field(field, form.type.name), Exit.USAGE)
    return chosen


def _open_columns(placement: Placement) -> Iterator[Problem]:
    for at in placement.unplaced:
        name = placement.header[at]
        yield Problem(code="unknown_column", name=name, message=messages.terminal_bulk.unknown_column(name, ()))
    for at, paths in placement.ambiguous.items():
        name = placement.header[at]
        yield Problem(code="ambiguous_column", name=name, message=messages.terminal_bulk.unknown_column(name, paths))


def _pattern_problems(pattern: str, placement: Placement) -> Iterator[Problem]:
    if unknown := unknown_placeholders(pattern, placement):
        yield Problem(code="name_pattern", message=messages.bulk.pattern_unknown(unknown))


def _documents(place_: Path, table: Path) -> tuple[frozenset[str], Mapping[str, bytes]]:
    """Names of the existing documents, with their bytes if they come in a ZIP."""
    try:
        if place_.is_dir():
            return frozenset(path.name for path in place_.iterdir() if path.is_file() and path.name != table.name), {}
        packed = unpack(read(place_, MAX_BYTES))
    except BundleRefused as refused:
        raise Failure(
            messages.terminal.file_refused(place_.name, messages.tables.bundle_refused(refused)), Exit.INVALID
        ) from None
    except OSError as wrong:
        raise Failure(
            messages.terminal.file_unreadable(str(place_), wrong.strerror or type(wrong).__name__), Exit.USAGE
        ) from None
    return frozenset(packed), packed


def _body(contents: TableContents, name: str) -> bytes:
    return contents.packed[name] if contents.packed else read(contents.given.documents / name, MAX_FILE)
