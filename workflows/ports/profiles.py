"""What is needed of the tables of profiles. They hold encrypted answers and documents, and never a key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, DocumentId
from workflows.records.profiles import ProfileHead, ProfileId, SealedDocument, SealedVersion
from workflows.records.registrations import Registration


class HolderStore(Protocol):
    """Registrations by what was sent. Every method is one transaction."""

    async def holders(self, answer: Answer) -> tuple[tuple[Registration, FieldPath], ...]:
        """The registrations whose latest submission has this answer in a field; a document is its content.

        At most 1,000, the latest changed first.
        """
        ...


class ProfileStore(HolderStore, Protocol):
    """Profiles with their versions and documents. Every method is one transaction.

    It returns profiles to anybody: `workflows.profiles` decides who may see them.
    """

    async def add_profile(self, head: ProfileHead, first: SealedVersion, documents: Sequence[SealedDocument]) -> None:
        """Insert a profile with its first version. An id that exists already changes nothing."""
        ...

    async def profiles(self) -> tuple[ProfileHead, ...]:
        """All of them, by name."""
        ...

    async def profile(self, profile_id: ProfileId) -> ProfileHead | None: ...
    async def profile_versions(self, profile_id: ProfileId) -> tuple[SealedVersion, ...]:
        """Newest first."""
        ...

    async def profile_version(self, profile_id: ProfileId, version: int) -> SealedVersion | None: ...
    async def profile_document(self, profile_id: ProfileId, document_id: DocumentId) -> bytes | None:
        """The encrypted bytes."""
        ...

    async def save_profile(
        self, new: SealedVersion, documents: Sequence[SealedDocument], used: Collection[DocumentId]
    ) -> bool:
        """Add the version after the latest one, with its new documents. False, and nothing saved, for any other.

        Of two callers at once, one gets True. Documents that are not in `used` are deleted with the versions that used
        them.
        """
        ...

    async def delete_profile(self, profile_id: ProfileId, now: datetime) -> bool:
        """Delete a profile with its versions and documents. Of two callers at once, one gets True."""
        ...

    async def reseal_version(self, old: SealedVersion, content: str) -> bool:
        """Replace the encrypted answers of a version. False where they have changed since they were read."""
        ...

    async def profile_documents(self, profile_id: ProfileId) -> tuple[DocumentId, ...]:
        """The documents of all versions."""
        ...

    async def reseal_document(self, profile_id: ProfileId, document: SealedDocument) -> None:
        """Replace the encrypted bytes of a document. Nothing happens where it is gone."""
        ...
