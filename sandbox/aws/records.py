"""The things one account owns in one region. Plain state; the rules live beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

JSON = dict[str, Any]

#: A version under review: locked, neither editable nor replaceable.
IN_REVIEW = frozenset({"SUBMITTED", "AWS_REVIEWING", "REVIEWING", "REQUIRES_AUTHENTICATION", "REQUIRES_OFFLINE_REVIEW"})


@dataclass(slots=True, kw_only=True)
class Moving:
    """A thing that moves by itself: when it took its last step, and how often it was looked at since."""

    since: datetime
    looks: int = 0

    def step(self, at: datetime) -> None:
        self.since = at
        self.looks = 0


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
    #: The time of the last change to each status.
    history: dict[str, datetime]
    values: dict[str, FieldValue] = field(default_factory=dict)
    denied_reasons: list[JSON] = field(default_factory=list)
    feedback: str | None = None
    aws_review: bool = False
    #: When a field value was last put; decides about `World.settle_seconds`.
    last_put: datetime | None = None

    def move(self, status: str, at: datetime) -> None:
        """Take a status and stamp the history, unless it is the present one."""
        if status != self.status:
            self.status = status
            self.history[status] = at

    def answers(self) -> dict[str, JSON]:
        """Field path to value members, as `rules` reads them."""
        return {path: row.value for path, row in self.values.items()}

    def attachment_ids(self) -> set[str]:
        rows = (row.value.get("RegistrationAttachmentId") for row in self.values.values())
        return {attachment_id for attachment_id in rows if attachment_id}


@dataclass(slots=True, kw_only=True)
class Association:
    """A registration's tie to a number, a sender ID or another registration."""

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
    moving: Moving
    versions: list[Version]
    tags: dict[str, str]
    #: By resource id.
    associations: dict[str, Association] = field(default_factory=dict)
    approved_version: int | None = None
    denied_version: int | None = None
    #: The status before the last submission; a discarded version falls back to it (undocumented, our guess).
    status_before: str = "CREATED"
    #: Set by hand: nothing moves by itself until a person moves it.
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
    moving: Moving
    tags: dict[str, str]
    body: bytes = field(repr=False)
    #: `application/pdf`, `image/jpeg` or `image/png`, by the first bytes.
    content_type: str
    #: The upload will end in UPLOAD_FAILED.
    doomed: bool = False


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
    moving: Moving
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
class Denial:
    """A verdict against a version."""

    #: Complete rows: Reason, ShortDescription and the rest.
    reasons: tuple[JSON, ...]
    #: Field path to DeniedReason.
    field_reasons: Mapping[str, str] = field(default_factory=dict)
    feedback: str | None = None
    #: Field path to Feedback.
    field_feedback: Mapping[str, str] = field(default_factory=dict)
