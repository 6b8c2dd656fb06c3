"""The steps of what texts are sent from: the numbers of a registration, or its sender ID. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.journeys.step import Step, StepKind, StepState, Why
from workflows.lifecycle.numbers import ACTIVE
from workflows.records.definitions import ASSOCIATE_AFTER_COMPLETE, SupportedAssociation
from workflows.records.numbers import HeldNumber
from workflows.records.registrations import Registration

#: Statuses of a number that the registration no longer has.
_GONE = frozenset({"DELETED", "DISASSOCIATING"})


def sender_steps(of: Step, wanted: SupportedAssociation) -> Iterator[Step]:
    """The numbers of a registration, or its sender ID; one step that stands for them where there is none."""
    row = of.registration if of.registration and of.registration.id == of.key else None
    held = [
        number
        for number in (row.numbers if row else ())
        if number.number_type == wanted.resource_type and number.status not in _GONE
    ]
    for number in held:
        yield _number_step(of, wanted, number)
    if not held:
        yield _no_number_step(of, wanted, row)


def _number_step(of: Step, wanted: SupportedAssociation, number: HeldNumber) -> Step:
    state, why, because = StepState.IN_REVIEW, Why.NOTHING, ""
    if not of.holds:
        state, why = (StepState.BLOCKED, Why.NEEDED) if of.is_lost else (StepState.WAITS, Why.NOTHING)
        because = of.key
    elif number.status == ACTIVE:
        state = StepState.DONE
    elif number.is_late:
        state, why = StepState.BLOCKED, Why.LATE
    return Step(
        key=number.id,
        kind=StepKind.SENDER,
        title=number.number,
        state=state,
        why=why,
        because=because,
        resource_type=wanted.resource_type,
        iso_country_code=wanted.iso_country_code or "",
        registration=of.registration,
        number=number,
    )


def _no_number_step(of: Step, wanted: SupportedAssociation, row: Registration | None) -> Step:
    """A number or sender ID that does not exist yet, or that only its registration knows."""
    identity = row.identity if row and wanted.behavior != ASSOCIATE_AFTER_COMPLETE else ""
    state, why, because = StepState.WAITS, Why.NOTHING, of.key
    if of.holds and wanted.behavior == ASSOCIATE_AFTER_COMPLETE:
        state, why, because = StepState.YOUR_MOVE, Why.START, ""
    elif of.holds:
        state, because = (StepState.DONE if identity else StepState.IN_REVIEW), ""
    elif of.is_lost:
        state, why = StepState.BLOCKED, Why.NEEDED
    return Step(
        key=f"{wanted.resource_type}:{of.key}",
        kind=StepKind.SENDER,
        title=identity or wanted.resource_type,
        state=state,
        why=why,
        because=because,
        optional=of.optional,
        resource_type=wanted.resource_type,
        iso_country_code=wanted.iso_country_code or "",
        registration=row,
    )
