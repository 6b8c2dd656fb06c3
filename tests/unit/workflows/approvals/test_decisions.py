from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.factories import NOW, PERSON
from tests.unit.workflows.approvals.samples import BEN, GROUP, RULE, approval, asker
from workflows.approvals.decisions import Refusal, may_not, settled
from workflows.records.access import Asker, Decision, Place, Right, Standing, Why
from workflows.records.approvals import Approval, ApprovalRule, ApprovalState
from workflows.records.drafts import TERMINAL, Person

STRANGER = Person(workspace_id="T1", user_id="U3")
OWNER = Person(workspace_id="T1", user_id="U4")
OWN = replace(RULE, own=True)
ANYBODY = replace(RULE, approvers=())


def given(why: Why) -> Decision:
    return Decision(right=Right.APPROVE, place=Place(), why=why)


OPEN = given(Why.OPEN)


@pytest.mark.parametrize(
    ("rule", "who", "decision", "expected"),
    [
        (RULE, asker(), OPEN, None),
        (RULE, asker(STRANGER), OPEN, Refusal.NOT_APPROVER),
        (RULE, asker(STRANGER, belongs_to=frozenset({GROUP})), OPEN, None),
        # A group that vanished, or of which Slack says nothing, makes nobody an approver.
        (RULE, asker(STRANGER, unknown=frozenset({GROUP})), OPEN, Refusal.NOT_CHECKED),
        (RULE, asker(STRANGER, gone=frozenset({GROUP})), OPEN, Refusal.NOT_CHECKED),
        # Who is named in person needs no group.
        (RULE, asker(unknown=frozenset({GROUP})), OPEN, None),
        (RULE, asker(standing=Standing.LEFT), OPEN, Refusal.NOT_A_MEMBER),
        (RULE, asker(standing=Standing.GUEST), OPEN, Refusal.NOT_A_MEMBER),
        (RULE, asker(standing=Standing.UNCHECKED), OPEN, Refusal.NOT_CHECKED),
        (RULE, asker(Person(workspace_id=TERMINAL, user_id="U2")), OPEN, Refusal.NOT_A_MEMBER),
        (RULE, asker(PERSON, belongs_to=frozenset({GROUP})), OPEN, Refusal.OWN),
        # The same person, in another workspace of the organization.
        (RULE, asker(replace(PERSON, workspace_id="T9"), belongs_to=frozenset({GROUP})), OPEN, Refusal.OWN),
        (OWN, asker(PERSON, belongs_to=frozenset({GROUP})), OPEN, None),
        (OWN, asker(PERSON), OPEN, Refusal.NOT_APPROVER),
        (None, asker(), OPEN, Refusal.NO_RULE),
        (ANYBODY, asker(STRANGER), given(Why.OPEN), None),
        (ANYBODY, asker(STRANGER), given(Why.GIVEN), None),
        (ANYBODY, asker(STRANGER), given(Why.NOT_GIVEN), Refusal.NOT_APPROVER),
        (ANYBODY, asker(STRANGER), given(Why.SWITCHED_OFF), Refusal.NOT_APPROVER),
        (ANYBODY, asker(STRANGER), given(Why.NOT_CHECKED), Refusal.NOT_CHECKED),
        (ANYBODY, asker(STRANGER), given(Why.GROUP_GONE), Refusal.NOT_CHECKED),
        (ANYBODY, asker(PERSON), given(Why.OPEN), Refusal.OWN),
        # Who owns it now did not ask for it, and does not approve it either.
        (ANYBODY, asker(OWNER), OPEN, Refusal.OWN),
        (replace(OWN, approvers=()), asker(OWNER), OPEN, None),
        # A rule names some of those who have the right, and gives it to nobody.
        (RULE, asker(), given(Why.NOT_GIVEN), Refusal.NOT_APPROVER),
        (RULE, asker(), given(Why.NOT_CHECKED), Refusal.NOT_CHECKED),
    ],
)
def test_may_not(rule: ApprovalRule | None, who: Asker, decision: Decision, expected: Refusal | None) -> None:
    """Only approvers decide, never the person who asks unless the rule allows it, and nobody in case of doubt."""
    assert may_not((PERSON, OWNER), rule, who, decision) is expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (approval(), None),
        (approval(state=ApprovalState.QUESTION), None),
        (approval(expires_at=NOW), Refusal.EXPIRED),
        (approval(state=ApprovalState.QUESTION, expires_at=NOW - timedelta(1)), Refusal.EXPIRED),
        (approval(state=ApprovalState.EXPIRED), Refusal.EXPIRED),
        (approval(state=ApprovalState.VOID), Refusal.VOID),
        (approval(state=ApprovalState.APPROVED, decided_by=BEN.user_id), Refusal.DECIDED),
        (approval(state=ApprovalState.DECLINED), Refusal.DECIDED),
        (approval(state=ApprovalState.USED), Refusal.DECIDED),
    ],
)
def test_settled(asked: Approval, expected: Refusal | None) -> None:
    """Each request is decided once, in time."""
    assert settled(asked, NOW) is expected
