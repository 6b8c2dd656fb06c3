"""SQLite files with every table in them, for tests that are not about creating tables, which is slow."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from workflows.durable.engine import open_engine
from workflows.ports.process import Steps
from workflows.records.drafts import SubmissionId, SubmissionState
from workflows.store import open_store

#: The files of the store and of the engine.
FILES = ("callsign.db", "callsign.engine.db")


def migrate(folder: Path) -> None:
    """Create both files in a folder, without a row."""
    asyncio.run(_opened(f"sqlite:///{folder / FILES[0]}"))


def copy(prepared: Path, folder: Path) -> None:
    """Put copies of both files into a folder where Callsign has not run yet."""
    for name in FILES:
        shutil.copy(prepared / name, folder / name)


async def _opened(url: str) -> None:
    async with open_store(url), open_engine(url, "callsign", carry_out=_nothing):
        pass


async def _nothing(submission_id: SubmissionId, *, attempt: int, steps: Steps) -> SubmissionState:
    raise AssertionError("Nothing was submitted.")
