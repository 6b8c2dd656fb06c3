"""Who may decide about a request, and whether it can be decided. Pure, and closed in case of doubt."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from workflows.records.access import Asker, Decision, Grantee, Kind, Standing, Why
from workflows.records.approvals import Approval, ApprovalRule, ApprovalState


class Refusal(StrEnum):
    """Why somebody cannot decide."""

    #: Somebody has decided already.
    DECIDED = "decided"
    #: Nobody has decided in time.
    EXPIRED = "expired"
    #: What was asked for has changed, or it was taken back.
    VOID = "void"
    #: They asked for it themselves.
    OWN = "own"
    #: They are not among the approvers.
    NOT_APPROVER = "not_approver"
    #: Slack does not say now whether they are, or a user group no longer exists.
    NOT_CHECKED = "not_checked"
    #: They are not a full member of the workspace, or no longer one.
    NOT_A_MEMBER = "not_a_member"
    #: The rules no longer ask for this.
    NO_RULE = "no_rule"


class MayNotDecide(Exception):
    """This person may not decide about a request, or nobody can now. Nothing was done."""

    def __init__(self, why: Refusal, approval: Approval) -> None:
        super().__init__(f"{approval.id}: {why}")
        self.why, self.approval = why, approval


def settled(approval: Approval, now: datetime) -> Refusal | None:
    """Why nobody can decide any longer; None while somebody has to."""
    if approval.state is ApprovalState.VOID:
        return Refusal.VOID
    if approval.state is ApprovalState.EXPIRED or (approval.is_open and approval.expires_at <= now):
        return Refusal.EXPIRED
    return None if approval.is_open else Refusal.DECIDED


def may_not(
    approval: Approval, rule: ApprovalRule | None, asker: Asker, given: Decision | None = None
) -> Refusal | None:
    """Why a person is not an approver of it; None where they are one.

    `given` is the decision about their right to approve, which counts where the rule names nobody.
    """
    if rule is None:
        return Refusal.NO_RULE
    if asker.at_terminal or asker.standing not in {Standing.MEMBER, Standing.UNCHECKED}:
        return Refusal.NOT_A_MEMBER
    if asker.standing is Standing.UNCHECKED:
        return Refusal.NOT_CHECKED
    # By the id alone: one person has the same in every workspace of an organization.
    if asker.person.user_id == approval.requester.user_id and not rule.own:
        return Refusal.OWN
    return _named(rule, asker) if rule.approvers else _given(given)


def _named(rule: ApprovalRule, asker: Asker) -> Refusal | None:
    if any(_is(asker, grantee) for grantee in rule.approvers):
        return None
    doubtful = (asker.unknown | asker.gone).intersection(rule.approvers)
    return Refusal.NOT_CHECKED if doubtful else Refusal.NOT_APPROVER


def _is(asker: Asker, grantee: Grantee) -> bool:
    is_person = grantee.kind is Kind.PERSON and grantee.name == asker.person.user_id
    return is_person or grantee in asker.belongs_to


def _given(given: Decision | None) -> Refusal | None:
    if given is None or given.why is Why.NOT_CHECKED:
        return Refusal.NOT_CHECKED
    return None if given.allowed else Refusal.NOT_APPROVER
