"""Requests for approval in Slack: who may decide is read from Slack at the moment of the decision."""

from __future__ import annotations

from dataclasses import replace

from bot import messages
from bot.blocks.approvals import content_view
from bot.blocks.bulk_remarks import titles_of
from bot.blocks.elements import Block
from bot.blocks.small_modals import notice_view
from bot.flows.problems import NotAllowed
from bot.flows.services import Services
from bot.notifications.approval_cards import content_of
from workflows.approvals import gate
from workflows.approvals.holder import holder
from workflows.batches import approval as batch_approval
from workflows.records.approvals import Approval, ApprovalId, ApprovalKind, ApprovalRule
from workflows.records.definitions import Form
from workflows.records.drafts import Draft, Person, SubmissionState
from workflows.records.registrations import Revision
from workflows.submissions import approval as approving
from workflows.submissions.approval import Approved


async def missing_rule(
    services: Services, form: Form, draft: Draft, revision: Revision | None = None
) -> ApprovalRule | None:
    """The rule that asks for an approval nobody has given; None where the draft may be submitted. Raises AwsError."""
    if not services.approval_rules or await gate.covering(gate.item_of(form, draft, revision), services):
        return None
    return await services.soon(gate.rule_of_draft(draft, services, revises=revision is not None))


async def known(services: Services, approval_id: str) -> Approval:
    """The request that a click names. Raises NotAllowed where there is none."""
    approval = await services.store.approval(ApprovalId(approval_id))
    if approval is None:
        raise NotAllowed(messages.approvals.NOTHING_LEFT)
    return approval


async def may_read(services: Services, approval: Approval, person: Person) -> bool:
    """Whether somebody may see the answers: the requester, the owner of now, and approvers, also after the decision."""
    owns = person in {approval.requester, await holder(approval, services.store)}
    return owns or await services.deciders.why_no_approver(approval, person) is None


async def approve(services: Services, approval_id: str, person: Person) -> str:
    """Approve a request and start what it allows; returns words where that was no longer possible.

    Raises NotAllowed where there is no such request, or as `workflows.submissions.approval.approve`.
    """
    approval = await known(services, approval_id)
    result = await services.soon(approving.approve(approval, person, services.deciders, services))
    await services.notifier.approvals_moved()
    if result is Approved.DONE:
        await _begin(services, approval)
        return ""
    return await what_happened(services, approval)


async def what_happened(services: Services, approval: Approval) -> str:
    """What became of a request that somebody else decided, or that no longer counts; mrkdwn."""
    current = await services.store.approval(approval.id)
    return messages.approvals.outcome(current) if current else messages.approvals.NOTHING_LEFT


async def _begin(services: Services, approval: Approval) -> None:
    """Carry out what has just started, without waiting for the worker's next look."""
    services.homes.touch(await holder(approval, services.store))
    for submission in await services.store.submissions([SubmissionState.RUNNING]):
        if submission.draft_id == approval.subject:
            await services.notifier.progress(submission.id)
            await services.carry_out(submission)
    await services.notifier.batches_moved()


async def everything(services: Services, approval: Approval) -> Block:
    """The window with answers and documents."""
    content = await content_of(approval, services.store, services.own_names)
    if approval.kind is ApprovalKind.BATCH:
        remarks, form = await batch_approval.remarks_of(approval, services)
        titles = titles_of(form) if form else {}
        content = replace(content, rows=messages.table_remarks.slack_paragraphs(remarks, titles))
    return content_view(approval, content)


async def asked_view(services: Services, approval: Approval) -> Block:
    """Post a request that was just made to its channel, and the notice that says so."""
    await services.notifier.approvals_moved()
    return notice_view(messages.approvals.WAITING_TITLE, messages.approvals.asked(approval.channel_id))
