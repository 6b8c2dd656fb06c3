"""What a real account answered to calls that read, and what that says about our assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.records.account import (
    Association,
    AttachmentStatus,
    PhoneNumber,
    RegistrationSummary,
    SenderId,
    SentValue,
    VersionSummary,
)
from workflows.records.definitions import FieldDefinition
from workflows.records.drafts import RegistrationId
from workflows.records.errors import AwsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One region of an account, as far as it could be read."""

    registrations: tuple[RegistrationSummary, ...] = ()
    #: Of some of the registrations, in AWS's order.
    versions: Mapping[RegistrationId, tuple[VersionSummary, ...]] = field(default_factory=dict)
    associations: Mapping[RegistrationId, tuple[Association, ...]] = field(default_factory=dict)
    #: Of the current version of some of them.
    values: Mapping[RegistrationId, tuple[SentValue, ...]] = field(default_factory=dict)
    fields: tuple[FieldDefinition, ...] = ()
    numbers: tuple[PhoneNumber, ...] = ()
    sender_ids: tuple[SenderId, ...] = ()
    attachments: tuple[AttachmentStatus, ...] = ()
    #: Operation to how many entries it gave, over all its calls.
    counts: Mapping[str, int] = field(default_factory=dict)
    #: Values of enumerations that the service model does not list: operation, member and value.
    unknown: tuple[tuple[str, str, str], ...] = ()
    #: Operations whose entries do not have the shape that Callsign reads, and the kind of error.
    misshapen: tuple[tuple[str, str], ...] = ()
    refused: tuple[AwsError, ...] = ()


class Outcome(StrEnum):
    """What a reading says about an assumption."""

    HOLDS = "holds"
    DIFFERS = "differs"
    #: The account has nothing that would show it.
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a reading says about one assumption of `docs/reference/assumptions.md`."""

    assumption: str
    outcome: Outcome
    #: What was found, in AWS's own terms and counts; never an answer, a name or a number.
    found: tuple[str, ...] = ()
