"""PostgreSQL: one database, any number of processes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import psycopg
import tenacity
from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolClosed

from workflows.ports.process import Sleep
from workflows.store.database import AWAY_SECONDS, Query, Row, StoreUnavailable, T, Work
from workflows.store.migrations import MIGRATIONS, on_postgres
from workflows.store.refusals import refuse_newer

#: A number that no other program uses for an advisory lock in this database: "callsign" as bytes.
MIGRATION_LOCK = int.from_bytes(b"callsign", "big")

#: Errors of ours, which another try would repeat. Anything else that the server says may pass: it has gone or is
#: starting, is read-only after a failover, has no connection or memory left, or has ended one of two transactions that
#: blocked each other.
OURS = (
    psycopg.ProgrammingError,
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.NotSupportedError,
    PoolClosed,
)
#: How many seconds one try waits for a connection.
CONNECT_SECONDS = 5.0

Connection = AsyncConnection[DictRow]
Pool = AsyncConnectionPool[Connection]


class PostgresDatabase:
    """Runs transactions on connections of a pool, at PostgreSQL's default isolation (READ COMMITTED).

    A row lock or a unique key inside one statement decides every race, never an earlier read.
    """

    def __init__(self, pool: Pool, patience: float, sleep: Sleep = asyncio.sleep) -> None:
        self._pool = pool
        self._patience = patience
        self._sleep = sleep

    async def run(self, work: Callable[[], Work[T]], *, durable: bool = True) -> T:
        """Run one transaction. Cancelling the caller rolls it back.

        Raises:
            StoreUnavailable: the database did not answer for longer than a restart or a failover takes.
        """
        return await self._patiently(self._once, work, durable)

    async def prepare(self) -> None:
        """Upgrade the tables. Raises StoreUnavailable as `run` does."""
        await self._patiently(self._migrated)

    async def _patiently(self, act: Callable[..., Awaitable[T]], *args: object) -> T:
        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(_is_temporary),
            wait=tenacity.wait_exponential_jitter(multiplier=0.1, max=2.0),
            stop=tenacity.stop_after_delay(self._patience),
            sleep=self._sleep,
        )
        try:
            return await retrying(act, *args)
        except tenacity.RetryError:
            raise StoreUnavailable(StoreUnavailable.__doc__) from None

    async def _migrated(self) -> None:
        async with self._pool.connection() as connection:
            await _migrate(connection)

    async def _once(self, make: Callable[[], Work[T]], durable: bool) -> T:
        work = make()
        async with self._pool.connection() as connection, _writable(connection), connection.transaction():
            if not durable:
                await connection.execute("set local synchronous_commit to off")
            try:
                query = next(work)
                while True:
                    query = work.send(await _rows(connection, query))
            except StopIteration as end:
                answer: T = end.value
                return answer


@asynccontextmanager
async def open_postgres(
    url: str, *, patience: float = AWAY_SECONDS, connections: int = 5
) -> AsyncIterator[PostgresDatabase]:
    """Open a pool of up to `connections` and upgrade the tables. Wait up to `patience` seconds for the server's answer.

    Every connection is checked before it is used, so a restarted database causes no failed call.
    """
    options: dict[str, Any] = {"row_factory": dict_row, "autocommit": True}  # as psycopg types them
    async with AsyncConnectionPool(
        url,
        connection_class=AsyncConnection[DictRow],
        kwargs=options,
        min_size=1,
        max_size=connections,
        check=AsyncConnectionPool.check_connection,
        timeout=min(CONNECT_SECONDS, patience),
        open=False,
        name="store",
    ) as pool:
        database = PostgresDatabase(pool, patience)
        await database.prepare()
        yield database


@asynccontextmanager
async def _writable(connection: Connection) -> AsyncIterator[None]:
    """Give up a connection that has become read-only: after a failover, a new one leads to the new server."""
    try:
        yield
    except psycopg.errors.ReadOnlySqlTransaction:
        await connection.close()
        raise


def _is_temporary(error: BaseException) -> bool:
    return isinstance(error, psycopg.Error) and not isinstance(error, OURS)


async def _rows(connection: Connection, query: Query) -> list[Row]:
    cursor = await connection.execute(_in_psycopg_syntax(query.sql), query.values)
    return [*await cursor.fetchall()] if cursor.description else []


@lru_cache(maxsize=256)
def _in_psycopg_syntax(sql: str) -> str:
    """Named parameters as psycopg writes them. Our statements contain no other colon."""
    return re.sub(r":([a-z_0-9]+)", r"%(\1)s", sql)


async def _migrate(connection: Connection) -> None:
    """Run the migrations that have not run. Processes that start together wait for each other."""
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        await connection.execute(
            "create table if not exists callsign_migrations ("
            "name text not null primary key, applied_at timestamptz not null default now())"
        )
        rows = await (await connection.execute("select name from callsign_migrations")).fetchall()
        applied = {row["name"] for row in rows}
        refuse_newer(applied)
        for name in (name for name in MIGRATIONS if name not in applied):
            await _apply(connection, name)


async def _apply(connection: Connection, name: str) -> None:
    for statement in on_postgres(MIGRATIONS[name]):
        await connection.execute(statement)
    await connection.execute("insert into callsign_migrations (name) values (%s)", [name])
