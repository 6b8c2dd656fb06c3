"""The records the use cases pass around and the store keeps: frozen, timezone-aware, explained field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answers, DraftId, Person, RegistrationId
from workflows.records.messages import MessageKey

ChangeId = NewType("ChangeId", str)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationSnapshot:
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
class HomeView:
    """What a person looked at last on their list of everything."""

    person: Person
    #: Filters and page, as `bot` writes them.
    selection: Mapping[str, str]
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
    seen_fields: frozenset[FieldPath] = frozenset()


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
    #: HANDED_OVER: user ids of who did it, and of who has it now.
    actor: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeRecord:
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
