"""Copies a deployment from a SQLite file to PostgreSQL: every row of every table, in one transaction, and counted.

The engine's runs stay behind. A submission that was under way is still RUNNING in the store, so the next start begins
its attempt again. Each step checks what was done before, and repeats nothing that costs money.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from workflows.store.database import Query, Row, StoreUnavailable, StoreUnusable, Work
from workflows.store.postgres import CONNECT_SECONDS, open_postgres
from workflows.store.sqlite import open_sqlite

#: Rows read at a time: documents are among them, up to 10 MB each.
PAGE = 10

# In the order of their creation, so that no row comes before the row it refers to. The list of migrations stays behind.
TABLES = "select name from sqlite_master where type = 'table' and name not in ('_sqlite_migrations') order by rowid"


class CarryOverRefused(Exception):
    """Nothing was written; the message says why and what to do."""


async def carry_over(source: Path, target: str) -> Mapping[str, int]:
    """Copy the SQLite file `source` into the empty PostgreSQL database `target`. Returns table to rows copied.

    The tables of both are upgraded first. Raises CarryOverRefused when there is no such file or server, when
    `target` holds rows or the counts differ; StoreInUse while Callsign runs on the file.
    """
    _must_exist(source)
    try:
        async with (
            open_sqlite(source),
            open_postgres(target, patience=CONNECT_SECONDS, connections=1) as new,
        ):  # locks the file, and upgrades both
            with closing(_reader(source)) as old:
                return await new.run(lambda: _copied(old))
    except StoreUnusable as wrong:
        raise CarryOverRefused(f"{wrong} Nothing was written.") from None
    except StoreUnavailable:
        raise CarryOverRefused("PostgreSQL does not answer at that address. Nothing was written.") from None


def _must_exist(source: Path) -> None:
    """Check first, because opening would create the file."""
    if not source.is_file():
        raise CarryOverRefused(
            f"The file {source} does not exist. Name the file that DATABASE_URL has pointed to so far."
        )


def _reader(source: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def _copied(old: sqlite3.Connection) -> Work[Mapping[str, int]]:
    """Read a page, write a page. Reading blocks the event loop, in which nothing else is waiting."""
    counts = {name: _count(old, name) for (name,) in old.execute(TABLES).fetchall()}
    for table in counts:
        if (yield Query(f"select 1 from {table} limit 1")):  # noqa: S608  # table names are our own
            raise CarryOverRefused(
                f"The PostgreSQL database already has rows in {table}. Name an empty database: nothing is merged or "
                "overwritten."
            )
    for table in counts:
        for row in _rows(old, table):
            yield Query(_insert(table, list(row)), row)
    yield from _verified(counts)
    return counts


def _verified(counts: Mapping[str, int]) -> Work[None]:
    for table, expected in counts.items():
        (arrived,) = yield Query(f"select count(*) as rows from {table}")  # noqa: S608  # table names are our own
        if arrived["rows"] != expected:
            raise CarryOverRefused(
                f"{table} has {expected} rows, but {arrived['rows']} arrived. Nothing was written; please report this."
            )


def _count(old: sqlite3.Connection, table: str) -> int:
    (count,) = old.execute(f"select count(*) from {table}").fetchone()  # noqa: S608  # table names are our own
    return int(count)


def _rows(old: sqlite3.Connection, table: str) -> Iterator[Row]:
    last = -1
    while page := old.execute(
        f"select rowid as place, * from {table} where rowid > ? order by rowid limit ?",  # noqa: S608  # table names are our own
        [last, PAGE],
    ).fetchall():
        for row in page:
            yield {name: row[name] for name in row.keys() if name != "place"}  # noqa: SIM118  # a Row iterates its values
        last = page[-1]["place"]


def _insert(table: str, columns: Sequence[str]) -> str:
    places = ", ".join(f":{column}" for column in columns)
    return f"insert into {table} ({', '.join(columns)}) values ({places})"  # noqa: S608  # table names are our own
