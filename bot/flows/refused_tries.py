"""Refused tries of what weighs, on their way to the audit log; the answer to the person never waits for it."""

from __future__ import annotations

from datetime import datetime

import structlog

from workflows.approvals.decisions import MayNotDecide, Refusal
from workflows.audit import refusals
from workflows.ports.audit import AuditStore
from workflows.records.access import NotPermitted, Right, place_of
from workflows.records.acts import Act
from workflows.records.drafts import Person

log = structlog.get_logger(__name__)

#: Refusals that are about the person. The others are about the request, or a doubt.
_OF_THE_PERSON = frozenset({Refusal.OWN, Refusal.NOT_APPROVER, Refusal.NOT_A_MEMBER})


def act_of(error: NotPermitted | MayNotDecide, by: Person, at: datetime) -> Act | None:
    """What the log has of a refused try; None where it has nothing."""
    if isinstance(error, NotPermitted):
        return refusals.not_permitted(error, by, at)
    if error.why not in _OF_THE_PERSON:
        return None
    return refusals.refused(Right.APPROVE, place_of(error.approval), error.why, by, at)


async def write(act: Act, store: AuditStore) -> None:
    """Write it. Raises nothing: nobody waits for this task."""
    try:
        await store.append_act(act)
    except Exception as error:  # noqa: BLE001  # the border of a task of its own
        log.error(  # noqa: TRY400  # a traceback may hold what was entered
            "a refused try is not in the audit log", action="audit", error=type(error).__name__
        )
