"""Encrypts every profile again with the first key, so that older keys can be removed."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.ports.profiles import ProfileStore
from workflows.profiles.errors import Unreadable
from workflows.profiles.keys import Vault
from workflows.records.drafts import DocumentId
from workflows.records.profiles import ProfileHead, ProfileId, SealedDocument, SealedVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationResult:
    """What became of the encrypted parts: versions and documents."""

    #: Encrypted with the first key by this run.
    changed: int = 0
    #: Encrypted with the first key before.
    current: int = 0
    #: Parts that no key opens; they stay as they are.
    unreadable: int = 0
    #: The profiles with such parts.
    profiles: tuple[ProfileHead, ...] = ()

    def __add__(self, other: RotationResult) -> RotationResult:
        """Both results in one."""
        return RotationResult(
            changed=self.changed + other.changed,
            current=self.current + other.current,
            unreadable=self.unreadable + other.unreadable,
            profiles=(*self.profiles, *other.profiles),
        )


async def rotate(store: ProfileStore, vault: Vault) -> RotationResult:
    """Encrypt everything with the first key. What it has encrypted already stays, so a run can be repeated.

    People may save profiles at the same time: what they save is encrypted with the first key of their process.
    """
    result = RotationResult()
    for head in await store.profiles():
        result += await _rotated(head, store, vault)
    return result


async def _rotated(head: ProfileHead, store: ProfileStore, vault: Vault) -> RotationResult:
    result = RotationResult()
    for version in await store.profile_versions(head.id):
        result += await _version(version, store, vault)
    for document_id in await store.profile_documents(head.id):
        result += await _document(head.id, document_id, store, vault)
    return result + RotationResult(profiles=(head,)) if result.unreadable else result


async def _version(version: SealedVersion, store: ProfileStore, vault: Vault) -> RotationResult:
    sealed = version.content.encode("ascii")
    if vault.is_current(sealed):
        return RotationResult(current=1)
    try:
        again = vault.seal(vault.open(sealed))
    except Unreadable:
        return RotationResult(unreadable=1)
    await store.reseal_version(version, again.decode("ascii"))
    return RotationResult(changed=1)


async def _document(
    profile_id: ProfileId, document_id: DocumentId, store: ProfileStore, vault: Vault
) -> RotationResult:
    sealed = await store.profile_document(profile_id, document_id)
    if sealed is None:  # deleted since then
        return RotationResult()
    if vault.is_current(sealed):
        return RotationResult(current=1)
    try:
        again = vault.seal(vault.open(sealed))
    except Unreadable:
        return RotationResult(unreadable=1)
    await store.reseal_document(profile_id, SealedDocument(id=document_id, body=again))
    return RotationResult(changed=1)
