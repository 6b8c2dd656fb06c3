"""A customer's workbook with documents: what is certain is saved, and everything else is named."""

from __future__ import annotations

import pytest

from tests.integration.workflows.office import OWNER, PNG, Office
from tests.questionnaires import returned
from workflows.forms.documents import Allowance, OutgoingFile
from workflows.intake import links
from workflows.intake.from_file import save_file
from workflows.intake.links import Visit, Wanted
from workflows.intake.questions import Questionnaire
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Document
from workflows.tables.cells import RowCode
from workflows.tables.damage import Damage, DamageCode

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = FieldPath("companyInfo.companyName")
CITY = FieldPath("companyInfo.city")
IMAGE = FieldPath("messagingUseCase.optInImage")


async def prepared(body: bytes, name: str, _: Allowance) -> OutgoingFile:
    return OutgoingFile(body=body, media_type="image/png", name=name, note="")


async def asked(office: Office) -> tuple[Visit, Questionnaire]:
    """An empty draft whose customer has a link."""
    draft = await office.draft()
    await office.store.save_answers(draft.id, dict.fromkeys(draft.answers), office.time.clock())
    made = await links.ask(draft, Wanted(customer="Kopi Nusantara"), OWNER, office.ports)
    visit = await links.visit(made.token, office.ports)
    assert visit is not None
    form = (await office.ports.forms.form(draft.region, draft.registration_type)).value
    return visit, Questionnaire(form=form, draft=visit.draft, link=visit.link)


async def test_save_file__documents_of_one_name(office: Office) -> None:
    """Two files have the name that the customer wrote: none of them is taken; a name of its own is found."""
    visit, questions = await asked(office)
    workbook = ("questions.xlsx", returned({IMAGE: "scan.png"}))
    both = [workbook, ("scan.png", PNG), ("scan.png", PNG + b"another")]
    outcome = await save_file(visit, questions, both, prepared, office.ports)
    assert (outcome.refused, outcome.save.changed) == ({IMAGE: RowCode.DOCUMENT_AMBIGUOUS}, ())
    outcome = await save_file(visit, questions, both[:2], prepared, office.ports)
    assert (outcome.refused, outcome.save.changed) == ({}, (IMAGE,))
    draft = await office.store.draft(visit.draft.id)
    assert draft is not None
    document = draft.answers[IMAGE]
    assert isinstance(document, Document)
    assert document.name == "scan.png"


async def test_save_file__a_damaged_answer(office: Office) -> None:
    """What a spreadsheet has made of a value is not taken for the value, as in a table."""
    visit, questions = await asked(office)
    workbook = ("questions.xlsx", returned({NAME: "#N/A", CITY: "Bogor", "gone.field": "x"}))
    outcome = await save_file(visit, questions, [workbook], prepared, office.ports)
    assert outcome.refused == {NAME: Damage(path=NAME, code=DamageCode.SHEET_ERROR)}
    assert (outcome.save.changed, outcome.not_asked) == ((CITY,), (FieldPath("gone.field"),))


async def test_save_file__while_somebody_answers(office: Office) -> None:
    """An answer that changed while the file was read is kept, and named."""
    visit, questions = await asked(office)
    await office.store.save_answers(visit.draft.id, {NAME: "Kopi"}, office.time.clock())
    workbook = ("questions.xlsx", returned({NAME: "Teh"}))
    outcome = await save_file(visit, questions, [workbook], prepared, office.ports)
    assert (outcome.save.changed, outcome.save.conflicts) == ((), (NAME,))
