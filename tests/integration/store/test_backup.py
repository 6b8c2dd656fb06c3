"""A backup of the database on SQLite, and its restore."""

from __future__ import annotations

import json
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workflows.durable.file_lock import locked_file
from workflows.store import backup, open_store
from workflows.store.backup import ABOUT, KEPT_AS, STORE, BackupRefused, Files

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def files(migrated_folder: Path) -> Files:
    """The files of a Callsign that has not done anything, with a table to count in."""
    both = Files(store=migrated_folder / "callsign.db", engine=migrated_folder / "callsign.engine.db")
    for path in (both.store, both.engine):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("pragma journal_mode = wal")
            connection.execute("create table counter (value integer)")
            connection.execute("insert into counter values (0)")
            connection.commit()
    return both


def count(path: Path, value: int) -> None:
    with closing(sqlite3.connect(path, timeout=20)) as connection:
        connection.execute("update counter set value = ?", [value])
        connection.commit()


def counted(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        (value,) = connection.execute("select value from counter").fetchone()
        return int(value)


def made(files: Files, target: Path) -> Path:
    target.touch()
    backup.make(files.store, target, made_at=NOON, version="1.0")
    return target


def changed(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of a backup with other content."""
    with zipfile.ZipFile(source) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    change(content)
    with zipfile.ZipFile(target, "w") as archive:
        for name, body in content.items():
            archive.writestr(name, body)
    return target


def test_restore__brings_everything_back(files: Files, tmp_path: Path) -> None:
    """What was recorded since is gone, and kept beside; so is the engine's file, which knows what the database does not."""
    count(files.store, 1)
    count(files.engine, 1)
    archive = made(files, tmp_path / "b.zip")
    count(files.store, 2)
    count(files.engine, 3)
    kept = backup.restore(archive, files, replace=True)
    assert (counted(files.store), files.engine.exists()) == (1, False)
    assert [counted(path) for path in kept] == [2, 3]
    assert {path.name for path in tmp_path.iterdir() if not path.name.endswith((".lock", "-wal", "-shm"))} == {
        *("callsign.db", "b.zip"),
        *(name + KEPT_AS for name in ("callsign.db", "callsign.engine.db")),
    }


def test_make__one_moment(files: Files, tmp_path: Path) -> None:
    """While somebody writes pairs of rows, no backup has half a pair."""
    with closing(sqlite3.connect(files.store)) as connection:
        connection.execute("create table pairs (a integer, filler blob)")
        connection.commit()
    done = threading.Event()

    def work() -> None:
        with closing(sqlite3.connect(files.store, timeout=20)) as connection:
            while not done.is_set():
                connection.executemany("insert into pairs values (?, zeroblob(5000))", [(1,), (2,)])
                connection.commit()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        rows = []
        for number in range(8):
            there = Files(store=tmp_path / f"r{number}.db", engine=tmp_path / f"r{number}.engine.db")
            backup.restore(made(files, tmp_path / f"{number}.zip"), there, replace=False)
            with closing(sqlite3.connect(there.store)) as connection:
                rows += connection.execute("select count(*) from pairs").fetchone()
    finally:
        done.set()
        worker.join()
    assert [count % 2 for count in rows] == [0] * 8
    assert len(set(rows)) > 1, "nobody wrote in the meantime"


def test_make__private(files: Files, tmp_path: Path) -> None:
    """A restored file can be read by its owner only, as the one before."""
    archive = made(files, tmp_path / "b.zip")
    backup.restore(archive, files, replace=True)
    assert files.store.stat().st_mode & 0o077 == 0


def damaged(content: dict[str, bytes]) -> None:
    content[STORE] = content[STORE][:-1] + b"x"


def newer(content: dict[str, bytes]) -> None:
    about = json.loads(content[ABOUT])
    content[ABOUT] = json.dumps(about | {"migrations": [*about["migrations"], "9999 of tomorrow"]}).encode()


def newer_layout(content: dict[str, bytes]) -> None:
    content[ABOUT] = json.dumps(json.loads(content[ABOUT]) | {"layout": backup.LAYOUT + 1}).encode()


def without(content: dict[str, bytes]) -> None:
    del content[STORE]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (damaged, "The database in"),
        (newer, "9999 of tomorrow"),
        (newer_layout, "newer release"),
        (without, "is damaged"),
        (dict.clear, "not a backup of Callsign"),
    ],
)
def test_restore__refuses(files: Files, tmp_path: Path, change: Callable[[dict[str, bytes]], None], words: str) -> None:
    """A sentence says what is wrong with the file, and nothing is changed."""
    archive = changed(made(files, tmp_path / "b.zip"), tmp_path / "changed.zip", change)
    count(files.store, 7)
    with pytest.raises(BackupRefused, match=words):
        backup.restore(archive, files, replace=True)
    assert (counted(files.store), counted(files.engine)) == (7, 0)
    assert [path.name for path in tmp_path.iterdir() if KEPT_AS in path.name or ".restored" in path.name] == []


def test_restore__refuses_what_is_no_zip(files: Files, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("hello")
    with pytest.raises(BackupRefused, match="not a backup"):
        backup.restore(other, files, replace=True)


def test_restore__beside_a_running_bot(files: Files, tmp_path: Path) -> None:
    """Whichever of the two files another process has open."""
    archive = made(files, tmp_path / "b.zip")
    for path in (files.store, files.engine):
        with locked_file(path), pytest.raises(BackupRefused, match="Stop Callsign first"):
            backup.restore(archive, files, replace=True)


def test_restore__never_over_a_database_by_accident(files: Files, tmp_path: Path) -> None:
    archive = made(files, tmp_path / "b.zip")
    count(files.store, 3)
    with pytest.raises(BackupRefused, match="--replace"):
        backup.restore(archive, files, replace=False)
    assert counted(files.store) == 3


def test_make__without_a_database(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="nothing to back up"):
        made(Files(store=tmp_path / "none.db", engine=tmp_path / "none.engine.db"), tmp_path / "b.zip")


async def test_make__beside_an_open_store(migrated_folder: Path) -> None:
    """Callsign keeps its files open and locked; a backup needs neither."""
    both = Files(store=migrated_folder / "callsign.db", engine=migrated_folder / "callsign.engine.db")
    async with open_store(f"sqlite:///{both.store}"):
        archive = made(both, migrated_folder / "b.zip")
    assert STORE in zipfile.ZipFile(archive).namelist()
