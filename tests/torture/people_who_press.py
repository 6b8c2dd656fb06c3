"""The people of a scene with approvals: one asks, another approves, and each presses again while nothing happened."""

from __future__ import annotations

import asyncio

from bot.runtime.process import Runtime
from tests.torture.points import Order
from workflows.records.approvals import ApprovalRule, ApprovalState
from workflows.records.drafts import DraftState, Person
from workflows.submissions import approval as approving
from workflows.submissions.approval import DraftToApprove

#: The approver; Slack is not asked who they are, because the use case is told that they may decide.
APPROVER = "U0APPROVER"


def rule_of(order: Order) -> ApprovalRule:
    """Everything needs an approval; its card is in the channel that is counted."""
    return ApprovalRule(channel=order.approvals)


async def press(callsign: Runtime, order: Order) -> None:
    """Ask for each draft that is open, and approve each request whose card is posted, until the process ends."""
    services, rule = callsign.services, rule_of(order)
    owner = Person(workspace_id=order.workspace, user_id=order.owner)
    while True:
        for draft in await services.store.drafts_of(owner, [DraftState.OPEN]):
            form = (await services.forms.form(draft.region, draft.registration_type)).value
            asked = DraftToApprove(draft=draft, form=form, requester=owner)
            await approving.ask(asked, rule, services)
        for approval in await services.store.approvals([ApprovalState.ASKED]):
            if approval.shown:
                await approving.approve(approval, APPROVER, rule, services)
        await asyncio.sleep(0.01)


async def has_ended(callsign: Runtime) -> bool:
    """Whether what was approved is used, and every card shows it."""
    store = callsign.store
    return bool(await store.approvals([ApprovalState.USED])) and not await store.changed_cards(1)
