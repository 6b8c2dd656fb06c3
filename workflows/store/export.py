"""An export as a separate SQLite file with keys, indexes, full-text search and views, for tools such as Datasette."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlite_utils

from workflows.reporting.export import INTEGER, REAL, TABLES, Row, Rows, Table
from workflows.reporting.export_files import WriteRows

KINDS = {INTEGER: int, REAL: float}
#: Rows that are gathered before they are written.
GATHERED = 1000

#: Name to query: what people ask first, with names instead of ids.
VIEWS = {
    "current_status": """
        select registrations.id, name, customer, type_title as type, status, version_status, identity, owner, region,
            status_since, round(julianday('now') - julianday(status_since), 1) as days_in_status, submitted_at,
            (select count(*) from versions where versions.registration_id = registrations.id and status = 'DENIED')
                as denied_versions, console
        from registrations order by status_since desc
    """,
    "reviews": """
        select registrations.name, registrations.type_title as type, versions.version, versions.status,
            versions.submitted_at, versions.decided_at, versions.days_in_review, registrations.id as registration_id
        from versions join registrations on registrations.id = versions.registration_id
        where versions.submitted_at is not null order by versions.submitted_at desc
    """,
    "denials": """
        select registrations.name, registrations.type_title as type, denied_reasons.version, denied_reasons.reason,
            denied_reasons.short_description, changes.feedback, changes.observed_at,
            registrations.id as registration_id
        from denied_reasons join changes on changes.id = denied_reasons.change_id
        join registrations on registrations.id = denied_reasons.registration_id
        order by changes.observed_at desc
    """,
    "numbers": """
        select registrations.name, submissions.number, submissions.monthly_price, registrations.status,
            registrations.type_title as type, registrations.id as registration_id
        from submissions join registrations on registrations.id = submissions.registration_id
        where submissions.number <> '' group by submissions.number
    """,
}


@contextmanager
def sqlite_export(path: Path) -> Iterator[WriteRows]:
    """Create the file at `path`, which is empty or missing, and take the rows of one registration after the other."""
    with closing(sqlite3.connect(path)) as connection:
        # Nothing reads it before it is complete, and an incomplete file is thrown away.
        connection.execute("pragma synchronous = off")
        database = sqlite_utils.Database(connection)
        for name, table in TABLES.items():
            _make(database, name, table)
        gathered: dict[str, list[Row]] = {name: [] for name in TABLES}

        def take(rows: Rows) -> None:
            for name, rows_of_table in rows.items():
                gathered[name] += rows_of_table
            if sum(map(len, gathered.values())) >= GATHERED:
                _write(connection, gathered)

        yield take
        _write(connection, gathered)
        _finish(database)


def _make(database: sqlite_utils.Database, name: str, table: Table) -> None:
    database.table(name).create(
        {column: KINDS.get(kind, str) for column, kind in table.columns.items()},
        pk=table.key if len(table.key) > 1 else table.key[0],
        foreign_keys=[(column, other, "id") for column, other in table.refers.items()],
    )


def _write(connection: sqlite3.Connection, gathered: dict[str, list[Row]]) -> None:
    with connection:
        for name, rows in gathered.items():
            places = ", ".join(f":{column}" for column in TABLES[name].columns)
            connection.executemany(f"insert into {name} values ({places})", rows)  # noqa: S608  # names are our own
            rows.clear()


def _finish(database: sqlite_utils.Database) -> None:
    """Add indexes, search and views, once all rows are there."""
    database.index_foreign_keys()
    for column in ("status", "registration_type", "status_since"):
        database.table("registrations").create_index([column])
    for name, table in TABLES.items():
        if table.searched:
            database.table(name).enable_fts(table.searched)
    for name, query in VIEWS.items():
        database.create_view(name, query)
    database.analyze()
