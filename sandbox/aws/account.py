"""The state of one account in one region, the lookup of its resources, and what all lists share: pages and filters."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sandbox.aws.exceptions import ConflictError, QuotaError, ResourceNotFoundError, ValidationError
from sandbox.aws.records import Attachment, Denial, PhoneNumber, Registration, ResourcePolicy, SenderId
from sandbox.aws.world import Progression, World

JSON = dict[str, Any]
Row = TypeVar("Row")

#: Members of a request that do not change which rows it lists.
PAGING_MEMBERS = frozenset({"NextToken", "MaxResults"})


@dataclass(kw_only=True)
class Account:
    """Everything one account holds in one region. Rows keep the order in which they were created."""

    region: str
    account_id: str
    world: World
    lock: threading.RLock = field(default_factory=threading.RLock)
    registrations: dict[str, Registration] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    numbers: dict[str, PhoneNumber] = field(default_factory=dict)
    #: By (sender ID, country).
    sender_ids: dict[tuple[str, str], SenderId] = field(default_factory=dict)
    #: By the ARN of the number or sender ID.
    policies: dict[str, ResourcePolicy] = field(default_factory=dict)
    #: (operation, ClientToken) to (digest of the request, the first answer).
    tokens: dict[tuple[str, str], tuple[str, JSON]] = field(default_factory=dict)
    #: (kind, ISO date) to how many were created that day.
    created_today: dict[tuple[str, str], int] = field(default_factory=dict)
    #: Denials ordered in advance: (registration type or None for any, denial).
    planned_denials: list[tuple[str | None, Denial]] = field(default_factory=list)
    #: How many of the next uploads will fail.
    failing_uploads: int = 0
    #: This account's own review speed; None for the world's.
    review: Progression | None = None

    def now(self) -> datetime:
        return self.world.clock()

    def arn(self, resource: str) -> str:
        """`arn:aws:sms-voice:<region>:<account>:<resource>`."""
        return f"arn:aws:sms-voice:{self.region}:{self.account_id}:{resource}"

    def new_id(self, prefix: str) -> str:
        return f"{prefix}-{self.world.new_id()}"

    def registration(self, id_or_arn: str) -> Registration:
        return self._find(self.registrations, "registration", id_or_arn)

    def attachment(self, id_or_arn: str) -> Attachment:
        return self._find(self.attachments, "registration-attachment", id_or_arn)

    def number(self, id_or_arn: str) -> PhoneNumber:
        return self._find(self.numbers, "phone-number", id_or_arn)

    def sender_id(self, name_or_arn: str, iso_country_code: str) -> SenderId:
        name = self.plain_id("sender-id", name_or_arn)
        key = (name.split("/")[0], iso_country_code)
        if key not in self.sender_ids:
            raise ResourceNotFoundError("sender-id", name)
        return self.sender_ids[key]

    def plain_id(self, kind: str, id_or_arn: str) -> str:
        """The id in an ARN of this account and region, or the id itself.

        An ARN of another kind is INVALID_ARN. An ARN of another account or region is not found.
        """
        if not id_or_arn.startswith("arn:"):
            return id_or_arn
        prefix, _, rest = id_or_arn.partition(f":{kind}/")
        if not rest:
            raise ValidationError("INVALID_ARN", f"Not the ARN of a {kind}.")
        # assumption: `foreign-arn`
        if f"{prefix}:{kind}/" != self.arn(f"{kind}/"):
            raise ResourceNotFoundError(kind, rest)
        return rest

    def _find(self, rows: Mapping[str, Row], kind: str, id_or_arn: str) -> Row:
        plain = self.plain_id(kind, id_or_arn)
        if plain not in rows:
            raise ResourceNotFoundError(kind, plain)
        return rows[plain]

    def check_quota(self, used: int, limit: int, reason: str) -> None:
        """Refuse another resource when `used` has reached `limit`."""
        if used >= limit:
            raise QuotaError(reason, limit)

    def count_today(self, kind: str, limit: int | None, reason: str) -> None:
        """Count another `kind` for today (UTC), or refuse it."""
        key = (kind, self.now().date().isoformat())
        if limit is not None:
            self.check_quota(self.created_today.get(key, 0), limit, reason)
        self.created_today[key] = self.created_today.get(key, 0) + 1


def once_per_token(account: Account, operation: str, request: JSON, effect: Callable[[], JSON]) -> JSON:
    """Run `effect` once for a ClientToken: the same request gets the first answer again, without a second effect.

    The same token with another request is a ConflictException RESOURCE_ALREADY_EXISTS. AWS documents neither this
    nor how long it remembers a token. Both are our guess; this stand-in never forgets a token.
    """
    token = request.get("ClientToken")
    if token is None:
        return effect()
    digest = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    key = (operation, token)
    # assumption: `token-lifetime`
    if key not in account.tokens:
        account.tokens[key] = (digest, effect())
    # assumption: `token-other-request`
    seen, answer = account.tokens[key]
    if seen != digest:
        raise ConflictError("RESOURCE_ALREADY_EXISTS", "This ClientToken was used for another request.")
    return answer


def page(account: Account, request: JSON, rows: Iterable[Row]) -> tuple[list[Row], JSON]:
    """One page of rows, and `{"NextToken": ...}` when there are more.

    The token is opaque to clients. It holds the end of the page and a digest of the request, so a token of another list
    or an invented token is INVALID_NEXT_TOKEN.
    """
    everything = list(rows)
    digest = _digest(request)
    start = _position(request["NextToken"], digest) if "NextToken" in request else 0
    # assumption: `page-size`
    end = start + request.get("MaxResults", account.world.page_size)
    more = {"NextToken": _token(end, digest)} if end < len(everything) else {}
    return everything[start:end], more


def token_after(request: JSON, rows: int) -> str:
    """A token for the rows after the first `rows` rows of the page in `request`, even when there are no more rows."""
    digest = _digest(request)
    start = _position(request["NextToken"], digest) if "NextToken" in request else 0
    return _token(start + rows, digest)


def _digest(request: JSON) -> str:
    listed = {name: value for name, value in request.items() if name not in PAGING_MEMBERS}
    return hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()[:16]


def _token(position: int, digest: str) -> str:
    return base64.urlsafe_b64encode(f"{position}.{digest}".encode()).decode()


def _position(token: str, digest: str) -> int:
    try:
        position, _, seen = base64.urlsafe_b64decode(token.encode()).decode().partition(".")
        number = int(position)
    except (binascii.Error, ValueError):
        seen, number = "", 0
    if seen != digest:
        raise ValidationError("INVALID_NEXT_TOKEN", "The token does not belong to this list.", {"NextToken": "invalid"})
    return number


# assumption: `filters-joined`
def filtered(request: JSON, rows: Iterable[Row], readers: Mapping[str, Callable[[Row], Sequence[str]]]) -> list[Row]:
    """The rows that pass every filter; a filter passes when its reader finds one of its values."""
    kept = list(rows)
    for condition in request.get("Filters", []):
        read = readers[condition["Name"]]
        kept = [row for row in kept if set(read(row)) & set(condition["Values"])]
    return kept


def timestamp(moment: datetime) -> float:
    """A time on the wire: seconds since 1970."""
    return moment.timestamp()


def present(**members: Any) -> JSON:
    """The members that have a value. An answer leaves the others out."""
    return {name: value for name, value in members.items() if value is not None}


def tag_rows(tags: Mapping[str, str]) -> JSON:
    """`{"Tags": [...]}`, or nothing."""
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]} if tags else {}


def flag(value: bool) -> list[str]:
    """A boolean in the spelling of filters."""
    return ["true" if value else "false"]
