"""AWS changes a form while people fill it in: every draft opens, only what changed is asked, all else is kept."""

from __future__ import annotations

from tests.scenario.cases import TOLL_FREE, TOLL_FREE_DOCUMENTS, TOLL_FREE_TITLE
from tests.scenario.changes import changed
from tests.scenario.conftest import Start
from tests.scenario.form_filling import as_person, confirms, fills_form, hears, starts_registration
from workflows.records.definitions import FieldPath

TYPE, WEBSITE = "US_TOLL_FREE_REGISTRATION", FieldPath("companyInfo.website")


async def test_form__every_kind_of_change_under_a_complete_draft(start: Start) -> None:
    """Continue lists each change, and asks for the fields that need the person alone; then the review is complete."""
    async with start(whole_forms=True) as world:
        ana = world.ana
        await starts_registration(ana, TOLL_FREE_TITLE)
        await fills_form(ana, TOLL_FREE, TOLL_FREE_DOCUMENTS)
        await ana.closes()
        world.aws.faults.change_form(TYPE, changed)
        await ana.runs("/callsign drafts", channel="#sms")
        await ana.clicks("Continue", message=await ana.sees_ephemeral("Codes"))
        await ana.sees_text("What AWS has changed")
        page = "\n".join(ana.texts()).replace("*", "")
        for words in (
            "Tax number is new, and has to be answered.",
            "Company website is no longer asked; your answer will not be sent.",
            "City is a new field in place of an older one; your answer was kept.",
            "choices added: Seven",
        ):
            assert words in page, page
        assert set(ana.labels()) == {"Tax number", "City", "Monthly SMS volume"}
        assert ana.value("City") == TOLL_FREE["City"]
        await ana.fills({"Tax number": "12", "Monthly SMS volume": "Seven"})
        await ana.submits()
        await ana.sees_view("Review and submit")
        await confirms(ana)
        await hears(world.sms, "Submitted to AWS")
        sent = world.registration().version.answers()
        assert sent["companyInfo.town"] == {"TextValue": TOLL_FREE["City"]}
        assert sent["companyInfo.companyName"] == {"TextValue": TOLL_FREE["Company name"]}
        assert sent["messagingUseCase.monthlyMessageVolume"] == {"SelectChoices": ["7"]}
        assert "companyInfo.website" not in sent


async def test_form__a_blocked_review_with_a_number_to_choose(start: Start) -> None:
    """A review that cannot be submitted yet opens where a number is to be chosen, too: the choice is said in words."""
    async with start() as world:
        ana = world.ana
        await starts_registration(ana, TOLL_FREE_TITLE)
        await fills_form(ana, TOLL_FREE, TOLL_FREE_DOCUMENTS)
        await ana.closes()
        store = world.callsign.store
        (draft,) = await store.drafts_of(as_person(ana))
        await store.save_answers(draft.id, {WEBSITE: None}, draft.updated_at)
        await ana.runs("/callsign drafts", channel="#sms")
        await ana.clicks("Continue", message=await ana.sees_ephemeral("Codes"))
        await ana.sees_view("Review and submit")
        assert "Phone number: Request a new number" in "\n".join(ana.texts())
        assert ana.labels() == []
