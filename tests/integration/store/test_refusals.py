"""Databases that cannot be used end with a sentence; one that is only busy or away is waited for."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from tests.integration.store.factories import a_draft
from workflows.records.drafts import DraftId
from workflows.store import StoreUnavailable, StoreUnusable, open_database, open_store, postgres, sqlite, sqlite_path
from workflows.store.database import Query, Work
from workflows.store.postgres import _is_temporary
from workflows.store.refusals import unusable


async def whole(path: Path) -> None:
    async with open_store(f"sqlite:///{path}") as store:
        await store.add_draft(a_draft())


def missing_folder(path: Path) -> Path:
    return path.parent / "nowhere" / "callsign.db"


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def not_writable(_: Path) -> Path:
    return Path("/proc/callsign.db")  # where even root may create nothing


def no_database(path: Path) -> Path:
    path.write_text("Not a database. " * 500)
    return path


def broken_header(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table a (b)")
    overwrite(path, 0, 64)
    return path


def overwrite(path: Path, start: int, length: int) -> None:
    """Put other bytes there."""
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xa5" * length)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (missing_folder, "does not exist. Create it first."),
        (folder, "which is a folder. Name a file in it"),
        (not_writable, "/proc/callsign.db cannot be opened"),
        (no_database, "is damaged, or is not a SQLite database"),
        (broken_header, "is damaged, or is not a SQLite database"),
    ],
)
async def test_open__a_file_that_cannot_be_used(tmp_path: Path, make: Callable[[Path], Path], words: str) -> None:
    """The sentence says what is wrong and what to do, and is a refusal like that of a server that does not answer."""
    url = f"sqlite:///{make(tmp_path / 'callsign.db')}"
    with pytest.raises(StoreUnusable, match=re.escape(words)):
        async with open_store(url):
            pass
    assert issubclass(StoreUnusable, StoreUnavailable)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied"), "This user may not write"),
        (OSError(30, "Read-only file system"), "cannot be opened: Read-only file system."),
        (OSError(28, "No space left on device"), "cannot be opened: No space left on device."),
    ],
)
def test_unusable__what_the_system_says(tmp_path: Path, error: OSError, words: str) -> None:
    """An error of the system is put into a sentence with the file's name."""
    assert words in str(unusable(error, tmp_path / "callsign.db"))


async def test_run__pages_that_are_damaged(tmp_path: Path) -> None:
    """A file whose beginning is whole is opened; the first transaction that reads a damaged page says so."""
    path = tmp_path / "callsign.db"
    await whole(path)
    overwrite(path, 8192, path.stat().st_size - 8192)
    with pytest.raises(StoreUnusable, match="is damaged"):
        await read(path)


async def read(path: Path) -> None:
    """Read several tables."""
    async with open_store(f"sqlite:///{path}") as store:
        await store.draft(DraftId("draft-1"))
        await store.registrations("111122223333")


async def test_open__of_a_newer_release(url: str) -> None:
    """This release could damage what the newer one wrote."""
    name = "9999_from_the_future"
    async with open_store(url):
        pass
    record = (
        f"insert into _sqlite_migrations (migration_set, name) values ('{sqlite.MIGRATION_SET}', '{name}')"
        if url.startswith("sqlite")
        else f"insert into callsign_migrations (name) values ('{name}')"
    )
    await executed(url, record)
    try:
        with pytest.raises(StoreUnusable, match=f"upgraded by a newer release of Callsign \\({name}\\)"):
            async with open_store(url):
                pass
    finally:
        await executed(url, record.replace("insert into", "delete from").split(" (")[0] + f" where name = '{name}'")


async def executed(url: str, statement: str) -> None:
    """Carry out a statement without the store."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(sqlite_path(url), isolation_level=None)) as connection:
            connection.execute(statement)
        return
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as server:
        await server.execute("set default_transaction_read_only = off")
        await server.execute(statement.encode())


@pytest.mark.parametrize(("patience", "waits"), [(60.0, True), (0.0, False)])
async def test_run__a_file_that_another_program_has_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: float, waits: bool
) -> None:
    """Each wait of SQLite ends after a while; then the transaction is tried again, up to a minute in all."""
    monkeypatch.setattr(sqlite, "PRAGMAS", ("busy_timeout = 20", *sqlite.PRAGMAS[1:]))
    path = tmp_path / "callsign.db"
    async with open_store(f"sqlite:///{path}", patience=patience) as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("begin immediate")
            adding = asyncio.create_task(store.add_draft(a_draft()))
            if not waits:
                with pytest.raises(StoreUnavailable):
                    await adding
                return
            await asyncio.wait({adding}, timeout=0.2)
            assert not adding.done()
            other.execute("commit")
        await adding
        assert await store.draft(DraftId("draft-1")) is not None


@pytest.mark.parametrize(
    ("error", "temporary"),
    [
        (errors.ReadOnlySqlTransaction, True),
        (errors.AdminShutdown, True),
        (errors.CannotConnectNow, True),
        (errors.DeadlockDetected, True),
        (errors.SerializationFailure, True),
        (errors.QueryCanceled, True),  # a statement timeout
        (errors.LockNotAvailable, True),
        (errors.TooManyConnections, True),
        (errors.OutOfMemory, True),
        (errors.DiskFull, True),
        (errors.IdleInTransactionSessionTimeout, True),
        (errors.InternalError_, True),
        (psycopg.OperationalError, True),
        (errors.UndefinedTable, False),
        (errors.UniqueViolation, False),
        (errors.NumericValueOutOfRange, False),
        (errors.FeatureNotSupported, False),
        (ValueError, False),
    ],
)
def test_is_temporary(error: type[Exception], temporary: bool) -> None:
    """Everything that the server says may pass, except what is a fault of ours."""
    assert _is_temporary(error("x")) is temporary


@pytest.mark.postgres
async def test_run__a_server_that_is_read_only_after_a_failover(new_postgres_database: str) -> None:
    """Transactions wait until a connection can write again: the one that is read-only is given up."""
    name = new_postgres_database.partition("?")[0].rpartition("/")[2]
    async with open_store(new_postgres_database) as store:
        await read_only(new_postgres_database, name, on=True)
        adding = asyncio.create_task(store.add_draft(a_draft()))
        await asyncio.wait({adding}, timeout=0.3)
        assert not adding.done()
        await executed(new_postgres_database, f"alter database {name} set default_transaction_read_only = off")
        await asyncio.wait_for(adding, 20)
        assert await store.draft(DraftId("draft-1")) is not None


async def read_only(url: str, name: str, *, on: bool) -> None:
    """Make the database read-only for new connections, and end the others."""
    await executed(url, f"alter database {name} set default_transaction_read_only = {'on' if on else 'off'}")
    await executed(
        url,
        f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}' and pid <> pg_backend_pid()",
    )


@pytest.mark.postgres
async def test_run__a_pool_without_a_free_connection(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction that gets no connection in time is tried again."""
    monkeypatch.setattr(postgres, "CONNECT_SECONDS", 0.1)
    async with postgres.open_postgres(postgres_url, patience=20, connections=1) as database:

        def slow() -> Work[str]:
            yield Query("select pg_sleep(0.3)")
            return "done"

        answers = [await each for each in [asyncio.create_task(database.run(slow)) for _ in range(2)]]
        assert answers == ["done", "done"]


@pytest.mark.postgres
async def test_run__a_deadlock_and_a_statement_timeout(postgres_url: str) -> None:
    """Of two transactions that block each other, the one that the server ends is run again; so is a slow one."""
    async with open_database(postgres_url, patience=20) as database:
        tries = {"a": 0, "b": 0}

        def locks(name: str, first: int, second: int) -> Callable[[], Work[str]]:
            def work() -> Work[str]:
                tries[name] += 1
                yield Query("set local deadlock_timeout = '50ms'")
                yield Query("select pg_advisory_xact_lock(:key)", {"key": first})
                yield Query("select pg_sleep(0.1)")
                yield Query("select pg_advisory_xact_lock(:key)", {"key": second})
                return name

            return work

        done = await asyncio.gather(database.run(locks("a", 1, 2)), database.run(locks("b", 2, 1)))
        assert set(done) == {"a", "b"}
        assert sum(tries.values()) >= 3

        def slow_once() -> Work[str]:
            tries["slow"] = tries.get("slow", 0) + 1
            yield Query("set local statement_timeout = '20ms'")
            yield Query("select pg_sleep(:seconds)", {"seconds": 1 if tries["slow"] == 1 else 0})
            return "slow"

        assert await database.run(slow_once) == "slow"
