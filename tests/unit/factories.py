"""Plain records with one change: `field(kind=SELECT, options=options("A"))`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.unit import catalog
from workflows.lifecycle.sending import sends_of
from workflows.records.account import RegistrationSummary, VersionSummary
from workflows.records.definitions import (
    CONDITIONAL,
    OPTIONAL,
    TEXT,
    Condition,
    ConditionalBehavior,
    ConditionalRule,
    FieldDefinition,
    FieldPath,
    Form,
    Option,
    RegistrationType,
    Section,
    ValueRule,
)
from workflows.records.drafts import (
    Document,
    DocumentId,
    Draft,
    DraftId,
    DraftState,
    Person,
    RegistrationId,
    Submission,
    SubmissionId,
    SubmissionState,
)
from workflows.records.messages import MessageKey
from workflows.records.registrations import Change, ChangeId, ChangeKind, Registration, Verdict

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PERSON = Person(workspace_id="T1", user_id="U1")


def path(name: str) -> FieldPath:
    return FieldPath(name)


def field(name: str = "s.a", **changed: Any) -> FieldDefinition:
    """An optional text. Its section is the part before the dot."""
    plain: dict[str, Any] = {
        "path": FieldPath(name),
        "section": name.partition(".")[0],
        "kind": TEXT,
        "requirement": OPTIONAL,
        "title": f"Title of {name}",
    }
    return FieldDefinition(**plain | changed)


def options(*values: str) -> tuple[Option, ...]:
    return tuple(Option(value=value, title=f"The {value}") for value in values)


def condition(depends_on: str, operator: str, *values: str) -> Condition:
    return Condition(depends_on=FieldPath(depends_on), operator=operator, values=values)


def rule(behavior: str, *conditions: Condition, validation: ValueRule | None = None) -> ConditionalRule:
    return ConditionalRule(conditions=conditions, behavior=behavior, validation=validation)


def conditional(name: str, *rules: ConditionalRule, default: str = OPTIONAL, **changed: Any) -> FieldDefinition:
    behavior = ConditionalBehavior(rules=rules, default=default)
    return field(name, requirement=CONDITIONAL, conditional=behavior, **changed)


def form(*fields: FieldDefinition, sections: tuple[str, ...] | None = None) -> Form:
    """A form of `fields`. The sections have the order in which the fields name them, unless given."""
    named = dict.fromkeys(field.section for field in fields) if sections is None else sections
    return Form(
        type=RegistrationType(name="ZZ_SENDER_ID_REGISTRATION", title="A sender ID"),
        sections=tuple(Section(path=name, title=f"Section {name}") for name in named),
        fields=fields,
        fingerprint="f1",
    )


def document(**changed: Any) -> Document:
    plain: dict[str, Any] = {
        "id": DocumentId("doc1"),
        "name": "letter.pdf",
        "media_type": "application/pdf",
        "size": 1234,
        "sha256": "00" * 32,
    }
    return Document(**plain | changed)


def draft(**changed: Any) -> Draft:
    plain: dict[str, Any] = {
        "id": DraftId("d1"),
        "owner": PERSON,
        "account_id": "111122223333",
        "region": "us-east-1",
        "registration_type": "ZZ_SENDER_ID_REGISTRATION",
        "title": "A sender ID",
        "name": "Ours",
        "channel_id": "C1",
        "state": DraftState.OPEN,
        "form_fingerprint": "f1",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Draft(**plain | changed)


def submission(**changed: Any) -> Submission:
    plain: dict[str, Any] = {
        "id": SubmissionId("s1"),
        "draft_id": DraftId("d1"),
        "state": SubmissionState.RUNNING,
        "attempt": 1,
        "started_at": NOW,
        "updated_at": NOW,
    }
    return Submission(**plain | changed)


def registration(status: str = "REVIEWING", version_status: str = "REVIEWING", **changed: Any) -> Registration:
    plain: dict[str, Any] = {
        "id": RegistrationId("registration-1"),
        "account_id": "111122223333",
        "region": "us-east-1",
        "registration_type": "US_TOLL_FREE_REGISTRATION",
        "title": "US toll-free number registration",
        "name": "Ours",
        "owner": PERSON,
        "channel_id": "C1",
        "status": status,
        "version": 1,
        "version_status": version_status,
        "latest_denied_version": None,
        "approved_version": None,
        "status_since": NOW,
        "created_at": NOW,
        "submitted_at": None,
        "message_key": "registration:registration-1",
    }
    values = plain | changed
    return Registration(**{"sends": sends_of(catalog.types().get(values["registration_type"])), **values})


def seen(status: str = "REVIEWING", **changed: Any) -> RegistrationSummary:
    """The answer of DescribeRegistrations about `registration()`."""
    plain: dict[str, Any] = {
        "id": RegistrationId("registration-1"),
        "registration_type": "US_TOLL_FREE_REGISTRATION",
        "status": status,
        "version": 1,
        "latest_denied_version": None,
        "approved_version": None,
        "created_at": NOW,
    }
    return RegistrationSummary(**plain | changed)


def version(number: int = 1, status: str = "REVIEWING", **changed: Any) -> VersionSummary:
    plain: dict[str, Any] = {"version": number, "status": status, "history": {}}
    return VersionSummary(**plain | changed)


def change(kind: ChangeKind = ChangeKind.STATUS, **changed: Any) -> Change:
    plain: dict[str, Any] = {
        "id": ChangeId("c1"),
        "message_key": MessageKey("submission:s1"),
        "seq": 1,
        "kind": kind,
        "registration_id": RegistrationId("registration-1"),
        "from_status": "REVIEWING",
        "to_status": "REVIEWING",
        "version": 1,
        "version_status": "REVIEWING",
        "verdict": Verdict(),
        "observed_at": NOW,
    }
    return Change(**plain | changed)
