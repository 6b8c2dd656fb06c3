"""The approval of a draft: asked for, and given, which starts its submission in the same transaction."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from enum import StrEnum

from workflows.access.gate import require
from workflows.approvals import ask as asking
from workflows.approvals.ask import Wanted, counted
from workflows.approvals.deciders import Deciders
from workflows.approvals.gate import item_of, matter_of, price_of
from workflows.approvals.holder import holder
from workflows.approvals.rules import bought
from workflows.ports.ports import Ports
from workflows.preflight.overriding import for_approver
from workflows.records.access import NotPermitted, RequesterNotPermitted, Right, place_of
from workflows.records.approvals import (
    Approval,
    ApprovalKind,
    ApprovalRule,
    ApprovalState,
    Outcome,
    Start,
    Void,
)
from workflows.records.definitions import Form
from workflows.records.drafts import BatchId, Draft, DraftId, Person, RegistrationId
from workflows.records.registrations import RequestedNumber, RequestState, Revision
from workflows.submissions.claim import next_attempt
from workflows.submissions.known import known_of
from workflows.submissions.permitted import may_send


class Approved(StrEnum):
    """What became of a press of Approve."""

    DONE = "done"
    #: Somebody else was first, or it was taken back.
    TOO_LATE = "too_late"
    #: What was asked for is no longer the same, so the request is void.
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class DraftToApprove:
    """A draft for which somebody asks."""

    draft: Draft
    form: Form
    requester: Person
    revision: Revision | None = None


async def ask(asked: DraftToApprove, rule: ApprovalRule, ports: Ports) -> Approval | None:
    """Ask for the approval of a draft, which is locked until somebody decides.

    Costs a call where a number is bought. None where the draft has changed at the same moment.

    Raises AwsError, or NotPermitted where its owner may not send it.
    """
    draft, revision = asked.draft, asked.revision
    await may_send(draft, draft.owner, ports.gate)
    matter = await matter_of(draft, ports, revises=revision is not None)
    if matter.numbers and not matter.price:
        matter = replace(matter, price=await price_of(draft, bought(draft.associations), ports))
    known = await known_of(draft.customer_id, ports.store, ports.own_names)
    findings = await asyncio.to_thread(for_approver, asked.form, draft, known)
    wanted = Wanted(
        kind=ApprovalKind.FIX if revision else ApprovalKind.SUBMISSION,
        subject=draft.id,
        items=[item_of(asked.form, draft, revision)],
        requester=asked.requester,
        matter=matter,
        title=draft.title,
        name=draft.name,
        registration_id=revision.registration_id if revision else "",
        remarks=counted([finding.severity.value for finding in findings]),
        unchanged_since=draft.updated_at,
    )
    return await asking.ask(wanted, rule, ports)


async def approve(approval: Approval, person: Person, deciders: Deciders, ports: Ports) -> Approved:
    """Approve a request and start what it allows, in one transaction. A changed request becomes void.

    Raises MayNotDecide, RequesterNotPermitted, or AwsError.
    """
    rule = await deciders.require(approval, person)
    try:
        await _may_start(approval, ports)
    except NotPermitted as refused:
        raise RequesterNotPermitted(refused.decision) from None  # it is the approver who reads this
    changed = await _change(approval, ports)
    if changed:
        done = await asking.void(approval, changed, ports)
        return Approved.CHANGED if done else Approved.TOO_LATE
    now = ports.clock()
    outcome = Outcome(
        approval_id=approval.id,
        state=ApprovalState.APPROVED,
        at=now,
        by=person.user_id,
        expires_at=now + rule.expires,
        seen=approval.fingerprint,
    )
    done = await ports.store.settle_approval(outcome, await _start(approval, ports))
    return Approved.DONE if done else Approved.TOO_LATE


async def _may_start(approval: Approval, ports: Ports) -> None:
    """Make sure that the person in whose name it is carried out may do it, also now. Raises NotPermitted."""
    who = approval.requester if approval.kind is ApprovalKind.NUMBER else await holder(approval, ports.store)
    submits = (Right.SUBMIT,) if approval.kind is not ApprovalKind.NUMBER else ()
    for right in (*submits, *((Right.BUY,) if approval.numbers else ())):
        await require(ports.gate, right, who, place_of(approval))


async def _change(approval: Approval, ports: Ports) -> Void | None:
    """Why a draft is no longer what was asked for."""
    if approval.kind not in {ApprovalKind.SUBMISSION, ApprovalKind.FIX}:
        return None
    draft = await ports.store.draft(DraftId(approval.subject))
    if draft is None:
        return Void.GONE
    form = (await ports.forms.form(draft.region, draft.registration_type)).value
    revision = await ports.store.revision(draft.id)
    if item_of(form, draft, revision).fingerprint == approval.fingerprint:
        return None
    return Void.CHANGED if form.fingerprint == draft.form_fingerprint else Void.FORM_CHANGED


async def _start(approval: Approval, ports: Ports) -> Start:
    if approval.kind is ApprovalKind.BATCH:
        return Start(batch_id=BatchId(approval.subject))
    if approval.kind is ApprovalKind.NUMBER:
        return Start(number=_number(approval, ports))
    return Start(submission=await next_attempt(DraftId(approval.subject), ports))


def _number(approval: Approval, ports: Ports) -> RequestedNumber:
    now = ports.clock()
    return RequestedNumber(
        key=approval.subject,
        registration_id=RegistrationId(approval.registration_id),
        number_type=approval.number_type,
        iso_country_code=approval.iso_country_code,
        ordinal=approval.ordinal,
        requester=approval.requester,
        state=RequestState.OPEN,
        tries=0,
        requested_at=now,
        updated_at=now,
        options=approval.number_options,
    )
