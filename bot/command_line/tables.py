"""The table and documents of `callsign bulk`: they are read, and every row is checked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot import messages
from bot.command_line import profile_sources
from bot.command_line.check import Problem, type_of_region
from bot.command_line.files import write
from bot.command_line.options import Exit, Failure
from bot.command_line.sources import STANDARD_INPUT, read, undecided
from bot.command_line.table_columns import ColumnArguments, open_columns, placed
from bot.command_line.table_documents import TableDocuments, documents_in, with_bodies
from workflows.batches import uploads
from workflows.batches.checked_tables import CheckedTable, checked_table
from workflows.batches.row_customers import customers_named
from workflows.batches.row_resources import TableScope, holdings, missing_association
from workflows.batches.table_profiles import TableProfiles, with_profiles
from workflows.records.definitions import ATTACHMENT, FieldPath, Form
from workflows.tables.check import CheckedRow, RowError, check, unknown_placeholders
from workflows.tables.columns import Placement
from workflows.tables.read import read_table
from workflows.tables.table import AUTOMATIC, Reading, Table, TableQuestion, TableRefused
from workflows.tables.write import write_csv

if TYPE_CHECKING:
    from bot.runtime.core import Core

#: A table of ten thousand rows with every field at its longest is smaller.
MAX_TABLE = 200_000_000
NO_DOCUMENTS = TableDocuments(names=frozenset(), body=lambda _: b"", is_packed=False)


@dataclass(frozen=True, kw_only=True)
class TableArguments:
    """The arguments of the command line."""

    table: Path
    kind: str
    region: str
    #: A folder or a ZIP; None is the table's own folder.
    documents: Path | None
    columns: ColumnArguments
    name_pattern: str
    #: How the file is to be read, where it can be read in several ways.
    reading: Reading = AUTOMATIC
    #: The profile of rows that name none.
    profile: str = ""
    #: The registration that rows belong to which name none.
    belongs_to: str = ""

    @property
    def name(self) -> str:
        """The name of the table's file."""
        return STANDARD_INPUT if str(self.table) == "-" else self.table.name

    @property
    def place(self) -> Path:
        """Where the documents are."""
        return self.documents or self.table.parent


@dataclass(frozen=True, kw_only=True)
class TableContents:
    """A table that was read, under the current form."""

    given: TableArguments
    form: Form
    table: Table
    placement: Placement
    pattern: str
    documents: TableDocuments
    #: What the account holds of what columns name.
    scope: TableScope
    #: The table as it was read, without the answers of profiles.
    own_table: Table
    profiles: TableProfiles

    def rows(self) -> Iterator[CheckedRow]:
        """Every row, checked when it is read."""
        return check(self.table, self.placement, self.form, documents=self.documents.names, name_pattern=self.pattern)

    def titles(self) -> dict[FieldPath, str]:
        """Fields by path."""
        return {field.path: field.title for field in self.form.fields}

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the table as a whole: columns that only the person can place, and the name pattern."""
        return (
            *_profile_problems(self.profiles),
            *open_columns(self.placement, self.form),
            *_association_problems(self.placement, self.form, self.given.belongs_to),
            *_pattern_problems(self.pattern, self.placement),
        )


async def look(core: Core, given: TableArguments) -> TableContents:
    """Read the table, find its columns' fields and its documents. Raises Failure, AwsError."""
    own_table = await _table(given.table, given.reading)
    kind = await type_of_region(core, given.region, given.kind)
    form = (await core.forms.form(given.region, kind.name, fresh=True)).value
    profiles = await profile_sources.of_table(core, given.profile, own_table, form)
    table = with_profiles(
        own_table, profiles, lambda named: placed(named, form, replace(given.columns, written_to=None))
    )
    placement = placed(table, form, given.columns)
    own_columns = [path for column, path in placement.columns.items() if column < len(own_table.header)]
    needs_documents = given.documents or any(_is_document(form, path) for path in own_columns)
    documents = await asyncio.to_thread(documents_in, given.place, given.table) if needs_documents else NO_DOCUMENTS
    held, started = await holdings(placement, given.region, core.ports, given.belongs_to)
    return TableContents(
        scope=TableScope(
            form=form,
            placement=placement,
            region=given.region,
            holdings=held,
            started=started,
            belongs_to=given.belongs_to,
            customers=await customers_named(placement, core.store),
        ),
        given=given,
        form=form,
        table=table,
        placement=placement,
        pattern=given.name_pattern or uploads.usual_pattern(placement, form),
        documents=with_bodies(documents, profiles.documents),
        own_table=own_table,
        profiles=profiles,
    )


async def checked(contents: TableContents) -> CheckedTable:
    """Every row and every document that a row names."""
    documents, scope = contents.documents, contents.scope
    names = documents.names if documents.is_packed else ()
    return await asyncio.to_thread(lambda: checked_table(contents.rows, names, documents.body, scope))


def write_errors(path: Path, contents: TableContents, errors: Sequence[RowError], left_out: int = 0) -> None:
    """Every error as a CSV: row, column, the value's length, reason; the last line says how many are left out."""
    titles = contents.titles()
    rows: list[tuple[object, ...]] = [
        (error.row, messages.tables.row_place(error, titles), error.length, messages.tables.row_error(error))
        for error in errors
    ]
    rest = [("", "", "", messages.bulk.errors_left_out(left_out))] if left_out else []
    write(path, write_csv(messages.bulk.ERROR_HEADER, [*rows, *rest]))


async def _table(path: Path, reading: Reading) -> Table:
    try:
        return await asyncio.to_thread(read_table, read(path, MAX_TABLE), reading)
    except TableQuestion as question:
        raise undecided(path.name, question) from None
    except TableRefused as refused:
        raise Failure(
            messages.terminal.file_refused(path.name, messages.tables.table_refused(refused)), Exit.INVALID
        ) from None


def _is_document(form: Form, path: str) -> bool:
    field = form.by_path.get(FieldPath(path))
    return field is not None and field.kind == ATTACHMENT


def _profile_problems(profiles: TableProfiles) -> Iterator[Problem]:
    for refused in profiles.refused.values():
        message = messages.terminal_profiles.refused_profile(refused)
        yield Problem(code=refused.code, name=refused.name, message=message)


def _association_problems(placement: Placement, form: Form, belongs_to: str) -> Iterator[Problem]:
    if kind := missing_association(placement, form, belongs_to):
        yield Problem(code="missing_column", name=kind, message=messages.bulk.association_column_missing(kind))


def _pattern_problems(pattern: str, placement: Placement) -> Iterator[Problem]:
    if unknown := unknown_placeholders(pattern, placement):
        yield Problem(code="name_pattern", message=messages.bulk.pattern_unknown(unknown))
