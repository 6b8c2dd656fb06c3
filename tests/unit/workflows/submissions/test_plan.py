"""The plan of a submission, decided without a call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from workflows.records.account import SentValue, same_value
from workflows.records.definitions import (
    ASSOCIATE_AFTER_COMPLETE,
    ASSOCIATE_BEFORE_SUBMIT,
    ASSOCIATE_ON_APPROVAL,
    ATTACHMENT,
    OPTIONAL,
    REQUIRED,
    SELECT,
    TEXT,
    FieldDefinition,
    FieldPath,
    Form,
    Option,
    RegistrationType,
    SupportedAssociation,
)
from workflows.records.drafts import (
    Answer,
    Document,
    DocumentId,
    Draft,
    DraftId,
    DraftState,
    Person,
    SubmissionId,
    tags,
)
from workflows.submissions.plan import (
    Plan,
    differing,
    estimate,
    left_over,
    obtainable,
    plan,
    sent_value,
    token,
)

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
NAME, KIND, PICTURE, OTHER = (FieldPath(f"a.{name}") for name in ("name", "kind", "picture", "other"))
ONE = SubmissionId("one")


def association(
    resource_type: str, behavior: str = ASSOCIATE_BEFORE_SUBMIT, country: str | None = "US"
) -> SupportedAssociation:
    return SupportedAssociation(resource_type=resource_type, iso_country_code=country, behavior=behavior)


def form(*associations: SupportedAssociation, fingerprint: str = "1") -> Form:
    fields = (
        FieldDefinition(path=NAME, section="a", kind=TEXT, requirement=REQUIRED, title="Name"),
        FieldDefinition(
            path=KIND,
            section="a",
            kind=SELECT,
            requirement=REQUIRED,
            title="Kind",
            options=(Option(value="x", title="X"), Option(value="y", title="Y")),
            max_choices=2,
        ),
        FieldDefinition(path=PICTURE, section="a", kind=ATTACHMENT, requirement=REQUIRED, title="Picture"),
        FieldDefinition(path=OTHER, section="a", kind=ATTACHMENT, requirement=OPTIONAL, title="Other"),
    )
    kind = RegistrationType(name="T", title="T", associations=associations)
    return Form(type=kind, sections=(), fields=fields, fingerprint=fingerprint)


def document(name: str, attachment_id: str | None = None) -> Document:
    return Document(
        id=DocumentId(name), name=name, media_type="image/png", size=1, sha256="0", attachment_id=attachment_id
    )


def draft(answers: Mapping[FieldPath, Answer] | None = None, **associations: str) -> Draft:
    return Draft(
        id=DraftId("draft"),
        owner=Person(workspace_id="T1", user_id="U1"),
        account_id="123456789012",
        region="us-east-1",
        registration_type="T",
        title="T",
        name="Alerts",
        channel_id="C1",
        state=DraftState.SUBMITTING,
        form_fingerprint="1",
        created_at=MOMENT,
        updated_at=MOMENT,
        answers={NAME: "Octank", KIND: ("x",), PICTURE: document("new")} if answers is None else answers,
        associations=associations,
    )


def test_plan__values_and_documents() -> None:
    """Texts and choices are put at once, documents after their upload. A document at AWS is not uploaded again."""
    answers: dict[FieldPath, Answer] = {
        NAME: "Octank",
        KIND: ("x",),
        PICTURE: document("new"),
        OTHER: document("old", "attachment-1"),
        FieldPath("gone"): "x",
    }
    made = plan(form(), draft(answers))
    assert (made.values, made.attachments, made.uploads) == ((NAME, KIND), (PICTURE, OTHER), (PICTURE,))


def test_plan__existing_resources_first() -> None:
    """Things that cost money come last, in any order of AWS's list. Later associations are left out."""
    wanted = form(
        association("TOLL_FREE"),
        association("US_TEN_DLC_BRAND_REGISTRATION", country=None),
        association("SENDER_ID", ASSOCIATE_ON_APPROVAL),
        association("TEN_DLC", ASSOCIATE_AFTER_COMPLETE),
    )
    made = plan(wanted, draft(TOLL_FREE="new", US_TEN_DLC_BRAND_REGISTRATION="registration-1"))
    assert made.associations == (("US_TEN_DLC_BRAND_REGISTRATION", ""), ("TOLL_FREE", "US"))
    assert made.requests == ("TOLL_FREE",)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Plan(), {"CreateRegistration": 1, "SubmitRegistrationVersion": 1}),
        (
            Plan(values=(NAME, KIND), attachments=(PICTURE,), uploads=(PICTURE,)),
            {
                "CreateRegistration": 1,
                "CreateRegistrationAttachment": 1,
                "DescribeRegistrationAttachments": 1,
                "PutRegistrationFieldValue": 3,
                "DescribeRegistrationFieldValues": 1,
                "SubmitRegistrationVersion": 1,
            },
        ),
        (
            Plan(associations=(("TOLL_FREE", "US"),), requests=("TOLL_FREE",)),
            {
                "CreateRegistration": 1,
                "RequestPhoneNumber": 1,
                "CreateRegistrationAssociation": 1,
                "SubmitRegistrationVersion": 1,
            },
        ),
        (
            Plan(associations=(("TOLL_FREE", "US"), ("US_TEN_DLC_BRAND_REGISTRATION", ""))),
            {
                "CreateRegistration": 1,
                "DescribePhoneNumbers": 1,
                "CreateRegistrationAssociation": 2,
                "SubmitRegistrationVersion": 1,
            },
        ),
    ],
    ids=["nothing", "values", "bought", "chosen"],
)
def test_plan__calls(given: Plan, expected: dict[str, int]) -> None:
    """In addition to the three calls of the form: one for each thing."""
    calls = given.calls
    definitions = [calls.pop(name) for name in list(calls) if name.endswith("Definitions")]
    assert definitions == [1, 1, 1]
    assert calls == expected


def test_plan__load() -> None:
    """The JSON that the engine keeps is read back as the same plan."""
    made = Plan(values=(NAME,), associations=(("TOLL_FREE", "US"),), requests=("TOLL_FREE",))
    stored: dict[str, list[Any]] = {
        "values": ["a.name"],
        "attachments": [],
        "uploads": [],
        "associations": [["TOLL_FREE", "US"]],
        "requests": ["TOLL_FREE"],
    }
    assert Plan.load(stored) == made


@pytest.mark.parametrize(
    ("calls", "rate", "seconds"),
    [
        ({}, 1, 0.0),
        ({"PutRegistrationFieldValue": 28}, 1, 27.3),
        ({"PutRegistrationFieldValue": 28}, 10, 3.0),
        ({"PutRegistrationFieldValue": 5, "CreateRegistrationAttachment": 3}, 1, 4.3),
        ({"RequestPhoneNumber": 1, "SubmitRegistrationVersion": 1}, 1, 2.6),
    ],
)
def test_estimate(calls: dict[str, int], rate: float, seconds: float) -> None:
    """The quota of the busiest operation counts, for concurrent and for consecutive calls."""
    assert estimate(calls, rate) == pytest.approx(seconds)


def test_token() -> None:
    """The same request has the same token, another request another one, and all fit AWS's 64 characters."""
    tokens = {
        token(SubmissionId(submission), operation, *parts)
        for submission in ("one", "two")
        for operation in ("CreateRegistration", "RequestPhoneNumber")
        for parts in ((), ("TOLL_FREE",), ("TOLL_FREE", "x"))
    }
    assert len(tokens) == 12
    assert token(ONE, "RequestPhoneNumber", "TOLL_FREE") == "879b3a49-2267-5b9b-997e-f81cbcd00493"
    assert max(map(len, tokens)) <= 64


@pytest.mark.parametrize(
    ("wanted", "choice", "expected"),
    [
        (association("TOLL_FREE"), "new", True),
        (association("TOLL_FREE"), "phone-1", True),
        (association("TOLL_FREE"), "", False),
        (association("TOLL_FREE", country=None), "new", False),
        (association("SHORT_CODE"), "new", False),
        (association("US_TEN_DLC_BRAND_REGISTRATION", country=None), "new", False),
        (association("US_TEN_DLC_BRAND_REGISTRATION", country=None), "registration-1", True),
    ],
)
def test_obtainable(wanted: SupportedAssociation, choice: str, expected: bool) -> None:
    """A number is obtainable only if RequestPhoneNumber can request it, in a known country."""
    assert obtainable(wanted, choice) is expected


@pytest.mark.parametrize(
    ("answer", "held", "same"),
    [
        ("Octank", SentValue(path=NAME, text=" Octank\r\n"), True),
        ("Octank", SentValue(path=NAME, text="octank"), False),
        ("Octank", SentValue(path=NAME), False),
        (("x", "y"), SentValue(path=NAME, choices=("y", "x")), True),
        (("x", "y"), SentValue(path=NAME, choices=("x",)), False),
        (document("new"), SentValue(path=NAME, attachment_id="attachment-1"), True),
        (document("new"), SentValue(path=NAME, attachment_id="attachment-2"), False),
        (document("unknown"), SentValue(path=NAME), False),
        (document("old", "attachment-2"), SentValue(path=NAME, attachment_id="attachment-2"), True),
    ],
)
def test_same_value(answer: Answer, held: SentValue, same: bool) -> None:
    """Spaces around a text and the order of choices are ignored, nothing else."""
    assert same_value(sent_value(NAME, answer, {"new": "attachment-1"}), held) is same


def test_differing__and_left_over() -> None:
    """Missing and different values are put, and unwanted ones deleted. An empty row is nothing."""
    wanted = [SentValue(path=NAME, text="a"), SentValue(path=KIND, choices=("x",))]
    held = [SentValue(path=NAME, text="b"), SentValue(path=OTHER, text="c"), SentValue(path=PICTURE)]
    assert differing(wanted, held) == (NAME, KIND)
    assert left_over([NAME, KIND], held) == (OTHER,)


def test_tags() -> None:
    """The value of a tag fits AWS. An empty one is left out."""
    named = replace(draft(), name="x" * 300, owner=Person(workspace_id="", user_id="U1"))
    assert tags(named) == {"Name": "x" * 256, "callsign:user": "U1", "callsign:draft": "draft"}


def test_plan__of_a_new_version() -> None:
    """A new version keeps the associations of its registration, so nothing is bought or associated."""
    wanted = form(association("TOLL_FREE"))
    made = plan(wanted, draft(TOLL_FREE="new"), revises=True)
    assert (made.associations, made.requests) == ((), ())
    assert made.calls["CreateRegistrationVersion"] == 1
    assert not {"CreateRegistration", "RequestPhoneNumber", "CreateRegistrationAssociation"} & made.calls.keys()
    assert Plan.load(json.loads(json.dumps(asdict(made)))) == made


def test_plan__load_of_an_older_one() -> None:
    """A stored plan from before there were resubmissions is a first submission."""
    stored = asdict(plan(form(), draft()))
    del stored["revises"]
    assert not Plan.load(stored).revises
