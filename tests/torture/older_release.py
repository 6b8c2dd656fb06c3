"""A database as an older release left it: the tables of then, with what they hold of the rows of now."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import psycopg

from workflows.store import sqlite_path
from workflows.store.migrations import MIGRATIONS, on_postgres, on_sqlite

#: DB-API connections of both kinds have `execute` and `commit`.
Connection = Any


def make_older(url: str, last: str) -> None:
    """Give the database the tables of the release whose last migration was `last`. Nobody else may have it open."""
    is_sqlite = url.startswith("sqlite:")
    with closing(sqlite3.connect(sqlite_path(url)) if is_sqlite else psycopg.connect(url)) as connection:
        kept = {table: _rows(connection, table) for table in _tables(MIGRATIONS)}
        for table in reversed(kept):
            connection.execute(f"drop table {table}")
        then = [name for name in MIGRATIONS if name <= last]
        for name in then:
            for statement in (on_sqlite if is_sqlite else on_postgres)(MIGRATIONS[name]):
                connection.execute(statement)
        for table in _tables(then):
            _insert(connection, table, *kept[table], mark="?" if is_sqlite else "%s")
        record = "_sqlite_migrations" if is_sqlite else "callsign_migrations"
        connection.execute(f"delete from {record} where name > '{last}'")
        connection.commit()


def _tables(names: Sequence[str] | dict[str, Any]) -> Iterator[str]:
    """The tables that migrations create, each after those it refers to."""
    for name in names:
        for statement in on_sqlite(MIGRATIONS[name]):
            if created := re.match(r"create table (\w+)", statement):
                yield created.group(1)


def _rows(connection: Connection, table: str) -> tuple[list[str], list[Sequence[Any]]]:
    cursor = connection.execute(f"select * from {table}")
    return [column[0] for column in cursor.description], cursor.fetchall()


def _insert(connection: Connection, table: str, columns: list[str], rows: list[Sequence[Any]], *, mark: str) -> None:
    present, _ = _rows(connection, table)
    common = [column for column in columns if column in present]
    places = [columns.index(column) for column in common]
    insert = f"insert into {table} ({', '.join(common)}) values ({', '.join([mark] * len(common))})"
    for row in rows:
        connection.execute(insert, [row[place] for place in places])
