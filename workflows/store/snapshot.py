"""Copies what was recorded out of a SQLite file that another process has open, for a command that only looks."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from workflows.store.sqlite import MIGRATION_SET, open_sqlite

#: What tells whether something was started before, and the profiles. The bytes of drafts and uploads stay behind.
TABLES = (
    "drafts",
    "answers",
    "prefilled",
    "overrides",
    "submissions",
    "registrations",
    "revisions",
    "looks",
    "changes",
    "batches",
    "batch_rows",
    "batch_keys",
    "profiles",
    "profile_versions",
    "profile_documents",
)
_APPLIED = "select name from {schema}._sqlite_migrations where migration_set = ? order by name"


class SnapshotRefused(Exception):
    """The file cannot be read; the message says why."""


async def snapshot(source: Path, target: Path) -> None:
    """Copy the tables of `source` into the new file `target`, as they are at one moment.

    Raises SnapshotRefused where the file is damaged, cannot be read, or belongs to another version of Callsign.
    """
    async with open_sqlite(target):
        pass  # creates the tables
    try:
        await asyncio.to_thread(_copy, source, target)
    except sqlite3.Error as wrong:
        raise SnapshotRefused(f"{source} cannot be read ({wrong}).") from None


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("pragma busy_timeout = 10000")
        connection.execute("attach database ? as source", [f"{source.resolve().as_uri()}?mode=ro"])
        connection.execute("begin")
        if _applied(connection, "source") != _applied(connection, "main"):
            raise SnapshotRefused(f"{source} was written by another version of Callsign.")
        for table in TABLES:
            connection.execute(f"insert into main.{table} select * from source.{table}")  # noqa: S608  # our own names
        connection.execute("commit")


def _applied(connection: sqlite3.Connection, schema: str) -> list[str]:
    return [name for (name,) in connection.execute(_APPLIED.format(schema=schema), [MIGRATION_SET])]
