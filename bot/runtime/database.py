"""Reading, checking and copying the database without a running Callsign."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

from bot import messages
from bot.runtime.refusals import InUse, NoDatabase, StartRefused
from bot.runtime.secret_keys import hash_key_of
from bot.settings import Settings
from workflows.ports.store import Store
from workflows.records.acts import Act
from workflows.records.drafts import SubmissionState
from workflows.store import StoreInUse, StoreUnavailable, StoreUnusable, open_archive, open_store, sqlite_path
from workflows.store.carry_over import CarryOverRefused, carry_over
from workflows.store.export import sqlite_export

__all__ = [
    "append_act",
    "carry_database_over",
    "check_database",
    "kept_in",
    "open_recorded",
    "open_records",
    "sqlite_export",
]

#: Seconds a database may take to answer a check.
CHECK_SECONDS = 5.0


def kept_in(settings: Settings) -> str:
    """Where the records are, for people: the whole path of a file, or a server without its password."""
    if settings.on_sqlite:
        return str(sqlite_path(settings.database_url).resolve())
    address = urlsplit(settings.database_url)
    return f"PostgreSQL, {address.hostname or 'this machine'}{address.path}"


@asynccontextmanager
async def open_recorded(settings: Settings) -> AsyncIterator[Store]:
    """Open the records for commands that only read. Works next to a running Callsign, and without AWS or Slack.

    Raises:
        NoDatabase: the file does not exist.
        StartRefused: the server does not answer, or the address is wrong.
    """
    async with AsyncExitStack() as stack:
        try:
            archive = await stack.enter_async_context(
                open_archive(settings.database_url, hash_key=hash_key_of(settings))
            )
        except FileNotFoundError as missing:
            raise NoDatabase(messages.report.no_database(missing.args[0])) from None
        except (ValueError, StoreUnavailable) as wrong:
            raise StartRefused(str(wrong)) from None
        yield archive


@asynccontextmanager
async def open_records(settings: Settings) -> AsyncIterator[Store]:
    """Open the records for commands that change them, without AWS or Slack; creates the file.

    Raises:
        InUse: another process has the SQLite file.
        StartRefused: the server does not answer, or the address is wrong.
    """
    async with AsyncExitStack() as stack:
        try:
            store = await stack.enter_async_context(open_store(settings.database_url, hash_key=hash_key_of(settings)))
        except StoreInUse as in_use:
            raise InUse(str(in_use)) from None
        except (ValueError, StoreUnavailable) as wrong:
            raise StartRefused(str(wrong)) from None
        yield store


async def append_act(settings: Settings, act: Act) -> None:
    """Write an act of a command that otherwise needs no database; works next to a running Callsign.

    Raises StartRefused as above.
    """
    try:
        try:
            async with open_records(settings) as store:
                await store.append_act(act)
        except InUse:
            async with open_recorded(settings) as store:
                await store.append_act(act)
    except StoreUnavailable as away:
        raise StartRefused(str(away)) from None


async def check_database(settings: Settings, *, patience: float = CHECK_SECONDS) -> tuple[str, str]:
    """(result, next step) for the database."""
    try:
        async with open_store(settings.database_url, patience=patience) as store:
            await store.submissions([SubmissionState.RUNNING])
    except StoreUnusable as wrong:
        return "", str(wrong)
    except StoreUnavailable:
        return "", messages.terminal.DATABASE_UNREACHABLE
    except (ValueError, StoreInUse) as wrong:
        return "", str(wrong)
    except OSError as wrong:
        return "", f"{type(wrong).__name__}: check DATABASE_URL and the rights on its folder."
    return settings.database_url.partition(":")[0], ""


async def carry_database_over(source: str, target: str) -> Mapping[str, int]:
    """Copy a SQLite deployment into an empty PostgreSQL database; returns the rows by table.

    Raises:
        StartRefused: the addresses are of another kind, Callsign is still running, or `target` is not empty.
    """
    try:
        if not target.startswith(("postgresql://", "postgres://")):
            raise StartRefused(messages.terminal.MIGRATE_DIRECTION)
        return await carry_over(sqlite_path(source), target)
    except (ValueError, StoreInUse, CarryOverRefused) as wrong:
        raise StartRefused(str(wrong)) from None
