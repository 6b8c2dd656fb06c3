"""Who may decide about a request, and whether it can be decided. Pure, and closed in case of doubt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.records.approvals import Approval, ApprovalRule, ApprovalState
from workflows.records.drafts import Person


class Refusal(StrEnum):
    """Why somebody cannot decide."""

    #: Somebody has decided already.
    DECIDED = "decided"
    #: It has expired.
    EXPIRED = "expired"
    #: What was asked for has changed, or it was taken back.
    VOID = "void"
    #: The person has seen something else than what is asked for now.
    STALE = "stale"
    #: They asked for it themselves.
    OWN = "own"
    #: They are not among the approvers.
    NOT_APPROVER = "not_approver"
    #: Slack does not say now who the approvers are.
    UNREADABLE = "unreadable"
    #: They are no full member of the workspace any longer.
    NOT_MEMBER = "not_member"
    #: No rule asks for this any longer.
    NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvers:
    """Who may decide, as Slack says it at this moment."""

    #: Ids of full members.
    people: frozenset[str] = frozenset()
    #: User groups that do not exist any longer, or are disabled.
    gone: tuple[str, ...] = ()
    #: Ids about which Slack did not answer.
    unread: tuple[str, ...] = ()


def why_not(
    approval: Approval, rule: ApprovalRule | None, person: Person, approvers: Approvers, now: datetime
) -> Refusal | None:
    """Why a person cannot decide; None where they can."""
    return settled(approval, now) or may_not(approval, rule, person, approvers)


def settled(approval: Approval, now: datetime) -> Refusal | None:
    """Why nobody can decide any longer; None while somebody has to."""
    if approval.state is ApprovalState.VOID:
        return Refusal.VOID
    if approval.state is ApprovalState.EXPIRED or (approval.is_open and approval.expires_at <= now):
        return Refusal.EXPIRED
    return None if approval.is_open else Refusal.DECIDED


def may_not(approval: Approval, rule: ApprovalRule | None, person: Person, approvers: Approvers) -> Refusal | None:
    """Why a person is no approver of it; None where they are one."""
    if rule is None:
        return Refusal.NO_RULE
    if person == approval.requester and not rule.own:
        return Refusal.OWN
    if person.user_id in approvers.people:
        return None
    return Refusal.UNREADABLE if approvers.unread else Refusal.NOT_APPROVER


def reachable(approval: Approval, rule: ApprovalRule, approvers: Approvers) -> frozenset[str]:
    """Those of the approvers who may decide about it."""
    own = frozenset() if rule.own else frozenset({approval.requester.user_id})
    return approvers.people - own
