"""Profiles: read, created, changed, shared and deleted. Each step checks the person's right to it again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from workflows.forms.visible_text import as_seen
from workflows.ports.audit import AuditStore
from workflows.ports.ports import NewId
from workflows.ports.process import Clock
from workflows.ports.profiles import ProfileStore
from workflows.profiles.content import answers_in, content_of
from workflows.profiles.errors import (
    DocumentUnreadable,
    NoKey,
    ProfileChanged,
    ProfileGone,
    ProfileNameRefused,
    ProfileNameTaken,
    ProfileNameUnclear,
    ProfileNotYours,
    Unreadable,
)
from workflows.profiles.keys import Vault
from workflows.profiles.rights import may_change, may_manage, may_see
from workflows.records.acts import Act, ActKind
from workflows.records.drafts import NO_CUSTOMER, CustomerId, Document, DocumentId, Person
from workflows.records.profiles import (
    Profile,
    ProfileAnswer,
    ProfileHead,
    ProfileId,
    ProfileVersion,
    SealedDocument,
    SealedVersion,
    Sharing,
    documents,
)

#: Characters of a profile's name.
NAME_MAX = 80


class LoggedProfileStore(ProfileStore, AuditStore, Protocol):
    """The roles that profiles need."""


@dataclass(frozen=True, kw_only=True)
class ProfilePorts:
    """What profiles need from their surroundings."""

    store: LoggedProfileStore
    #: None where no key is set.
    vault: Vault | None = field(repr=False)
    clock: Clock
    new_id: NewId

    @property
    def key(self) -> Vault:
        """The vault. Raises NoKey."""
        if self.vault is None:
            raise NoKey
        return self.vault


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileContent:
    """What a person wants a profile to hold."""

    answers: Sequence[ProfileAnswer]
    #: The bytes of documents that the profile does not have yet.
    bodies: Mapping[DocumentId, bytes] = field(default_factory=dict, repr=False)
    #: The customer whose facts they are, for a new profile.
    customer_id: CustomerId = NO_CUSTOMER


async def seen_by(person: Person, ports: ProfilePorts) -> tuple[ProfileHead, ...]:
    """The profiles that the person may see, by name. Needs no key."""
    return tuple(head for head in await ports.store.profiles() if may_see(head, person))


async def head_of(profile_id: ProfileId, person: Person, ports: ProfilePorts) -> ProfileHead:
    """The profile without its answers. Raises ProfileGone, also where the person may not see it."""
    head = await ports.store.profile(profile_id)
    if head is None or not may_see(head, person):
        raise ProfileGone
    return head


async def named(name: str, person: Person, ports: ProfilePorts) -> ProfileHead:
    """The profile with this name or id; of several with one name, the person's own.

    Raises ProfileGone or ProfileNameUnclear.
    """
    heads = await seen_by(person, ports)
    matching = [head for head in heads if head.id == name] or [head for head in heads if _is_name(head, name)]
    own = [head for head in matching if head.owner == person]
    if not matching:
        raise ProfileGone
    if len(matching) > 1 and len(own) != 1:
        raise ProfileNameUnclear
    return own[0] if len(matching) > 1 else matching[0]


async def opened(profile_id: ProfileId, person: Person, ports: ProfilePorts) -> Profile:
    """The profile with its answers; that the person has read them is logged.

    Raises ProfileGone, NoKey or Unreadable.
    """
    head = await head_of(profile_id, person, ports)
    version = await ports.store.profile_version(profile_id, head.version)
    if version is None:  # deleted since then
        raise ProfileGone
    profile = Profile(head=head, latest=_unsealed(version, ports.key))
    await _log_view(head, str(head.version), person, ports)
    return profile


async def _log_view(head: ProfileHead, what: str, person: Person, ports: ProfilePorts) -> None:
    """Once a day for each person and version: a window reads the profile at each of its pages."""
    now = ports.clock()
    seen = f"{head.id}:{what}:{person.workspace_id}:{person.user_id}:{now:%Y-%m-%d}"
    act = Act(
        kind=ActKind.PROFILE_VIEWED,
        at=now,
        subjects={"profile": head.id},
        facts={"version": what},
        key=f"{ActKind.PROFILE_VIEWED.value}:{seen}",
    )
    await ports.store.append_act(act)


async def history(profile_id: ProfileId, person: Person, ports: ProfilePorts) -> tuple[ProfileVersion | None, ...]:
    """The versions that are kept, newest first; None for one that no key opens. Raises ProfileGone or NoKey."""
    head = await head_of(profile_id, person, ports)
    versions = await ports.store.profile_versions(profile_id)
    shown = tuple(_unsealed_or_none(version, ports.key) for version in versions)
    await _log_view(head, "all", person, ports)
    return shown


async def create(name: str, sharing: Sharing, content: ProfileContent, person: Person, ports: ProfilePorts) -> Profile:
    """Store a new profile. Raises NoKey, ProfileNameRefused or ProfileNameTaken."""
    vault, clean, now = ports.key, clean_name(name), ports.clock()
    await must_be_free(clean, person, ports)
    head = ProfileHead(
        id=ProfileId(ports.new_id()),
        name=clean,
        owner=person,
        sharing=sharing,
        version=1,
        created_at=now,
        updated_at=now,
        customer_id=content.customer_id,
    )
    first = _sealed(head, person, content.answers, ports)
    await ports.store.add_profile(head, first, _sealed_documents(content, vault))
    return Profile(head=head, latest=_unsealed(first, vault))


async def save(profile: Profile, content: ProfileContent, person: Person, ports: ProfilePorts) -> Profile:
    """Save answers as the version after the one that `profile` was read with.

    Raises ProfileChanged where another person was first, NoKey, ProfileGone or ProfileNotYours.
    """
    head = await head_of(profile.head.id, person, ports)
    if not may_change(head, person):
        raise ProfileNotYours
    wanted = replace(head, version=profile.head.version + 1, updated_at=ports.clock())
    return await _saved(wanted, content, person, ports)


async def manage(
    profile_id: ProfileId, person: Person, ports: ProfilePorts, *, name: str = "", sharing: Sharing | None = None
) -> Profile:
    """Rename a profile, or change who sees it.

    Raises ProfileNotYours, ProfileNameRefused, ProfileNameTaken and what `opened` raises.
    """
    profile = await opened(profile_id, person, ports)
    head = profile.head
    if not may_manage(head, person):
        raise ProfileNotYours
    # A shared name is seen by more people than a private one.
    await must_be_free(clean_name(name or head.name), person, ports, but=head)
    wanted = replace(
        head,
        name=clean_name(name or head.name),
        sharing=sharing or head.sharing,
        version=head.version + 1,
        updated_at=ports.clock(),
    )
    return await _saved(wanted, ProfileContent(answers=profile.answers), person, ports)


async def delete(profile_id: ProfileId, person: Person, ports: ProfilePorts) -> ProfileHead:
    """Delete a profile with all its versions and documents; works without its key. Raises ProfileNotYours."""
    head = await head_of(profile_id, person, ports)
    if not may_manage(head, person):
        raise ProfileNotYours
    if not await ports.store.delete_profile(profile_id, ports.clock()):
        raise ProfileGone
    return head


async def document_body(profile: Profile, document: Document, ports: ProfilePorts) -> bytes:
    """The bytes of one of the profile's documents. Raises DocumentUnreadable where they are gone or not the same."""
    sealed = await ports.store.profile_document(profile.head.id, document.id)
    try:
        body = ports.key.open(sealed) if sealed else b""
    except Unreadable:
        raise DocumentUnreadable(document.name) from None
    if hashlib.sha256(body).hexdigest() != document.sha256:
        raise DocumentUnreadable(document.name)
    return body


def clean_name(name: str) -> str:
    """The name without invisible characters, in one line."""
    return " ".join(as_seen(name).split())


async def must_be_free(name: str, person: Person, ports: ProfilePorts, but: ProfileHead | None = None) -> None:
    """Refuse a name for a profile. Raises ProfileNameRefused, and ProfileNameTaken for that of another one."""
    if not 0 < len(name) <= NAME_MAX:
        raise ProfileNameRefused
    others = (head for head in await seen_by(person, ports) if but is None or head.id != but.id)
    if any(_is_name(head, name) for head in others):
        raise ProfileNameTaken


def _is_name(head: ProfileHead, name: str) -> bool:
    return head.name.casefold() == clean_name(name).casefold()


async def _saved(wanted: ProfileHead, content: ProfileContent, person: Person, ports: ProfilePorts) -> Profile:
    new = _sealed(wanted, person, content.answers, ports)
    used = {document.id for document in documents(tuple(content.answers))}
    if not await ports.store.save_profile(new, _sealed_documents(content, ports.key), used):
        base = await ports.store.profile_version(wanted.id, wanted.version - 1)
        now = await opened(wanted.id, person, ports)
        raise ProfileChanged(_unsealed_or_none(base, ports.key) if base else None, now)
    return Profile(head=wanted, latest=_unsealed(new, ports.key))


def _sealed(head: ProfileHead, author: Person, answers: Sequence[ProfileAnswer], ports: ProfilePorts) -> SealedVersion:
    return SealedVersion(
        profile_id=head.id,
        version=head.version,
        author=author,
        changed_at=head.updated_at,
        name=head.name,
        sharing=head.sharing,
        content=ports.key.seal(content_of(head.id, answers)).decode("ascii"),
    )


def _sealed_documents(content: ProfileContent, vault: Vault) -> list[SealedDocument]:
    wanted = {document.id for document in documents(tuple(content.answers))}
    return [
        SealedDocument(id=document_id, body=vault.seal(body))
        for document_id, body in content.bodies.items()
        if document_id in wanted
    ]


def _unsealed(version: SealedVersion, vault: Vault) -> ProfileVersion:
    return ProfileVersion(
        version=version.version,
        author=version.author,
        changed_at=version.changed_at,
        name=version.name,
        sharing=version.sharing,
        answers=answers_in(vault.open(version.content.encode("ascii")), version.profile_id),
    )


def _unsealed_or_none(version: SealedVersion, vault: Vault) -> ProfileVersion | None:
    try:
        return _unsealed(version, vault)
    except Unreadable:
        return None
