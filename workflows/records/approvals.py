"""Approvals: what somebody asks another person to allow, the rules that ask for it, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from workflows.records.access import Grantee
from workflows.records.drafts import BatchId, Person, Submission
from workflows.records.registrations import RequestedNumber

ApprovalId = NewType("ApprovalId", str)

#: Until when an approval can be used, and a request can be decided, where the rule does not say it.
EXPIRES = timedelta(days=7)


class ApprovalKind(StrEnum):
    """What is asked for."""

    #: A new registration.
    SUBMISSION = "submission"
    #: The next version of a denied registration.
    FIX = "fix"
    #: The rows of a table.
    BATCH = "batch"
    #: A number for a registration that is complete.
    NUMBER = "number"


class ApprovalState(StrEnum):
    """The status of an approval."""

    #: Nobody has decided.
    ASKED = "asked"
    #: An approver has asked the requester something; it can be decided all the same.
    QUESTION = "question"
    #: It stands until it expires or is used.
    APPROVED = "approved"
    DECLINED = "declined"
    #: What was asked for has changed, or the requester took it back.
    VOID = "void"
    #: Nobody has decided in time.
    EXPIRED = "expired"
    #: AWS has what it allowed.
    USED = "used"


#: Somebody still has to decide.
OPEN_STATES = frozenset({ApprovalState.ASKED, ApprovalState.QUESTION})

#: From which states each state is reached; the store compares and sets.
ALLOWED_FROM: Mapping[ApprovalState, frozenset[ApprovalState]] = {
    ApprovalState.ASKED: frozenset({ApprovalState.QUESTION}),
    ApprovalState.QUESTION: OPEN_STATES,
    ApprovalState.APPROVED: OPEN_STATES,
    ApprovalState.DECLINED: OPEN_STATES,
    ApprovalState.VOID: OPEN_STATES | {ApprovalState.APPROVED},
    ApprovalState.EXPIRED: OPEN_STATES,
    ApprovalState.USED: frozenset({ApprovalState.APPROVED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRule:
    """When somebody has to approve, and who may. An empty list of places means all of them."""

    #: Registration types by the API's names; one may end in `*`.
    types: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    #: US dollars a month: only numbers that cost so much or more. None: everything that is submitted or bought.
    price: Decimal | None = None
    #: People and user groups: of those who have the right to approve there, these; empty for all of them.
    approvers: tuple[Grantee, ...] = ()
    #: Channel of the cards.
    channel: str = ""
    #: How long a request waits, and how long an approval stands.
    expires: timedelta = EXPIRES
    #: Whether people may approve what they asked for themselves.
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A request for approval, and what became of it."""

    id: ApprovalId
    kind: ApprovalKind
    #: The draft, the batch, or the key of the requested number.
    subject: str
    #: Of everything that is allowed (`workflows.approvals.fingerprint`).
    fingerprint: str
    requester: Person
    state: ApprovalState
    account_id: str
    region: str
    registration_type: str
    #: The type's title.
    title: str
    #: Of the registration, or of the table's file.
    name: str
    #: Channel of the cards.
    channel_id: str
    #: Registrations that are submitted.
    registrations: int = 1
    #: Numbers that are bought.
    numbers: int = 0
    #: US dollars a month of each number, as far as the account's other numbers tell; empty where they do not.
    price: str = ""
    #: The registration that it is about; empty for a new one.
    registration_id: str = ""
    #: The number type and country of a requested number, and which of its kind it is.
    number_type: str = ""
    iso_country_code: str = ""
    ordinal: int = 0
    #: What a requested number is requested with, as `NumberOptions.stored`.
    number_options: Mapping[str, str] = field(default_factory=dict)
    #: What a reviewer would say, by severity: `must`, `should`, `hint` to how many remarks.
    remarks: Mapping[str, int] = field(default_factory=dict)
    asked_at: datetime
    updated_at: datetime
    #: Until when it can be decided; once approved, until when it stands.
    expires_at: datetime
    decided_at: datetime | None = None
    #: Slack id of the person who decided; empty where nobody did.
    decided_by: str = ""
    #: DECLINED: the person's words. VOID: a code of `Void`.
    reason: str = ""
    #: Counts what happened to it, so that messages can be compared with it.
    revision: int = 1
    #: The revision that its card shows.
    shown: int = 0
    #: Address of its card; empty before it is posted.
    link: str = ""
    #: When the approvers were last reminded.
    reminded_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state in OPEN_STATES

    @property
    def musts(self) -> int:
        """Remarks because of which it will be denied; approving it overrides them."""
        return self.remarks.get("must", 0)


class Void(StrEnum):
    """Why an approval, or the request for one, no longer counts."""

    #: The requester took it back.
    WITHDRAWN = "withdrawn"
    #: The answers, documents or associations are no longer the same.
    CHANGED = "changed"
    #: AWS has changed the form.
    FORM_CHANGED = "form_changed"
    #: The number costs more than was approved.
    PRICE_RISEN = "price_risen"
    #: The draft or the batch is gone.
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that an approval allows to be sent or bought."""

    #: The draft, or the key of the requested number.
    subject: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What an approval starts, in the transaction that approves it."""

    #: A new submission, or the next attempt at the draft's stopped one.
    submission: Submission | None = None
    number: RequestedNumber | None = None
    batch_id: BatchId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A new state of an approval, with who brought it about."""

    approval_id: ApprovalId
    state: ApprovalState
    at: datetime
    by: str = ""
    reason: str = ""
    #: Until when an approved one stands; None: as before.
    expires_at: datetime | None = None
    #: The fingerprint that the person has seen; the outcome counts for no other. Empty: for any.
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A question of an approver, or the requester's answer to it."""

    approval_id: ApprovalId
    #: 1 for the first.
    number: int
    author: Person
    text: str
    written_at: datetime
    #: Whether it answers a question; else it is one.
    answers: bool = False
    #: Whether it was posted.
    posted: int = 0
