"""Drafts, their answers and documents, and submissions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from workflows.records.definitions import FieldPath
from workflows.records.errors import NO_PROBLEM, Problem
from workflows.records.overrides import Override
from workflows.records.sources import NOTHING_PREFILLED, Prefill

DraftId = NewType("DraftId", str)
DocumentId = NewType("DocumentId", str)
SubmissionId = NewType("SubmissionId", str)
RegistrationId = NewType("RegistrationId", str)
BatchId = NewType("BatchId", str)
CustomerId = NewType("CustomerId", str)
#: For nobody in particular.
NO_CUSTOMER = CustomerId("")

#: The workspace of everybody who uses the command line; an id of Slack never looks like it.
TERMINAL = "shell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person in a workspace. Ids repeat across workspaces, so both fields count."""

    workspace_id: str
    user_id: str


class Looks(StrEnum):
    """What is odd about a picture, as `workflows.forms.picture_looks` measures it."""

    BLANK = "blank"
    SMALL = "small"
    NO_LETTERS = "no_letters"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A checked file that answers an ATTACHMENT field. The store keeps its bytes under the same id."""

    id: DocumentId
    #: As the person named it; shown, never trusted.
    name: str
    #: By magic bytes: `application/pdf`, `image/png` or `image/jpeg`.
    media_type: str
    #: Bytes that will be sent.
    size: int
    #: Hex digest of the bytes that will be sent.
    sha256: str
    #: How it was changed ("resized from 2.1 MB"); empty when it is sent unchanged.
    note: str = ""
    #: Set when an earlier version already has it at AWS; then no bytes are kept.
    attachment_id: str | None = None
    #: One of `Looks`; empty where nothing is odd, or nobody has looked.
    looks: str = ""


#: TEXT: a str. SELECT: a tuple of option values. ATTACHMENT: a Document.
Answer = str | tuple[str, ...] | Document
Answers = Mapping[FieldPath, Answer]


class DraftState(StrEnum):
    """The status of a draft."""

    OPEN = "open"
    #: Somebody has to approve it before it is submitted; the draft is locked.
    WAITING = "waiting"
    #: A submission is being carried out, or was; the draft is locked.
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Answers in progress."""

    id: DraftId
    owner: Person
    account_id: str
    region: str
    #: The API's name of the registration type.
    registration_type: str
    #: The type's title when the draft was created, for lists shown without asking AWS.
    title: str
    #: Becomes the tag `Name`: AWS has no name member.
    name: str
    #: Channel of its updates.
    channel_id: str
    state: DraftState
    #: Fingerprint of the form the answers were last checked against.
    form_fingerprint: str
    created_at: datetime
    updated_at: datetime
    answers: Answers = field(default_factory=dict)
    #: For each resource type that must be associated before submitting: `new` (request one) or the id of an existing
    #: resource.
    associations: Mapping[str, str] = field(default_factory=dict)
    #: By number type, what a new number is requested with (`NumberOptions.stored`); without an entry, what the answers
    #: suggest.
    number_options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Key of the page the person saw last, so that "continue" continues.
    page: str = ""
    #: The batch that it is a row of.
    batch_id: BatchId | None = None
    #: Fields to look at because the form has changed, and what became of each (`workflows.forms.changes`).
    changed: Mapping[FieldPath, str] = field(default_factory=dict)
    #: What was filled in for the person, and what of it they have looked at.
    prefill: Prefill = NOTHING_PREFILLED
    #: Remarks of reviewers' rules that do not count, and why.
    overrides: tuple[Override, ...] = ()
    #: Whether AWS looks at it before the carriers do (`AwsReview` of SubmitRegistrationVersion).
    aws_review: bool = False
    #: The customer for whom it is; empty for nobody in particular.
    customer_id: CustomerId = NO_CUSTOMER


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDraft:
    """The content of a draft that has no id yet; see `Draft` for its fields."""

    owner: Person
    account_id: str
    region: str
    registration_type: str
    title: str
    name: str
    channel_id: str
    #: Empty until a form has been shown.
    form_fingerprint: str = ""
    answers: Answers = field(default_factory=dict)
    associations: Mapping[str, str] = field(default_factory=dict)
    batch_id: BatchId | None = None
    customer_id: CustomerId = NO_CUSTOMER

    def draft(self, draft_id: DraftId, now: datetime) -> Draft:
        """The open draft."""
        return Draft(
            id=draft_id,
            owner=self.owner,
            account_id=self.account_id,
            region=self.region,
            registration_type=self.registration_type,
            title=self.title,
            name=self.name,
            channel_id=self.channel_id,
            state=DraftState.OPEN,
            form_fingerprint=self.form_fingerprint,
            created_at=now,
            updated_at=now,
            answers=self.answers,
            associations=self.associations,
            batch_id=self.batch_id,
            customer_id=self.customer_id,
        )


class SubmissionState(StrEnum):
    """The status of a submission."""

    RUNNING = "running"
    #: AWS accepted it.
    SUBMITTED = "submitted"
    #: It stopped at a problem that a person has to look at; a Retry continues it.
    NEEDS_ATTENTION = "needs_attention"


def purchase_of(number_type: str) -> str:
    """The name of a submission's intent to buy a number of a type."""
    return f"RequestPhoneNumber/{number_type}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A draft being carried out."""

    id: SubmissionId
    draft_id: DraftId
    state: SubmissionState
    #: Counts Retry presses; the engine runs `{id}:{attempt}`, client tokens derive from `id` alone.
    attempt: int
    started_at: datetime
    updated_at: datetime
    #: Name of the step under way, from `workflows.submissions.carry_out.STEPS`.
    step: str = ""
    #: API calls done and altogether, for the progress bar.
    done: int = 0
    total: int = 0
    registration_id: RegistrationId | None = None
    #: Resource types to ids associated so far, such as {"TOLL_FREE": "phone-..."}.
    resources: Mapping[str, str] = field(default_factory=dict)
    #: The number, in E.164, once one was requested or chosen.
    number: str = ""
    #: US dollars per month as AWS answered the request; empty before.
    monthly_price: str = ""
    #: Document ids to attachment ids.
    attachments: Mapping[str, str] = field(default_factory=dict)
    #: Why it needs attention: `Problem` as a mapping, empty otherwise. Never holds an answer.
    problem: Problem = NO_PROBLEM
    #: The version it fills when it resubmits a registration, 0 until that version is open and for first submissions.
    version: int = 0
    #: What each call that creates something was first made with, by the call's name. A repeat with the same client
    #: token has to be the same in everything.
    intents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


#: `Draft.associations` value that asks for a new resource.
NEW = "new"
#: Tag of everything that Callsign creates for a draft: the draft's id.
DRAFT_TAG = "callsign:draft"


#: Tag with the name of the customer for whom it is.
CUSTOMER_TAG = "Customer"


def tags(draft: Draft, customer: str = "") -> dict[str, str]:
    """The draft's name, its customer's, its owner and their workspace. The value of an AWS tag holds 256 characters."""
    values = {
        "Name": draft.name[:256],
        CUSTOMER_TAG: customer[:256],
        "callsign:user": draft.owner.user_id,
        "callsign:workspace": draft.owner.workspace_id,
        DRAFT_TAG: draft.id,
    }
    return {key: value for key, value in values.items() if value}
