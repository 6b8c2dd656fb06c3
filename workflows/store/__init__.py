"""The app's tables, on SQLite or PostgreSQL. `open_store` is the name others need."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from workflows.ports.store import Archive, Store
from workflows.store.archive import ArchiveTable
from workflows.store.batches import BatchTable
from workflows.store.buckets import BucketTable, LeaseTable
from workflows.store.database import Database, StoreInUse, StoreUnavailable
from workflows.store.drafts import DraftTable
from workflows.store.nudges import NudgeTable
from workflows.store.outbox import MessageTable
from workflows.store.postgres import AWAY_SECONDS, open_postgres
from workflows.store.registrations import ChangeTable, RegistrationTable
from workflows.store.revisions import RevisionTable
from workflows.store.sqlite import open_sqlite, read_sqlite
from workflows.store.submissions import SubmissionTable
from workflows.store.tally import TallyTable
from workflows.store.uploads import UploadTable
from workflows.store.watched import DeskTable, NumberTable, WatchedTable

__all__ = ["StoreInUse", "StoreUnavailable", "open_archive", "open_store", "sqlite_path"]


class SqlStore(
    DraftTable,
    RevisionTable,
    SubmissionTable,
    RegistrationTable,
    ChangeTable,
    NudgeTable,
    MessageTable,
    BucketTable,
    LeaseTable,
    WatchedTable,
    NumberTable,
    DeskTable,
    TallyTable,
    BatchTable,
    UploadTable,
    ArchiveTable,
):
    """Every table over one database."""


@asynccontextmanager
async def open_store(url: str, *, patience: float = AWAY_SECONDS) -> AsyncIterator[Store]:
    """Open the store at a DATABASE_URL, make or upgrade its tables, close it at the end.

    `sqlite:///callsign.db` is a file beside the working directory, `sqlite:////var/lib/callsign.db` an absolute path;
    `postgresql://...` goes to libpq as it is. Raises ValueError for another scheme, StoreInUse when another process has
    the SQLite file, StoreUnavailable when a server is away for longer than `patience` seconds, now or later.
    """
    async with open_database(url, patience=patience) as database:
        yield SqlStore(database)


@asynccontextmanager
async def open_archive(url: str) -> AsyncIterator[Archive]:
    """What was recorded, for reading; on SQLite also while a Callsign has the file.

    Raises ValueError for another scheme, FileNotFoundError where there is no such file, StoreUnavailable for a server that is away.
    """
    async with AsyncExitStack() as stack:
        if url.startswith("sqlite:") and not sqlite_path(url).is_file():  # opening would make it
            raise FileNotFoundError(sqlite_path(url))
        try:
            database = await stack.enter_async_context(open_database(url))
        except StoreInUse:
            database = await stack.enter_async_context(read_sqlite(sqlite_path(url)))
        yield SqlStore(database)


def open_database(url: str, *, patience: float = AWAY_SECONDS) -> AbstractAsyncContextManager[Database]:
    """What `open_store` puts its tables on."""
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        return open_sqlite(sqlite_path(url))
    if scheme in {"postgresql", "postgres"}:
        return open_postgres(url, patience=patience)
    # Only the scheme is repeated: the rest may hold a password.
    raise ValueError(f"DATABASE_URL begins with {scheme!r}; write sqlite:///callsign.db or postgresql://host/name")


def sqlite_path(url: str) -> Path:
    """The file a `sqlite:///` address names. Raises ValueError where it names none."""
    address = urlsplit(url)
    name = unquote(address.path).removeprefix("/")
    if address.netloc or not name or name == ":memory:":
        raise ValueError("DATABASE_URL must name a file: sqlite:///callsign.db, or sqlite:////var/lib/callsign.db")
    return Path(name)
