"""Profiles in the database: every version kept, the second of two savers refused, nothing readable."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from tests.integration.store.factories import (
    ALICE,
    NAME,
    NOW,
    PROOF,
    USES,
    a_document,
    a_draft,
    a_registration,
    a_submission,
    after,
)
from workflows.ports.store import Store
from workflows.records.drafts import DocumentId, DraftId, Person, RegistrationId, SubmissionId
from workflows.records.profiles import ProfileHead, ProfileId, SealedDocument, SealedVersion, Sharing

HEAD = ProfileHead(
    id=ProfileId("p1"), name="Acmé", owner=ALICE, sharing=Sharing.PRIVATE, version=1, created_at=NOW, updated_at=NOW
)
FIRST = SealedVersion(
    profile_id=HEAD.id,
    version=1,
    author=ALICE,
    changed_at=NOW,
    name=HEAD.name,
    sharing=HEAD.sharing,
    content="gAAAA-sealed",
)
LETTER = SealedDocument(id=DocumentId("d1"), body=b"gAAAA-letter")
BOB = Person(workspace_id="T1", user_id="U2")


def second(**changed: object) -> SealedVersion:
    plain = replace(FIRST, version=2, author=BOB, changed_at=after(5), sharing=Sharing.WORKSPACE, content="gAAAA-2")
    return replace(plain, **changed)  # type: ignore[arg-type]  # of any field


async def test_profile__comes_back_with_every_version(store: Store) -> None:
    """The latest version's name and sharing are the profile's. Two calls that arrive twice do no harm."""
    for _ in range(2):
        await store.add_profile(HEAD, FIRST, [LETTER])
        assert await store.save_profile(second(), [], [LETTER.id])
    now = replace(HEAD, version=2, sharing=Sharing.WORKSPACE, updated_at=after(5))
    assert await store.profile(HEAD.id) == now
    assert await store.profiles() == (now,)
    assert await store.profile_versions(HEAD.id) == (second(), FIRST)
    assert await store.profile_version(HEAD.id, 1) == FIRST
    assert await store.profile_document(HEAD.id, LETTER.id) == LETTER.body


async def test_profile__of_two_savers_one_is_first(stores: tuple[Store, Store]) -> None:
    """The other one gets False, and nothing of theirs is written: no version, no document."""
    one, other = stores
    await one.add_profile(HEAD, FIRST, [])
    versions = [second(content="gAAAA-one"), second(content="gAAAA-other")]
    document = SealedDocument(id=DocumentId("d2"), body=b"gAAAA")
    saves = [
        store.save_profile(version, [replace(document, id=DocumentId(version.content))], [])
        for store, version in zip(stores, versions, strict=True)
    ]
    saved = await asyncio.gather(*saves)
    assert sorted(saved) == [False, True]
    (winner,) = (version for version, first in zip(versions, saved, strict=True) if first)
    assert await other.profile_versions(HEAD.id) == (winner, FIRST)
    assert await other.profile_documents(HEAD.id) == (winner.content,)


async def test_profile__is_deleted_as_a_whole(store: Store) -> None:
    """With its versions and documents; of two people who delete it, one is told that they did."""
    await store.add_profile(HEAD, FIRST, [LETTER])
    assert await store.delete_profile(HEAD.id, NOW)
    assert not await store.delete_profile(HEAD.id, NOW)
    assert not await store.save_profile(second(), [], [])
    assert (await store.profile(HEAD.id), await store.profile_versions(HEAD.id)) == (None, ())
    assert await store.profile_document(HEAD.id, LETTER.id) is None


async def test_profile__outlives_retention(store: Store) -> None:
    """A profile stays. Its replaced versions, and documents that only those used, go after the days that are kept."""
    await store.add_profile(HEAD, FIRST, [LETTER, replace(LETTER, id=DocumentId("d2"))])
    assert await store.save_profile(second(), [], [DocumentId("d2")])
    await store.delete_old_records(after(5) + timedelta(days=29), 30)
    assert len(await store.profile_versions(HEAD.id)) == 2
    await store.delete_old_records(after(6) + timedelta(days=30), 30)
    assert await store.profile_versions(HEAD.id) == (second(),)
    assert await store.profile_documents(HEAD.id) == ("d2",)


async def test_holders__of_an_answer(store: Store) -> None:
    """Registrations whose latest submission has the answer; what an earlier version had does not count."""
    letter = a_document()
    sent = {NAME: "Acme", USES: ("2FA",), PROOF: letter}
    for number, answers in enumerate([sent, sent, {**sent, NAME: "Acme Ltd"}], start=1):
        await store.add_draft(a_draft(id=DraftId(f"d{number}"), answers=answers))
        submission = a_submission(
            id=SubmissionId(f"s{number}"), draft_id=DraftId(f"d{number}"), started_at=after(number)
        )
        await store.start_submission(submission)
        registration = a_registration(id=RegistrationId("r1" if number == 1 else "r2"), status_since=after(number))
        await store.save_submission(replace(submission, registration_id=registration.id))
        await store.add_registration(registration)
    first, other = [await store.registration(RegistrationId(each)) for each in ("r1", "r2")]
    assert await store.holders("Acme") == ((first, NAME),)
    assert await store.holders("Acme Ltd") == ((other, NAME),)
    assert await store.holders(("2FA",)) == ((other, USES), (first, USES))
    renamed = replace(letter, id=DocumentId("another"), name="renamed.png")
    assert await store.holders(renamed) == ((other, PROOF), (first, PROOF))
    assert await store.holders("2FA") == await store.holders("%") == ()


async def test_profile__encrypted_again(store: Store) -> None:
    """Only what is still as it was read is replaced."""
    await store.add_profile(HEAD, FIRST, [LETTER])
    assert await store.reseal_version(FIRST, "gAAAA-new")
    assert not await store.reseal_version(FIRST, "gAAAA-newer")
    await store.reseal_document(HEAD.id, replace(LETTER, body=b"gAAAA-new"))
    assert await store.profile_version(HEAD.id, 1) == replace(FIRST, content="gAAAA-new")
    assert await store.profile_document(HEAD.id, LETTER.id) == b"gAAAA-new"
