"""Why a database cannot be used, in a sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from pathlib import Path

from workflows.store.database import StoreUnusable
from workflows.store.migrations import MIGRATIONS

#: SQLite's results that mean that the file itself is at fault.
_DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
#: SQLite's results while another program has the file locked.
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def refuse_newer(applied: Collection[str]) -> None:
    """Raise StoreUnusable where a newer release has changed the tables: this one could damage what it wrote."""
    if newer := sorted(set(applied) - set(MIGRATIONS)):
        raise StoreUnusable(
            f"The database was upgraded by a newer release of Callsign ({newer[-1]}). Start that release, or restore "
            "the backup from before its first start."
        )


def unusable(error: OSError | sqlite3.Error, path: Path) -> StoreUnusable | None:
    """Why this SQLite file cannot be used; None where the error is not about the file."""
    if isinstance(error, sqlite3.Error):
        return _damaged(path) if _result(error) in _DAMAGED else _not_opened(error, path)
    if path.is_dir():
        return StoreUnusable(f"DATABASE_URL names {path}, which is a folder. Name a file in it: {path}/callsign.db.")
    if not path.parent.is_dir():
        return StoreUnusable(f"The folder of the database, {path.parent.absolute()}, does not exist. Create it first.")
    if isinstance(error, PermissionError):
        return StoreUnusable(
            f"This user may not write {path.absolute()} or its folder, which the database needs. Change the rights, "
            "or name another file in DATABASE_URL."
        )
    return StoreUnusable(f"The database {path.absolute()} cannot be opened: {error.strerror or type(error).__name__}.")


def is_locked(error: sqlite3.Error) -> bool:
    """Whether another program has the file locked."""
    return _result(error) in _LOCKED


def _not_opened(error: sqlite3.Error, path: Path) -> StoreUnusable | None:
    match _result(error):
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return StoreUnusable(f"The database {path.absolute()} cannot be written. Check the rights on it.")
        case sqlite3.SQLITE_IOERR:
            return StoreUnusable(f"The disk of {path.absolute()} does not work as it should. Check the system's log.")
    return None


def _damaged(path: Path) -> StoreUnusable:
    return StoreUnusable(
        f"{path.absolute()} is damaged, or is not a SQLite database. Restore a backup, or name another file in "
        "DATABASE_URL."
    )


def _result(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where there is none."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else 0
