"""A Callsign without Slack, for one command of the command line."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.runtime.ambient import Ambient
from bot.runtime.core import Core, open_core
from bot.runtime.engine import open_live_engine
from bot.runtime.login import person
from bot.runtime.refusals import InUse
from bot.settings import Settings
from workflows.durable.stopping import stop_tasks
from workflows.ports.submissions import DraftsAndSubmissions
from workflows.records.drafts import TERMINAL, SubmissionId
from workflows.store import sqlite_path
from workflows.store.snapshot import SnapshotRefused, snapshot
from workflows.submissions.claim import start_unfinished

if TYPE_CHECKING:
    from workflows.durable.engine import Engine

__all__ = ["DryCore", "NoNotices", "open_command_engine", "open_dry", "person", "start_claimed"]


class NoNotices:
    """Notices that are dropped."""

    async def progress(self, submission_id: SubmissionId) -> None:
        """Do nothing: a command reads the progress from the store."""


@dataclass(frozen=True, kw_only=True)
class DryCore(Core):
    """The core of a command that only shows what it would do. Its store may be a copy."""

    #: Why what was started before is not known; empty where it is.
    unknown: str = ""


@asynccontextmanager
async def open_dry(settings: Settings, ambient: Ambient) -> AsyncIterator[DryCore]:
    """The core for a command that only shows what it would do.

    Where another process has the SQLite file, the store is a copy of what it has recorded. Where the file does not
    exist yet, or cannot be copied, the store is empty.

    Raises:
        StartRefused: a setting cannot be read, or the database does not answer.
    """
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="callsign-"))
        other, unknown = Path(folder) / "callsign.db", ""
        in_other = replace(settings, database_url=f"sqlite:///{other}")
        is_new = settings.on_sqlite and not sqlite_path(settings.database_url).is_file()
        try:
            core = await stack.enter_async_context(open_core(in_other if is_new else settings, ambient))
        except InUse:
            unknown = await _copied(settings, other)
            core = await stack.enter_async_context(open_core(in_other, ambient))
        members = {each.name: getattr(core, each.name) for each in fields(core)}
        yield DryCore(**{**members, "settings": settings}, unknown=unknown)


async def _copied(settings: Settings, target: Path) -> str:
    """Copy what a running Callsign has recorded; returns why that cannot be, empty where it was copied."""
    try:
        await snapshot(sqlite_path(settings.database_url), target)
    except (SnapshotRefused, OSError) as refused:
        return str(refused)
    return ""


@asynccontextmanager
async def open_command_engine(core: Core) -> AsyncIterator[Engine]:
    """The engine, which continues what an earlier command left.

    Raises:
        InUse: another process has the engine's SQLite file.
    """
    async with AsyncExitStack() as stack:
        live = await stack.enter_async_context(open_live_engine(core, NoNotices()))
        # A process that takes the runs over records their outcome in the store.
        stack.push_async_callback(stop_tasks, *(asyncio.create_task(work, name="life") for work in live.upkeep()))
        await start_claimed(core, live.engine)
        yield live.engine


async def start_claimed(core: Core, engine: Engine) -> None:
    """Start submissions that were claimed and are not under way.

    On PostgreSQL, only those of the command line: the bot starts its own.
    """

    async def start(submission_id: SubmissionId, attempt: int) -> bool:
        ours = core.settings.on_sqlite or await _is_ours(core.store, submission_id)
        return ours and await engine.submit(submission_id, attempt)

    await start_unfinished(start, engine.ended, core.ports)


async def _is_ours(store: DraftsAndSubmissions, submission_id: SubmissionId) -> bool:
    submission = await store.submission(submission_id)
    draft = await store.draft(submission.draft_id) if submission else None
    return draft is not None and draft.owner.workspace_id == TERMINAL
