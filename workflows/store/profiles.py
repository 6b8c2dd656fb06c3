"""Profiles with their versions and documents. Answers and documents arrive here encrypted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from workflows.records.acts import Act, ActKind
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, Document, DocumentId
from workflows.records.profiles import ProfileHead, ProfileId, SealedDocument, SealedVersion
from workflows.records.registrations import Registration
from workflows.store.audit import append
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import PROFILE_VERSIONS, PROFILES, REGISTRATIONS, answer_text, text_of

ADD = """
    insert into profiles (id, name, owner_workspace, owner_user, sharing, version, created_at, updated_at, customer_id)
    values (:id, :name, :owner_workspace, :owner_user, :sharing, :version, :created_at, :updated_at, :customer_id)
    on conflict (id) do nothing returning id
"""

ADD_VERSION = """
    insert into profile_versions (profile_id, version, author_workspace, author_user, changed_at, name, sharing, content)
    values (:profile_id, :version, :author_workspace, :author_user, :changed_at, :name, :sharing, :content)
"""

ADD_DOCUMENT = """
    insert into profile_documents (profile_id, id, body) values (:profile, :id, :body)
    on conflict (profile_id, id) do nothing
"""

# Compare and set: of two people who save the same version, one is first.
ADVANCE = """
    update profiles set version = :version, name = :name, sharing = :sharing, updated_at = :changed_at
    where id = :profile_id and version = :version - 1 returning id
"""

VERSIONS = "select * from profile_versions where profile_id = :profile order by version desc"
VERSION = "select * from profile_versions where profile_id = :profile and version = :version"
DOCUMENT = "select body from profile_documents where profile_id = :profile and id = :id"
DOCUMENTS = "select id, unused_since from profile_documents where profile_id = :profile order by id"
USE = "update profile_documents set unused_since = :since where profile_id = :profile and id = :id"

RESEAL = """
    update profile_versions set content = :content
    where profile_id = :profile_id and version = :version and content = :old returning version
"""
RESEAL_DOCUMENT = "update profile_documents set body = :body where profile_id = :profile and id = :id"


HOLDERS = """
    select registrations.*, answers.path as answered from answers
    join submissions on submissions.draft_id = answers.draft_id
    join registrations on registrations.id = submissions.registration_id
    where {} and not exists (
        select 1 from submissions later where later.registration_id = submissions.registration_id
        and later.started_at > submissions.started_at)
    order by registrations.status_since desc, registrations.id, answers.path limit 1000
"""
HOLDERS_OF_ANSWER = HOLDERS.format("answers.value = :value")
HOLDERS_OF_DOCUMENT = HOLDERS.format("answers.value like :value")


class ProfileTable(Tables):
    """See `workflows.ports.profiles.ProfileStore`."""

    @transaction
    def add_profile(self, head: ProfileHead, first: SealedVersion, documents: Sequence[SealedDocument]) -> Work[None]:
        if (yield Query(ADD, PROFILES.values(head))):
            yield Query(ADD_VERSION, PROFILE_VERSIONS.values(first))
            yield from _add_documents(head.id, documents)
            yield from append(_act(ActKind.PROFILE_ADDED, head.id, head.created_at, version="1"), self._hash_key)

    @transaction
    def profiles(self) -> Work[tuple[ProfileHead, ...]]:
        return PROFILES.all((yield Query("select * from profiles order by lower(name), id")))

    @transaction
    def profile(self, profile_id: ProfileId) -> Work[ProfileHead | None]:
        return PROFILES.first((yield Query("select * from profiles where id = :profile", {"profile": profile_id})))

    @transaction
    def profile_versions(self, profile_id: ProfileId) -> Work[tuple[SealedVersion, ...]]:
        return PROFILE_VERSIONS.all((yield Query(VERSIONS, {"profile": profile_id})))

    @transaction
    def profile_version(self, profile_id: ProfileId, version: int) -> Work[SealedVersion | None]:
        return PROFILE_VERSIONS.first((yield Query(VERSION, {"profile": profile_id, "version": version})))

    @transaction
    def profile_document(self, profile_id: ProfileId, document_id: DocumentId) -> Work[bytes | None]:
        bodies = yield Query(DOCUMENT, {"profile": profile_id, "id": document_id})
        return bytes(bodies[0]["body"]) if bodies else None

    @transaction
    def save_profile(
        self, new: SealedVersion, documents: Sequence[SealedDocument], used: Collection[DocumentId]
    ) -> Work[bool]:
        values = PROFILE_VERSIONS.values(new)
        if not (yield Query(ADVANCE, values)):
            stored = yield Query(VERSION, {"profile": new.profile_id, "version": new.version})
            return PROFILE_VERSIONS.first(stored) == new  # this very call was committed, and its answer lost
        yield Query(ADD_VERSION, values)
        yield from _add_documents(new.profile_id, documents)
        for row in (yield Query(DOCUMENTS, {"profile": new.profile_id})):
            since = None if row["id"] in used else row["unused_since"] or text_of(new.changed_at)
            if since != row["unused_since"]:
                yield Query(USE, {"profile": new.profile_id, "id": row["id"], "since": since})
        act = _act(ActKind.PROFILE_CHANGED, new.profile_id, new.changed_at, version=str(new.version))
        yield from append(act, self._hash_key)
        return True

    @transaction
    def holders(self, answer: Answer) -> Work[tuple[tuple[Registration, FieldPath], ...]]:
        if isinstance(answer, Document):  # other uploads of the same file have other ids and names
            found = yield Query(HOLDERS_OF_DOCUMENT, {"value": f'{{"d":%"sha256":"{answer.sha256}"%'})
        else:
            found = yield Query(HOLDERS_OF_ANSWER, {"value": answer_text(answer)})
        return tuple((REGISTRATIONS.record(row), FieldPath(row["answered"])) for row in found)

    @transaction
    def delete_profile(self, profile_id: ProfileId, now: datetime) -> Work[bool]:
        deleted = yield Query("delete from profiles where id = :profile returning id", {"profile": profile_id})
        if deleted:
            yield from append(_act(ActKind.PROFILE_DELETED, profile_id, now), self._hash_key)
        return bool(deleted)

    @transaction
    def reseal_version(self, old: SealedVersion, content: str) -> Work[bool]:
        values = {"profile_id": old.profile_id, "version": old.version, "content": content, "old": old.content}
        return bool((yield Query(RESEAL, values)))

    @transaction
    def profile_documents(self, profile_id: ProfileId) -> Work[tuple[DocumentId, ...]]:
        documents = yield Query(DOCUMENTS, {"profile": profile_id})
        return tuple(DocumentId(row["id"]) for row in documents)

    @transaction
    def reseal_document(self, profile_id: ProfileId, document: SealedDocument) -> Work[None]:
        yield Query(RESEAL_DOCUMENT, {"profile": profile_id, "id": document.id, "body": document.body})


def _add_documents(profile_id: ProfileId, documents: Sequence[SealedDocument]) -> Work[None]:
    for document in documents:
        yield Query(ADD_DOCUMENT, {"profile": profile_id, "id": document.id, "body": document.body})


def _act(kind: ActKind, profile_id: ProfileId, at: datetime, **facts: str) -> Act:
    return Act(kind=kind, at=at, subjects={"profile": profile_id}, facts=facts)
