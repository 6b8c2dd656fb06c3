"""Records of uploads: a table and its documents as uploaded, kept until they become a batch or are deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from workflows.records.drafts import Person

UploadId = NewType("UploadId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """Files that a person uploaded to register in bulk; the store keeps them under the same id."""

    id: UploadId
    owner: Person
    region: str
    #: The API's name of the registration type.
    registration_type: str
    #: The type's title at the time of the upload.
    title: str
    #: Makes the name of each registration, with columns in braces.
    name_pattern: str
    #: Channel of the batch's updates.
    channel_id: str
    #: Name of the table's file; shown, never trusted.
    table_name: str
    created_at: datetime
    #: What a person chose for columns, counted from 0: a field path, a RowSetting's value, or None to leave it out.
    chosen: Mapping[int, str | None] = field(default_factory=dict)
    #: What a person decided about reading the table's file: "encoding", "sheet".
    reading: Mapping[str, str] = field(default_factory=dict)
    #: Rules whose remarks do not count for this table, to the person's reason.
    overrides: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """A file as it was uploaded; a person chose its name."""

    name: str
    body: bytes
