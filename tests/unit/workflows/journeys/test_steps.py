"""The steps of a journey: the state of each, what is next, and what it comes to, as tables."""

from __future__ import annotations

import pytest

from tests.unit.factories import draft
from tests.unit.workflows.journeys.cases import (
    BRAND,
    CHAINS,
    COMPLETE,
    REVIEWING,
    REVOKED,
    SENDER_IDS,
    TYPES,
    VETTING,
    campaign,
    chain,
    number,
    row,
)
from workflows.journeys.chain import type_named
from workflows.journeys.step import Known, Outcome, Step, Steps, StepState, Why
from workflows.journeys.steps import steps_of
from workflows.records.drafts import DraftState

TOLL_FREE = "US_TOLL_FREE_REGISTRATION"


def shown(steps: Steps) -> list[str]:
    """A line for each step: its key, its state, why, and because of which step."""
    return [line(step) for step in steps.steps]


def line(step: Step) -> str:
    key = step.key.removeprefix("US_TEN_DLC_").lower()
    because = f" {step.because}" if step.because else ""
    why = f"({step.why}{because})" if step.why or because else ""
    return f"{key} {step.state}{'?' if step.optional else ''} {why}".strip()


@pytest.mark.parametrize("case", CHAINS)
def test_steps_of__a_chain(case: str) -> None:
    """Brand, vetting, campaign and numbers are one thing, whatever becomes of one of them."""
    known, lines, outcome, at, following = CHAINS[case]
    steps = steps_of(known)
    assert shown(steps) == lines
    assert (steps.outcome, steps.at and steps.at.key) == (outcome, at)
    assert (steps.next.key if steps.next else "") == following


def test_steps_of__a_vetting_is_started_only_before_the_campaign() -> None:
    """A score does not change a campaign that exists, so the vetting is no longer offered; and it is never due."""
    before = [step for step in steps_of(chain(COMPLETE)).steps if step.resource_type == VETTING]
    after = steps_of(chain(COMPLETE, campaign(REVIEWING))).steps
    assert [step.optional for step in before] == [True]
    assert [step for step in after if step.resource_type == VETTING] == []


@pytest.mark.parametrize(
    ("status", "held", "state", "outcome"),
    [
        (REVIEWING, "PENDING", "waits", Outcome.IN_REVIEW),
        (COMPLETE, "PENDING", "in_review", Outcome.IN_REVIEW),
        (COMPLETE, "ACTIVE", "done", Outcome.CAN_SEND),
        (REVOKED, "ACTIVE", "blocked", Outcome.BLOCKED),
    ],
)
def test_steps_of__toll_free(status: tuple[str, str], held: str, state: str, outcome: Outcome) -> None:
    """A number that exists before the approval sends after it."""
    kind = type_named(TOLL_FREE, TYPES)
    assert kind
    numbers = (number("18005550100", held, kind="TOLL_FREE"),)
    known = Known(types=TYPES, kind=kind, first=row("r", TOLL_FREE, status, numbers=numbers))
    steps = steps_of(known)
    assert (steps.steps[-1].state, steps.outcome) == (state, outcome)


@pytest.mark.parametrize("case", SENDER_IDS)
def test_steps_of__a_sender_id(case: str) -> None:
    """What is done outside AWS is a checklist that waits, and an approval says that it is done."""
    known, lines, outcome = SENDER_IDS[case]
    steps = steps_of(known)
    assert (shown(steps), steps.outcome) == (lines, outcome)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (DraftState.OPEN, (StepState.YOUR_MOVE, Why.SUBMIT)),
        (DraftState.WAITING, (StepState.WAITS, Why.APPROVE)),
        (DraftState.SUBMITTING, (StepState.IN_REVIEW, Why.SENDING)),
    ],
)
def test_steps_of__a_form_on_its_way(state: DraftState, expected: tuple[StepState, Why]) -> None:
    """A form that waits for an approval, or is being sent, is not called submitted."""
    kind = type_named(BRAND, TYPES)
    assert kind
    known = Known(types=TYPES, kind=kind, drafts=[draft(registration_type=BRAND, state=state)])
    assert next((step.state, step.why) for step in steps_of(known).steps) == expected
