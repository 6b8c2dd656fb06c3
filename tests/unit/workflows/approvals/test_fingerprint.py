from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.factories import draft, field, form, options, path
from workflows.approvals.fingerprint import of_draft, of_items, of_number
from workflows.records.approvals import Item
from workflows.records.definitions import ATTACHMENT, SELECT
from workflows.records.drafts import Document, DocumentId, RegistrationId
from workflows.records.registrations import Revision, Verdict

FORM = form(field("s.a"), field("s.b", kind=SELECT, options=options("A", "B")), field("s.c", kind=ATTACHMENT))
FILE = Document(id=DocumentId("d1"), name="a.png", media_type="image/png", size=3, sha256="a" * 64)
DRAFT = draft(
    account_id="123456789012",
    answers={path("s.a"): "text", path("s.b"): ("A",), path("s.c"): FILE},
    associations={"TOLL_FREE": "new"},
)


def with_answer(name: str, answer: Any) -> dict[str, Any]:
    return {"answers": {**DRAFT.answers, path(name): answer}}


@pytest.mark.parametrize(
    "changes",
    [
        with_answer("s.a", "Text"),
        with_answer("s.a", ""),
        with_answer("s.b", ("B",)),
        with_answer("s.b", "A"),
        with_answer("s.c", replace(FILE, sha256="b" * 64)),
        {"associations": {"TOLL_FREE": "phone-1"}},
        {"associations": {}},
        {"aws_review": True},
        {"account_id": "210987654321"},
        {"region": "eu-west-1"},
        {"registration_type": "SG_SENDER_ID_REGISTRATION"},
    ],
)
def test_of_draft__whatever_is_sent_counts(changes: dict[str, Any]) -> None:
    """Each change of what is sent, or of where, makes another fingerprint."""
    assert of_draft(FORM, replace(DRAFT, **changes)) != of_draft(FORM, DRAFT)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Another name"},
        {"page": "s2"},
        with_answer("s.unknown", "not sent"),
        with_answer("s.c", replace(FILE, id=DocumentId("d2"), name="b.png")),
    ],
)
def test_of_draft__what_is_not_sent_does_not(changes: dict[str, Any]) -> None:
    """What AWS does not get as an answer leaves the fingerprint as it is; a document is its content."""
    assert of_draft(FORM, replace(DRAFT, **changes)) == of_draft(FORM, DRAFT)


def test_of_draft__the_form_and_the_denial_count() -> None:
    """A changed form, and another version to correct, make another fingerprint."""
    fix = Revision(draft_id=DRAFT.id, registration_id=RegistrationId("r1"), base_version=1, verdict=Verdict(), sent={})
    prints = [
        of_draft(FORM, DRAFT),
        of_draft(replace(FORM, fingerprint="2"), DRAFT),
        of_draft(FORM, DRAFT, fix),
        of_draft(FORM, DRAFT, replace(fix, base_version=2)),
        of_draft(FORM, DRAFT, replace(fix, registration_id=RegistrationId("r2"))),
    ]
    assert len(set(prints)) == len(prints)


def test_of_number__and_of_items() -> None:
    """A number is what it is and where; several things count together, in any order."""
    first, second = (of_number("1", "us-east-1", f"number:r1:TEN_DLC:{ordinal}", "US") for ordinal in (1, 2))
    assert first != second
    one, two = Item(subject="d1", fingerprint="f1"), Item(subject="d2", fingerprint="f2")
    assert of_items([one, two]) == of_items([two, one]) != of_items([one])
