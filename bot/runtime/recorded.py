"""What was recorded, for commands that change nothing: also beside a Callsign that runs, and without AWS or Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.messages import report as words
from bot.runtime.slack import StartRefused
from bot.settings import Settings
from workflows.ports.archive import Archive
from workflows.store import StoreUnavailable, open_archive
from workflows.store.export import sqlite_export

__all__ = ["open_recorded", "sqlite_export"]


@asynccontextmanager
async def open_recorded(settings: Settings) -> AsyncIterator[Archive]:
    """The store's archive.

    Raises:
        StartRefused: there is no such file, or the server does not answer.
    """
    async with AsyncExitStack() as stack:
        try:
            archive = await stack.enter_async_context(open_archive(settings.database_url))
        except FileNotFoundError as missing:
            raise StartRefused(words.no_database(missing.args[0])) from None
        except (ValueError, StoreUnavailable) as wrong:
            raise StartRefused(str(wrong)) from None
        yield archive
