"""A sender ID where the country asks for no registration: requested once, however often somebody asks.

AWS has each name once in a country, account and region. So the list is read first, and a repeat finds what an earlier
try has requested. A sender ID may cost money every month, so it takes the right to buy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import regex

from workflows.access.gate import require
from workflows.approvals.rules import Matter, rule_for
from workflows.audit.about import readable
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.records.access import Right
from workflows.records.account import SenderId
from workflows.records.acts import Act, ActKind
from workflows.records.drafts import Person
from workflows.records.errors import Conflict, NotFound
from workflows.records.sender_ids import SenderIdRequest

#: Tag of a sender ID that Callsign requested.
TAGS = {"callsign:requested": "yes"}
#: The model's rule, with what its documentation adds: a letter, and no hyphen at an end.
_NAME = regex.compile(r"(?=.*[A-Za-z])[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,9}[A-Za-z0-9_])?")
#: The latest entries of the log about one sender ID: a request that was started, and its end.
_LATEST = 1


class ApprovalNeeded(Exception):
    """A rule asks for an approval, and there is no request for approval of a sender ID without a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderIdGrant:
    """The sender ID that was requested."""

    sender_id: SenderId
    #: False where the account had it before: nothing was requested.
    requested: bool


def is_a_name(name: str) -> bool:
    """Whether AWS takes it as a sender ID: 1 to 11 letters, digits and hyphens, at least one of them a letter."""
    return _NAME.fullmatch(name) is not None


async def known_price(region: str, iso_country_code: str, aws: Aws) -> str:
    """US dollars a month of the account's other sender IDs of the country; empty where it has none. Raises AwsError."""
    others = await aws.sender_ids(region)
    return next((each.monthly_price for each in others if each.iso_country_code == iso_country_code), "")


async def request_sender_id(wanted: SenderIdRequest, by: Person, ports: Ports) -> SenderIdGrant:
    """Request it. MAY COST MONEY each month from AWS's answer on.

    Raises NotPermitted, ApprovalNeeded, or AwsError: Refused where the country asks for a registration, or has none.
    After any of them the same request can be made again.
    """
    await require(ports.gate, Right.BUY, by, wanted.place)
    if found := await _held(wanted, ports.aws):
        if was_started := await _is_unfinished(wanted, ports):  # by a process that died before it could write the end
            await _end(wanted, found, ports)
        return SenderIdGrant(sender_id=found, requested=was_started)
    await _need_no_approval(wanted, ports)
    await ports.store.append_act(_act(ActKind.SENDER_ID_REQUEST_STARTED, wanted, ports.clock()))
    try:
        obtained = await _requested(wanted, ports)
    except Conflict:  # somebody else requested it at the same moment
        if found := await _held(wanted, ports.aws):
            return SenderIdGrant(sender_id=found, requested=False)
        raise
    await _end(wanted, obtained, ports)
    return SenderIdGrant(sender_id=obtained, requested=True)


async def _requested(wanted: SenderIdRequest, ports: Ports) -> SenderId:
    return await ports.aws.request_sender_id(
        wanted.region,
        wanted.name,
        wanted.iso_country_code,
        options=wanted.options,
        tags=TAGS,
        token=ports.new_id(),  # of this try alone: the name is what tells AWS that it has it already
    )


async def _held(wanted: SenderIdRequest, aws: Aws) -> SenderId | None:
    try:
        found = await aws.sender_ids(wanted.region, [(wanted.name, wanted.iso_country_code)])
    except NotFound:
        return None
    return next(iter(found), None)


async def _need_no_approval(wanted: SenderIdRequest, ports: Ports) -> None:
    if not ports.approval_rules:
        return
    matter = Matter(
        account_id=wanted.account_id,
        region=wanted.region,
        registration_type=wanted.place.registration_type,
        numbers=1,
        price=await known_price(wanted.region, wanted.iso_country_code, ports.aws),
    )
    if rule_for(ports.approval_rules, matter):
        raise ApprovalNeeded


async def _is_unfinished(wanted: SenderIdRequest, ports: Ports) -> bool:
    latest = readable(await ports.store.audit_entries_about([wanted.key], _LATEST))
    return [entry.act for entry in latest] == [ActKind.SENDER_ID_REQUEST_STARTED.value]


async def _end(wanted: SenderIdRequest, obtained: SenderId, ports: Ports) -> None:
    await ports.store.append_act(
        _act(ActKind.SENDER_ID_REQUESTED, wanted, ports.clock(), monthly_price=obtained.monthly_price)
    )


def _act(kind: ActKind, wanted: SenderIdRequest, at: datetime, **facts: str) -> Act:
    return Act(
        kind=kind,
        at=at,
        subjects={"request": wanted.key, "resource": wanted.name},
        facts={
            "account": wanted.account_id,
            "region": wanted.region,
            "country": wanted.iso_country_code,
            "types": " ".join(wanted.options.message_types),
            **facts,
        },
        operation="RequestSenderId" if kind is ActKind.SENDER_ID_REQUESTED else "",
    )
