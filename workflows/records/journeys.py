"""Journeys: registrations that depend on each other, seen as one thing, and what of them cannot be read at AWS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from workflows.records.drafts import DraftId, Person, RegistrationId

JourneyId = NewType("JourneyId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A registration is associated with another one, as a campaign is with its brand."""

    registration_id: RegistrationId
    #: The registration that it depends on.
    depends_on: RegistrationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A person says that a step outside AWS is done."""

    #: `OutsideStep.id`.
    step: str
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """A journey that has a message of its own. Its steps are derived whenever they are needed."""

    id: JourneyId
    account_id: str
    region: str
    #: The registration type of the first step.
    registration_type: str
    #: The type's title when the journey started.
    title: str
    name: str
    #: Where its message is.
    channel_id: str
    owner: Person | None
    started_at: datetime
    #: The draft that it started with; None for an adopted registration.
    draft_id: DraftId | None = None
    #: The registration of the first step; None until AWS has created it.
    registration_id: RegistrationId | None = None
    #: Counts what may have changed its message.
    revision: int = 1
    #: The revision that the message shows; 0 before it is posted.
    shown: int = 0
