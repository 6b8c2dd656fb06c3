"""Approvals, rules and people with one change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.unit.factories import NOW, PERSON
from workflows.records.access import Asker, Grantee, Kind
from workflows.records.approvals import Approval, ApprovalId, ApprovalKind, ApprovalRule, ApprovalState
from workflows.records.drafts import Person

BEN = Person(workspace_id="T1", user_id="U2")
GROUP = Grantee(kind=Kind.GROUP, name="S1")
RULE = ApprovalRule(channel="C9", approvers=(Grantee(kind=Kind.PERSON, name="U2"), GROUP))


def approval(**changes: Any) -> Approval:
    plain = Approval(
        id=ApprovalId("approval-1"),
        kind=ApprovalKind.SUBMISSION,
        subject="draft-1",
        fingerprint="f" * 64,
        requester=PERSON,
        state=ApprovalState.ASKED,
        account_id="123456789012",
        region="us-east-1",
        registration_type="US_TOLL_FREE_REGISTRATION",
        title="US toll-free number",
        name="Octank alerts",
        channel_id="C9",
        asked_at=NOW,
        updated_at=NOW,
        expires_at=NOW + timedelta(days=7),
    )
    return replace(plain, **changes)


def asker(person: Person = BEN, **changes: Any) -> Asker:
    return replace(Asker(person=person), **changes)
