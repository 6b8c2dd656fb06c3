"""The people of a scene with approvals: one asks, another approves, and each presses again while nothing happened."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.runtime.process import Runtime
from tests.gates import OPEN_GATE, Members
from tests.torture.points import Order
from workflows.records.approvals import ApprovalRule, ApprovalState
from workflows.records.drafts import DraftState, Person
from workflows.submissions import approval as approving
from workflows.submissions.approval import DraftToApprove

#: The approver. The stand-in of Slack does not know them: everybody is a member here.
APPROVER = "U0APPROVER"


def rule_of(order: Order) -> ApprovalRule:
    """Everything needs an approval; its card is in the channel that is counted."""
    return ApprovalRule(channel=order.approvals)


async def press(callsign: Runtime, order: Order) -> None:
    """Ask for each draft that is open, and approve each request whose card is posted, until the process ends."""
    services, rule = callsign.services, rule_of(order)
    owner, approver = (Person(workspace_id=order.workspace, user_id=user) for user in (order.owner, APPROVER))
    deciders = replace(services.deciders, askers=Members(), gate=OPEN_GATE)
    while True:
        for draft in await services.store.drafts_of(owner, [DraftState.OPEN]):
            form = (await services.forms.form(draft.region, draft.registration_type)).value
            asked = DraftToApprove(draft=draft, form=form, requester=owner)
            await approving.ask(asked, rule, services)
        for approval in await services.store.approvals([ApprovalState.ASKED]):
            if approval.shown:
                await approving.approve(approval, approver, deciders, services)
        await asyncio.sleep(0.01)


async def has_ended(callsign: Runtime) -> bool:
    """Whether what was approved is used, and every card shows it."""
    store = callsign.store
    return bool(await store.approvals([ApprovalState.USED])) and not await store.changed_cards(1)
