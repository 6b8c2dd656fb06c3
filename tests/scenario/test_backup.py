"""A backup that was made in the middle of a submission, restored after its end: nothing is bought or sent twice."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.settings import Settings
from tests.scenario.conftest import running, stand_ins
from tests.scenario.form_filling import are_submitted, becomes_true, hears, submits_toll_free
from workflows.durable.engine_file import engine_path
from workflows.store import backup, sqlite_path
from workflows.store.backup import Files

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


async def test_restore__in_the_middle_of_a_submission(settings: Settings, tmp_path: Path) -> None:
    """The restored Callsign knows nothing of the number that was bought since. It finds it, and buys no other."""
    engine = engine_path(settings.database_url)
    assert engine
    files = Files(store=sqlite_path(settings.database_url), engine=engine)
    archive = tmp_path / "backup.zip"
    archive.touch()
    async with stand_ins(settings) as world:
        async with running(world) as before:
            world.aws.faults.delay(0.05, "PutRegistrationFieldValue")
            submitting = asyncio.create_task(submits_toll_free(before))
            await becomes_true(lambda: world.aws.count("PutRegistrationFieldValue", outcome="ok") >= 2)
            await asyncio.to_thread(backup.make, files.store, archive, made_at=NOON, version="1.0")
            assert world.aws.count("RequestPhoneNumber") == 0
            await submitting
            await hears(before.sms, "Submitted to AWS")
        assert len(before.backend().account.numbers) == 1
        await asyncio.to_thread(backup.restore, archive, files, replace=True)
        with closing(sqlite3.connect(files.store)) as restored:
            assert restored.execute("select state from submissions").fetchall() == [("running",)]
        async with running(world) as after:
            await are_submitted(after, 1)
        assert len(after.backend().account.numbers) == 1
        assert world.aws.count("CreateRegistration", outcome="ok") == 1
        assert world.aws.count("SubmitRegistrationVersion", outcome="ok") == 1
