"""A move from SQLite to PostgreSQL copies everything or nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.integration.store.factories import (
    ALICE,
    NOW,
    a_change,
    a_document,
    a_draft,
    a_registration,
    a_revision,
    a_submission,
    after,
)
from workflows.ports.store import Store
from workflows.records.drafts import DocumentId, DraftId, RegistrationId, SubmissionId, SubmissionState
from workflows.store import StoreInUse, open_store
from workflows.store.carry_over import PAGE, CarryOverRefused, carry_over

pytestmark = pytest.mark.postgres

BODY = bytes(range(256)) * 40


async def furnish(store: Store) -> None:
    """Fill most tables, with more drafts than fit into one page."""
    await store.add_draft(a_draft())
    await store.add_document(DraftId("draft-1"), a_document(), BODY, NOW)
    assert await store.start_submission(a_submission(draft_id=DraftId("draft-1")))
    for number in range(2 * PAGE + 1):
        await store.add_draft(a_draft(id=DraftId(f"more-{number}")))
    await store.add_revision(
        a_draft(id=DraftId("fix")),
        a_revision(draft_id=DraftId("fix"), registration_id=RegistrationId("registration-1")),
    )
    await store.add_registration(a_registration())
    await store.add_change(a_change())
    await store.begin_post("submission:x", "C1", NOW)
    await store.reserve_slot("a:b:c", 1.0, NOW)
    await store.claim_lease("sweep", "me", NOW, after(60))


async def seen(store: Store) -> tuple[Any, ...]:
    """The store's answers to every question."""
    return (
        await store.drafts_of(ALICE),
        await store.draft(DraftId("draft-1")),
        await store.document_body(DocumentId("doc-1")),
        await store.submissions(list(SubmissionState)),
        await store.registrations("111122223333"),
        await store.unposted_changes(),
        await store.revision(DraftId("fix")),
        await store.reserve_slot("a:b:c", 1.0, NOW),
    )


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_carry_over__everything(sqlite_url: str, tmp_path: Path, new_postgres_url: str) -> None:
    """After the move, PostgreSQL answers every question as SQLite did."""
    async with open_store(sqlite_url) as store:
        await furnish(store)
    counts = await carry_over(tmp_path / "callsign.db", new_postgres_url)
    assert counts["drafts"] == 2 * PAGE + 3
    assert counts["documents"] == counts["leases"] == counts["revisions"] == 1
    async with open_store(sqlite_url) as before, open_store(new_postgres_url) as now:
        assert await seen(now) == await seen(before)
        assert await now.submission(SubmissionId("submission-1")) == await before.submission(
            SubmissionId("submission-1")
        )


async def test_carry_over__twice(sqlite_url: str, tmp_path: Path, new_postgres_url: str) -> None:
    """A database with any data is left alone."""
    async with open_store(sqlite_url) as store:
        await store.add_draft(a_draft())
    await carry_over(tmp_path / "callsign.db", new_postgres_url)
    async with open_store(sqlite_url) as store:
        await store.add_draft(a_draft(id=DraftId("draft-2")))
    with pytest.raises(CarryOverRefused, match="already has rows in drafts"):
        await carry_over(tmp_path / "callsign.db", new_postgres_url)
    async with open_store(new_postgres_url) as store:
        assert await store.draft(DraftId("draft-2")) is None


async def test_carry_over__rows_that_do_not_arrive(sqlite_url: str, tmp_path: Path, new_postgres_url: str) -> None:
    """If the counts differ, nothing is kept."""
    async with open_store(sqlite_url) as store:
        await furnish(store)
    async with open_store(new_postgres_url):
        pass
    with psycopg.connect(new_postgres_url, autocommit=True) as connection:
        connection.execute("create rule lost as on insert to changes do instead nothing")
    with pytest.raises(CarryOverRefused, match="changes has 1 rows, but 0 arrived"):
        await carry_over(tmp_path / "callsign.db", new_postgres_url)
    async with open_store(new_postgres_url) as store:
        assert await store.draft(DraftId("draft-1")) is None


async def test_carry_over__that_ended_half_way(sqlite_url: str, tmp_path: Path, new_postgres_url: str) -> None:
    """A copy that is killed leaves the new database empty, and can be made again."""
    async with open_store(sqlite_url) as store:
        await furnish(store)
    half = new_postgres_url.replace("?", "?application_name=half&", 1)
    copying = asyncio.create_task(carry_over(tmp_path / "callsign.db", half))
    with psycopg.connect(new_postgres_url, autocommit=True) as connection:
        inserting = (
            "select 1 from pg_stat_activity where application_name = 'half' and query like 'insert into drafts%'"
        )
        while not connection.execute(inserting).fetchone():  # noqa: ASYNC110  # the server has no event for it
            await asyncio.sleep(0)  # the copy's turn
        copying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await copying
        assert connection.execute("select count(*) from drafts").fetchone() == (0,)
    counts = await carry_over(tmp_path / "callsign.db", new_postgres_url)
    assert counts["drafts"] == 2 * PAGE + 3


async def test_carry_over__while_callsign_runs(sqlite_url: str, tmp_path: Path, new_postgres_url: str) -> None:
    """It is refused, because later writes would be lost."""
    async with open_store(sqlite_url):
        with pytest.raises(StoreInUse, match="open in another process"):
            await carry_over(tmp_path / "callsign.db", new_postgres_url)


async def test_carry_over__no_such_file(tmp_path: Path, new_postgres_url: str) -> None:
    """A typing error does not create an empty database."""
    with pytest.raises(CarryOverRefused, match="does not exist"):
        await carry_over(tmp_path / "other.db", new_postgres_url)
    assert names(tmp_path) == []


async def test_carry_over__no_database(tmp_path: Path, new_postgres_url: str) -> None:
    """A file of another kind is named as such."""
    (tmp_path / "callsign.db").write_text("a letter, as it happens, of more than a hundred bytes" * 100)
    with pytest.raises(CarryOverRefused, match="not a SQLite database"):
        await carry_over(tmp_path / "callsign.db", new_postgres_url)
