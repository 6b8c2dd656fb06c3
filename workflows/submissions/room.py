"""Whether the account has room for what is about to be submitted: AWS's limits compared with what it takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from workflows.ports.aws import Aws
from workflows.records.account import AccountLimit
from workflows.records.errors import AwsError

#: The limits that matter before a submission, in the order in which they are shown, by the operation that uses them up.
UPLOAD = "CreateRegistrationAttachment"
LIMITS: Mapping[str, str] = {
    "CreateRegistration": "REGISTRATIONS",
    UPLOAD: "REGISTRATION_ATTACHMENTS",
    "RequestPhoneNumber": "PHONE_NUMBERS",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """More is needed of a kind than the account has room for."""

    limit: AccountLimit
    needed: int

    @property
    def missing(self) -> int:
        """How many do not fit."""
        return self.needed - self.limit.left


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The limits of an account that matter, and where they do not suffice; without limits nothing is known."""

    limits: tuple[AccountLimit, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()

    def document(self) -> dict[str, object]:
        """For programs; empty where nothing is known."""
        if not self.limits:
            return {}
        missing = {short.limit.name: short.missing for short in self.shortfalls}
        return {
            "room": {
                limit.name: {"used": limit.used, "max": limit.maximum, "missing": missing.get(limit.name, 0)}
                for limit in self.limits
            }
        }


#: AWS does not say.
UNKNOWN = Room()


async def look(aws: Aws, region: str, calls: Mapping[str, int]) -> Room:
    """Ask AWS for the Room. Unknown where it does not say: nothing waits for that."""
    try:
        return room(await aws.account_limits(region), calls)
    except AwsError:
        return UNKNOWN


def with_shared_documents(calls: Mapping[str, int], contents: Collection[bytes]) -> Mapping[str, int]:
    """The calls of many rows, of which each document counts once; `contents` are those of all documents."""
    uploads = min(calls.get(UPLOAD, 0), len(set(contents)))
    return {**calls, UPLOAD: uploads}


def room(limits: Sequence[AccountLimit], calls: Mapping[str, int]) -> Room:
    """The Room for a submission, or a batch, that makes `calls` of each operation."""
    by_name = {limit.name: limit for limit in limits}
    shown = [(operation, by_name[name]) for operation, name in LIMITS.items() if name in by_name]
    needs = [(limit, calls.get(operation, 0)) for operation, limit in shown]
    return Room(
        limits=tuple(limit for _, limit in shown),
        shortfalls=tuple(Shortfall(limit=limit, needed=needed) for limit, needed in needs if needed > limit.left),
    )
