"""Acts: what somebody did, as the audit log keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workflows.records.drafts import Person


class ActKind(StrEnum):
    """What was done: the thing, a dot, and what became of it. docs/reference/audit-acts.md explains each."""

    DRAFT_STARTED = "draft.started"
    DRAFT_CHANGED = "draft.changed"
    DRAFT_DISCARDED = "draft.discarded"
    DRAFT_REOPENED = "draft.reopened"
    DRAFT_PASSED_ON = "draft.passed_on"
    REMARK_OVERRIDDEN = "remark.overridden"
    FIX_STARTED = "fix.started"
    FIX_TAKEN_OVER = "fix.taken_over"
    SUBMISSION_STARTED = "submission.started"
    SUBMISSION_RETRIED = "submission.retried"
    SUBMISSION_STOPPED = "submission.stopped"
    SUBMISSION_SUBMITTED = "submission.submitted"
    REGISTRATION_CREATED = "registration.created"
    REGISTRATION_ADOPTED = "registration.adopted"
    REGISTRATION_UNWATCHED = "registration.unwatched"
    REGISTRATION_DISCARD_STARTED = "registration.discard_started"
    REGISTRATION_DISCARDED = "registration.discarded"
    REGISTRATION_DELETE_STARTED = "registration.delete_started"
    REGISTRATION_DELETED = "registration.deleted"
    REGISTRATION_HANDED_OVER = "registration.handed_over"
    NUMBER_REQUESTED = "number.requested"
    NUMBER_PURCHASE_STARTED = "number.purchase_started"
    NUMBER_BOUGHT = "number.bought"
    NUMBER_RELEASE_STARTED = "number.release_started"
    NUMBER_RELEASED = "number.released"
    SENDER_ID_REQUEST_STARTED = "sender_id.request_started"
    SENDER_ID_REQUESTED = "sender_id.requested"
    #: Another service of AWS may send from a number or sender ID.
    POLICY_WRITTEN = "policy.written"
    BATCH_STARTED = "batch.started"
    BATCH_PAUSED = "batch.paused"
    BATCH_CANCELLED = "batch.cancelled"
    BATCH_ENDED = "batch.ended"
    PROFILE_ADDED = "profile.added"
    PROFILE_CHANGED = "profile.changed"
    PROFILE_VIEWED = "profile.viewed"
    PROFILE_DELETED = "profile.deleted"
    CUSTOMER_ADDED = "customer.added"
    CUSTOMER_RENAMED = "customer.renamed"
    CUSTOMER_ARCHIVED = "customer.archived"
    CUSTOMER_RESTORED = "customer.restored"
    CUSTOMER_DELETED = "customer.deleted"
    #: A registration, a draft or a profile was given to a customer, or to none.
    CUSTOMER_ASSIGNED = "customer.assigned"
    BRAND_PROFILE_SAVED = "brand_profile.saved"
    APPROVAL_ASKED = "approval.asked"
    APPROVAL_QUESTION = "approval.question"
    APPROVAL_ANSWERED = "approval.answered"
    APPROVAL_APPROVED = "approval.approved"
    APPROVAL_DECLINED = "approval.declined"
    APPROVAL_VOIDED = "approval.voided"
    APPROVAL_EXPIRED = "approval.expired"
    APPROVAL_USED = "approval.used"
    INTAKE_ASKED = "intake.asked"
    INTAKE_REVOKED = "intake.revoked"
    INTAKE_ANSWERED = "intake.answered"
    INTAKE_SENT = "intake.sent"
    #: A step of a checklist outside AWS was ticked, or its tick taken back.
    STEP_DONE = "step.done"
    STEP_REOPENED = "step.reopened"
    EXPORT_MADE = "export.made"
    #: Somebody tried what they have not the right to.
    ACCESS_REFUSED = "access.refused"
    AUDIT_CUT = "audit.cut"


class SourceKind(StrEnum):
    """What an act came from."""

    #: A button or a select; `name` is its action id.
    CLICK = "click"
    #: A window that was sent; `name` is its callback id.
    WINDOW = "window"
    #: A slash command, a shortcut or an event of Slack; `name` is the command word or the kind.
    SLACK = "slack"
    #: A command in a terminal; `name` is the command, such as `register`.
    TERMINAL = "terminal"
    #: A submission that is carried out; `name` is its id and attempt.
    SUBMISSION = "submission"
    #: A page that a customer opened with a link; `name` is the link's id, never its token.
    LINK = "link"
    #: A task of Callsign's own.
    PROCESS = "process"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an act comes from: who, and by what."""

    #: The person in Slack or at a terminal; None for a task of Callsign's own.
    who: Person | None = None
    source: SourceKind = SourceKind.PROCESS
    #: See SourceKind.
    name: str = ""
    #: The short id of Slack's payload, which the log lines have too; empty elsewhere.
    payload: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act, before it is written. Only `values` may hold what somebody entered: it is kept as keyed hashes."""

    kind: ActKind
    at: datetime
    #: Kind of thing to its id, such as {"draft": "...", "registration": "registration-..."}; empty ids are left out.
    subjects: Mapping[str, str] = field(default_factory=dict)
    #: Short facts that are no entered values: states, codes, prices, counts. Kept as they are.
    facts: Mapping[str, str] = field(default_factory=dict)
    #: Field paths, or names, to what was entered, as text. Never kept: a keyed hash of each is.
    values: Mapping[str, str] = field(default_factory=dict)
    #: The AWS operation that did it: the id of its last request is kept with the act.
    operation: str = ""
    #: The same for the same act: a second entry with it is not written. Empty where the act's own transaction sees to
    #: that.
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An act as it is kept. `hash` covers the hash of the entry before, `seq` and `content`."""

    #: 1 for the first; no number is left out.
    seq: int
    #: JSON, with sorted keys and without blanks; see `workflows.audit.entries`.
    content: str
    #: SHA-256, hex.
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSettings:
    """How the log is kept."""

    #: The channel that gets a copy of each entry; empty where there is none.
    channel: str = ""
    #: Days after which entries are cut off; None: they are kept for good.
    keep_days: int | None = None


#: Entries are kept for good, and have no copies.
NO_AUDIT_SETTINGS = AuditSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """The end of the log: the number and the hash of its last entry; 0 and empty for an empty log."""

    seq: int = 0
    hash: str = ""
