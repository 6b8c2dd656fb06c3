"""The words of a journey: a headline is a sentence, whatever the state, and only what sends is said to send."""

from __future__ import annotations

import pytest

from bot import messages
from tests.unit.workflows.journeys.cases import CHAINS, SENDER_IDS
from workflows.journeys.step import StepState
from workflows.journeys.steps import steps_of

words = messages.journeys
KNOWN = {name: row[0] for name, row in CHAINS.items()} | {name: row[0] for name, row in SENDER_IDS.items()}

#: The case; the headline.
HEADLINES = {
    "the brand is in review": "Acme: US 10DLC brand “brand” is in review",
    "the brand was denied": "Acme: US 10DLC brand “brand” was denied, so it needs a new version",
    "the brand was denied and fixed": "Acme: US 10DLC campaign can be started now",
    "the campaign is complete": "Acme: 10DLC number can be requested now",
    "one of two numbers can send": "Acme can send from +1",
    "a number never becomes ACTIVE": "Acme: +1 takes longer to become ACTIVE than it should",
    "the brand is revoked while its campaign is in review": (
        "Acme: US 10DLC campaign “campaign” is blocked, because US 10DLC brand “brand” was revoked"
    ),
    "the brand was closed": "Acme has ended",
    "the form of the campaign is filled in": "Acme: US 10DLC campaign “Ours” is not submitted yet",
    "India: the form waits for the DLT portal": "Acme: DLT portal is to be done outside AWS",
    "India: an approval ticks": "Acme can send from OURS",
}


@pytest.mark.parametrize("case", HEADLINES)
def test_headline(case: str) -> None:
    """One fact: what stopped, what somebody has to do, or what can send."""
    assert words.headline("Acme", steps_of(KNOWN[case])) == HEADLINES[case]


@pytest.mark.parametrize("case", KNOWN)
def test_line__says_that_it_sends_only_of_what_is_done(case: str) -> None:
    """No step is called live or able to send before it is, and every step has its own words and mark."""
    steps = steps_of(KNOWN[case])
    for step in steps.steps:
        line = words.plain_line(step, steps)
        assert ("can send" in line) == (step.state is StepState.DONE and step.key.startswith(("phone", "SENDER")))
        assert line.startswith(words.MARKS[step.state])
        assert "live" not in line.casefold()
