"""The app's tables, on SQLite or PostgreSQL. Other packages need `open_store` only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from workflows.audit.entries import HashKey
from workflows.ports.store import Store
from workflows.store.approvals import ApprovalTable
from workflows.store.archive import ArchiveTable
from workflows.store.attachments import AttachmentTable
from workflows.store.audit import AuditTable
from workflows.store.batches import BatchTable
from workflows.store.buckets import BucketTable
from workflows.store.budget import BudgetTable
from workflows.store.changes import ChangeTable
from workflows.store.counts import CountTable
from workflows.store.customers import CustomerTable
from workflows.store.database import AWAY_SECONDS, Database, StoreInUse, StoreUnavailable, StoreUnusable
from workflows.store.drafts import DraftTable
from workflows.store.forms import FormTable
from workflows.store.home_views import HomeViewTable
from workflows.store.idle_numbers import IdleNumberTable
from workflows.store.intake import IntakeTable
from workflows.store.journeys import JourneyTable
from workflows.store.leases import LeaseTable
from workflows.store.listing import RegistrationListTable
from workflows.store.nudges import NudgeTable
from workflows.store.number_requests import NumberRequestTable
from workflows.store.overrides import OverrideTable
from workflows.store.posts import PostTable
from workflows.store.prefills import PrefillTable
from workflows.store.profiles import ProfileTable
from workflows.store.registrations import RegistrationTable
from workflows.store.retention import RetentionTable
from workflows.store.revisions import RevisionTable
from workflows.store.sqlite import BesideSqlite, open_sqlite, read_sqlite
from workflows.store.submissions import SubmissionTable
from workflows.store.uploads import UploadTable
from workflows.store.watched import WatchedRegionTable

__all__ = ["StoreInUse", "StoreUnavailable", "StoreUnusable", "open_archive", "open_store", "sqlite_path"]


class SqlStore(
    DraftTable,
    PrefillTable,
    OverrideTable,
    FormTable,
    RevisionTable,
    SubmissionTable,
    RegistrationTable,
    RegistrationListTable,
    ChangeTable,
    WatchedRegionTable,
    IdleNumberTable,
    NumberRequestTable,
    PostTable,
    NudgeTable,
    HomeViewTable,
    BatchTable,
    UploadTable,
    ApprovalTable,
    ProfileTable,
    CustomerTable,
    IntakeTable,
    JourneyTable,
    AttachmentTable,
    LeaseTable,
    BucketTable,
    BudgetTable,
    ArchiveTable,
    CountTable,
    RetentionTable,
    AuditTable,
):
    """All tables over one database."""


@asynccontextmanager
async def open_store(
    url: str, *, patience: float = AWAY_SECONDS, hash_key: HashKey | None = None
) -> AsyncIterator[Store]:
    """Open the store at a DATABASE_URL, create or upgrade its tables, and close it at the end.

    The audit log hashes values with `hash_key`; without one, with a random key that the database keeps.

    `sqlite:///callsign.db` is a file in the working directory, `sqlite:////var/lib/callsign.db` an absolute path;
    `postgresql://...` goes to libpq unchanged. Raises ValueError for another scheme, StoreInUse when another process
    has the SQLite file, StoreUnavailable when a server does not answer for `patience` seconds, now or later.
    """
    async with open_database(url, patience=patience) as database:
        yield SqlStore(database, hash_key)


@asynccontextmanager
async def open_archive(url: str, *, hash_key: HashKey | None = None) -> AsyncIterator[Store]:
    """Open what was recorded, for reading; on SQLite also while another Callsign process has the file.

    That somebody read it can be written to the audit log in any case.

    Raises ValueError for another scheme, FileNotFoundError for a file that does not exist, StoreUnavailable for a
    server that does not answer.
    """
    async with AsyncExitStack() as stack:
        if url.startswith("sqlite:") and not sqlite_path(url).is_file():  # opening would create it
            raise FileNotFoundError(sqlite_path(url))
        try:
            database = await stack.enter_async_context(open_database(url))
        except StoreInUse:
            database = await stack.enter_async_context(read_sqlite(sqlite_path(url)))
            yield SqlStore(database, hash_key, log=BesideSqlite(sqlite_path(url)))
            return
        yield SqlStore(database, hash_key)


def open_database(url: str, *, patience: float = AWAY_SECONDS) -> AbstractAsyncContextManager[Database]:
    """The database below the tables of `open_store`."""
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        return open_sqlite(sqlite_path(url), patience=patience)
    if scheme in {"postgresql", "postgres"}:
        # psycopg and its pool take 8 MB, which a deployment on SQLite need not have.
        from workflows.store.postgres import open_postgres

        return open_postgres(url, patience=patience)
    # Only the scheme is repeated: the rest may hold a password.
    raise ValueError(f"DATABASE_URL begins with {scheme!r}; write sqlite:///callsign.db or postgresql://host/name")


def sqlite_path(url: str) -> Path:
    """The file that a `sqlite:///` address names. Raises ValueError when it names none."""
    address = urlsplit(url)
    name = unquote(address.path).removeprefix("/")
    if address.netloc or not name or name == ":memory:":
        raise ValueError("DATABASE_URL must name a file: sqlite:///callsign.db, or sqlite:////var/lib/callsign.db")
    return Path(name)
