"""A profile opened as the source of a registration, like an earlier registration."""

from __future__ import annotations

from workflows.profiles import keep
from workflows.profiles.errors import DocumentUnreadable
from workflows.profiles.keep import ProfilePorts
from workflows.profiles.sources import as_source
from workflows.records.drafts import Person
from workflows.records.profiles import Profile, ProfileId
from workflows.records.sources import DocumentCopy
from workflows.submissions.start_from import OpenSource


async def open_profile(profile_id: str, person: Person, ports: ProfilePorts) -> OpenSource:
    """A profile as a source. Raises ProfileGone, NoKey or Unreadable."""
    return as_open_source(await keep.opened(ProfileId(profile_id), person, ports), ports)


async def open_named(name: str, person: Person, ports: ProfilePorts) -> OpenSource:
    """The profile with this name or id as a source. Raises ProfileNameUnclear too."""
    return await open_profile((await keep.named(name, person, ports)).id, person, ports)


def as_open_source(profile: Profile, ports: ProfilePorts) -> OpenSource:
    """The source, with its documents decrypted when they are used; one that cannot be is named as gone."""
    documents = {document.id: document for document in profile.latest.documents}

    async def body(copy: DocumentCopy) -> bytes | None:
        document = next((each for id_, each in documents.items() if id_ == copy.id), None)
        try:
            return await keep.document_body(profile, document, ports) if document else None
        except DocumentUnreadable:
            return None

    return OpenSource(source=as_source(profile), body=body)
