"""SQLite: one file, one process, one thread that makes every query."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from contextvars import copy_context
from datetime import UTC, datetime
from pathlib import Path

from workflows.durable.file_lock import FileInUse, locked_file
from workflows.store.database import AWAY_SECONDS, Query, Row, StoreInUse, StoreUnavailable, T, Work
from workflows.store.migrations import MIGRATIONS, on_sqlite
from workflows.store.refusals import is_locked, refuse_newer, unusable

#: WAL: other readers, such as a backup, do not block us. FULL: a commit is on the disk when it returns, because these
#: rows are about money.
PRAGMAS = ("busy_timeout = 10000", "journal_mode = wal", "synchronous = full", "foreign_keys = on")
#: The same next to a process that has the file, which has set the journal already.
BESIDE_PRAGMAS = tuple(pragma for pragma in PRAGMAS if not pragma.startswith("journal_mode"))

MIGRATION_SET = "callsign"
#: The table in which sqlite-utils records migrations.
RECORD = (
    """create table if not exists "_sqlite_migrations" (
        "id" INTEGER PRIMARY KEY, "migration_set" TEXT, "name" TEXT, "applied_at" TEXT
    )""",
    """create unique index if not exists "idx__sqlite_migrations_migration_set_name"
        on "_sqlite_migrations" ("migration_set", "name")""",
)


class SqliteDatabase:
    """Runs transactions in the thread that owns the connection.

    They queue there, so none of them causes SQLITE_BUSY.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        thread: ThreadPoolExecutor,
        path: Path,
        *,
        writes: bool = True,
        patience: float = AWAY_SECONDS,
    ) -> None:
        self._connection = connection
        self._thread = thread
        self._path = path
        self._patience = patience
        # IMMEDIATE: waits for another writer here, where busy_timeout applies. A later upgrade of the lock would fail
        # at once.
        self._begin = "begin immediate" if writes else "begin"

    async def run(self, work: Callable[[], Work[T]], *, durable: bool = True) -> T:  # noqa: ARG002  # always is
        """Run one transaction. Cancelling the caller does not stop it: it commits as a whole or not at all.

        Raises:
            StoreUnavailable: another program has had the file locked for too long, or the file is damaged.
        """
        loop = asyncio.get_running_loop()
        given_up = loop.time() + self._patience
        while True:
            try:
                context = copy_context()  # an entry of the audit log says who acts
                return await loop.run_in_executor(self._thread, context.run, self._transact, work())
            except sqlite3.Error as error:
                if is_locked(error) and loop.time() < given_up:
                    continue  # `busy_timeout` has waited already
                raise self._explained(error) from error

    def _explained(self, error: sqlite3.Error) -> Exception:
        if is_locked(error):
            return StoreUnavailable(StoreUnavailable.__doc__)
        return unusable(error, self._path) or error

    def _transact(self, work: Work[T]) -> T:
        with self._connection:  # commits, or rolls back on an error
            self._connection.execute(self._begin)
            try:
                query = next(work)
                while True:
                    query = work.send(self._rows(query))
            except StopIteration as end:
                answer: T = end.value
                return answer

    def _rows(self, query: Query) -> list[Row]:
        cursor = self._connection.execute(query.sql, query.values)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@asynccontextmanager
async def open_sqlite(path: Path, *, patience: float = AWAY_SECONDS) -> AsyncIterator[SqliteDatabase]:
    """Open or create the file, readable by its owner only, and upgrade its tables.

    A transaction waits up to `patience` seconds for another program that has the file locked.

    Raises:
        StoreInUse: another process has it open.
        StoreUnusable: it cannot be opened or written, is damaged, or belongs to a newer release.
    """
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        try:
            stack.enter_context(_locked(path))
            thread = stack.enter_context(ThreadPoolExecutor(max_workers=1, thread_name_prefix="store"))
            connection = await loop.run_in_executor(thread, _connect, path)
            stack.push_async_callback(_closed, connection, thread)
            await loop.run_in_executor(thread, _prepare, connection)
        except (OSError, sqlite3.Error) as error:
            raise unusable(error, path) or error from error
        yield SqliteDatabase(connection, thread, path, patience=patience)


class BesideSqlite:
    """Writes to a file that another process has open, one short transaction at a time: for the audit log alone.

    A command that reads next to a running Callsign is an act, too. SQLite lets one writer after the other in,
    whichever process it is in.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    async def run(self, work: Callable[[], Work[T]], *, durable: bool = True) -> T:
        """Run one transaction. Raises StoreUnusable where the file cannot be written."""
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside") as thread:
            loop = asyncio.get_running_loop()
            connection = await loop.run_in_executor(thread, _connect_beside, self._path)
            try:
                return await SqliteDatabase(connection, thread, self._path).run(work, durable=durable)
            finally:
                await loop.run_in_executor(thread, connection.close)


@asynccontextmanager
async def read_sqlite(path: Path) -> AsyncIterator[SqliteDatabase]:
    """Read a file that another process has open. WAL lets both work."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive") as thread:
        loop = asyncio.get_running_loop()
        connection = await loop.run_in_executor(thread, _connect_to_read, path)
        try:
            yield SqliteDatabase(connection, thread, path, writes=False)
        finally:
            await loop.run_in_executor(thread, connection.close)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep other processes out. Raises StoreInUse."""
    try:
        with locked_file(path):
            yield
    except FileInUse as used:
        raise StoreInUse(
            f"{path} is open in another process (pid {used.holder}); SQLite serves one process at a time. "
            "Stop that one, or set DATABASE_URL to a postgresql:// address to run several."
        ) from None


async def _closed(connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
    await asyncio.get_running_loop().run_in_executor(thread, connection.close)


def _connect(path: Path) -> sqlite3.Connection:
    _keep_private(path)
    # isolation_level None: `_transact` starts transactions, Python does not.
    return sqlite3.connect(path, isolation_level=None)


def _connect_to_read(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.execute(f"pragma {PRAGMAS[0]}")
    return connection


def _connect_beside(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in BESIDE_PRAGMAS:
        connection.execute(f"pragma {pragma}")
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"pragma {pragma}")
    _migrate(connection)


def _keep_private(path: Path) -> None:
    """Set mode 0600 before the first byte is written. SQLite gives `-wal` and `-shm` the mode of their file."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for suffix in ("", "-wal", "-shm"):
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.chmod(0o600)


def _migrate(connection: sqlite3.Connection) -> None:
    """Run the migrations that have not run, each in a transaction with its own record.

    The record is the one of `sqlite-utils migrate`, so that its tools read it. The library itself is loaded for exports
    only: it takes 9 MB, and another 8 MB where numpy is installed.
    """
    for statement in RECORD:
        connection.execute(statement)
    query = "select name from _sqlite_migrations where migration_set = ?"
    applied = {name for (name,) in connection.execute(query, [MIGRATION_SET])}
    refuse_newer(applied)
    for name in (name for name in MIGRATIONS if name not in applied):
        with connection:  # commits, or rolls back on an error
            connection.execute("begin immediate")
            _apply(connection, name)


def _apply(connection: sqlite3.Connection, name: str) -> None:
    for statement in on_sqlite(MIGRATIONS[name]):
        connection.execute(statement)
    connection.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at) values (?, ?, ?)",
        [MIGRATION_SET, name, str(datetime.now(UTC))],
    )
