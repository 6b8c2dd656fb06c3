"""Refused tries of what weighs: an entry for each person, right, place and day, so that pressing again adds nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from workflows.records.access import AT_AWS, NotPermitted, Place, RequesterNotPermitted, Right, Why
from workflows.records.acts import Act, ActKind
from workflows.records.drafts import Person

#: Rights whose refused use is an act.
OF_WEIGHT = AT_AWS | {Right.APPROVE}


def not_permitted(error: NotPermitted, by: Person, at: datetime) -> Act | None:
    """The act of a try that the gate refused.

    None where the right is not of weight, and in doubt: a person who may be entitled is not written down as refused.
    """
    decision = error.decision
    if decision.right not in OF_WEIGHT or decision.why is Why.NOT_CHECKED:
        return None
    whose = "requester" if isinstance(error, RequesterNotPermitted) else ""
    return refused(decision.right, decision.place, decision.why, by, at, whose=whose)


def refused(right: Right, place: Place, why: str, by: Person, at: datetime, *, whose: str = "") -> Act:
    """The act of a try that was refused; `whose` says whose right was asked for, where it is not that of `by`."""
    facts = {
        "right": right.value,
        "account": place.account_id,
        "region": place.region,
        "type": place.registration_type,
        "whose": whose,
    }
    day = at.astimezone(UTC).date().isoformat()
    key = ":".join(("refused", day, by.workspace_id, by.user_id, *facts.values()))
    return Act(kind=ActKind.ACCESS_REFUSED, at=at, facts={**facts, "why": why}, key=key)
