"""What a customer is asked of a draft, and which of its answers they see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.factories import NOW, PERSON, condition, conditional, draft, field, form, options, rule
from workflows.intake.questions import Questionnaire
from workflows.records.definitions import DISALLOWED, REQUIRED, SELECT, FieldPath, Form
from workflows.records.intake import IntakeLink
from workflows.records.sources import Origin, Prefill, SourceKind

NAME, KIND, TAX = FieldPath("company.name"), FieldPath("company.kind"), FieldPath("company.tax")
SAMPLE = FieldPath("message.sample")


def a_form() -> Form:
    """A tax number that only a private company has, and a sample."""
    return form(
        field(NAME, requirement=REQUIRED),
        field(KIND, kind=SELECT, options=options("PRIVATE", "PUBLIC"), requirement=REQUIRED),
        conditional(TAX, rule(REQUIRED, condition(KIND, "EQUALS", "PRIVATE")), default=DISALLOWED),
        field(SAMPLE, requirement=REQUIRED),
    )


def questionnaire(
    answers: dict[FieldPath, object], *chosen: FieldPath, theirs: tuple[FieldPath, ...] = ()
) -> Questionnaire:
    """`theirs` are the answers that the customer has given."""
    origin = Origin(kind=SourceKind.CUSTOMER, id="link-1", name="Kopi", changed_at=NOW)
    link = IntakeLink(
        id="link-1",
        draft_id=draft().id,
        token_hash="",
        customer="Kopi",
        requester=PERSON,
        questions=chosen,
        note="",
        created_at=NOW,
        expires_at=NOW + timedelta(days=7),
    )
    filled = draft(answers=answers, prefill=Prefill(origins=dict.fromkeys(theirs, origin)))
    return Questionnaire(form=a_form(), draft=filled, link=link)


@pytest.mark.parametrize(
    ("answers", "chosen", "theirs", "shown"),
    [
        ({}, (), (), [NAME, KIND, SAMPLE]),
        ({KIND: ("PRIVATE",)}, (), (), [NAME, TAX, SAMPLE]),
        ({KIND: ("PUBLIC",)}, (), (), [NAME, SAMPLE]),
        ({NAME: "Ours", SAMPLE: "Hi"}, (), (), [KIND]),
        ({NAME: "Theirs"}, (), (NAME,), [NAME, KIND, SAMPLE]),
        ({NAME: "Ours"}, (NAME,), (), [NAME]),
        ({}, (KIND,), (), [KIND]),
        ({KIND: ("PRIVATE",)}, (KIND,), (), [KIND, TAX]),
        ({KIND: ("PRIVATE",), TAX: "007"}, (KIND,), (), [KIND]),
        ({KIND: ("PRIVATE",), TAX: "007"}, (KIND,), (TAX,), [KIND, TAX]),
        ({}, (FieldPath("gone.field"),), (), []),
    ],
)
def test_pages(
    answers: dict[FieldPath, object],
    chosen: tuple[FieldPath, ...],
    theirs: tuple[FieldPath, ...],
    shown: list[FieldPath],
) -> None:
    """Everything open, or what was chosen with what depends on it; never an answer that the requester gave unasked."""
    asked = questionnaire(answers, *chosen, theirs=theirs)
    assert [path for page in asked.pages for path in page.fields] == shown


@pytest.mark.parametrize(
    ("answers", "key", "following"),
    [
        ({}, "company", "message"),
        ({}, "message", "company"),
        ({SAMPLE: "Hi"}, "company", "company"),
        ({NAME: "Kopi", KIND: ("PUBLIC",)}, "company", "message"),
        ({NAME: "Kopi", KIND: ("PUBLIC",), SAMPLE: "Hi"}, "company", ""),
        ({}, "gone", "company"),
    ],
)
def test_after(answers: dict[FieldPath, object], key: str, following: str) -> None:
    """The next page with something to do, then an earlier one; none once nothing is left."""
    assert questionnaire(answers, theirs=tuple(answers)).after(key) == following


def test_errors__of_what_is_asked() -> None:
    """What the requester has answered wrongly is theirs to correct, and does not keep the customer from sending."""
    asked = questionnaire({NAME: " ", KIND: ("GONE",), SAMPLE: "Hi"}, theirs=(SAMPLE,))
    assert asked.errors == ()
    assert {error.path for error in questionnaire({SAMPLE: " "}, theirs=(SAMPLE,)).errors} == {NAME, KIND, SAMPLE}
