"""PostgreSQL: one database, any number of processes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from workflows.store.database import Query, Row, T, Work
from workflows.store.migrations import MIGRATIONS

#: Any number no other program uses for an advisory lock in this database: "callsign" as bytes.
MIGRATION_LOCK = int.from_bytes(b"callsign", "big")

Connection = AsyncConnection[DictRow]
Pool = AsyncConnectionPool[Connection]


class PostgresDatabase:
    """Runs transactions on connections of a pool, at PostgreSQL's default isolation (READ COMMITTED).

    What must not race is decided by a row lock or a unique key inside one statement, never by an earlier read.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def run(self, work: Work[T]) -> T:
        """Run one transaction; a caller that is cancelled meanwhile rolls it back."""
        async with self._pool.connection() as connection, connection.transaction():
            try:
                query = next(work)
                while True:
                    query = work.send(await _rows(connection, query))
            except StopIteration as end:
                answer: T = end.value
                return answer


@asynccontextmanager
async def open_postgres(url: str, *, connections: int = 10) -> AsyncIterator[PostgresDatabase]:
    """Open a pool of up to `connections` and bring the tables up to date.

    Every connection is tried before it is handed out, so a database that was restarted costs no failed call.
    """
    options: dict[str, Any] = {"row_factory": dict_row, "autocommit": True}
    async with AsyncConnectionPool(
        url,
        connection_class=AsyncConnection[DictRow],
        kwargs=options,
        min_size=1,
        max_size=connections,
        check=AsyncConnectionPool.check_connection,
        open=False,
        name="store",
    ) as pool:
        async with pool.connection() as connection:
            await _migrate(connection)
        yield PostgresDatabase(pool)


async def _rows(connection: Connection, query: Query) -> list[Row]:
    cursor = await connection.execute(_in_psycopgs_words(query.sql), query.values)
    return [*await cursor.fetchall()] if cursor.description else []


@lru_cache(maxsize=256)
def _in_psycopgs_words(sql: str) -> str:
    """Named parameters as psycopg writes them; our statements hold no other colon."""
    return re.sub(r":([a-z_0-9]+)", r"%(\1)s", sql)


async def _migrate(connection: Connection) -> None:
    """Run what has not run; processes that start together wait for each other."""
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        await connection.execute(
            "create table if not exists callsign_migrations ("
            "name text not null primary key, applied_at timestamptz not null default now())"
        )
        rows = await (await connection.execute("select name from callsign_migrations")).fetchall()
        applied = {row["name"] for row in rows}
        for name in (name for name in MIGRATIONS if name not in applied):
            await _apply(connection, name)


async def _apply(connection: Connection, name: str) -> None:
    for statement in MIGRATIONS[name]:
        await connection.execute(statement)
    await connection.execute("insert into callsign_migrations (name) values (%s)", [name])
