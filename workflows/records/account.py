"""What an AWS account holds: numbers, sender IDs, versions, associations, attachments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflows.records.definitions import FieldPath
from workflows.records.drafts import (
    RegistrationId,
)
from workflows.records.registrations import (
    DeniedReason,
)


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
    #: Messages per second by capability, such as {"SMS": 3}; empty when AWS does not say.
    rates: Mapping[str, int] = field(default_factory=dict)
    #: Messages a day by carrier, such as {"T-MOBILE": 2000}: of 10DLC numbers, where there is a cap.
    daily_caps: Mapping[str, int] = field(default_factory=dict)
    #: Such as ("SMS", "MMS").
    capabilities: tuple[str, ...] = ()
    #: TRANSACTIONAL, PROMOTIONAL.
    message_type: str = ""
    #: What AWS calls the pricing model; empty when AWS does not say.
    pricing_tier: str = ""
    #: It cannot be released before somebody switches this off.
    deletion_protection: bool = False
    #: The pool that it is in; empty where it is in none.
    pool_id: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderId:
    """A sender ID of the account: DescribeSenderIds."""

    name: str
    iso_country_code: str
    #: US dollars as AWS writes them, such as "0.00".
    monthly_price: str
    #: Whether it may send to countries that require registration.
    registered: bool
    #: Messages per second by capability; empty when AWS does not say.
    rates: Mapping[str, int] = field(default_factory=dict)
    #: MessageType values.
    message_types: tuple[str, ...] = ()
    deletion_protection: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendLimit:
    """One of DescribeSpendLimits, in whole US dollars a month."""

    #: TEXT_MESSAGE_MONTHLY_SPEND_LIMIT and others.
    name: str
    #: The limit in force.
    limit: int
    #: The highest limit that the account may set itself.
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLimit:
    """One of DescribeAccountLimits."""

    #: REGISTRATIONS, REGISTRATION_ATTACHMENTS, PHONE_NUMBERS, SENDER_IDS and others.
    name: str
    used: int
    maximum: int

    @property
    def left(self) -> int:
        """How many more there may be."""
        return max(0, self.maximum - self.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentValue:
    """A field value as AWS holds it: exactly one of text, choices, attachment_id is set."""

    path: FieldPath
    text: str | None = None
    choices: tuple[str, ...] | None = None
    attachment_id: str | None = None
    #: FieldValue.DeniedReason; MISSING_REQUIRED_FIELD on a draft never submitted is not a denial.
    denied_reason: str = ""
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentPlace:
    """Where an attachment may be used."""

    account_id: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentStatus:
    """One entry of DescribeRegistrationAttachments."""

    id: str
    #: UPLOAD_IN_PROGRESS, UPLOAD_COMPLETE, UPLOAD_FAILED, DELETED.
    status: str
    error_reason: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationSummary:
    """One entry of DescribeRegistrations."""

    id: RegistrationId
    registration_type: str
    status: str
    version: int
    latest_denied_version: int | None
    approved_version: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSummary:
    """One entry of DescribeRegistrationVersions."""

    version: int
    status: str
    #: Status name to the moment it was reached, from RegistrationVersionStatusHistory. Names are those of the API's
    #: `...Timestamp` members in upper snake case, without the suffix.
    history: Mapping[str, datetime]
    denied_reasons: tuple[DeniedReason, ...] = ()
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """One entry of ListRegistrationAssociations."""

    resource_id: str
    resource_type: str
    iso_country_code: str | None = None
    phone_number: str | None = None


#: Resource types that RequestPhoneNumber can create (RequestableNumberType, without the simulator).
NUMBER_TYPES = frozenset({"TOLL_FREE", "LONG_CODE", "TEN_DLC"})


def same_value(wanted: SentValue, held: SentValue) -> bool:
    """Whether AWS holds what we sent: spaces around a text and the order of choices do not count."""
    if wanted.text is not None:
        return held.text is not None and _folded(wanted.text) == _folded(held.text)
    if wanted.choices is not None:
        return held.choices is not None and sorted(wanted.choices) == sorted(held.choices)
    return bool(wanted.attachment_id) and wanted.attachment_id == held.attachment_id


def _folded(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
