"""What is needed of the table of attachments that AWS holds, by their content."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from workflows.records.account import AttachmentPlace


class AttachmentStore(Protocol):
    """Attachments that any registration of an account and region may use. Every method is one transaction."""

    async def attachment_of(self, place: AttachmentPlace, sha256: str) -> str:
        """The attachment with this content; empty where none is known."""
        ...

    async def save_attachment(self, place: AttachmentPlace, sha256: str, attachment_id: str, now: datetime) -> None:
        """Set or replace the attachment with this content."""
        ...

    async def forget_attachment(self, place: AttachmentPlace, attachment_id: str) -> None:
        """AWS no longer has it."""
        ...

    async def refuse_sharing(self, place: AttachmentPlace, now: datetime) -> None:
        """Record that AWS does not let two registrations use one attachment there."""
        ...

    async def is_sharing_refused(self, place: AttachmentPlace) -> bool: ...
