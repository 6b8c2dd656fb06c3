"""A copy of what was recorded, made while another process has the file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.store.factories import NAME, a_draft, a_submission, after
from workflows.store import open_store
from workflows.store.snapshot import SnapshotRefused, snapshot


async def test_snapshot__next_to_the_process_that_has_the_file(tmp_path: Path) -> None:
    """The copy has the drafts, answers and submissions of this moment; the original continues to change alone."""
    original, copy = tmp_path / "callsign.db", tmp_path / "copy" / "callsign.db"
    copy.parent.mkdir()
    async with open_store(f"sqlite:///{original}") as store:
        await store.add_draft(a_draft(answers={NAME: "Acme"}))
        assert await store.start_submission(a_submission())
        await snapshot(original, copy)
        await store.save_submission(a_submission(step="submit", updated_at=after(1)))
    async with open_store(f"sqlite:///{copy}") as store:
        ((draft, submission),) = await store.started_drafts("111122223333", "us-east-1", "US_TOLL_FREE_REGISTRATION")
    assert (draft.answers, submission.step) == ({NAME: "Acme"}, "")


@pytest.mark.parametrize(
    "statement",
    ["delete from _sqlite_migrations where id = (select max(id) from _sqlite_migrations)", "drop table batch_keys"],
    ids=["another version", "not ours"],
)
async def test_snapshot__of_what_cannot_be_read(tmp_path: Path, statement: str) -> None:
    """A file of another version, or one that is damaged, is refused; the copy stays empty and usable."""
    original, copy = tmp_path / "callsign.db", tmp_path / "copy.db"
    async with open_store(f"sqlite:///{original}") as store:
        await store.add_draft(a_draft())
    with closing(sqlite3.connect(original)) as connection:
        connection.execute(statement)
        connection.commit()
    with pytest.raises(SnapshotRefused):
        await snapshot(original, copy)
    async with open_store(f"sqlite:///{copy}") as store:
        assert await store.draft(a_draft().id) is None
