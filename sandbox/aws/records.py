"""The resources of one account in one region. Plain state; the rules are in other modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

JSON = dict[str, Any]

#: A version under review: locked, neither editable nor replaceable.
IN_REVIEW = frozenset({"SUBMITTED", "AWS_REVIEWING", "REVIEWING", "REQUIRES_AUTHENTICATION", "REQUIRES_OFFLINE_REVIEW"})


@dataclass(slots=True, kw_only=True)
class Progress:
    """Of a resource whose status changes by itself: its last step and the Describe calls since then."""

    since: datetime
    describe_calls: int = 0

    def step(self, at: datetime) -> None:
        self.since = at
        self.describe_calls = 0


@dataclass(slots=True, kw_only=True)
class FieldValue:
    """One answer of one version."""

    path: str
    #: Exactly one of TextValue, SelectChoices, RegistrationAttachmentId.
    value: JSON
    denied_reason: str | None = None
    feedback: str | None = None


@dataclass(slots=True, kw_only=True)
class Version:
    number: int
    status: str
    #: When the version last took each status.
    history: dict[str, datetime]
    values: dict[str, FieldValue] = field(default_factory=dict)
    denied_reasons: list[JSON] = field(default_factory=list)
    feedback: str | None = None
    aws_review: bool = False
    #: When a field value was last put; `World.settle_seconds` counts from here.
    last_put: datetime | None = None

    def move(self, status: str, at: datetime) -> None:
        """Take a status and record the time, unless it is the current status."""
        if status != self.status:
            self.status = status
            self.history[status] = at

    def answers(self) -> dict[str, JSON]:
        """Field path to value members, in the form that `rules` reads."""
        return {path: row.value for path, row in self.values.items()}

    def attachment_ids(self) -> set[str]:
        rows = (row.value.get("RegistrationAttachmentId") for row in self.values.values())
        return {attachment_id for attachment_id in rows if attachment_id}


@dataclass(slots=True, kw_only=True)
class Association:
    """The association of a registration with a number, a sender ID or another registration."""

    resource_id: str
    resource_arn: str
    resource_type: str
    iso_country_code: str | None = None
    phone_number: str | None = None


@dataclass(slots=True, kw_only=True)
class Registration:
    id: str
    arn: str
    type: str
    status: str
    created_at: datetime
    progress: Progress
    versions: list[Version]
    tags: dict[str, str]
    #: By resource id.
    associations: dict[str, Association] = field(default_factory=dict)
    approved_version: int | None = None
    denied_version: int | None = None
    #: The status before the last submission; discarding restores it (`status-after-discard`).
    status_before: str = "CREATED"
    #: True if the status was set by hand: it does not change by itself until a reviewer acts.
    pinned: bool = False

    @property
    def version(self) -> Version:
        """The current version."""
        return self.versions[-1]


@dataclass(slots=True, kw_only=True)
class Attachment:
    id: str
    arn: str
    status: str
    created_at: datetime
    progress: Progress
    tags: dict[str, str]
    body: bytes = field(repr=False)
    #: `application/pdf`, `image/jpeg` or `image/png`, from the first bytes.
    content_type: str
    #: True if the upload will end as UPLOAD_FAILED.
    will_fail: bool = False


@dataclass(slots=True, kw_only=True)
class PhoneNumber:
    id: str
    arn: str
    number: str
    status: str
    iso_country_code: str
    message_type: str
    capabilities: list[str]
    number_type: str
    monthly_leasing_price: str
    created_at: datetime
    progress: Progress
    tags: dict[str, str]
    opt_out_list: str = "Default"
    international_sending: bool = False
    deletion_protection: bool = False
    registration_id: str | None = None


@dataclass(slots=True, kw_only=True)
class SenderId:
    arn: str
    name: str
    iso_country_code: str
    message_types: list[str]
    tags: dict[str, str]
    registered: bool
    deletion_protection: bool = False
    registration_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcePolicy:
    """Who else may send from a number or a sender ID."""

    #: The JSON document, as it was put.
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """A verdict against a version."""

    #: Complete rows: Reason, ShortDescription and the rest.
    reasons: tuple[JSON, ...]
    #: Field path to DeniedReason.
    field_reasons: Mapping[str, str] = field(default_factory=dict)
    feedback: str | None = None
    #: Field path to Feedback.
    field_feedback: Mapping[str, str] = field(default_factory=dict)
