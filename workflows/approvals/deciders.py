"""Who may decide about requests for approval: Slack is asked each time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from workflows.access.decide import to_look_up
from workflows.approvals.decisions import MayNotDecide, Refusal, may_not, settled
from workflows.approvals.holder import HolderStore, holder
from workflows.approvals.rules import rule_of
from workflows.ports.access import Askers, Gate
from workflows.ports.approvals import ApprovalStore
from workflows.ports.process import Clock
from workflows.records.access import Right, place_of
from workflows.records.approvals import OPEN_STATES, Approval, ApprovalRule
from workflows.records.drafts import Person


class DeciderStore(ApprovalStore, HolderStore, Protocol):
    """The roles that decisions need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciders:
    """Decides who may decide."""

    rules: tuple[ApprovalRule, ...]
    store: DeciderStore
    askers: Askers
    gate: Gate
    clock: Clock

    async def require(self, approval: Approval, person: Person) -> ApprovalRule:
        """The rule of a request, for somebody who may decide about it now. Raises MayNotDecide."""
        why, rule = await self.why_not(approval, person), self.rule_of(approval)
        if why or rule is None:
            raise MayNotDecide(why or Refusal.NO_RULE, approval)
        return rule

    async def why_not(self, approval: Approval, person: Person) -> Refusal | None:
        """Why a person cannot decide now; None where they can."""
        return settled(approval, self.clock()) or await self.why_no_approver(approval, person)

    async def why_no_approver(self, approval: Approval, person: Person) -> Refusal | None:
        """Why a person is not an approver of it, decided or not; None where they are one."""
        rule = self.rule_of(approval)
        if rule is None:
            return Refusal.NO_RULE
        asker = await self.askers.asker(person, to_look_up(rule.approvers))
        given = await self.gate.decide(Right.APPROVE, person, place_of(approval))
        return may_not((approval.requester, await holder(approval, self.store)), rule, asker, given)

    async def waiting_for(self, person: Person) -> tuple[Approval, ...]:
        """The requests that this person may decide about now, oldest first."""
        opened = await self.store.approvals(list(OPEN_STATES)) if self.rules else ()
        return tuple([approval for approval in opened if await self.why_not(approval, person) is None])

    def rule_of(self, approval: Approval) -> ApprovalRule | None:
        """The rule that asks for it today."""
        return rule_of(self.rules, approval)
