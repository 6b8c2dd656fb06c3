"""Drafts in a real store: only their owner may use them, only while they are open, and no empty answer is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.gates import Guests, Members
from tests.integration.workflows.office import OWNER, PNG, store_ports
from workflows.access.gate import RuledGate
from workflows.forms.changes import FormChangeKind
from workflows.forms.documents import OutgoingFile
from workflows.ports.ports import Ports
from workflows.ports.store import Store
from workflows.records.access import AccessRules, Grantee, Kind, NotPermitted, Right, Rule
from workflows.records.definitions import (
    ASSOCIATE_BEFORE_SUBMIT,
    ATTACHMENT,
    REQUIRED,
    TEXT,
    FieldDefinition,
    FieldPath,
    Form,
    RegistrationType,
    SupportedAssociation,
)
from workflows.records.drafts import Document, Draft, DraftId, DraftState, NewDraft, Person
from workflows.records.errors import Gone, NeverKnown, NotYours
from workflows.store import open_store
from workflows.submissions import drafts

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
NAME, PICTURE, LOGO = FieldPath("a.name"), FieldPath("a.picture"), FieldPath("a.logo")


def clock() -> datetime:
    return MOMENT


def ports(store: Store) -> Ports:
    return store_ports(store, clock)


def field(path: FieldPath, kind: str = TEXT, title: str = "") -> FieldDefinition:
    return FieldDefinition(path=path, section="a", kind=kind, requirement=REQUIRED, title=title or path)


def form(*fields: FieldDefinition, fingerprint: str = "1") -> Form:
    number = SupportedAssociation(
        resource_type="TOLL_FREE",
        iso_country_code="US",
        behavior=ASSOCIATE_BEFORE_SUBMIT,
    )
    kind = RegistrationType(name="US_TOLL_FREE_REGISTRATION", title="Toll-free", associations=(number,))
    return Form(type=kind, sections=(), fields=fields or (field(NAME),), fingerprint=fingerprint)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{tmp_path / 'callsign.db'}") as opened:
        yield opened


NEW = NewDraft(
    owner=OWNER,
    account_id="123456789012",
    region="us-east-1",
    registration_type="US_TOLL_FREE_REGISTRATION",
    title="Toll-free",
    name="  Alerts ",
    channel_id="C1",
    form_fingerprint="1",
)


async def begun(store: Store) -> Draft:
    return await drafts.begin(NEW, ports(store))


async def test_begin(store: Store) -> None:
    """A new draft is open and empty, and can be read again."""
    draft = await begun(store)
    assert (draft.name, draft.state, draft.answers) == ("Alerts", DraftState.OPEN, {})
    assert await drafts.owned(draft.id, OWNER, ports(store)) == draft


async def test_begin_once__the_same_click_twice(store: Store) -> None:
    """A click that is delivered twice, also at once, starts one draft; what is answered in between stays."""
    first, second = await asyncio.gather(*(drafts.begin_once(NEW, "V1 1.a", ports(store)) for _ in range(2)))
    assert first == second
    await drafts.answer(first, {NAME: "x"}, ports(store))
    assert (await drafts.begin_once(NEW, "V1 1.a", ports(store))).answers == {NAME: "x"}
    assert len(await store.drafts_of(OWNER)) == 1


@pytest.mark.parametrize(
    ("click", "new"),
    [
        pytest.param("V1 1.b", NEW, id="the window shown again"),
        pytest.param("V2 1.a", NEW, id="another window"),
        pytest.param("V1 1.a", replace(NEW, name="Codes"), id="another name"),
        pytest.param("V1 1.a", replace(NEW, registration_type="FI_SENDER_ID_REGISTRATION"), id="another type"),
        pytest.param("V1 1.a", replace(NEW, owner=Person(workspace_id="T1", user_id="U2")), id="another person"),
    ],
)
async def test_begin_once__another_click(store: Store, click: str, new: NewDraft) -> None:
    """It starts a draft of its own."""
    first = await drafts.begin_once(NEW, "V1 1.a", ports(store))
    other = await drafts.begin_once(new, click, ports(store))
    assert other.id != first.id
    assert other.owner == new.owner


async def test_begin_once__after_the_first_was_discarded(store: Store) -> None:
    """The window is used again: there is a new draft."""
    first = await drafts.begin_once(NEW, "V1 1.a", ports(store))
    await drafts.discard(first, ports(store))
    assert (await drafts.begin_once(NEW, "V1 1.a", ports(store))).state is DraftState.OPEN


async def test_owned__never_known(store: Store) -> None:
    """A draft of another Callsign, or one deleted long ago, is told from one that was submitted or discarded."""
    with pytest.raises(NeverKnown):
        await drafts.owned(DraftId("elsewhere"), OWNER, ports(store), closed=True)


@pytest.mark.parametrize(
    "person", [Person(workspace_id="T1", user_id="U2"), Person(workspace_id="T2", user_id="U1")], ids=str
)
async def test_owned__other_person(store: Store, person: Person) -> None:
    """Another person, or the same ID in another workspace, is refused."""
    draft = await begun(store)
    with pytest.raises(NotYours):
        await drafts.owned(draft.id, person, ports(store))


@pytest.mark.parametrize("closed", [False, True])
async def test_owned__without_the_right(store: Store, closed: bool) -> None:
    """Who has become a guest, or has lost the right to draft, neither reads nor changes what they have started."""
    draft = await begun(store)
    named = Rule(rights=frozenset({Right.DRAFT}), to=(Grantee(kind=Kind.PERSON, name="UOTHER"),))
    gates = (
        RuledGate(askers=Guests()),
        RuledGate(askers=Members(), rules=AccessRules(rules=(named,))),
    )
    for gate in gates:
        limited = replace(ports(store), gate=gate)
        with pytest.raises(NotPermitted):
            await drafts.owned(draft.id, OWNER, limited, closed=closed, waiting=True)
        with pytest.raises(NotPermitted):
            await drafts.answer(draft, {NAME: "x"}, limited)
        with pytest.raises(NotPermitted):
            await drafts.mine(OWNER, limited)
    assert (await drafts.owned(draft.id, OWNER, ports(store))).answers == {}


async def test_discard(store: Store) -> None:
    """A discarded draft cannot be used, and discarding it again is refused."""
    draft = await begun(store)
    await drafts.discard(draft, ports(store))
    with pytest.raises(Gone):
        await drafts.owned(draft.id, OWNER, ports(store))
    with pytest.raises(Gone):
        await drafts.answer(draft, {NAME: "x"}, ports(store))
    with pytest.raises(Gone):
        await drafts.discard(draft, ports(store))
    assert (await drafts.owned(draft.id, OWNER, ports(store), closed=True)).state is DraftState.DISCARDED


@pytest.mark.parametrize(
    ("given", "kept"), [(" Octank \r\n", "Octank"), ("  ", None), (None, None)], ids=["cleaned", "blank", "cleared"]
)
async def test_answer(store: Store, given: str | None, kept: str | None) -> None:
    """Texts are cleaned; an empty text is not an answer."""
    draft = await drafts.answer(await begun(store), {NAME: "before"}, ports(store))
    after = await drafts.answer(draft, {NAME: given}, ports(store), form=form(), page="a")
    assert after.answers.get(NAME) == kept
    assert after.page == "a"


async def test_attach(store: Store) -> None:
    """The document's record is the answer, and its bytes are kept under its ID."""
    prepared = OutgoingFile(body=PNG, media_type="image/png", name="opt-in.png", note="")
    after = await drafts.attach(await begun(store), PICTURE, prepared, ports(store))
    document = after.answers[PICTURE]
    assert isinstance(document, Document)
    assert (document.name, document.size, len(document.sha256)) == ("opt-in.png", len(PNG), 64)
    assert await store.document_body(document.id) == PNG


async def test_note_form(store: Store) -> None:
    """A change of the form is reported once, also by another process. After that, the draft has the new form."""
    draft = await begun(store)
    await store.save_draft_form(draft.id, form(), MOMENT)
    gained = form(field(NAME), field(PICTURE, ATTACHMENT), fingerprint="2")
    again, changes = await drafts.note_form(draft, gained, ports(store))
    assert changes is not None
    assert [(change.path, change.kind) for change in changes] == [(PICTURE, FormChangeKind.GAINED)]
    assert again == await drafts.owned(draft.id, OWNER, ports(store))
    assert (again.form_fingerprint, again.changed) == ("2", {PICTURE: "gained"})
    assert await drafts.note_form(again, gained, ports(store)) == (again, None)


async def test_note_form__keeps_what_nobody_has_looked_at(store: Store) -> None:
    """A field of an earlier change is still to be looked at after the next one, unless the form has lost it."""
    draft = await begun(store)
    await store.save_draft_form(draft.id, form(), MOMENT)
    gained = form(field(NAME), field(PICTURE, ATTACHMENT), field(LOGO, ATTACHMENT), fingerprint="2")
    draft, _ = await drafts.note_form(draft, gained, ports(store))
    again, _ = await drafts.note_form(draft, form(field(NAME), field(LOGO, ATTACHMENT), fingerprint="3"), ports(store))
    assert again.changed == {LOGO: "gained"}
    seen = await drafts.looked_at(again, [LOGO], gained, ports(store))
    assert seen.changed == {} == (await drafts.owned(draft.id, OWNER, ports(store))).changed


async def test_note_form__renamed(store: Store) -> None:
    """The answer of a renamed field is kept under both names, and the person is shown the new field."""
    draft = await drafts.answer(await begun(store), {NAME: "Octank"}, ports(store))
    await store.save_draft_form(draft.id, form(field(NAME, title="Name")), MOMENT)
    again, _ = await drafts.note_form(draft, form(field(LOGO, title="name"), fingerprint="2"), ports(store))
    assert (again.answers, again.changed) == ({NAME: "Octank", LOGO: "Octank"}, {LOGO: "renamed"})


async def test_note_form__without_the_old_form(store: Store) -> None:
    """A draft of an earlier release, whose form was not kept: nothing can be compared, and the new form counts."""
    draft = await begun(store)
    again, changes = await drafts.note_form(draft, form(fingerprint="3"), ports(store))
    assert changes == ()
    assert again.form_fingerprint == "3"


async def test_note_form__never_seen(store: Store) -> None:
    """A draft that was never shown with a form has nothing to compare."""
    draft = replace(await begun(store), form_fingerprint="")
    _, changes = await drafts.note_form(draft, form(), ports(store))
    assert changes is None
    assert await store.kept_form("1") == form()
