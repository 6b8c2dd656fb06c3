"""Uploads for a batch: kept complete, for a day at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.integration.store.factories import ALICE, NOW
from workflows.ports.store import Store
from workflows.records.uploads import Upload, UploadedFile, UploadId

UPLOAD = Upload(
    id=UploadId("u1"),
    owner=ALICE,
    region="us-east-1",
    registration_type="FI_SENDER_ID_REGISTRATION",
    title="Finland sender ID registration",
    name_pattern="{company name} {row}",
    channel_id="C1",
    table_name="data \u00e9.csv",
    created_at=NOW,
    chosen={3: "companyInfo.companyName", 11: None},
)
DOCUMENTS = (UploadedFile(name="b.pdf", body=b"\x00\xff%PDF"), UploadedFile(name="a.pdf", body=b""))


async def test_upload__comes_back_as_it_went_in(store: Store) -> None:
    """Record, table and documents are returned in their order. Later choices replace earlier ones."""
    await store.add_upload(UPLOAD, b"a;b\n1;2\n", DOCUMENTS)
    assert await store.upload(UPLOAD.id) == UPLOAD
    assert await store.upload_table(UPLOAD.id) == b"a;b\n1;2\n"
    assert await store.upload_documents(UPLOAD.id) == DOCUMENTS
    await store.save_upload_choices(UPLOAD.id, {0: None, 2: "key"})
    await store.save_upload_reading(UPLOAD.id, {"encoding": "cp1254"})
    changed = replace(UPLOAD, chosen={0: None, 2: "key"}, reading={"encoding": "cp1254"})
    assert await store.upload(UPLOAD.id) == changed


async def test_upload__is_deleted_with_its_files(store: Store) -> None:
    """It can be deleted, and is deleted after a day. A younger one stays."""
    young = replace(UPLOAD, id=UploadId("u2"), created_at=NOW + timedelta(hours=2))
    for upload in (UPLOAD, young):
        await store.add_upload(upload, b"a\n1\n", DOCUMENTS)
    await store.delete_old_records(NOW + timedelta(hours=25), 30)
    assert await store.upload(UPLOAD.id) is None
    assert await store.upload_documents(UPLOAD.id) == ()
    assert await store.upload_documents(young.id) == DOCUMENTS
    await store.delete_upload(young.id)
    assert await store.upload(young.id) is None
    assert await store.upload_table(young.id) == b""
