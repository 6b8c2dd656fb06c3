"""What the steps of a journey come to. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.journeys.step import Outcome, Step, StepKind, StepState, Why


def outcome_of(steps: Sequence[Step]) -> tuple[Outcome, Step | None]:
    """What the journey comes to: what stopped first, then what a person has to do, then whether it can send.

    An offer alone does not hide that it can send, and neither does a step that only waits.
    """
    first = next(step for step in steps if step.kind is StepKind.REGISTRATION)
    if first.why is Why.ENDED:
        return Outcome.ENDED, first
    living = [step for step in steps if step.why is not Why.ENDED and not (step.optional and step.is_offer)]
    if blocked := _first_of(living, StepState.BLOCKED):
        return Outcome.BLOCKED, blocked
    moves = [step for step in living if step.state is StepState.YOUR_MOVE]
    if pressing := next((step for step in moves if not step.is_offer), None):
        return Outcome.YOUR_MOVE, pressing
    if sending := next((step for step in living if step.kind is StepKind.SENDER and step.is_done), None):
        return Outcome.CAN_SEND, sending
    if moves:
        return Outcome.YOUR_MOVE, moves[0]
    if reviewed := _first_of(living, StepState.IN_REVIEW):
        return Outcome.IN_REVIEW, reviewed
    return Outcome.WAITS, _first_of(living, StepState.WAITS)


def _first_of(steps: Sequence[Step], state: StepState) -> Step | None:
    return next((step for step in steps if step.state is state), None)
