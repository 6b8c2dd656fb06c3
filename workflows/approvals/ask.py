"""Asking for an approval, talking about it, and taking it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from workflows.approvals.deciders import Deciders
from workflows.approvals.fingerprint import of_items
from workflows.approvals.holder import holder
from workflows.approvals.rules import Matter
from workflows.ports.ports import Ports
from workflows.records.approvals import (
    OPEN_STATES,
    Approval,
    ApprovalId,
    ApprovalKind,
    ApprovalRule,
    ApprovalState,
    Item,
    Outcome,
    Remark,
    Void,
)
from workflows.records.drafts import Person

#: The most characters of a question, an answer or a reason.
LONGEST = 2000


class AskedMeanwhile(Exception):
    """Something else was asked for about the same subject at the same moment, so nobody was asked."""


class NotRequester(Exception):
    """The person neither asked for it nor owns it now. Nothing was done."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants to be approved."""

    kind: ApprovalKind
    subject: str
    items: Sequence[Item]
    requester: Person
    matter: Matter
    title: str
    name: str
    registrations: int = 1
    registration_id: str = ""
    number_type: str = ""
    iso_country_code: str = ""
    ordinal: int = 0
    #: What a number is requested with, as `NumberOptions.stored`.
    number_options: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, int] = field(default_factory=dict)
    #: When the draft was last changed as far as its fingerprint tells.
    unchanged_since: datetime | None = None

    @property
    def fingerprint(self) -> str:
        """The digest of all items; of one item, its own."""
        single = len(self.items) == 1 and self.kind is not ApprovalKind.BATCH
        return self.items[0].fingerprint if single else of_items(self.items)


async def ask(wanted: Wanted, rule: ApprovalRule, ports: Ports) -> Approval | None:
    """Ask for an approval; the very same request is one request.

    None where the draft has changed, or was submitted, at the same moment.
    """
    now, matter = ports.clock(), wanted.matter
    approval = Approval(
        id=ApprovalId(ports.new_id()),
        kind=wanted.kind,
        subject=wanted.subject,
        fingerprint=wanted.fingerprint,
        requester=wanted.requester,
        state=ApprovalState.ASKED,
        account_id=matter.account_id,
        region=matter.region,
        registration_type=matter.registration_type,
        title=wanted.title,
        name=wanted.name,
        channel_id=rule.channel,
        registrations=wanted.registrations,
        numbers=matter.numbers,
        price=matter.price,
        registration_id=wanted.registration_id,
        number_type=wanted.number_type,
        iso_country_code=wanted.iso_country_code,
        ordinal=wanted.ordinal,
        number_options=wanted.number_options,
        remarks=wanted.remarks,
        asked_at=now,
        updated_at=now,
        expires_at=now + rule.expires,
    )
    return await ports.store.ask_approval(approval, wanted.items, wanted.unchanged_since)


async def withdraw(approval: Approval, person: Person, ports: Ports) -> bool:
    """Take a request back. False where it was decided at the same moment. Raises NotRequester."""
    await may_answer(approval, person, ports)
    return await void(approval, Void.WITHDRAWN, ports)


async def void(approval: Approval, why: Void, ports: Ports) -> bool:
    """End a request, or an approval, that no longer counts. False where it was decided at the same moment."""
    return await ports.store.settle_approval(
        Outcome(approval_id=approval.id, state=ApprovalState.VOID, at=ports.clock(), reason=why)
    )


async def decline(approval: Approval, person: Person, reason: str, deciders: Deciders, ports: Ports) -> bool:
    """Decline a request. False where somebody else decided first. Raises MayNotDecide."""
    await deciders.require(approval, person)
    return await ports.store.settle_approval(
        Outcome(
            approval_id=approval.id,
            state=ApprovalState.DECLINED,
            at=ports.clock(),
            by=person.user_id,
            reason=reason.strip()[:LONGEST],
            seen=approval.fingerprint,
        )
    )


async def question(approval: Approval, person: Person, text: str, deciders: Deciders, ports: Ports) -> bool:
    """Ask the requester something. False where it was decided, or something said, at the same moment.

    Raises MayNotDecide.
    """
    await deciders.require(approval, person)
    return await _remark(approval, person, text, ports, answers=False)


async def answer(approval: Approval, person: Person, text: str, ports: Ports) -> bool:
    """Answer a question. False where it was decided, or something said, at the same moment. Raises NotRequester."""
    await may_answer(approval, person, ports)
    return await _remark(approval, person, text, ports, answers=True)


async def may_answer(approval: Approval, person: Person, ports: Ports) -> None:
    """Make sure that the person asked for it, or owns it now. Raises NotRequester."""
    if person not in {approval.requester, await holder(approval, ports.store)}:
        raise NotRequester


async def _remark(approval: Approval, author: Person, text: str, ports: Ports, *, answers: bool) -> bool:
    number = len(await ports.store.remarks_of(approval.id)) + 1
    said = Remark(
        approval_id=approval.id,
        number=number,
        author=author,
        text=text.strip()[:LONGEST],
        written_at=ports.clock(),
        answers=answers,
    )
    return await ports.store.add_remark(said, ApprovalState.ASKED if answers else ApprovalState.QUESTION)


async def expire(ports: Ports) -> tuple[Approval, ...]:
    """End the requests that nobody decided in time; returns them."""
    now = ports.clock()
    late = [approval for approval in await ports.store.approvals(list(OPEN_STATES)) if approval.expires_at <= now]
    ended = []
    for approval in late:
        outcome = Outcome(approval_id=approval.id, state=ApprovalState.EXPIRED, at=now)
        ended += [approval] if await ports.store.settle_approval(outcome) else []
    return tuple(ended)


async def use_done(ports: Ports) -> tuple[Approval, ...]:
    """End the approvals of tables of which AWS has every row; returns them.

    A row that stopped keeps its table's approval, because a later try of it is allowed by it.
    """
    now, used = ports.clock(), []
    for approval in await ports.store.approvals_of_done_batches():
        outcome = Outcome(approval_id=approval.id, state=ApprovalState.USED, at=now)
        used += [approval] if await ports.store.settle_approval(outcome) else []
    return tuple(used)


def counted(severities: Sequence[str]) -> dict[str, int]:
    """Remarks by their severity."""
    return dict(Counter(severities))
