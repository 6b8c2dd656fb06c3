"""What all accounts and regions of a stand-in share: the clock, the forms, the quotas, the reviewers' speed."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from moto.moto_api import state_manager

from sandbox.aws.definitions import Forms

#: The first seven-digit subscriber number of a stand-in.
FIRST_SUBSCRIBER = 5550100


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """Account quotas of the service; raise them with `dataclasses.replace(Quotas(), ...)`."""

    registrations: int = 25
    attachments: int = 25
    phone_numbers: int = 25
    sender_ids: int = 200
    #: Campaigns (or vettings) of one brand.
    campaigns_per_brand: int = 10
    numbers_per_registration: int = 49
    tags_per_resource: int = 200
    #: Daily limits exist, but their values are undocumented; so there are none by default.
    versions_per_day: int | None = None
    attachments_per_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progression:
    """When a resource whose status changes by itself takes its next step: moto's three modes.

    `immediate`: at the next call. `time`: `seconds` after the last step. `manual`: after `times` Describe calls, or,
    without `times`, only when a reviewer acts.
    """

    kind: Literal["immediate", "time", "manual"] = "immediate"
    seconds: float = 0.0
    times: int | None = None

    def due(self, *, since: datetime, describe_calls: int, now: datetime) -> datetime | None:
        """When the next step was due, or None. `since` is the last step; `describe_calls` counts from there."""
        if self.kind == "immediate":
            return now
        if self.kind == "manual":
            return now if self.times is not None and describe_calls >= self.times else None
        at = since + timedelta(seconds=self.seconds)
        return at if at <= now else None


def progression_of(model_name: str) -> Progression:
    """What `moto.moto_api.state_manager.set_transition(model_name, {...})` has set; immediate by default."""
    transition: dict[str, Any] = state_manager.get_transition(model_name)
    return Progression(
        kind=transition["progression"], seconds=transition.get("seconds", 0.0), times=transition.get("times")
    )


REGISTRATION_MODEL = "pinpointsmsvoicev2::registration"
ATTACHMENT_MODEL = "pinpointsmsvoicev2::attachment"
PHONE_NUMBER_MODEL = "pinpointsmsvoicev2::phone_number"


@dataclass(slots=True, kw_only=True)
class World:
    """The parameters of a stand-in. They can be changed at any time: they are read at each call."""

    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    #: 32 hexadecimal digits, new at each call.
    new_id: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)
    forms: Forms = field(default_factory=Forms)
    quotas: Quotas = field(default_factory=Quotas)
    #: None for the setting in moto's state_manager.
    review: Progression | None = None
    upload: Progression | None = None
    #: Rows in a page if the request has no MaxResults.
    page_size: int = 100
    #: A version that is submitted sooner than this after its last field value is denied for missing fields. Users have
    #: reported this from the real service.
    settle_seconds: float = 0.0
    # assumption: `public-brand-authenticates`
    #: True if brands of public companies wait in REQUIRES_AUTHENTICATION until a reviewer continues.
    authenticate_public_brands: bool = False
    #: Statuses that answers may show although the model does not list them.
    unknown_statuses: set[str] = field(default_factory=set)
    #: ACCOUNT_TIER of every account: SANDBOX (as in a new account) or PRODUCTION.
    tier: str = "SANDBOX"
    #: Monthly spend limit in whole US dollars for each kind of message; the default is that of a new account.
    spend_limit: int = 1
    #: Whether a registration takes an attachment that another registration uses (undocumented: both are possible).
    shares_attachments: bool = True
    #: Area codes in which 10DLC numbers can be chosen; any other has none.
    area_codes: tuple[str, ...] = ("206", "425", "212")
    #: Numbers of those area codes that somebody else has taken.
    taken_numbers: set[str] = field(default_factory=set)
    #: True if numbers stay PENDING (or ASSOCIATING) for good, whatever becomes of their registration.
    numbers_stay_pending: bool = False
    #: The next free subscriber numbers.
    subscriber_numbers: Iterator[int] = field(default_factory=lambda: itertools.count(FIRST_SUBSCRIBER))

    def become(self, other: World) -> None:
        """Take over every parameter of another world; everything that holds this one sees the new values."""
        for parameter in fields(self):
            setattr(self, parameter.name, getattr(other, parameter.name))

    def review_progression(self) -> Progression:
        return self.review or progression_of(REGISTRATION_MODEL)

    def upload_progression(self) -> Progression:
        return self.upload or progression_of(ATTACHMENT_MODEL)

    def number_progression(self) -> Progression:
        return self.review or progression_of(PHONE_NUMBER_MODEL)
