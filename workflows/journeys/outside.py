"""The steps outside AWS: a checklist that waits until people tick it. Pure."""

from __future__ import annotations

from workflows.journeys.step import COMPLETE, Known, Step, StepKind, StepState, Why
from workflows.lifecycle.needs import OutsideStep, OutsideWhen
from workflows.lifecycle.stages import Stage, stage

_ENDED = frozenset({Stage.CLOSED, Stage.DELETED})


def outside_step(step: OutsideStep, known: Known) -> Step:
    """A step outside AWS. An approval says that it is done, ticked or not."""
    tick = known.ticks.get(step.id)
    row = known.first
    submitted = row is not None and stage(row) not in (Stage.DRAFT, Stage.DISCARDED)
    state, why, because = StepState.YOUR_MOVE, Why.TICK, ""
    if tick or (row is not None and row.status == COMPLETE):
        state, why = StepState.DONE, Why.NOTHING
    elif row is not None and stage(row) in _ENDED:
        state, why, because = StepState.BLOCKED, Why.NEEDED, row.id
    elif step.when is OutsideWhen.REVIEW and not submitted:
        state, why, because = StepState.WAITS, Why.NOTHING, first_key(known)
    return Step(
        key=f"outside:{step.id}",
        kind=StepKind.OUTSIDE,
        title=step.title,
        state=state,
        why=why,
        because=because,
        registration=row,
        outside=step,
        tick=tick,
    )


def first_key(known: Known) -> str:
    if known.first:
        return known.first.id
    draft = next((draft for draft in known.drafts if draft.registration_type == known.kind.name), None)
    return f"draft:{draft.id}" if draft else known.kind.name
