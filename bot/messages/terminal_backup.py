"""What `callsign backup` and `callsign restore` say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

BACKUP_EPILOG = """\b
Examples:
  callsign backup callsign-backup.zip
"""
RESTORE_EPILOG = """\b
Examples:
  callsign restore callsign-backup.zip
  callsign restore callsign-backup.zip --replace
"""
#: Both in one transaction of PostgreSQL, whose own tools do it better than we could.
ON_POSTGRESQL = (
    "On PostgreSQL, use its own tools, which copy everything as it is at one moment. Back up: pg_dump --format=custom "
    '--file=callsign.dump "$DATABASE_URL". Restore, with Callsign stopped: pg_restore --clean --if-exists '
    '--dbname="$DATABASE_URL" callsign.dump.'
)


def moment(made_at: datetime) -> str:
    """A moment, for a terminal."""
    return f"{made_at:%Y-%m-%d %H:%M:%S UTC}"


def made(path: Path, size: int, made_at: str) -> str:
    """A backup was made."""
    return (
        f"{path}: {size / 1_000_000:.1f} MB, everything as it was at {made_at}. "
        "It has the answers and documents of all drafts, so keep it as you keep the database. "
        "It does not have CALLSIGN_SECRET_KEY, without which profiles cannot be read."
    )


def restored(made_at: str, kept: Sequence[Path]) -> str:
    """A backup was restored."""
    before = f" What was there is kept: {', '.join(str(path) for path in kept)}." if kept else ""
    return (
        f"Restored to {made_at}.{before} Start Callsign again: it looks at AWS for what has happened since, "
        "and buys nothing twice."
    )
