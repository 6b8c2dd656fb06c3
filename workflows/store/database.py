"""What the tables ask of a database: run one transaction.

A transaction is a generator: it yields queries, is sent their rows and returns its answer. So the SQL and what is made of
the rows stand once, SQLite carries a whole transaction out in its own thread, and PostgreSQL awaits each query.

The SQL is the subset both understand: `insert ... on conflict ... returning`, named parameters written `:name`, no `%`.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Mapping
from dataclasses import dataclass, field
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

T = TypeVar("T")
P = ParamSpec("P")
S = TypeVar("S", bound="Tables")

#: A row by column names.
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """One statement; its values travel beside it, never inside."""

    sql: str
    values: Mapping[str, Any] = field(default_factory=dict)


#: The queries of one transaction, and its answer.
Work = Generator[Query, list[Row], T]


class StoreInUse(Exception):
    """Another process has the SQLite file open. Stop that one, or set DATABASE_URL to a postgresql:// address."""


class StoreUnavailable(Exception):
    """The database did not answer for a minute, and this process can do nothing without it. Start it again when it does."""


class RaceLost(Exception):
    """Raised inside a transaction whose first half cannot stand without its second: all of it is rolled back."""


class Database(Protocol):
    """Where transactions run."""

    async def run(self, work: Callable[[], Work[T]], *, durable: bool = True) -> T:
        """Run a transaction to its end and commit; roll back when it raises, and let the error through.

        One that was cut off with the connection is run again, maybe after a commit whose answer was lost. So what our
        transactions do twice has to do no harm: they insert what is not there, and compare before they set.

        One that is not `durable` may be forgotten when the database's machine loses its power the moment after.
        """
        ...


class Tables:
    """Base of the repositories."""

    def __init__(self, database: Database) -> None:
        self._database = database


Described = Callable[Concatenate[S, P], Work[T]]
Runs = Callable[Concatenate[S, P], Coroutine[Any, Any, T]]


def transaction(work: Described[S, P, T]) -> Runs[S, P, T]:
    """Turn a method that describes a transaction into one that runs it."""
    return _run(work, durable=True)


def fleeting(work: Described[S, P, T]) -> Runs[S, P, T]:
    """The same for what nobody misses after a power cut, and many wait for: it does not wait for the disk."""
    return _run(work, durable=False)


def _run(work: Described[S, P, T], *, durable: bool) -> Runs[S, P, T]:
    async def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._database.run(lambda: work(self, *args, **kwargs), durable=durable)

    update_wrapper(run, work)
    return run


def slots(name: str, wanted: set[str], count: int) -> dict[str, str | None]:
    """Values for `in (:name_0, :name_1, ...)` with `count` places; the free ones are null, which matches nothing.

    Raises ValueError when more are wanted than there are places.
    """
    if len(wanted) > count:
        raise ValueError(f"{name}: {len(wanted)} values for {count} places; widen the statement")
    padded: list[str | None] = [*sorted(wanted), *[None] * (count - len(wanted))]
    return {f"{name}_{place}": value for place, value in enumerate(padded)}
