"""What a reviewer would say, on the review of the form."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from bot.runtime.ambient import Ambient
from bot.runtime.process import open_runtime
from bot.settings import Settings
from tests.scenario.conftest import Start, short_sleep, stand_ins
from tests.scenario.form_filling import at_review, becomes_true, presses_fix
from tests.unit.catalog import filled, forms
from tests.unit.workflows.preflight.cases import good
from workflows.preflight.settings import PreflightSettings
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Person
from workflows.web.pages import WebPages

TOLL_FREE, TITLE = "US_TOLL_FREE_REGISTRATION", "US toll-free number registration"
SAMPLE = FieldPath("messageSamples.messageSample1")
OPT_IN = FieldPath("messagingUseCase.optInDescription")
CODE = "Harbor Community Bank: your code is 123456. Reply STOP to opt out."
COMPANY, WEBSITE = FieldPath("companyInfo.companyName"), FieldPath("companyInfo.website")


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


async def test_review__a_must_keeps_it_until_somebody_says_why(start: Start) -> None:
    """Submit comes back with a typed reason, which the details show; an edit of the answer takes it away again."""
    async with start() as world:
        sample = "Harbor Community Bank: your code is 123456, see bit.ly/x. Reply STOP to opt out."
        bank = {path: good()["harbor-bank"].answers[path] for path in (OPT_IN, COMPANY, WEBSITE)}
        answers = {**filled(forms()[TOLL_FREE]), **bank, SAMPLE: sample}
        await at_review(world.ana, TITLE, answers)
        await world.ana.sees_text("1 answer will be denied.")
        assert world.ana.view
        assert "submit" not in world.ana.view.content
        await world.ana.clicks("My answer is right")
        await world.ana.sees_text("AWS or the carriers are expected to deny this.")
        await world.ana.fills({"Why is it right?": "The <short> domain is ours."})
        await world.ana.submits()
        await world.ana.sees_text("keeps the answer: The &lt;short&gt; domain is ours.")
        assert "submit" in world.ana.view.content
        owner = Person(workspace_id=world.slack.workspace.team_id, user_id=world.ana.id)
        (draft,) = await world.callsign.store.drafts_of(owner)
        stored = await world.callsign.store.draft(draft.id)
        assert stored is not None
        assert [(one.rule, one.user_id) for one in stored.overrides] == [("sample-short-link", world.ana.id)]


async def test_aws_review__its_advice_comes_back_into_the_form(start: Start) -> None:
    """Asked for in the review; the advice stands under its field, and nobody calls it the carriers' words."""
    async with start() as world:
        bank = {path: good()["harbor-bank"].answers[path] for path in (COMPANY, WEBSITE)}
        consent = "Customers of Harbor Community Bank tick an unchecked box on the sign-up page of our app."
        await at_review(world.ana, TITLE, {**filled(forms()[TOLL_FREE]), **bank, OPT_IN: consent, SAMPLE: CODE})
        await world.ana.fills({"Pre-review": ["Let AWS look at it first"]})
        await world.ana.submits()
        backend = world.backend()
        await becomes_true(lambda: any(one.version.aws_review for one in backend.registrations()))
        (registration,) = backend.registrations()
        backend.advance(registration.id)
        backend.advance(registration.id)
        assert registration.version.status == "AWS_REVIEWING"
        backend.advance(registration.id)
        assert (registration.version.status, registration.version.denied_reasons) == ("DENIED", [])
        await presses_fix(world, world.ana)
        page = "\n".join(world.ana.texts())
        assert "came back from AWS's pre-review" in page
        assert "Advice of AWS: Consider adding the address of the page" in page
        assert "Reviewers:" not in page


@dataclass(frozen=True, kw_only=True)
class Names:
    """No name of the test's machine has an address, so nothing leaves it; nobody learns it before `answers`."""

    answers: asyncio.Event = field(default_factory=asyncio.Event)

    async def lookup(self, _: str) -> list[str]:
        await self.answers.wait()
        return []


async def test_review__pages_come_into_it_later(settings: Settings) -> None:
    """The review is there at once. What its pages lack appears in it, but not over the page that somebody went on to."""
    names = Names()
    with_pages = replace(settings, config=replace(settings.config, preflight=PreflightSettings(pages=True)))
    ambient = Ambient(sleep=short_sleep, message_gap=0, pages=lambda: WebPages(names.lookup))
    async with stand_ins(with_pages) as surroundings, open_runtime(surroundings.settings, ambient=ambient) as callsign:
        await surroundings.slack.connected()
        ana, bank = surroundings.ana, good()["harbor-bank"].answers
        own = {path: bank[path] for path in (OPT_IN, COMPANY, WEBSITE)}
        await at_review(ana, TITLE, {**filled(forms()[TOLL_FREE]), **own, SAMPLE: CODE})
        await ana.sees_text("The pages that you named are being opened.")
        await ana.clicks("Back")
        await ana.sees_view(lambda view: view.title != "Review and submit")
        names.answers.set()
        await becomes_true(lambda: not callsign.services.running)
        assert ana.view
        assert ana.view.title != "Review and submit"
        await ana.submits()
        await ana.sees_text("Reviewers may not be able to open this page")
        assert "submit" in ana.view.content
