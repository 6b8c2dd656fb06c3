"""Drafts over a real store: only their owner's, only while open, nothing empty kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from tests.integration.workflows.office import OWNER, PNG
from workflows.forms.changes import FormChangeKind
from workflows.forms.documents import OutgoingFile
from workflows.ports.store import Store
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
from workflows.records.drafts import Document, Draft, DraftState, Person
from workflows.records.errors import Gone, NotYours
from workflows.store import open_store
from workflows.submissions import drafts

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
NAME, PICTURE = FieldPath("a.name"), FieldPath("a.picture")
IDS = count(1)


def clock() -> datetime:
    return MOMENT


def new_id() -> str:
    return f"id-{next(IDS)}"


def field(path: FieldPath, kind: str = TEXT) -> FieldDefinition:
    return FieldDefinition(path=path, section="a", kind=kind, requirement=REQUIRED, title=path)


def form(*fields: FieldDefinition, fingerprint: str = "1") -> Form:
    number = SupportedAssociation(
        resource_type="TOLL_FREE",
        iso_country_code="US",
        behavior=ASSOCIATE_BEFORE_SUBMIT,
        disassociation_behavior="DISASSOCIATE_ALL_CLOSES_REGISTRATION",
    )
    kind = RegistrationType(name="US_TOLL_FREE_REGISTRATION", title="Toll-free", associations=(number,))
    return Form(type=kind, sections=(), fields=fields or (field(NAME),), fingerprint=fingerprint)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{tmp_path / 'callsign.db'}") as opened:
        yield opened


async def begun(store: Store) -> Draft:
    return await drafts.begin(
        owner=OWNER,
        account_id="123456789012",
        region="us-east-1",
        registration_type="US_TOLL_FREE_REGISTRATION",
        title="Toll-free",
        name="  Alerts ",
        channel_id="C1",
        store=store,
        clock=clock,
        new_id=new_id,
        form_fingerprint="1",
    )


async def test_begin(store: Store) -> None:
    """A draft is open, empty, and found again."""
    draft = await begun(store)
    assert (draft.name, draft.state, draft.answers) == ("Alerts", DraftState.OPEN, {})
    assert await drafts.owned(draft.id, OWNER, store=store) == draft


@pytest.mark.parametrize(
    "person", [Person(workspace_id="T1", user_id="U2"), Person(workspace_id="T2", user_id="U1")], ids=str
)
async def test_owned__somebody_else(store: Store, person: Person) -> None:
    """Another person, or the same id in another workspace, is refused."""
    draft = await begun(store)
    with pytest.raises(NotYours):
        await drafts.owned(draft.id, person, store=store)


async def test_discard(store: Store) -> None:
    """A discarded draft is gone for every use, and discarding it again is too late."""
    draft = await begun(store)
    await drafts.discard(draft, store=store, clock=clock)
    with pytest.raises(Gone):
        await drafts.owned(draft.id, OWNER, store=store)
    with pytest.raises(Gone):
        await drafts.answer(draft, {NAME: "x"}, store=store, clock=clock)
    with pytest.raises(Gone):
        await drafts.discard(draft, store=store, clock=clock)
    assert (await drafts.owned(draft.id, OWNER, store=store, closed=True)).state is DraftState.DISCARDED


@pytest.mark.parametrize(
    ("given", "kept"), [(" Octank \r\n", "Octank"), ("  ", None), (None, None)], ids=["cleaned", "blank", "cleared"]
)
async def test_answer(store: Store, given: str | None, kept: str | None) -> None:
    """Texts are kept clean; what is empty is no answer."""
    draft = await drafts.answer(await begun(store), {NAME: "before"}, store=store, clock=clock)
    after = await drafts.answer(draft, {NAME: given}, store=store, clock=clock, form=form(), page="a")
    assert after.answers.get(NAME) == kept
    assert after.page == "a"


async def test_attach(store: Store) -> None:
    """The document's record is the answer, its bytes are kept under its id."""
    prepared = OutgoingFile(body=PNG, media_type="image/png", name="opt-in.png", note="")
    after = await drafts.attach(await begun(store), PICTURE, prepared, store=store, clock=clock, new_id=new_id)
    document = after.answers[PICTURE]
    assert isinstance(document, Document)
    assert (document.name, document.size, len(document.sha256)) == ("opt-in.png", len(PNG), 64)
    assert await store.document_body(document.id) == PNG


async def test_reopen_changed(store: Store) -> None:
    """What changed is told once; then the draft is seen under the new form."""
    draft = await begun(store)
    gained = form(field(NAME), field(PICTURE, ATTACHMENT), fingerprint="2")
    changes = await drafts.reopen_changed(draft, gained, store=store, clock=clock, before=form())
    assert [(change.path, change.kind) for change in changes] == [(PICTURE, FormChangeKind.GAINED)]
    again = await drafts.owned(draft.id, OWNER, store=store)
    assert again.form_fingerprint == "2"
    assert await drafts.reopen_changed(again, gained, store=store, clock=clock, before=form()) == ()


async def test_reopen_changed__without_the_old_form(store: Store) -> None:
    """Without the form the answers were checked against nothing can be compared; the new one counts from now on."""
    draft = await begun(store)
    newer = form(fingerprint="3")
    assert await drafts.reopen_changed(draft, newer, store=store, clock=clock) == ()
    assert (await drafts.owned(draft.id, OWNER, store=store)).form_fingerprint == "3"


@pytest.mark.parametrize(
    ("answers", "associations", "paths", "missing"),
    [
        ({}, {}, [NAME], ("TOLL_FREE",)),
        ({NAME: "Octank"}, {"TOLL_FREE": "phone-1"}, [], ()),
        ({NAME: "Octank"}, {"TOLL_FREE": "new"}, [], ()),
    ],
)
async def test_ready(
    store: Store,
    answers: dict[FieldPath, str],
    associations: dict[str, str],
    paths: list[FieldPath],
    missing: tuple[str, ...],
) -> None:
    """Ready is: no field is wrong and all that must be associated is chosen."""
    draft = replace(await begun(store), answers=answers, associations=associations)
    errors, resources = drafts.ready(form(), draft)
    assert [error.path for error in errors] == paths
    assert resources == missing
