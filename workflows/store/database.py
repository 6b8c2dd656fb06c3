"""What the tables need of a database: to run one transaction.

A transaction is a generator. It yields queries, receives their rows and returns its answer. So the SQL and the reading
of its rows are written once: SQLite runs a whole transaction in its own thread, PostgreSQL awaits each query.

The SQL is the subset that both understand: `insert ... on conflict ... returning`, named parameters written `:name`, no
`%`.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Mapping
from dataclasses import dataclass, field
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from workflows.audit.entries import HashKey

T = TypeVar("T")
P = ParamSpec("P")
S = TypeVar("S", bound="Tables")

#: How many seconds to wait for a database that does not answer.
AWAY_SECONDS = 60.0

#: A row by column names.
Row = Mapping[str, Any]  # a driver decides the type of each value


@dataclass(frozen=True, slots=True)
class Query:
    """One statement and its values, which are never written into the SQL."""

    sql: str
    values: Mapping[str, object] = field(default_factory=dict)


#: The queries of one transaction, and its answer.
Work = Generator[Query, list[Row], T]


class StoreInUse(Exception):
    """Another process has the SQLite file open. Stop that one, or set DATABASE_URL to a postgresql:// address."""


class StoreUnavailable(Exception):
    """The database did not answer for a minute, and this process can do nothing without it.

    Start it again when it does.
    """


class StoreUnusable(StoreUnavailable):
    """The database cannot be used, and waiting would not help; the message says why and what to do."""


class RaceLost(Exception):
    """Raised inside a transaction whose first half is wrong without its second. All of it is rolled back."""


class Database(Protocol):
    """Where transactions run."""

    async def run(self, work: Callable[[], Work[T]], *, durable: bool = True) -> T:
        """Run a transaction to its end and commit. Roll back when it raises, and let the error through.

        A transaction that lost its connection is run again, possibly after a commit whose answer was lost. So repeating
        one of our transactions must do no harm: each inserts only what is missing, and compares before it sets.

        A transaction that is not `durable` may be lost when the database's machine loses power right after it.
        """
        ...


class Tables:
    """Base of the tables."""

    def __init__(self, database: Database, hash_key: HashKey | None = None, *, log: Database | None = None) -> None:
        self._database = database
        #: Where acts without a transaction of their own are written: the same database, opened for writing.
        self._log = log or database
        #: The key of the hashes in the audit log; None: the database's own.
        self._hash_key = hash_key


#: A method that describes a transaction, and the method that runs it.
Description = Callable[Concatenate[S, P], Work[T]]
Method = Callable[Concatenate[S, P], Coroutine[object, object, T]]


def transaction(work: Description[S, P, T]) -> Method[S, P, T]:
    """Turn a method that describes a transaction into a method that runs it."""
    return _method(work, durable=True)


def undurable_transaction(work: Description[S, P, T]) -> Method[S, P, T]:
    """The same without waiting for the disk: for writes that many callers wait for, and whose loss does no harm."""
    return _method(work, durable=False)


def _method(work: Description[S, P, T], *, durable: bool) -> Method[S, P, T]:
    async def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._database.run(lambda: work(self, *args, **kwargs), durable=durable)

    update_wrapper(run, work)
    return run


def slots(name: str, wanted: set[str], count: int) -> dict[str, str | None]:
    """Values for `in (:name_0, :name_1, ...)` with `count` places. Unused places are null, which matches nothing.

    Raises ValueError when there are more values than places.
    """
    if len(wanted) > count:
        raise ValueError(f"{name}: {len(wanted)} values for {count} places; widen the statement")
    padded: list[str | None] = [*sorted(wanted), *[None] * (count - len(wanted))]
    return {f"{name}_{place}": value for place, value in enumerate(padded)}
