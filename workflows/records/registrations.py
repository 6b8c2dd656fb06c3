"""The records the use cases pass around and the store keeps: frozen, timezone-aware, explained field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from workflows.records.definitions import FieldPath

DraftId = NewType("DraftId", str)
DocumentId = NewType("DocumentId", str)
SubmissionId = NewType("SubmissionId", str)
RegistrationId = NewType("RegistrationId", str)
ChangeId = NewType("ChangeId", str)
BatchId = NewType("BatchId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in a workspace; ids repeat over workspaces, so both count."""

    workspace_id: str
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that answers an ATTACHMENT field, after checking; its bytes are kept by the store under the same id."""

    id: DocumentId
    #: As the person named it; shown, never trusted.
    name: str
    #: By magic bytes: `application/pdf`, `image/png` or `image/jpeg`.
    media_type: str
    #: Bytes that will be sent.
    size: int
    #: Hex digest of the bytes that will be sent.
    sha256: str
    #: What was done to it ("resized from 2.1 MB"), empty where it goes as it came.
    note: str = ""
    #: Set when a version before this one already carries it at AWS; then no bytes are kept.
    attachment_id: str | None = None


#: TEXT: a str. SELECT: a tuple of option values. ATTACHMENT: a Document.
Answer = str | tuple[str, ...] | Document
Answers = Mapping[FieldPath, Answer]


class DraftState(StrEnum):
    """Where a draft stands."""

    OPEN = "open"
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
    #: The type's title when the draft was begun, for lists shown without asking AWS.
    title: str
    #: Becomes the tag `Name`: AWS has no name member (facts section 1).
    name: str
    #: Where updates go.
    channel_id: str
    state: DraftState
    #: Fingerprint of the form the answers were last checked against.
    form_fingerprint: str
    created_at: datetime
    updated_at: datetime
    answers: Answers = field(default_factory=dict)
    #: For each resource type that must be associated before submitting: `new` (request one) or the id of an existing resource.
    associations: Mapping[str, str] = field(default_factory=dict)
    #: Key of the page the person saw last, so that "continue" continues.
    page: str = ""
    #: The batch it is a row of.
    batch_id: BatchId | None = None


class SubmissionState(StrEnum):
    """Where a submission stands."""

    RUNNING = "running"
    #: AWS said it took it.
    SUBMITTED = "submitted"
    #: Gave up on something a person has to look at; a Retry continues it.
    NEEDS_ATTENTION = "needs_attention"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """A number of the account: DescribePhoneNumbers, RequestPhoneNumber."""

    id: str
    number: str
    #: PENDING, ACTIVE, ASSOCIATING, DISASSOCIATING, DELETED.
    status: str
    #: TOLL_FREE, TEN_DLC, LONG_CODE, SHORT_CODE, SIMULATOR.
    number_type: str
    iso_country_code: str
    #: US dollars as AWS writes them, such as "2.00".
    monthly_price: str
    #: Registration it is attached to, where AWS says so.
    registration_id: str | None = None
    #: Messages a second by capability, such as {"SMS": 3}; empty where AWS does not say.
    rates: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderId:
    """A sender ID of the account: DescribeSenderIds."""

    name: str
    iso_country_code: str
    #: US dollars as AWS writes them, such as "0.00".
    monthly_price: str
    #: Whether it may send where registration is required.
    registered: bool
    #: Messages a second by capability; empty where AWS does not say.
    rates: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendLimit:
    """One of DescribeSpendLimits, in whole US dollars a month."""

    #: TEXT_MESSAGE_MONTHLY_SPEND_LIMIT and others.
    name: str
    #: What is in force.
    limit: int
    #: What AWS lets the account raise it to by itself.
    maximum: int


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
    #: Name of the step under way, from `workflows.submit.STEPS`.
    step: str = ""
    #: API calls done and in all, for the progress bar.
    done: int = 0
    total: int = 0
    registration_id: RegistrationId | None = None
    #: Resource types to ids associated so far, such as {"TOLL_FREE": "phone-..."}.
    resources: Mapping[str, str] = field(default_factory=dict)
    #: The number, in E.164, when one was requested or chosen.
    number: str = ""
    #: US dollars a month as AWS answered the request, empty before.
    monthly_price: str = ""
    #: Document ids to attachment ids.
    attachments: Mapping[str, str] = field(default_factory=dict)
    #: Why it needs attention: `Problem` as a mapping, empty otherwise. Never holds an answer.
    problem: Mapping[str, str] = field(default_factory=dict)
    #: The version it fills when it resubmits a registration, 0 until that version is open and for first submissions.
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A registration we watch, as last seen."""

    id: RegistrationId
    account_id: str
    region: str
    registration_type: str
    title: str
    name: str
    owner: Person | None
    channel_id: str
    #: RegistrationStatus, raw.
    status: str
    #: CurrentVersionNumber.
    version: int
    #: RegistrationVersionStatus of the current version, raw; empty until read.
    version_status: str
    latest_denied_version: int | None
    approved_version: int | None
    #: When we saw it reach `status`, or AWS's own timestamp where it gave one.
    status_since: datetime
    created_at: datetime
    submitted_at: datetime | None
    #: Key of its living message in `messages`, see `message_key`.
    message_key: str
    #: Number or sender ID, where known.
    identity: str = ""
    #: Counts changes; the next change takes `changes + 1`.
    changes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a sweep compares of a registration: read for all of a region at once, so no more than that."""

    id: RegistrationId
    status: str
    version: int
    version_status: str
    latest_denied_version: int | None
    approved_version: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedRegion:
    """Somebody asked that every registration of a region be watched, whoever makes it."""

    account_id: str
    region: str
    #: Where news of registrations that nobody told us about goes.
    channel_id: str
    #: Who asked; the owner of what is adopted for that reason.
    owner: Person
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleNumber:
    """A number that is paid for and cannot send before a registration that nobody has begun at AWS."""

    #: PhoneNumberId.
    id: str
    number: str
    number_type: str
    #: US dollars as AWS writes them.
    monthly_price: str
    account_id: str
    region: str
    #: The registration type it needs, and that type's title.
    registration_type: str
    title: str
    #: Where it is pointed out.
    channel_id: str
    found_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a person looked at last on their list of everything."""

    person: Person
    #: Filters and page, as `bot` writes them.
    looks_at: Mapping[str, str]
    #: What the last drawing was answered with, to tell whether somebody drew it since.
    hash: str
    #: When the person themself last looked.
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeniedReason:
    """One of DeniedReasons of a version; `reason` may be a code or a title (facts section 4)."""

    reason: str
    short_description: str
    long_description: str = ""
    documentation_title: str = ""
    documentation_link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeniedField:
    """A field value a reviewer refused or commented."""

    path: FieldPath
    #: The field's title when it was read.
    title: str
    reason: str
    feedback: str = ""
    #: What was sent, for people to read: option titles, a word for a document. Never logged; forgotten with the answers.
    sent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came back with a denied or commented version."""

    reasons: tuple[DeniedReason, ...] = ()
    fields: tuple[DeniedField, ...] = ()
    feedback: str = ""


#: Stands for the denial as a whole among the paths somebody has to look at.
WHOLE_VERSION = FieldPath("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What a draft that answers a denial has to start from."""

    draft_id: DraftId
    registration_id: RegistrationId
    #: The version that was denied, revoked or discarded; the next one is made of the draft.
    base_version: int
    #: Why; its `fields` come first in the form.
    verdict: Verdict
    #: What the base version held; documents by their `attachment_id`.
    sent: Answers
    #: Denied fields (and WHOLE_VERSION) the person has gone past with Next.
    looked: frozenset[FieldPath] = frozenset()


class ChangeKind(StrEnum):
    """Kinds of news."""

    #: Our submission was taken by AWS.
    SUBMITTED = "submitted"
    #: Our submission needs a person.
    NEEDS_ATTENTION = "needs_attention"
    #: The registration or its version moved.
    STATUS = "status"
    #: Another person took it over.
    HANDED_OVER = "handed_over"
    #: Callsign, which did not make it, watches it from now on.
    ADOPTED = "adopted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something happened to a registration or a submission; recorded once, posted once."""

    id: ChangeId
    #: Key of the living message it belongs to.
    message_key: str
    #: 1, 2, 3 ... for each message_key.
    seq: int
    kind: ChangeKind
    registration_id: RegistrationId | None
    from_status: str
    to_status: str
    version: int
    version_status: str
    verdict: Verdict
    observed_at: datetime
    #: HANDED_OVER: user ids of who did it, and of who has it now.
    actor: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudged:
    """What was said about something that waits for a person: one row for each subject and kind."""

    #: A RegistrationId, or the DraftId of an open draft.
    subject: str
    #: A `lifecycle.Stuck`.
    kind: str
    #: When it became somebody's move; another moment begins the count anew.
    since: datetime
    #: Nudges posted since then.
    count: int
    last_at: datetime
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message of ours that stands in a channel."""

    key: str
    channel_id: str
    #: The channel's id of the message.
    ts: str


def message_key(submission_id: SubmissionId | None, registration_id: RegistrationId | None) -> str:
    """The key of a living message: that of the submission that made it, else of the adopted registration."""
    return f"submission:{submission_id}" if submission_id else f"registration:{registration_id}"
