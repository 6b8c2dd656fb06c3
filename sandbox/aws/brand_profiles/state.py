"""The brand profiles and jobs of one account in one region, their lookup, and pages."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sandbox.aws.account import Account
from sandbox.aws.brand_profiles.exceptions import InvalidRequestError, ProfileConflictError, ProfileNotFoundError

JSON = dict[str, Any]
Row = TypeVar("Row")

PROFILE, ATTRIBUTE, JOB, REGISTRATION = "BRAND_PROFILE", "BRAND_PROFILE_ATTRIBUTE", "JOB", "REGISTRATION"


@dataclass(slots=True, kw_only=True)
class Attribute:
    """One attribute: a text, or the body of an image or document."""

    name: str
    type: str
    created_at: datetime
    updated_at: datetime
    value: str | None = None
    body: bytes | None = field(default=None, repr=False)
    description: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A registration that was created from a profile."""

    registration_id: str
    registration_type: str
    created_at: datetime
    smart_match: bool


@dataclass(slots=True, kw_only=True)
class Profile:
    id: str
    arn: str
    name: str
    status: str
    created_at: datetime
    updated_at: datetime
    is_protected: bool
    tags: dict[str, str]
    #: By name.
    attributes: dict[str, Attribute] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Job:
    """Work that AWS does after its answer; `effect` gives the resources that it created or changed."""

    id: str
    operation: str
    created_at: datetime
    updated_at: datetime
    effect: Callable[[], list[JSON]]
    profile_id: str | None = None
    status: str = "PROCESSING"
    error_code: str | None = None
    error_message: str | None = None
    resources: list[JSON] = field(default_factory=list)


@dataclass(kw_only=True)
class Brands:
    """Everything of this service in one account and region; `account` is that of the registrations."""

    account: Account
    profiles: dict[str, Profile] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    #: (operation, clientToken) to (digest of the request, the first answer).
    tokens: dict[tuple[str, str], tuple[str, JSON]] = field(default_factory=dict)
    #: The token of a download to the body and the end of its hour.
    downloads: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    #: Error codes of the next jobs: they end as FAILED.
    failing_jobs: list[str] = field(default_factory=list)

    def arn(self, profile_id: str) -> str:
        return f"arn:aws:end-user-messaging:{self.account.region}:{self.account.account_id}:brand-profile/{profile_id}"

    def profile(self, id_or_arn: str) -> Profile:
        """A profile. Raises ProfileNotFoundError."""
        plain = id_or_arn.rpartition("/")[2]
        if plain not in self.profiles or (id_or_arn != plain and id_or_arn != self.arn(plain)):
            raise ProfileNotFoundError(PROFILE, plain)
        return self.profiles[plain]

    def active_profile(self, id_or_arn: str) -> Profile:
        """A profile that jobs may use (that others are refused is our guess)."""
        profile = self.profile(id_or_arn)
        # assumption: `profile-must-be-active`
        if profile.status != "ACTIVE":
            raise ProfileConflictError(f"The brand profile is {profile.status}.", profile.id, PROFILE)
        return profile

    def attribute(self, profile: Profile, name: str) -> Attribute:
        if name not in profile.attributes:
            raise ProfileNotFoundError(ATTRIBUTE, name)
        return profile.attributes[name]


def once_per_token(brands: Brands, operation: str, request: JSON, effect: Callable[[], JSON]) -> JSON:
    """Run `effect` once for a clientToken; the same token with another request is refused (our guess)."""
    token = request.get("clientToken")
    if token is None:
        return effect()
    digest = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    if (operation, token) not in brands.tokens:
        brands.tokens[operation, token] = (digest, effect())
    seen, answer = brands.tokens[operation, token]
    # assumption: `profile-token-other-request`
    if seen != digest:
        raise ProfileConflictError("This clientToken was used for another request.")
    return answer


def page(brands: Brands, request: JSON, rows: Iterable[Row]) -> tuple[list[Row], JSON]:
    """One page of rows, and `{"nextToken": ...}` when there are more."""
    everything = list(rows)
    start = _position(request["nextToken"]) if "nextToken" in request else 0
    end = start + request.get("maxResults", brands.account.world.page_size)
    more = {"nextToken": base64.urlsafe_b64encode(str(end).encode()).decode()} if end < len(everything) else {}
    return everything[start:end], more


def _position(token: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(token.encode()))
    except (binascii.Error, ValueError):
        raise InvalidRequestError("A parameter is wrong.", {"nextToken": "not a token of this list"}) from None
