"""The steps of a journey, with the state of each, what is next, and what the journey comes to. Pure.

Decided from what is recorded: registrations, which of them depend on which, their numbers, and the ticked checklist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from workflows.journeys.chain import dependent_types, leads_to_sender, senders, type_named
from workflows.journeys.outcome import outcome_of
from workflows.journeys.outside import outside_step
from workflows.journeys.senders import sender_steps
from workflows.journeys.step import Known, Step, StepKind, Steps, StepState, Why
from workflows.lifecycle.meaning import REVOKED
from workflows.lifecycle.needs import OutsideWhen
from workflows.lifecycle.stages import Stage, stage
from workflows.records.definitions import RegistrationType
from workflows.records.drafts import Draft, DraftState
from workflows.records.registrations import Registration

_ENDED = frozenset({Stage.CLOSED, Stage.DELETED})
#: What somebody has to do at a stage.
_MOVES: Mapping[Stage, Why] = {
    Stage.DRAFT: Why.SUBMIT,
    Stage.DENIED: Why.FIX,
    Stage.DISCARDED: Why.FIX,
    Stage.AUTHENTICATION: Why.AUTHENTICATE,
}
#: The state of a form that AWS does not have yet.
_DRAFTS: Mapping[DraftState, tuple[StepState, Why]] = {
    DraftState.OPEN: (StepState.YOUR_MOVE, Why.SUBMIT),
    DraftState.WAITING: (StepState.WAITS, Why.APPROVE),
    DraftState.SUBMITTING: (StepState.IN_REVIEW, Why.SENDING),
    DraftState.SUBMITTED: (StepState.IN_REVIEW, Why.SENDING),
}
_NEW = (StepState.YOUR_MOVE, Why.START)


def steps_of(known: Known) -> Steps:
    """The steps of a journey and what they come to."""
    steps = tuple(_steps(known))
    outcome, at = outcome_of(steps)
    return Steps(steps=steps, outcome=outcome, at=at)


def _steps(known: Known) -> Iterator[Step]:
    before = [outside_step(step, known) for step in known.outside if step.when is OutsideWhen.BEFORE]
    yield from before
    first = _first_step(known, before)
    yield first
    yield from (outside_step(step, known) for step in known.outside if step.when is OutsideWhen.REVIEW)
    yield from _following(first, known.kind, known, frozenset({known.kind.name}))


def _first_step(known: Known, before: Sequence[Step]) -> Step:
    if known.first:
        return _registration_step(known.first, known.kind, None, known)
    draft = next((draft for draft in known.drafts if draft.registration_type == known.kind.name), None)
    waited_for = next((step for step in before if not step.is_done), None)
    return _form_step(known.kind, draft, waited_for, known)


def _following(of: Step, kind: RegistrationType, known: Known, seen: frozenset[str]) -> Iterator[Step]:
    """What comes after a registration: what is sent from, then the registrations that depend on it."""
    for wanted in senders(kind, known.types):
        yield from sender_steps(of, wanted)
    for dependent in dependent_types(kind, known.types):
        if dependent.name not in seen:
            yield from _dependent_steps(of, dependent, known, seen | {dependent.name})


def _dependent_steps(of: Step, kind: RegistrationType, known: Known, seen: frozenset[str]) -> Iterator[Step]:
    """The registrations of a type that depend on `of`, each with what follows; else what could be started."""
    rows = [row for row in _tied(of, known) if row.registration_type == kind.name and stage(row) is not Stage.DELETED]
    for row in rows:
        step = _registration_step(row, kind, of, known)
        yield step
        if step.why is not Why.ENDED:
            yield from _following(step, kind, known, seen)
    drafts = [draft for draft in known.drafts if _is_for(draft, kind, of)]
    for draft in drafts:
        step = _form_step(kind, draft, None if of.holds else of, known)
        yield step
        yield from _following(step, kind, known, seen)
    if not drafts and all(stage(row) in _ENDED for row in rows):
        step = _form_step(kind, None, None if of.holds else of, known)
        if not (step.optional and _is_past_optional(of, known)):
            yield replace(step, needs=of.registration)
            yield from _following(step, kind, known, seen)


def _tied(of: Step, known: Known) -> list[Registration]:
    tied = {tie.registration_id for tie in known.ties if tie.depends_on == of.key}
    return [row for row in known.others if row.id in tied]


def _is_for(draft: Draft, kind: RegistrationType, of: Step) -> bool:
    return draft.registration_type == kind.name and draft.associations.get(of.resource_type) == of.key


def _is_past_optional(of: Step, known: Known) -> bool:
    """Whether a registration that leads to a sender exists: what is optional comes before it, or is of no use."""
    kinds = [type_named(row.registration_type, known.types) for row in _tied(of, known)]
    return any(kind and leads_to_sender(kind, known.types) for kind in kinds)


def _form_step(kind: RegistrationType, draft: Draft | None, waited_for: Step | None, known: Known) -> Step:
    """The step of a registration that AWS does not have."""
    state, why = _DRAFTS.get(draft.state, _NEW) if draft else _NEW
    if waited_for and state is StepState.YOUR_MOVE:
        is_ended = waited_for.why is Why.ENDED
        state, why = (StepState.BLOCKED, Why.NEEDED) if is_ended else (StepState.WAITS, why)
    return Step(
        key=f"draft:{draft.id}" if draft else kind.name,
        kind=StepKind.REGISTRATION,
        title=kind.title,
        state=state,
        why=why,
        because=waited_for.key if waited_for else "",
        name=draft.name if draft else "",
        optional=not leads_to_sender(kind, known.types),
        resource_type=kind.name,
        draft=draft,
    )


def _registration_step(row: Registration, kind: RegistrationType, needed: Step | None, known: Known) -> Step:
    state, why = _registration_state(row)
    held_back = needed is not None and not needed.holds and why is not Why.ENDED
    if held_back:
        state, why = (StepState.WAITS, why) if why is Why.SUBMIT else (StepState.BLOCKED, Why.NEEDED)
    return Step(
        key=row.id,
        kind=StepKind.REGISTRATION,
        title=kind.title,
        state=state,
        why=why,
        because=needed.key if needed and held_back else "",
        name=row.name,
        optional=not leads_to_sender(kind, known.types),
        resource_type=kind.name,
        registration=row,
    )


def _registration_state(row: Registration) -> tuple[StepState, Why]:
    at = stage(row)
    if at in _ENDED:
        return StepState.BLOCKED, Why.ENDED
    if at is Stage.DENIED and row.version_status == REVOKED:
        return StepState.YOUR_MOVE, Why.REVOKED
    if at in _MOVES:
        return StepState.YOUR_MOVE, _MOVES[at]
    return (StepState.DONE, Why.NOTHING) if at is Stage.LIVE else (StepState.IN_REVIEW, Why.NOTHING)
