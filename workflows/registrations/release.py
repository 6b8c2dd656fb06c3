"""Releasing a number or sender ID of a registration: it stops sending and costing, and cannot be had back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.access.gate import require
from workflows.durable.once import do_or_find
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.records.access import Right, place_of
from workflows.records.account import Association
from workflows.records.acts import Act, ActKind
from workflows.records.drafts import Person
from workflows.records.errors import Conflict, NotFound
from workflows.records.registrations import Registration
from workflows.registrations.completion import SENDER_ID
from workflows.registrations.request_number import intents_of

#: AWS's reason for a number or sender ID that its owner has protected.
_PROTECTED = "DELETION_PROTECTION_ENABLED"


class Protected(Exception):
    """Deletion protection is switched on: it has to be switched off in the AWS console first."""


class StillUsed(Exception):
    """AWS does not release it in its present state; `reason` is AWS's own."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A number or sender ID that a registration holds."""

    #: `phone-...`, or the sender ID itself.
    id: str
    #: The number in E.164, or the sender ID: what a person types to confirm.
    name: str
    #: `SENDER_ID`, or a number type.
    kind: str
    #: ISO code; empty where AWS does not say.
    country: str = ""


def holdings(associations: Sequence[Association]) -> tuple[Holding, ...]:
    """What can be released, of everything that is associated with a registration."""
    return tuple(
        Holding(
            id=association.resource_id,
            name=association.phone_number or association.resource_id,
            kind=association.resource_type,
            country=association.iso_country_code or "",
        )
        for association in associations
        if association.phone_number or (association.resource_type == SENDER_ID and association.iso_country_code)
    )


async def release(registration: Registration, holding: Holding, by: Person, ports: Ports) -> None:
    """Release it for good; one that is gone already counts as released.

    Raises:
        NotPermitted: `by` has not the right.
        Protected: somebody has switched on deletion protection.
        StillUsed: AWS keeps it for another reason.
        AwsError: AWS does not answer, or does not allow it.
    """
    await require(ports.gate, Right.RELEASE, by, place_of(registration))
    # A number that is requested in its place later is another purchase, although the request has the same name.
    await ports.store.settle_numbers(intents_of(registration, holding.kind), ports.clock())
    await give_back(holding, registration.region, registration.id, ports)


async def give_back(holding: Holding, region: str, registration_id: str, ports: Ports) -> None:
    """Release it, with its entries in the log; `registration_id` is empty for a number that no registration has.

    The caller has asked for the right. Raises Protected, StillUsed, AwsError.
    """

    async def released() -> bool:
        if holding.kind == SENDER_ID:
            await ports.aws.release_sender_id(region, holding.id, holding.country)
        else:
            await ports.aws.release_phone_number(region, holding.id)
        return True

    await ports.store.append_act(_act(ActKind.NUMBER_RELEASE_STARTED, registration_id, holding, ports.clock()))
    try:
        await do_or_find(released, lambda: _is_gone(region, holding, ports.aws))
    except NotFound:
        return  # somebody else released it
    except Conflict as kept:
        if kept.reason == _PROTECTED:
            raise Protected from None
        raise StillUsed(kept.reason) from None
    await ports.store.append_act(_act(ActKind.NUMBER_RELEASED, registration_id, holding, ports.clock()))


def _act(kind: ActKind, registration_id: str, holding: Holding, at: datetime) -> Act:
    operation = "ReleaseSenderId" if holding.kind == SENDER_ID else "ReleasePhoneNumber"
    return Act(
        kind=kind,
        at=at,
        subjects={"registration": registration_id, "resource": holding.id},
        facts={"type": holding.kind, "name": holding.name},
        operation=operation if kind is ActKind.NUMBER_RELEASED else "",
        # A number is released once; the same sender ID can be requested and released again.
        key=f"released:{holding.id}" if kind is ActKind.NUMBER_RELEASED and holding.kind != SENDER_ID else "",
    )


async def _is_gone(region: str, holding: Holding, aws: Aws) -> bool | None:
    try:
        if holding.kind == SENDER_ID:
            await aws.sender_ids(region, [(holding.id, holding.country)])
        else:
            await aws.phone_numbers(region, [holding.id])
    except NotFound:
        return True
    return None
