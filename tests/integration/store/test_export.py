"""Exports of a store with some of everything, from both databases into every format."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.store.dossiers import SECRET, fill
from tests.integration.store.factories import (
    ALICE,
    NAME,
    NOW,
    a_document,
    a_registration,
)
from workflows.ports.archive import Dossier
from workflows.ports.store import Store
from workflows.reporting.export import TABLES, Rows, all_dossiers, rows_of
from workflows.reporting.export_files import csv_bundle, json_document
from workflows.store import open_archive, open_store
from workflows.store.database import StoreUnusable
from workflows.store.export import VIEWS, sqlite_export


def rows(dossier: Dossier, *, with_values: bool) -> Rows:
    return rows_of(dossier, with_values=with_values, console=lambda region, one: f"https://{region}/{one}")


async def test_dossiers__page_by_page(store: Store) -> None:
    """Everything about each registration, for any page size, optionally of one account only."""
    await fill(store)
    whole = await store.dossiers()
    pages = [
        dossier
        for after_id in ("", *(d.registration.id for d in whole))
        for dossier in await store.dossiers(after_id, 1)
    ]
    assert [one.registration.id for one in whole] == [*(f"registration-{n}" for n in range(3)), "registration-x"]
    assert pages == list(whole)
    assert [len(one.changes) for one in whole] == [3, 3, 3, 1]
    assert whole[0].answers["sub-0"][NAME] == SECRET  # type: ignore[index]  # answers have been recorded
    assert [dossier.registration.owner async for dossier in all_dossiers(store, "444455556666")] == [None]
    assert len([dossier async for dossier in all_dossiers(store, "111122223333")]) == 3


async def test_sqlite_export__opens_well(store: Store, tmp_path: Path) -> None:
    """Every key refers to a row, words can be searched, views have rows, and no answer is in the file."""
    await fill(store)
    path = tmp_path / "export.db"
    with sqlite_export(path) as take:
        async for dossier in all_dossiers(store):
            take(rows(dossier, with_values=False))
    with closing(sqlite3.connect(path)) as made:
        assert made.execute("pragma foreign_key_check").fetchall() == []
        counts = {name: made.execute(f"select count(*) from {name}").fetchone()[0] for name in TABLES}
        assert counts == {"registrations": 4, "versions": 3, "changes": 10, "denied_reasons": 3, "denied_fields": 3,
                          "submissions": 3, "field_values": 9, "documents": 3}  # fmt: skip
        for table, word in (("registrations", "acme"), ("denied_reasons", "opt"), ("changes", "checkbox")):
            search = f"select count(*) from {table}_fts where {table}_fts match ?"
            assert made.execute(search, [word]).fetchone() == (3,), table
        viewed = {name: made.execute(f"select count(*) from {name}").fetchone()[0] for name in VIEWS}
        assert viewed == {"current_status": 4, "reviews": 3, "denials": 3, "numbers": 0}
        assert made.execute("select distinct days_in_review from reviews").fetchall() == [(2.0,)]
        assert made.execute("select distinct attachment_id, sha256 from documents").fetchall() == [
            ("attachment-9", a_document().sha256)
        ]
    assert SECRET.encode() not in path.read_bytes()


async def test_export_files__csv_and_json(store: Store) -> None:
    """Both have the same rows. Values are included on request, safe for a spreadsheet; times have a zone."""
    await fill(store, 1)
    bundle, document = io.BytesIO(), io.BytesIO()
    with csv_bundle(bundle) as into_csv, json_document(document, NOW, with_values=True) as into_json:
        async for dossier in all_dossiers(store):
            into_csv(rows(dossier, with_values=True))
            into_json(rows(dossier, with_values=True))
    with zipfile.ZipFile(bundle) as files:
        tables = {
            name: list(csv.DictReader(io.StringIO(files.read(f"{name}.csv").decode("utf-8-sig")))) for name in TABLES
        }
    assert [row["value"] for row in tables["field_values"]] == [f"'{SECRET}", "ALERTS", "CODES"]
    assert tables["denied_fields"][0]["sent"] == f"'{SECRET}"
    assert tables["registrations"][0]["name"] == "'-Acme 0"
    assert tables["registrations"][1]["owner"] == ""
    assert tables["changes"][0]["observed_at"].endswith("+00:00")
    found = json.loads(document.getvalue())
    assert found["with_values"]
    assert found["registrations"][0]["field_values"][0]["value"] == SECRET
    assert found["registrations"][0]["owner"] == ALICE.user_id
    assert len(found["registrations"]) == 2


async def test_open_archive__next_to_a_running_callsign(sqlite_url: str) -> None:
    """Reading needs no lock and writes nothing. A missing file is not created."""
    with pytest.raises(FileNotFoundError):
        async with open_archive(sqlite_url.replace("callsign.db", "missing.db")):
            pass
    async with open_store(sqlite_url) as store:
        await fill(store, 1)
        async with open_archive(sqlite_url) as archive:
            assert len(await archive.dossiers()) == 2
            with pytest.raises(StoreUnusable, match="cannot be written"):
                await archive.claim_lease("a", "b", NOW, NOW)
            await store.add_registration(a_registration(id="registration-2", message_key="k"))
            assert len(await archive.dossiers()) == 3
    async with open_archive(sqlite_url) as archive:
        assert len(await archive.dossiers()) == 3
