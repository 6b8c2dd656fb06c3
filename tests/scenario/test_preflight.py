"""What a reviewer would say, on the review of the form."""

from __future__ import annotations

from tests.scenario.conftest import Start
from tests.scenario.form_filling import at_review
from tests.unit.catalog import filled, forms
from tests.unit.workflows.preflight.cases import good
from workflows.records.definitions import FieldPath

TOLL_FREE, TITLE = "US_TOLL_FREE_REGISTRATION", "US toll-free number registration"
SAMPLE = FieldPath("messageSamples.messageSample1")
OPT_IN = FieldPath("messagingUseCase.optInDescription")


async def test_review__takes_a_text_over_with_one_press(start: Start) -> None:
    """The remark names the mistake; its text replaces the answer, and the remark is gone. Submit stays possible."""
    async with start() as world:
        sample, consent = "Your code is 123456. Reply STOP to opt out.", good()["harbor-bank"].answers[OPT_IN]
        answers = {**filled(forms()[TOLL_FREE]), SAMPLE: sample, OPT_IN: consent}
        await at_review(world.ana, TITLE, answers)
        await world.ana.sees_text("The message does not say who sends it. Start it with Example.")
        assert world.ana.view
        assert "submit" in world.ana.view.content
        await world.ana.clicks("Use this text")
        await world.ana.sees_text("Message Sample 1: Example: Your code is 123456.")
        assert "does not say who sends it" not in "\n".join(world.ana.texts())
