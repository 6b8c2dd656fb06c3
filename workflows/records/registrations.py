"""Records of registrations, their changes and what Callsign watches. Moments carry a time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from workflows.records.definitions import FieldPath
from workflows.records.drafts import NO_CUSTOMER, Answers, CustomerId, DraftId, Person, RegistrationId
from workflows.records.messages import MessageKey
from workflows.records.numbers import HeldNumber

ChangeId = NewType("ChangeId", str)


class Sends(StrEnum):
    """What texts are sent from under a registration."""

    #: The number or sender ID that belongs to it when it is COMPLETE.
    ITS_OWN = "its own"
    #: Numbers that are associated with it later.
    LATER_NUMBERS = "later numbers"
    #: Nothing is sent under it: the registrations that need it do, as campaigns need a brand.
    ITS_CAMPAIGNS = "its campaigns"
    #: Nothing is ever sent under it, such as a vetting.
    NOTHING = "nothing"


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
    #: Key of its status message.
    message_key: MessageKey
    #: Number or sender ID, where known.
    identity: str = ""
    #: Counts changes; the next change takes `changes + 1`.
    changes: int = 0
    #: Its numbers, by number, each with its own status.
    numbers: tuple[HeldNumber, ...] = ()
    #: The customer for whom it is; empty for nobody in particular.
    customer_id: CustomerId = NO_CUSTOMER
    #: As its type declared when it was recorded.
    sends: Sends = Sends.ITS_OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationSnapshot:
    """The fields of a registration that a sweep compares.

    It reads those of a whole region at once, so there are few.
    """

    id: RegistrationId
    status: str
    version: int
    version_status: str
    latest_denied_version: int | None
    approved_version: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedRegion:
    """A region in which a person asked Callsign to watch every registration, including those created elsewhere."""

    account_id: str
    region: str
    #: Channel for changes of registrations that Callsign adopts.
    channel_id: str
    #: The person who asked; the owner of the registrations adopted for that reason.
    owner: Person
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleNumber:
    """A number that costs money but cannot send, because the registration it needs does not exist at AWS."""

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
    #: Channel in which it is pointed out.
    channel_id: str
    found_at: datetime


class RequestState(StrEnum):
    """The status of a requested number."""

    #: Accepted from a person, and carried out until AWS has answered.
    OPEN = "open"
    GRANTED = "granted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedNumber:
    """A number that a person requested for a registration; stored before the request is confirmed to them."""

    #: `NumberRequest.key`.
    key: str
    registration_id: RegistrationId
    number_type: str
    iso_country_code: str
    ordinal: int
    #: The person who requested it.
    requester: Person
    state: RequestState
    #: How often it was tried without an answer.
    tries: int
    requested_at: datetime
    updated_at: datetime
    #: What it is requested with, as `NumberOptions.stored`.
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """What a person selected last on their App Home."""

    person: Person
    #: Filters and page, as `bot` writes them; stored as `looks_at`.
    selection: Mapping[str, str]
    #: Slack's hash of the view last published, which shows whether it has been published since.
    hash: str
    #: When the person last opened or used it.
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeniedReason:
    """One of DeniedReasons of a version; `reason` may be a code or a title."""

    reason: str
    short_description: str
    long_description: str = ""
    documentation_title: str = ""
    documentation_link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeniedField:
    """A field value that a reviewer denied or commented on."""

    path: FieldPath
    #: The field's title when it was read.
    title: str
    reason: str
    feedback: str = ""
    #: What was sent, in readable form: option titles, a word for a document. Never logged; deleted with the answers.
    sent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What AWS returned with a version that was denied or commented on."""

    reasons: tuple[DeniedReason, ...] = ()
    fields: tuple[DeniedField, ...] = ()
    feedback: str = ""
    #: Whether it is the advice of AWS's pre-review, so that no carrier has seen the version.
    by_aws: bool = False


#: Represents the denial as a whole among the paths that a person has to see.
WHOLE_VERSION = FieldPath("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The starting point of a draft that answers a denial."""

    draft_id: DraftId
    registration_id: RegistrationId
    #: The version that was denied, revoked or discarded; the draft becomes the next version.
    base_version: int
    #: The reasons; its `fields` come first in the form.
    verdict: Verdict
    #: The values of the base version; documents by their `attachment_id`.
    sent: Answers
    #: Denied fields (and WHOLE_VERSION) that the person has passed with Next.
    seen_fields: frozenset[FieldPath] = frozenset()
    #: When the draft's owner changed the first answer. Before that, anybody else may fix the denial instead.
    claimed_at: datetime | None = None


class ChangeKind(StrEnum):
    """Kinds of change."""

    #: AWS accepted our submission.
    SUBMITTED = "submitted"
    #: Our submission needs a person.
    NEEDS_ATTENTION = "needs_attention"
    #: The status of the registration or of its version changed.
    STATUS = "status"
    #: Another person took it over.
    HANDED_OVER = "handed_over"
    #: Another person continues the fix of a denial that somebody had begun.
    FIX_TAKEN_OVER = "fix_taken_over"
    #: Callsign, which did not create it, watches it from now on.
    ADOPTED = "adopted"
    #: One of its numbers has become ACTIVE.
    NUMBER_ACTIVE = "number_active"
    #: One of its numbers takes longer than it should to become ACTIVE.
    NUMBER_LATE = "number_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something happened to a registration or a submission; recorded once, posted once."""

    id: ChangeId
    #: Key of the status message it belongs to.
    message_key: MessageKey
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
    #: HANDED_OVER: user ids of the person who did it and of the new owner.
    #: FIX_TAKEN_OVER: of the person who continues the fix and of the one who had it.
    #: NUMBER_ACTIVE, NUMBER_LATE: the target is the number in E.164.
    actor: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeRecord:
    """How often and when a person was nudged about a subject; one record for each subject and kind."""

    #: A RegistrationId, or the DraftId of an open draft.
    subject: str
    #: A `lifecycle.Stuck`.
    kind: str
    #: When the subject began to wait for a person. Another moment restarts the count.
    since: datetime
    #: Nudges posted since then.
    count: int
    last_at: datetime
    snoozed_until: datetime | None = None
    #: When its message was made to say that the matter is settled; None while it reminds.
    settled_at: datetime | None = None
