"""The backup of a deployment on SQLite, for the commands that make and restore one."""

from __future__ import annotations

from workflows.durable.engine_file import engine_path
from workflows.store import sqlite_path
from workflows.store.backup import BackupRefused, Files, make, read, restore

__all__ = ["BackupRefused", "Files", "files_of", "make", "read", "restore"]


def files_of(database_url: str) -> Files | None:
    """Both files of the deployment; None on PostgreSQL, which has tools of its own."""
    engine = engine_path(database_url)
    return Files(store=sqlite_path(database_url), engine=engine) if engine else None
