"""Records of uploads: a table and its documents as handed in, kept until they become a batch or are forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from workflows.records.drafts import Person

UploadId = NewType("UploadId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What somebody wants registered in bulk; its files are kept by the store under the same id."""

    id: UploadId
    owner: Person
    region: str
    #: The API's name of the registration type.
    registration_type: str
    #: The type's title when it was handed in.
    title: str
    #: Makes the name of each registration, with columns in braces.
    name_pattern: str
    #: Where the batch is told.
    channel_id: str
    #: Name of the table's file; shown, never trusted.
    table_name: str
    created_at: datetime
    #: What a person said about columns, counted from 0: a field path, a RowSetting's value, or None to leave it out.
    chosen: Mapping[int, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """A file as it came; its name is a person's."""

    name: str
    body: bytes
