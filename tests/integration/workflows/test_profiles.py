"""Profiles with their rights, versions and keys, over a real database file."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from tests.integration.store.factories import ALICE, NOW, a_document
from tests.unit.factories import path
from workflows.profiles import keep
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
from workflows.profiles.keep import ProfileContent, ProfilePorts
from workflows.profiles.keys import Vault, new_key
from workflows.profiles.rotate import RotationResult, rotate
from workflows.records.drafts import TERMINAL, Answer, DocumentId, Person
from workflows.records.profiles import Profile, ProfileAnswer, SealedDocument, Sharing
from workflows.store import open_store

BOB = Person(workspace_id="T1", user_id="U2")
OPERATOR = Person(workspace_id=TERMINAL, user_id="ann")
OLD_KEY, KEY = new_key(), new_key()
LETTER = b"%PDF-1.7 secret letter"
TAX_ID = "55-9130877"


def an_answer(name: str, value: Answer) -> ProfileAnswer:
    return ProfileAnswer(registration_type="A", path=path(name), title=name, value=value)


def a_content() -> ProfileContent:
    letter = a_document(sha256=hashlib.sha256(LETTER).hexdigest(), size=len(LETTER))
    answers = (an_answer("s.tax", TAX_ID), an_answer("s.letter", letter))
    return ProfileContent(answers=answers, bodies={letter.id: LETTER})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "callsign.db"


@pytest.fixture
async def ports(file: Path) -> AsyncIterator[ProfilePorts]:
    ids = count(1)
    async with open_store(f"sqlite:///{file}") as store:
        yield ProfilePorts(store=store, vault=Vault((OLD_KEY,)), clock=lambda: NOW, new_id=lambda: f"p{next(ids)}")


async def created(ports: ProfilePorts, name: str = "Acme", sharing: Sharing = Sharing.WORKSPACE) -> Profile:
    return await keep.create(name, sharing, a_content(), ALICE, ports)


async def test_profile__is_encrypted_at_rest(ports: ProfilePorts, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither an answer nor a document, its name or its digest is in the file; only name and people are."""
    caplog.set_level(logging.DEBUG)
    profile = await created(ports)
    assert await keep.opened(profile.head.id, ALICE, ports) == profile
    (letter,) = profile.latest.documents
    assert await keep.document_body(profile, letter, ports) == LETTER
    with closing(sqlite3.connect(file)) as connection:
        stored = "\n".join(connection.iterdump()).encode()
    secret = [TAX_ID.encode(), LETTER, letter.name.encode(), letter.sha256.encode(), OLD_KEY.encode(), b"s.tax"]
    assert not [part for part in secret if part in stored or part.hex().upper().encode() in stored]
    assert TAX_ID not in caplog.text


async def test_profile__private_does_not_exist_for_others(ports: ProfilePorts) -> None:
    """Neither in lists nor by its name or id, and others may use its name. Its owner shares it when the name is free."""
    mine = await created(ports, sharing=Sharing.PRIVATE)
    for person in (BOB, OPERATOR, replace(ALICE, workspace_id="T2")):
        assert await keep.seen_by(person, ports) == ()
        with pytest.raises(ProfileGone):
            await keep.named("acme", person, ports)
        for step in (keep.opened, keep.history, keep.delete, keep.manage):
            with pytest.raises(ProfileGone):
                await step(mine.head.id, person, ports)
        with pytest.raises(ProfileGone):
            await keep.save(mine, a_content(), person, ports)
    theirs = await keep.create(" ACME\u200b ", Sharing.WORKSPACE, a_content(), BOB, ports)
    assert (await keep.named("acme", ALICE, ports)).id == mine.head.id
    assert (await keep.named(theirs.head.id, ALICE, ports)).id == theirs.head.id
    with pytest.raises(ProfileNameTaken):
        await keep.create("Acme", Sharing.PRIVATE, a_content(), ALICE, ports)
    with pytest.raises(ProfileNameTaken):
        await keep.manage(mine.head.id, ALICE, ports, sharing=Sharing.WORKSPACE)
    shared = await keep.manage(mine.head.id, ALICE, ports, name="Acme Inc", sharing=Sharing.WORKSPACE)
    assert (await keep.opened(mine.head.id, BOB, ports)) == shared


async def test_profile__shared_is_changed_by_all_and_managed_by_its_owner(ports: ProfilePorts) -> None:
    """Every change is a version with its author. The operator of the machine may end what its owner left."""
    shared = await created(ports)
    with pytest.raises(ProfileNotYours):
        await keep.manage(shared.head.id, BOB, ports, sharing=Sharing.PRIVATE)
    with pytest.raises(ProfileNotYours):
        await keep.delete(shared.head.id, BOB, ports)
    await keep.save(shared, replace(a_content(), answers=[an_answer("s.tax", "new")]), BOB, ports)
    versions = await keep.history(shared.head.id, ALICE, ports)
    assert [(each.version, each.author) for each in versions if each] == [(2, BOB), (1, ALICE)]
    assert versions[1] == shared.latest
    await keep.delete(shared.head.id, OPERATOR, ports)
    assert await keep.seen_by(ALICE, ports) == ()


async def test_profile__two_people_save_one(ports: ProfilePorts) -> None:
    """The second is told what it was and what it is; nothing of either is lost."""
    read = await created(ports)
    first = await keep.save(read, ProfileContent(answers=[an_answer("s.tax", "Bob's")]), BOB, ports)
    with pytest.raises(ProfileChanged) as changed:
        await keep.save(read, ProfileContent(answers=[an_answer("s.tax", "Alice's")]), ALICE, ports)
    assert (changed.value.base, changed.value.now) == (read.latest, first)
    assert "Bob" not in str(changed.value)
    again = await keep.save(changed.value.now, ProfileContent(answers=[an_answer("s.tax", "Alice's")]), ALICE, ports)
    assert again.head.version == 3


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "x" * 81])
async def test_profile__names(ports: ProfilePorts, name: str) -> None:
    """A name that nobody sees or that is too long is refused, not cut."""
    with pytest.raises(ProfileNameRefused):
        await created(ports, name)


async def test_profile__several_with_one_name(ports: ProfilePorts) -> None:
    """They come together where a name becomes the same for somebody; then only the id is clear."""
    await keep.create("Acme", Sharing.PRIVATE, a_content(), BOB, ports)
    await keep.create("Acme", Sharing.WORKSPACE, a_content(), ALICE, ports)
    assert (await keep.named("Acme", BOB, ports)).owner == BOB
    await keep.create("Beta", Sharing.WORKSPACE, a_content(), replace(ALICE, workspace_id="T2"), ports)
    await keep.create("Beta", Sharing.WORKSPACE, a_content(), ALICE, ports)
    with pytest.raises(ProfileNameUnclear):
        await keep.named("Beta", OPERATOR, ports)


async def test_profile__without_a_key(ports: ProfilePorts) -> None:
    """It is listed and can be deleted; nothing is read or written."""
    profile = await created(ports)
    keyless = replace(ports, vault=None)
    assert await keep.seen_by(ALICE, keyless) == (profile.head,)
    for step in (keep.opened, keep.history):
        with pytest.raises(NoKey):
            await step(profile.head.id, ALICE, keyless)
    with pytest.raises(NoKey):
        await created(keyless, "Other")
    with pytest.raises(NoKey):
        await keep.save(profile, a_content(), ALICE, keyless)
    await keep.delete(profile.head.id, ALICE, keyless)


async def test_profile__whose_key_is_lost(ports: ProfilePorts) -> None:
    """It is named, the others work, and it opens again with its key. Nobody overwrites what they cannot read."""
    lost = await created(ports)
    other = replace(ports, vault=Vault((KEY,)))
    new = await keep.create("Other", Sharing.WORKSPACE, a_content(), ALICE, other)
    assert [head.name for head in await keep.seen_by(ALICE, other)] == ["Acme", "Other"]
    with pytest.raises(Unreadable):
        await keep.opened(lost.head.id, ALICE, other)
    with pytest.raises(Unreadable):
        await keep.manage(lost.head.id, ALICE, other, sharing=Sharing.PRIVATE)
    assert await keep.history(lost.head.id, ALICE, other) == (None,)
    assert await keep.opened(new.head.id, ALICE, other) == new
    both = replace(ports, vault=Vault((KEY, OLD_KEY)))
    assert await keep.opened(lost.head.id, ALICE, both) == lost


async def test_profile__document_that_is_gone(ports: ProfilePorts, file: Path) -> None:
    """Its answers stay readable; the document is named, and never another file in its place."""
    profile = await created(ports)
    (letter,) = profile.latest.documents
    assert isinstance(ports.vault, Vault)
    for body in (ports.vault.seal(b"another file"), b"damaged"):
        await ports.store.reseal_document(profile.head.id, SealedDocument(id=letter.id, body=body))
        with pytest.raises(DocumentUnreadable) as gone:
            await keep.document_body(profile, letter, ports)
        assert gone.value.name == letter.name
    with pytest.raises(DocumentUnreadable):
        await keep.document_body(profile, replace(letter, id=DocumentId("never")), ports)
    assert (await keep.opened(profile.head.id, ALICE, ports)).answers == profile.answers


async def test_rotate__until_the_old_key_can_go(ports: ProfilePorts) -> None:
    """All versions and documents are encrypted with the first key; a second run has nothing to do."""
    profile = await created(ports)
    await keep.save(profile, ProfileContent(answers=[an_answer("s.tax", "new")]), BOB, ports)
    both, only = Vault((KEY, OLD_KEY)), Vault((KEY,))
    assert await rotate(ports.store, both) == RotationResult(changed=3)
    assert await rotate(ports.store, both) == RotationResult(current=3)
    now = replace(ports, vault=only)
    assert (await keep.opened(profile.head.id, ALICE, now)).answers == (an_answer("s.tax", "new"),)
    assert await keep.document_body(profile, profile.latest.documents[0], now) == LETTER


async def test_rotate__names_what_no_key_opens(ports: ProfilePorts) -> None:
    """The unreadable profile is named and stays as it is; the others are encrypted again."""
    lost = await created(ports)
    between = replace(ports, vault=Vault((KEY,)))
    await keep.create("Other", Sharing.PRIVATE, a_content(), BOB, between)
    newest = Vault((new_key(), KEY))
    assert await rotate(ports.store, newest) == RotationResult(changed=2, unreadable=2, profiles=(lost.head,))
    assert await keep.opened(lost.head.id, ALICE, ports) == lost
