"""`callsign migrate-db`: from SQLite to PostgreSQL, never the other way, and never over existing data."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from click.testing import Result

from bot import messages
from tests.integration.command_line.conftest import Terminal
from tests.integration.store.factories import a_draft
from workflows.records.drafts import DraftId
from workflows.store import open_store

SOURCE = "sqlite:///callsign.db"
#: No server answers there, and none is asked.
TARGET = "postgresql://nobody@127.0.0.1:1/callsign"


async def migrate(terminal: Terminal, source: str, target: str) -> Result:
    """The command in a thread, because it runs a loop of its own."""
    return await asyncio.to_thread(terminal.run, "migrate-db", source, target)


@pytest.fixture
def migrated_folder(tmp_path: Path) -> Path:
    """Here, an empty folder: the files are new."""
    return tmp_path


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        pytest.param(TARGET, SOURCE, "sqlite:///callsign.db postgresql://", id="other way round"),
        pytest.param(SOURCE, "sqlite:///other.db", "sqlite:///callsign.db postgresql://", id="SQLite to SQLite"),
        pytest.param(TARGET, TARGET, "sqlite:///", id="PostgreSQL to PostgreSQL"),
        pytest.param(SOURCE, TARGET, "callsign.db", id="no such file"),
    ],
)
def test_migrate_db__refused(terminal: Terminal, source: str, target: str, words: str) -> None:
    """The error is one sentence on what to enter. Nothing is created."""
    result = terminal.run("migrate-db", source, target)
    assert result.exit_code == 1
    assert words in result.output
    assert messages.terminal.MIGRATED not in result.output
    assert list(terminal.folder.iterdir()) == []


def test_migrate_db__arguments(terminal: Terminal) -> None:
    """Both addresses are required."""
    assert terminal.run("migrate-db", SOURCE).exit_code == 2


async def test_migrate_db__while_callsign_runs(terminal: Terminal) -> None:
    """A SQLite file that a process has open is left alone."""
    async with open_store(f"sqlite:///{terminal.folder}/callsign.db"):
        result = await migrate(terminal, SOURCE, TARGET)
    assert result.exit_code == 1
    assert "is open in another process" in result.output


@pytest.mark.postgres
async def test_migrate_db__carries_everything(terminal: Terminal, new_postgres_url: str) -> None:
    """PostgreSQL gets all rows, and the number for each table is shown.

    A repeat is refused, because the database is not empty.
    """
    async with open_store(f"sqlite:///{terminal.folder}/callsign.db") as store:
        await store.add_draft(a_draft())
    first = await migrate(terminal, SOURCE, new_postgres_url)
    assert first.exit_code == 0
    assert re.search(r"^ +1  drafts$", first.output, re.MULTILINE)
    assert re.search(r"^ +0  submissions$", first.output, re.MULTILINE)
    assert first.output.endswith(f"{messages.terminal.MIGRATED}\n")
    async with open_store(new_postgres_url) as store:
        assert await store.draft(DraftId("draft-1")) is not None

    second = await migrate(terminal, SOURCE, new_postgres_url)
    assert second.exit_code == 1
    assert "already has rows in drafts" in second.output
