"""What is needed of the tables of uploads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from workflows.records.uploads import Upload, UploadedFile, UploadId


class UploadStore(Protocol):
    """The tables of uploads. Every method is one transaction."""

    async def add_upload(self, upload: Upload, table: bytes, documents: Sequence[UploadedFile]) -> None: ...
    async def upload(self, upload_id: UploadId) -> Upload | None: ...
    async def upload_table(self, upload_id: UploadId) -> bytes: ...
    async def upload_documents(self, upload_id: UploadId) -> tuple[UploadedFile, ...]:
        """In the order they were uploaded."""
        ...

    async def save_upload_choices(self, upload_id: UploadId, chosen: Mapping[int, str | None]) -> None: ...
    async def save_upload_reading(self, upload_id: UploadId, reading: Mapping[str, str]) -> None: ...
    async def delete_upload(self, upload_id: UploadId) -> None:
        """Delete the upload and its files."""
        ...
