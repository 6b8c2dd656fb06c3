"""Who may decide about a request, and whether it can be decided. Pure, and closed in case of doubt."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from workflows.records.access import Asker, Decision, Grantee, Kind, Standing, Why
from workflows.records.approvals import Approval, ApprovalRule, ApprovalState
from workflows.records.drafts import Person


class Refusal(StrEnum):
    """Why somebody cannot decide."""

    #: Somebody has decided already.
    DECIDED = "decided"
    #: Nobody has decided in time.
    EXPIRED = "expired"
    #: What was asked for has changed, or it was taken back.
    VOID = "void"
    #: They asked for it themselves, or own it now.
    OWN = "own"
    #: They are not among the approvers.
    NOT_APPROVER = "not_approver"
    #: Slack does not say now whether they are, or a user group no longer exists.
    NOT_CHECKED = "not_checked"
    #: They are not a full member of the workspace, or no longer one.
    NOT_A_MEMBER = "not_a_member"
    #: The rules no longer ask for this.
    NO_RULE = "no_rule"


#: Slack does not say whether they have the right, or it does not know a group that has.
_DOUBTFUL = frozenset({Why.NOT_CHECKED, Why.GROUP_GONE})


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


def may_not(own: Collection[Person], rule: ApprovalRule | None, asker: Asker, given: Decision) -> Refusal | None:
    """Why a person is not an approver of a request; None where they are one.

    Everybody needs the right to approve, about which `given` is the decision; the rule may name some of them. `own` are
    those who asked for it, or own it now.
    """
    if rule is None:
        return Refusal.NO_RULE
    if asker.at_terminal or asker.standing not in {Standing.MEMBER, Standing.UNCHECKED}:
        return Refusal.NOT_A_MEMBER
    if asker.standing is Standing.UNCHECKED:
        return Refusal.NOT_CHECKED
    # By the id alone: one person has the same in every workspace of an organization.
    if asker.person.user_id in {person.user_id for person in own} and not rule.own:
        return Refusal.OWN
    return _given(given) or _named(rule, asker)


def _named(rule: ApprovalRule, asker: Asker) -> Refusal | None:
    if not rule.approvers or any(_is(asker, grantee) for grantee in rule.approvers):
        return None
    doubtful = (asker.unknown | asker.gone).intersection(rule.approvers)
    return Refusal.NOT_CHECKED if doubtful else Refusal.NOT_APPROVER


def _is(asker: Asker, grantee: Grantee) -> bool:
    is_person = grantee.kind is Kind.PERSON and grantee.name == asker.person.user_id
    return is_person or grantee in asker.belongs_to


def _given(given: Decision) -> Refusal | None:
    if given.allowed:
        return None
    return Refusal.NOT_CHECKED if given.why in _DOUBTFUL else Refusal.NOT_APPROVER
