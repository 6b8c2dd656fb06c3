"""SQLite files with every table in them, for tests that are not about making tables: that takes longer than most tests."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from workflows.engine import open_engine
from workflows.ports import Steps
from workflows.records import SubmissionId, SubmissionState
from workflows.store import open_store

#: The store's file and the engine's.
FILES = ("callsign.db", "callsign.engine.db")


def migrate(folder: Path) -> None:
    """Make both files in a folder, without a row."""
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
