"""AWS's brand profiles (`endusermessaging`): facts about a company, kept by AWS, apart from Callsign's own profiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

#: The only status in which a profile may be used.
ACTIVE = "ACTIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandProfile:
    """One of BrandProfiles."""

    #: `bp-...`
    id: str
    name: str
    #: ACTIVE, BLOCKED, PAUSED, CANCELLED, FAILED, or one that AWS has added since.
    status: str
    created_at: datetime
    updated_at: datetime
    is_protected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandAttribute:
    """One attribute of a profile, with its value: a text, or a file."""

    name: str
    #: TEXT, IMAGE or DOCUMENT.
    kind: str
    category: str = ""
    description: str = ""
    text: str = ""
    #: Of an image or document.
    body: bytes | None = field(default=None, repr=False)
    content_type: str = ""
    #: Why a file could not be read; empty where it was.
    unreadable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandProfileContent:
    """A profile with all its attributes."""

    profile: BrandProfile
    attributes: Sequence[BrandAttribute]


class JobStatus(StrEnum):
    """The status of work that AWS does after its answer."""

    PROCESSING = "PROCESSING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandJob:
    """A job of AWS between a profile and registrations."""

    id: str
    #: A JobStatus, or one that AWS has added since.
    status: str
    error_code: str = ""
    #: Ids of the profiles and registrations that it created or changed.
    resources: Sequence[str] = ()


class OnConflict(StrEnum):
    """What happens to an attribute that a profile already has."""

    REPLACE = "REPLACE"
    PRESERVE = "PRESERVE"
