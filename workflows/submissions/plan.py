"""What carrying out a draft takes: which values, uploads, numbers and associations, how many calls, how long. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.forms.resolve import sendable
from workflows.records.account import NUMBER_TYPES, SentValue, same_value
from workflows.records.definitions import FieldPath, Form, SupportedAssociation
from workflows.records.drafts import NEW, Answer, Answers, Document, Draft, SubmissionId

#: Namespace of every client token of ours; a change of it would buy open submissions' numbers twice.
_TOKENS = uuid.UUID("6f1d7f0e-0b1c-5d64-9c1e-3b8b6f1f7a52")

#: Seconds between the last put and the submission: an immediate one was denied for missing fields.
SETTLE_SECONDS = 2.0

#: Seconds one answer of AWS takes, for the estimate only.
_ANSWER_SECONDS = 0.3

#: A form takes one call of each, side by side.
_DEFINITIONS = (
    "DescribeRegistrationTypeDefinitions",
    "DescribeRegistrationSectionDefinitions",
    "DescribeRegistrationFieldDefinitions",
)
DEFINITION_CALLS = len(_DEFINITIONS)

#: Operations in sequence; those in one row run in parallel.
_PHASES = (
    _DEFINITIONS,
    ("CreateRegistration", "CreateRegistrationVersion"),
    ("CreateRegistrationAttachment", "DescribeRegistrationAttachments", "PutRegistrationFieldValue"),
    ("DescribeRegistrationFieldValues",),
    ("DescribePhoneNumbers",),
    ("RequestPhoneNumber",),
    ("CreateRegistrationAssociation",),
    ("SubmitRegistrationVersion",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What carrying out a draft takes, by ids only: the engine keeps it in plain text."""

    #: TEXT and SELECT fields to put, in form order.
    values: tuple[FieldPath, ...] = ()
    #: ATTACHMENT fields to put, in form order.
    attachments: tuple[FieldPath, ...] = ()
    #: Those of `attachments` whose document is not at AWS yet.
    uploads: tuple[FieldPath, ...] = ()
    #: (resource type, country or "") to associate before submitting. Existing resources come first, new numbers last.
    associations: tuple[tuple[str, str], ...] = ()
    #: Resource types of `associations` for which a number is requested.
    requests: tuple[str, ...] = ()
    #: It creates a new version of an existing registration, which keeps its associations.
    revises: bool = False

    @property
    def calls(self) -> dict[str, int]:
        """API calls for each operation when nothing goes wrong."""
        chosen = [kind for kind, _ in self.associations if kind in NUMBER_TYPES and kind not in self.requests]
        counts = {
            **dict.fromkeys(_DEFINITIONS, 1),
            "CreateRegistration": int(not self.revises),
            "CreateRegistrationVersion": int(self.revises),
            "CreateRegistrationAttachment": len(self.uploads),
            "DescribeRegistrationAttachments": -(-len(self.uploads) // 5),
            "PutRegistrationFieldValue": len(self.values) + len(self.attachments),
            "DescribeRegistrationFieldValues": 1 if self.values or self.attachments else 0,
            "DescribePhoneNumbers": len(chosen),
            "RequestPhoneNumber": len(self.requests),
            "CreateRegistrationAssociation": len(self.associations),
            "SubmitRegistrationVersion": 1,
        }
        return {operation: count for operation, count in counts.items() if count}

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> Plan:
        """From JSON, where tuples became lists."""
        return cls(
            values=tuple(stored["values"]),
            attachments=tuple(stored["attachments"]),
            uploads=tuple(stored["uploads"]),
            associations=tuple((kind, country) for kind, country in stored["associations"]),
            requests=tuple(stored["requests"]),
            revises=bool(stored.get("revises")),
        )


def plan(form: Form, draft: Draft, *, revises: bool = False) -> Plan:
    """What carrying out `draft` under `form` takes; `revises` for a new version of an existing registration."""
    answers = sendable(form, draft.answers)
    documents = {path: answer for path, answer in answers.items() if isinstance(answer, Document)}
    needed = () if revises else form.type.associations_before_submit
    associations = ((a.resource_type, a.iso_country_code or "") for a in needed)
    return Plan(
        values=tuple(path for path in answers if path not in documents),
        attachments=tuple(documents),
        uploads=tuple(path for path, document in documents.items() if not document.attachment_id),
        associations=tuple(sorted(associations, key=lambda pair: draft.associations.get(pair[0]) == NEW)),
        requests=tuple(a.resource_type for a in needed if draft.associations.get(a.resource_type) == NEW),
        revises=revises,
    )


def estimate(calls: Mapping[str, int], rate: float) -> float:
    """Seconds that the remaining `calls` of each operation take at `rate` calls a second for each operation."""
    phases = [[calls.get(operation, 0) for operation in phase] for phase in _PHASES]
    waits = sum((max(phase) - 1) / rate + _ANSWER_SECONDS for phase in phases if any(phase))
    return waits + (SETTLE_SECONDS if calls.get("SubmitRegistrationVersion") else 0.0)


def token(submission_id: SubmissionId, operation: str, *parts: str) -> str:
    """The client token of one intent: the same for every attempt and every process, 36 of AWS's 64 characters."""
    return str(uuid.uuid5(_TOKENS, "/".join((submission_id, operation, *parts))))


def obtainable(wanted: SupportedAssociation, choice: str) -> bool:
    """Whether a draft's `choice` (NEW, an id, or "") leads to a resource; NEW needs a number of a known country."""
    if choice == NEW:
        return wanted.resource_type in NUMBER_TYPES and bool(wanted.iso_country_code)
    return bool(choice)


def sent_value(path: FieldPath, answer: Answer, attachments: Mapping[str, str]) -> SentValue:
    """An answer as it is sent; `attachments` are those uploaded so far, by document id."""
    if isinstance(answer, Document):
        return SentValue(path=path, attachment_id=answer.attachment_id or attachments.get(answer.id, ""))
    if isinstance(answer, str):
        return SentValue(path=path, text=answer)
    return SentValue(path=path, choices=answer)


def differing(wanted: Iterable[SentValue], held: Iterable[SentValue]) -> tuple[FieldPath, ...]:
    """Paths whose value at AWS differs from the wanted one."""
    by_path = {value.path: value for value in held}
    return tuple(
        value.path for value in wanted if value.path not in by_path or not same_value(value, by_path[value.path])
    )


def left_over(wanted: Iterable[FieldPath], held: Iterable[SentValue]) -> tuple[FieldPath, ...]:
    """Paths with a value at AWS that is no longer wanted, as after an edit between two attempts."""
    keep = set(wanted)
    return tuple(value.path for value in held if value.path not in keep and _is_set(value))


def wanted_values(paths: Iterable[FieldPath], answers: Answers, attachments: Mapping[str, str]) -> list[SentValue]:
    """The values of `paths`, in that order."""
    return [sent_value(path, answers[path], attachments) for path in paths if path in answers]


def _is_set(value: SentValue) -> bool:
    return bool(value.text or value.choices or value.attachment_id)
