"""One attachment at AWS for all registrations that send the same document: an account has room for 25 only.

An attachment is found by the digest of its content, in the account and region. Submissions that run at the same time
send the same client token, so that AWS gives all of them one attachment. Whether AWS lets several registrations use it
is not documented: where it refuses, that is remembered, and each registration sends its own copy.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.ports.ports import Ports
from workflows.records.account import AttachmentPlace
from workflows.records.errors import NotFound

#: Makes client tokens from contents.
_CONTENTS = uuid.UUID("0f5d3c5e-6f0b-5a63-9d0e-3a9d8a4a6c11")
#: Statuses of an attachment that no field takes.
LOST = frozenset({"UPLOAD_FAILED", "DELETED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedAttachments:
    """The attachments of one account and region."""

    place: AttachmentPlace
    ports: Ports

    async def find(self, sha256: str) -> str:
        """The attachment with this content that AWS still has; empty where none is known or sharing is refused."""
        store = self.ports.store
        if await store.is_sharing_refused(self.place):
            return ""
        known = await store.attachment_of(self.place, sha256)
        if known and not await self.is_usable(known):
            await store.forget_attachment(self.place, known)
            return ""
        return known

    async def token(self, sha256: str) -> str:
        """The client token of this content; empty where each registration has to send its own copy."""
        if await self.ports.store.is_sharing_refused(self.place):
            return ""
        return str(uuid.uuid5(_CONTENTS, f"{self.place.account_id}/{self.place.region}/{sha256}"))

    async def keep(self, sha256: str, attachment_id: str) -> None:
        """Remember an attachment for the next registration."""
        await self.ports.store.save_attachment(self.place, sha256, attachment_id, self.ports.clock())

    async def refuse(self) -> None:
        """AWS does not let registrations share: from now on, each sends its own copy."""
        await self.ports.store.refuse_sharing(self.place, self.ports.clock())

    async def is_usable(self, attachment_id: str) -> bool:
        """Whether AWS has it, or is still taking it."""
        return (await self.statuses([attachment_id])).get(attachment_id, "DELETED") not in LOST

    async def statuses(self, ids: Sequence[str]) -> dict[str, str]:
        """The status of each attachment that AWS has. One that is gone makes AWS refuse a list of several."""
        try:
            return {seen.id: seen.status for seen in await self.ports.aws.attachments(self.place.region, ids)}
        except NotFound:
            if len(ids) == 1:
                return {}
        return {id_: status for each in ids for id_, status in (await self.statuses([each])).items()}
