"""Tables and documents that were uploaded for a batch, until they become one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workflows.records.uploads import Upload, UploadedFile, UploadId
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import UPLOADS, json_of

ADD = """
    insert into uploads (id, owner_workspace, owner_user, region, registration_type, title, name_pattern, channel_id,
        table_name, chosen, reading, overrides, created_at)
    values (:id, :owner_workspace, :owner_user, :region, :registration_type, :title, :name_pattern, :channel_id,
        :table_name, :chosen, :reading, :overrides, :created_at)
    on conflict (id) do nothing
"""

ADD_FILE = """
    insert into upload_files (upload_id, place, name, body) values (:upload, :place, :name, :body)
    on conflict (upload_id, place) do nothing
"""

#: The table is the file at place 0. The documents follow in their order.
TABLE = "select body from upload_files where upload_id = :upload and place = 0"
DOCUMENTS = "select name, body from upload_files where upload_id = :upload and place > 0 order by place"


class UploadTable(Tables):
    """See `workflows.ports.uploads.UploadStore`."""

    @transaction
    def add_upload(self, upload: Upload, table: bytes, documents: Sequence[UploadedFile]) -> Work[None]:
        yield Query(ADD, UPLOADS.values(upload))
        for place, file in enumerate([UploadedFile(name=upload.table_name, body=table), *documents]):
            yield Query(ADD_FILE, {"upload": upload.id, "place": place, "name": file.name, "body": file.body})

    @transaction
    def upload(self, upload_id: UploadId) -> Work[Upload | None]:
        return UPLOADS.first((yield Query("select * from uploads where id = :upload", {"upload": upload_id})))

    @transaction
    def upload_table(self, upload_id: UploadId) -> Work[bytes]:
        tables = yield Query(TABLE, {"upload": upload_id})
        return bytes(tables[0]["body"]) if tables else b""

    @transaction
    def upload_documents(self, upload_id: UploadId) -> Work[tuple[UploadedFile, ...]]:
        documents = yield Query(DOCUMENTS, {"upload": upload_id})
        return tuple(UploadedFile(name=row["name"], body=bytes(row["body"])) for row in documents)

    @transaction
    def save_upload_choices(self, upload_id: UploadId, chosen: Mapping[int, str | None]) -> Work[None]:
        yield Query(
            "update uploads set chosen = :chosen where id = :upload",
            {"upload": upload_id, "chosen": json_of(chosen)},
        )

    @transaction
    def save_upload_reading(self, upload_id: UploadId, reading: Mapping[str, str]) -> Work[None]:
        yield Query(
            "update uploads set reading = :reading where id = :upload",
            {"upload": upload_id, "reading": json_of(reading)},
        )

    @transaction
    def save_upload_overrides(self, upload_id: UploadId, overrides: Mapping[str, str]) -> Work[None]:
        yield Query(
            "update uploads set overrides = :overrides where id = :upload",
            {"upload": upload_id, "overrides": json_of(overrides)},
        )

    @transaction
    def delete_upload(self, upload_id: UploadId) -> Work[None]:
        yield Query("delete from uploads where id = :upload", {"upload": upload_id})
