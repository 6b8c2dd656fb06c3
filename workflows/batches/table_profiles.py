"""Profiles in a table: a row's empty cells, and the fields without a column, are answered by the row's profile.

The table is rewritten before it is checked, so what a profile answers is checked like everything else. A cell of the
row wins.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from workflows.forms.matching import LeftOut, Why, match
from workflows.profiles.errors import ProfileGone, ProfileNameUnclear, ProfileProblem, Unreadable
from workflows.profiles.keep import ProfilePorts
from workflows.profiles.start_from import open_named
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Person
from workflows.submissions.start_from import OpenSource
from workflows.tables.check import CheckedRow, RowCode, RowError
from workflows.tables.columns import OWN_PREFIX, Placement, spelled
from workflows.tables.table import Row, Table

#: The name of the column that names a row's profile.
COLUMN = "profile"


@dataclass(frozen=True, kw_only=True)
class ProfileCells:
    """What a profile writes into the cells of a form's fields."""

    name: str
    cells: Mapping[FieldPath, str]
    #: The bytes of documents, by the path that their cells name.
    documents: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RefusedName:
    """A name in the column whose profile cannot be used."""

    name: str
    #: Number of the first row that has it.
    row: int
    code: RowCode


@dataclass(frozen=True, kw_only=True)
class TableProfiles:
    """The profiles of a table's rows."""

    #: By the name in the column, in lower case; the profile of `--profile` is that of an empty cell.
    by_name: Mapping[str, ProfileCells] = field(default_factory=dict)
    #: By the name, in lower case.
    refused: Mapping[str, RefusedName] = field(default_factory=dict)

    @property
    def documents(self) -> dict[str, bytes]:
        """The bytes of all documents, by path."""
        return {path: body for cells in self.by_name.values() for path, body in cells.documents.items()}

    def of(self, name: str) -> ProfileCells | None:
        """The profile that a cell names."""
        return self.by_name.get(_key(name))

    def shown_document(self, path: str) -> str:
        """A document as a person knows it: one of a profile by its file name."""
        return PurePosixPath(path).name if path in self.documents else path


async def profiles_of(
    table: Table, form: Form, person: Person, ports: ProfilePorts, *, default: str = ""
) -> TableProfiles:
    """The profiles that the table's rows name, as far as this person may see them; `default` is that of the others.

    Raises:
        NoKey: no key is set, and a profile is named.
        ProfileGone, ProfileNameUnclear, Unreadable: the default cannot be used.
    """
    by_name = {"": await cells_of(await open_named(default, person, ports), form)} if default else {}
    refused: dict[str, RefusedName] = {}
    for name, row in (await asyncio.to_thread(named_in, table)).items():
        try:
            by_name[_key(name)] = await cells_of(await open_named(name, person, ports), form)
        except (ProfileGone, ProfileNameUnclear, Unreadable) as why:
            refused[_key(name)] = RefusedName(name=name, row=row, code=_code(why))
    return TableProfiles(by_name=by_name, refused=refused)


def _code(why: ProfileProblem) -> RowCode:
    if isinstance(why, ProfileNameUnclear):
        return RowCode.PROFILE_UNCLEAR
    return RowCode.PROFILE_UNKNOWN if isinstance(why, ProfileGone) else RowCode.PROFILE_UNREADABLE


async def cells_of(opened: OpenSource, form: Form) -> ProfileCells:
    """What the source writes into cells. A document whose bytes are gone is left out, and named."""
    matching, name = match(opened.source, form), opened.source.name
    cells = {path: value if isinstance(value, str) else "\n".join(value) for path, value in _texts(matching.answers)}
    documents: dict[str, bytes] = {}
    gone = []
    for path, copy in matching.documents.items():
        body = await opened.body(copy)
        if body is None:
            gone.append(LeftOut(path=path, title=form.by_path[path].title, why=Why.DOCUMENT_GONE))
            continue
        place = f"profile-{opened.source.id}/{path}/{copy.name.replace('/', '-')}"
        cells[path], documents[place] = place, body
    return ProfileCells(name=name, cells=cells, documents=documents, left_out=(*matching.left_out, *gone))


def _texts(answers: Mapping[FieldPath, object]) -> Iterator[tuple[FieldPath, str | tuple[str, ...]]]:
    for path, value in answers.items():
        if isinstance(value, str | tuple):
            yield path, value


def profile_column(table: Table) -> int | None:
    """The column that names a row's profile."""
    return next((at for at, title in enumerate(table.header) if spelled(title) == COLUMN), None)


def named_in(table: Table) -> dict[str, int]:
    """The names in that column, as first written, with the first row of each."""
    at = profile_column(table)
    names: dict[str, tuple[str, int]] = {}
    for row in table.rows if at is not None else ():
        written = row.cells[at].strip() if at is not None and at < len(row.cells) else ""
        if written:
            names.setdefault(_key(written), (written, row.number))
    return dict(names.values())


def with_refused_names(rows: Iterable[CheckedRow], table: Table, profiles: TableProfiles) -> Iterator[CheckedRow]:
    """The checked rows of the table, with an error for each name whose profile cannot be used.

    Such a row has no errors for what it leaves empty: the profile may answer it.
    """
    at = profile_column(table)
    if at is None or not profiles.refused:
        yield from rows
        return
    for row, checked in zip(table.rows, rows, strict=True):
        written = row.cells[at] if at < len(row.cells) else ""
        refused = profiles.refused.get(_key(written))
        if refused is None:
            yield checked
            continue
        error = RowError(
            row=row.number, column=table.header[at], path=None, code=refused.code, length=len(written.strip())
        )
        yield replace(checked, errors=(error, *(each for each in checked.errors if each.path is None or each.length)))


def own_columns(placement: Placement, table: Table) -> Placement:
    """The placement of the table's own columns, without those that profiles added."""
    width = len(table.header)
    return replace(
        placement,
        header=table.header,
        columns={column: meaning for column, meaning in placement.columns.items() if column < width},
    )


def own_header(header: Sequence[str]) -> tuple[str, ...]:
    """The header with the profile's column marked as Callsign's own, so that it is no answer and no question."""
    return tuple(f"{OWN_PREFIX} {COLUMN}" if spelled(title) == COLUMN else title for title in header)


def with_profiles(table: Table, profiles: TableProfiles, placement: Callable[[Table], Placement]) -> Table:
    """The table with the answers of its rows' profiles; `placement` says which fields its columns are."""
    at = profile_column(table)
    if not profiles.by_name and at is None:
        return table
    header = own_header(table.header)
    named = replace(table, header=header)
    column_of = {str(path): column for column, path in placement(named).columns.items()}
    answered = dict.fromkeys(path for cells in profiles.by_name.values() for path in cells.cells)
    added = [path for path in answered if path not in column_of]
    filler = _Filler(profiles=profiles, at=at, width=len(header), column_of=column_of, added=tuple(added))
    return replace(named, header=(*header, *added), rows=_Rows(table=table, filler=filler))


@dataclass(frozen=True, kw_only=True)
class _Filler:
    """Fills in one row."""

    profiles: TableProfiles
    at: int | None
    #: Columns of the table itself.
    width: int
    column_of: Mapping[str, int]
    added: Sequence[FieldPath]

    def filled(self, row: Row) -> Row:
        """The row with the cells of its profile; one of another length stays so, for the check to refuse."""
        if len(row.cells) < self.width:
            return row
        profile = self.profiles.of(row.cells[self.at] if self.at is not None else "")
        given = profile.cells if profile else {}
        cells = list(row.cells[: self.width])
        for path, value in given.items():
            column = self.column_of.get(path)
            if column is not None and not cells[column].strip() and column not in row.faults:
                cells[column] = value
        more = [given.get(path, "") for path in self.added]
        return replace(row, cells=(*cells, *more, *row.cells[self.width :]))


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """The rows, filled in each time they are read."""

    table: Table
    filler: _Filler

    def __iter__(self) -> Iterator[Row]:
        return map(self.filler.filled, self.table.rows)


def filled_rows(table: Table, profiles: TableProfiles) -> dict[str, int]:
    """The number of rows that start from each profile, by its name."""
    at, counts = profile_column(table), defaultdict[str, int](int)
    for row in table.rows:
        written = row.cells[at] if at is not None and at < len(row.cells) else ""
        profile = profiles.of(written)
        if profile:
            counts[profile.name] += 1
    return dict(counts)


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
