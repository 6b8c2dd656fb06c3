from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlite_utils

from tests.integration.store.factories import NOW, a_draft
from workflows.records.drafts import DraftId
from workflows.records.messages import PostClaim, PostState
from workflows.store import StoreInUse, StoreUnusable, open_store, sqlite, sqlite_path
from workflows.store.migrations import MIGRATIONS
from workflows.store.sqlite import MIGRATION_SET

ROOT = Path(__file__).parents[3]
DRAFT = DraftId("draft-1")

#: A second process: opens the store, does one thing, reports it and keeps running.
OPENS = """
import asyncio, sys, time
from tests.integration.store.factories import NOW, a_draft
from workflows.store import open_database, open_store
from workflows.store.database import Query
from workflows.store.rows import DRAFTS
from workflows.store import drafts

def half():
    yield Query(drafts.ADD, DRAFTS.values(a_draft()))
    print("half", flush=True)
    time.sleep(60)

async def main(what, url):
    if what == "half":
        async with open_database(url) as database:
            await database.run(half)
    async with open_store(url) as store:
        if what == "whole":
            await store.add_draft(a_draft())
        print(what, flush=True)
        time.sleep(60)

asyncio.run(main(*sys.argv[1:]))
"""


@contextmanager
def another_process(what: str, url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that has done `what`. It is killed at the end, if it still runs."""
    command = [sys.executable, "-c", OPENS, what, url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == what
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize(("did", "left"), [("whole", a_draft()), ("half", None)])
async def test_open_store__after_a_kill(url: str, did: str, left: object) -> None:
    """Confirmed writes are kept, unconfirmed ones have no effect, and the store opens at once."""
    with another_process(did, url) as process:
        process.kill()
        process.wait()
        async with open_store(url) as store:
            assert await store.draft(DRAFT) == left
            await store.add_draft(a_draft())
            assert await store.draft(DRAFT) == a_draft()


async def test_open_store__second_process_on_sqlite(sqlite_url: str) -> None:
    """The second process learns who has the file and what to do. After a kill the file is free."""
    with another_process("open", sqlite_url) as process:
        with pytest.raises(
            StoreInUse, match=rf"callsign.db is open in another process \(pid {process.pid}\).*postgresql://"
        ):
            async with open_store(sqlite_url):
                pass
        process.kill()
        process.wait()
        async with open_store(sqlite_url) as store:
            assert await store.draft(DRAFT) is None


async def test_open_store__refused_within_a_process(sqlite_url: str) -> None:
    """The file can be opened once, also within one process, and is free after it was closed."""
    async with open_store(sqlite_url):
        with pytest.raises(StoreInUse):
            async with open_store(sqlite_url):
                pass
    async with open_store(sqlite_url):
        pass


@pytest.mark.postgres
async def test_open_store__many_processes_on_postgres(new_postgres_url: str) -> None:
    """Processes that start together on an empty database all find its tables."""
    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(_open_and_close(new_postgres_url))


async def _open_and_close(url: str) -> None:
    async with open_store(url) as store:
        await store.draft(DRAFT)


async def test_open_store__again(url: str) -> None:
    """Migrations run once, and stored data stays."""
    for _ in range(3):
        async with open_store(url) as store:
            await store.add_draft(a_draft())
            assert await store.draft(DRAFT) == a_draft()


@pytest.mark.parametrize("before", [None, 0o644])
async def test_open_store__readable_by_its_owner_only(tmp_path: Path, before: int | None) -> None:
    """The file and SQLite's files next to it have mode 0600, whatever the umask and the old mode."""
    path = tmp_path / "callsign.db"
    if before:
        path.touch(before)
        path.chmod(before)
    umask = os.umask(0)
    try:
        async with open_store(f"sqlite:///{path}") as store:
            await store.add_draft(a_draft())
            modes = _modes(tmp_path)
    finally:
        os.umask(umask)
    assert modes == dict.fromkeys(("callsign.db", "callsign.db-wal", "callsign.db-shm", "callsign.db.lock"), 0o600)


def _modes(folder: Path) -> dict[str, int]:
    return {beside.name: stat.S_IMODE(beside.stat().st_mode) for beside in folder.iterdir()}


async def store_waits() -> None:
    """Wait until the store's thread runs a transaction, which ends only once the other program has committed."""

    def is_in_transaction() -> bool:
        return any(frame.f_code.co_filename == sqlite.__file__ for frame in sys._current_frames().values())

    async with asyncio.timeout(10):
        while not is_in_transaction():  # noqa: ASYNC110  # a thread sends no event
            await asyncio.sleep(0.01)


async def test_open_store__backup_while_it_runs(tmp_path: Path) -> None:
    """Another program may read the file meanwhile, and write for a short time. The store's write waits for it."""
    path = tmp_path / "callsign.db"
    async with open_store(f"sqlite:///{path}") as store:
        await store.add_draft(a_draft())
        other = sqlite3.connect(path, isolation_level=None)
        try:
            other.execute("begin immediate")
            other.execute("insert into leases (name, holder, expires_at) values ('backup', 'cron', '')")
            # This one reads before it writes: had it read before the commit below, its write would be refused.
            waiting = asyncio.create_task(store.begin_post("key", "C1", NOW))
            await store_waits()
            assert not waiting.done()
            assert other.execute("select count(*) from drafts").fetchone() == (1,)
            other.execute("commit")
            assert await waiting == PostClaim(state=PostState.NEW)
            assert other.execute("select count(*) from messages").fetchone() == (1,)
        finally:
            other.close()


async def test_open_store__not_a_database(tmp_path: Path) -> None:
    """A file of another kind is refused, left unchanged and released."""
    path = tmp_path / "callsign.db"
    path.write_bytes(b"%PDF-1.7" * 100)
    for _ in range(2):
        with pytest.raises(StoreUnusable, match="not a SQLite database"):
            async with open_store(f"sqlite:///{path}"):
                pass
    assert path.read_bytes() == b"%PDF-1.7" * 100


@pytest.mark.postgres
async def test_open_store__postgres_restarted(postgres_url: str) -> None:
    """Connections that the server has closed are replaced."""
    async with open_store(postgres_url) as store:
        await store.add_draft(a_draft())
        with psycopg.connect(postgres_url, autocommit=True) as other:
            other.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename is not null"
            )
        assert await store.draft(DRAFT) == a_draft()


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///callsign.db", "callsign.db"),
        ("sqlite:///data/my%20callsign.db", "data/my callsign.db"),
        ("sqlite:////var/lib/callsign.db", "/var/lib/callsign.db"),
    ],
)
def test_sqlite_path__where_it_points(url: str, path: str) -> None:
    """Three slashes make a relative path, four an absolute one."""
    assert sqlite_path(url) == Path(path)


@pytest.mark.parametrize("url", ["sqlite:", "sqlite://", "sqlite:///", "sqlite://callsign.db", "sqlite:///:memory:"])
def test_sqlite_path__no_file(url: str) -> None:
    """An address without a file is refused with two examples."""
    with pytest.raises(ValueError, match=r"sqlite:///callsign\.db"):
        sqlite_path(url)


@pytest.mark.parametrize("url", ["mysql://u:secret@host/db", "callsign.db", "", "postgresqlx://u:secret@host"])
async def test_open_store__unknown_scheme(url: str) -> None:
    """Another database is refused by name, without repeating a password."""
    with pytest.raises(ValueError, match=r"write sqlite:///callsign\.db or postgresql://") as refused:
        async with open_store(url):
            pass
    assert "secret" not in str(refused.value)


async def test_open_store__records_migrations_for_sqlite_utils(tmp_path: Path) -> None:
    """sqlite-utils reads from its own table that nothing is left to migrate."""
    async with open_store(f"sqlite:///{tmp_path}/callsign.db"):
        pass
    migrations = sqlite_utils.Migrations(MIGRATION_SET)
    for name in MIGRATIONS:
        migrations(name=name)(lambda _: None)
    with closing(sqlite3.connect(tmp_path / "callsign.db")) as connection:
        assert migrations.pending(sqlite_utils.Database(connection)) == []
