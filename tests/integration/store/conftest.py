"""A new store for every test, on SQLite and on a real PostgreSQL: one contract, two databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from workflows.ports.store import Store
from workflows.store import open_store


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The tables of an earlier test without their rows, because creating tables takes longer than most tests."""
    with psycopg.connect(postgres_server) as connection:
        connection.execute("set local session_replication_role = replica")  # in any order, despite references
        tables = "select tablename from pg_tables where schemaname = 'public' and tablename <> 'callsign_migrations'"
        for (table,) in connection.execute(tables).fetchall():
            connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
    return postgres_server


@pytest.fixture
def sqlite_url(migrated_folder: Path) -> str:
    return f"sqlite:///{migrated_folder}/callsign.db"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """A database of each kind without rows."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url) as opened:
        yield opened


@pytest.fixture
async def stores(url: str) -> AsyncIterator[tuple[Store, Store]]:
    """Two stores on one database: two pools, as in two processes.

    SQLite serves one process, so there it is one store twice.
    """
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(open_store(url))
        yield one, one if url.startswith("sqlite") else await stack.enter_async_context(open_store(url))
