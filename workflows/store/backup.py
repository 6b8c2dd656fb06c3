"""A backup of a deployment on SQLite, in one ZIP file, and its restore.

A backup has the store alone, and not the file of the engine. That file says which steps were done at AWS, and AWS has
moved on since the backup: an engine that was restored would continue from an answer that is old. Without its file, the
engine starts each submission under way again, which looks at AWS first and buys and sends nothing twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workflows.durable.file_lock import FileInUse, locked_file
from workflows.store.migrations import MIGRATIONS
from workflows.store.sqlite import MIGRATION_SET

#: The layout of the ZIP file; a newer one is refused.
LAYOUT = 1
STORE, ABOUT = "callsign.db", "backup.json"
#: What an existing file is renamed to.
KEPT_AS = ".before-restore"
_SIDE_FILES = ("-wal", "-shm")
_CHUNK = 1024 * 1024


class BackupRefused(Exception):
    """A backup cannot be made, or restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The two files of a deployment."""

    store: Path
    #: May be missing: then nothing was ever submitted, or it was moved away.
    engine: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a backup says about itself."""

    #: When it was made, UTC.
    made_at: datetime
    version: str
    #: The migrations that had run, by name.
    migrations: tuple[str, ...]
    #: SHA-256 of the database, in hex.
    sha256: str


def make(store: Path, target: Path, *, made_at: datetime, version: str) -> About:
    """Write the backup to the existing, empty file `target`, as the database is at one moment. Callsign may be running.

    Raises:
        BackupRefused: there is no database, or it is damaged.
    """
    if not store.is_file():
        raise BackupRefused(f"{store} does not exist, so there is nothing to back up.")
    copy = target.with_name(f"{target.name}.{STORE}")
    try:
        _copy(store, copy)
        about = About(made_at=made_at, version=version, migrations=_applied(copy), sha256=_digest(copy))
        _pack(about, copy, target)
    except sqlite3.Error as error:
        raise BackupRefused(f"{store} cannot be copied ({error}).") from None
    finally:
        copy.unlink(missing_ok=True)
    return about


def read(backup: Path) -> About:
    """What a backup says about itself, without looking at its files.

    Raises:
        BackupRefused: it is not a backup of Callsign, or of a newer release.
    """
    try:
        with zipfile.ZipFile(backup) as archive:
            written = json.loads(archive.read(ABOUT))
        if written["layout"] > LAYOUT:
            raise BackupRefused(
                f"{backup} was made by a newer release of Callsign ({written['version']}). Use that one."
            )
        about = _about(written)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError):
        raise BackupRefused(f"{backup} is not a backup of Callsign, or it is damaged.") from None
    if newer := sorted(set(about.migrations) - set(MIGRATIONS)):
        raise BackupRefused(f"{backup} was made by a newer release of Callsign ({newer[-1]}). Use that release.")
    return about


def restore(backup: Path, files: Files, *, replace: bool) -> tuple[Path, ...]:
    """Put the database in place, and set the engine's file aside. Returns where the files that were there are now.

    Raises:
        BackupRefused: see `read`; the database in it is damaged; Callsign is running; or a database exists and
            `replace` is not set.
    """
    about = read(backup)
    try:
        with ExitStack() as locks:
            for path in (files.store, files.engine):
                locks.enter_context(locked_file(path))
            if files.store.exists() and not replace:
                raise BackupRefused(
                    f"{files.store} exists. --replace keeps it as {_kept(files.store).name} and restores."
                )
            with _unpacked(backup, about, files.store) as unpacked:
                return _put_in_place(unpacked, files)
    except FileInUse as used:
        raise BackupRefused(
            f"{used.path} is open in another process (pid {used.holder}). Stop Callsign first."
        ) from None
    except FileNotFoundError:
        raise BackupRefused(f"The folder {files.store.parent} does not exist.") from None


def _put_in_place(unpacked: Path, files: Files) -> tuple[Path, ...]:
    """The engine's file goes first: neither the old nor the new database must meet an engine that knows more."""
    kept = []
    for path in (files.store, files.engine):
        if path.exists():
            _settle(path)
    if files.engine.exists():
        kept += [files.engine.replace(_kept(files.engine))]
    if files.store.exists():
        _kept(files.store).unlink(missing_ok=True)
        os.link(files.store, _kept(files.store))
        kept += [_kept(files.store)]
    unpacked.replace(files.store)
    return tuple(reversed(kept))


def _kept(path: Path) -> Path:
    return path.with_name(path.name + KEPT_AS)


def _settle(path: Path) -> None:
    """Move what is in the write-ahead log into the file: a log that is left would be applied to its successor."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
    except sqlite3.DatabaseError:
        pass  # it is damaged, which may be why somebody restores
    for suffix in _SIDE_FILES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def _unpacked(backup: Path, about: About, store: Path) -> Iterator[Path]:
    """The checked database, next to where it goes; deleted at the end unless it was moved."""
    part = store.with_name(f".{store.name}.{os.getpid()}.restored")
    try:
        with zipfile.ZipFile(backup) as archive:
            _extract(archive, part)
        if _digest(part) != about.sha256 or not _is_whole(part):
            raise BackupRefused(f"The database in {backup} is damaged. Nothing was changed.")
        yield part
    except (zipfile.BadZipFile, KeyError, EOFError, zlib.error):
        raise BackupRefused(f"{backup} is damaged. Nothing was changed.") from None
    finally:
        part.unlink(missing_ok=True)


def _extract(archive: zipfile.ZipFile, part: Path) -> None:
    with archive.open(STORE) as source, _private(part) as target:
        shutil.copyfileobj(source, target, _CHUNK)
        target.flush()
        os.fsync(target.fileno())


def _copy(store: Path, target: Path) -> None:
    with _private(target):
        pass
    with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)  # in one step, so that no write of another process comes between
        copy.execute("pragma journal_mode = delete")  # one file, without a log beside it


def _pack(about: About, copy: Path, target: Path) -> None:
    written = {
        "layout": LAYOUT,
        "made_at": about.made_at.isoformat(),
        "version": about.version,
        "migrations": list(about.migrations),
        "sha256": about.sha256,
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(ABOUT, json.dumps(written, indent=2))
        archive.write(copy, STORE)


def _about(written: dict[str, Any]) -> About:
    return About(
        made_at=datetime.fromisoformat(written["made_at"]),
        version=str(written["version"]),
        migrations=tuple(str(name) for name in written["migrations"]),
        sha256=str(written["sha256"]),
    )


def _applied(store: Path) -> tuple[str, ...]:
    with closing(sqlite3.connect(store)) as connection:
        query = "select name from _sqlite_migrations where migration_set = ? order by id"
        return tuple(name for (name,) in connection.execute(query, [MIGRATION_SET]))


def _is_whole(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as connection:
            return bool(connection.execute("pragma quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _private(path: Path) -> Any:
    """An empty file for writing that only its owner can read, whatever was there."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
