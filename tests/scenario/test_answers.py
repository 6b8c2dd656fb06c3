"""Typed answers are never lost, and an answer that cannot be sent has its error under its input."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND, FINLAND_TITLE, TOLL_FREE
from tests.scenario.conftest import Start, World
from tests.scenario.form_filling import (
    as_person,
    becomes_true,
    fills_form,
    fills_page,
    is_at_review,
    settles,
    starts_registration,
)
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft

COMPANY_INFO = ("Company name", "Company identification number", "Company website")
SENDER_ID, CATEGORY = FieldPath("senderIdInfo.senderId"), FieldPath("messagingUseCase.useCaseCategory")
COMPANY, COUNTRY = FieldPath("companyInfo.companyName"), FieldPath("companyInfo.isoCountryCode")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param(None, "Please complete this required field.", id="empty"),
        pytest.param("   ", "This is required.", id="blanks"),
        pytest.param("TWELVELETTERS", "Too long: 13 characters; at most 11 are allowed.", id="too long"),
        pytest.param("AB", "Too short: 2 characters; at least 3 are required.", id="too short"),
        pytest.param("NO BLANKS", "not in the format that AWS requires. 3 to 11 letters", id="pattern"),
        pytest.param("<!channel>", "not in the format that AWS requires.", id="a mention"),
    ],
)
async def test_text__that_aws_would_refuse_has_its_error(start: Start, value: str | None, words: str) -> None:
    """The page stays, with the text and every other answer, until the text is right."""
    async with start() as world:
        person = world.ana
        await starts_registration(person, FINLAND_TITLE)
        await settles(person)
        await fills_page(person, {**FINLAND, "Sender ID": value})
        await person.submits()
        assert words in person.field_errors["Sender ID"]
        assert (person.value("Sender ID") or None) == value
        await person.fills({"Sender ID": "EXAMPLE"})
        await person.submits()
        await settles(person)
        assert not person.field_errors
        assert (await draft(world)).answers[SENDER_ID] == "EXAMPLE"


async def test_errors__all_of_a_page_at_once(start: Start) -> None:
    """Every wrong input of a page has its error after the first Next."""
    async with start(whole_forms=True) as world:
        person = world.ana
        await starts_registration(person, "US toll-free number registration")
        await settles(person)
        await fills_page(person, {**TOLL_FREE, "Zip Code/Postal code": "9" * 21, "City": "  "})
        await person.submits()
        await becomes_true(lambda: person.field_errors)
        assert set(person.field_errors) == {"Zip Code/Postal code", "City"}


async def test_tidied_answers__are_shown_before_they_are_sent(start: Start) -> None:
    """The next page says how a number and a copied name will be sent; nobody can see an empty name."""
    async with start(whole_forms=True) as world:
        person = world.ana
        await starts_registration(person, "US toll-free number registration")
        await settles(person)
        given = {"Support Phone Number": "(206) 555-0100", "Company name": "Ex\u00adample\u200b Corp", "City": "\u3164"}
        await fills_page(person, {**TOLL_FREE, **given})
        await person.submits()
        await becomes_true(lambda: person.field_errors)
        assert person.field_errors == {"City": "This is required."}
        await person.fills({"City": "Seattle"})
        await person.submits()
        await person.sees_text("+12065550100 (United States)")
        answers = (await draft(world)).answers
        assert (answers[COMPANY], answers[COUNTRY]) == ("Example Corp", "US")


async def test_choice__not_offered_is_refused(start: Start) -> None:
    """A forged option, or one of an older form, never reaches AWS. The person is asked to choose again."""
    async with start() as world:
        person = world.ana
        await starts_registration(person, FINLAND_TITLE)
        await settles(person)
        while "Use case category" not in person.labels():
            await fills_page(person, FINLAND)
            await person.submits()
            await settles(person)
        await fills_page(person, FINLAND)
        forges(person, "Use case category", "no-such-option")
        await person.submits()
        await becomes_true(lambda: person.field_errors)
        assert "not one of the choices" in person.field_errors["Use case category"]
        await fills_form(person, FINLAND)
        assert (await draft(world)).answers[CATEGORY] == ("One-time passcodes",)


async def test_page__ignores_unknown_inputs(start: Start) -> None:
    """Inputs of no field of the page, such as forged ones, are not answers."""
    async with start() as world:
        person = world.ana
        await starts_registration(person, FINLAND_TITLE)
        await settles(person)
        await person.fills({"Sender ID": "EXAMPLE"})
        assert person.view
        forged = {"type": "plain_text_input", "value": "forged"}
        person.view.values["no.such.field|000000000000"] = {"answer": forged}
        await person.submits()
        await settles(person)
        assert set((await draft(world)).answers) == {SENDER_ID}, person.screen()


async def test_close__keeps_the_answers(start: Start) -> None:
    """After the window is closed, the draft opens at the same page, with every answer in its input."""
    async with start() as world:
        person = world.ana
        await half_filled(person)
        await person.closes()
        assert person.view is None

        await person.runs("/callsign drafts", channel="#sms")
        drafts = await person.sees_ephemeral("Codes")
        await person.clicks("Continue", message=drafts)
        await person.sees_text("Step 1 of")
        assert person.value("Company name") == "Example Corp"
        await person.closes()

        await person.opens_home()
        await person.sees_home("Codes")
        await person.clicks("Continue")
        await person.sees_text("Step 1 of")
        assert (person.value("Company name"), person.value("Sender ID")) == ("Example Corp", "EXAMPLE")


async def test_back__keeps_right_and_wrong_answers(start: Start) -> None:
    """Back and Next page check nothing: an incomplete page stays as it was."""
    async with start(whole_forms=True) as world:
        person = world.ana
        await starts_registration(person, "US toll-free number registration")
        await settles(person)
        await fills_page(person, TOLL_FREE)
        await person.submits()
        await person.sees_text("Step 2 of")
        await person.fills({"Use case details": "Sign-in codes", "Privacy Policy URL": "example"})
        await person.clicks("Back")
        await person.sees_text("Step 1 of")
        assert person.value("Company name") == "Example Corp"
        await person.submits()
        await person.sees_text("Step 2 of")
        assert (person.value("Use case details"), person.value("Privacy Policy URL")) == ("Sign-in codes", "example")


async def test_edit__from_the_review_and_back_with_one_press(start: Start) -> None:
    """Edit opens a section alone; its main button leads back. A problem keeps it open."""
    async with start() as world:
        person = world.ana
        await starts_registration(person, FINLAND_TITLE)
        await settles(person)
        await fills_form(person, FINLAND)
        await presses_edit(person, "Company info")
        assert {"Company name", "Company website"} <= set(person.labels()) <= {*COMPANY_INFO}
        await person.fills({"Company name": "  "})
        await person.submits()
        assert person.field_errors == {"Company name": "This is required."}
        await person.fills({"Company name": "Example Limited"})
        await person.submits()
        assert is_at_review(person)
        assert "Company name: Example Limited" in "\n".join(person.texts())


async def test_answer__emptied_is_deleted(start: Start) -> None:
    """Emptying an input deletes its answer, now and after closing."""
    async with start() as world:
        person = world.ana
        await half_filled(person)
        await person.fills({"Company name": None})
        async with asyncio.timeout(30):
            while COMPANY in (await draft(world)).answers:  # noqa: ASYNC110  # a table sends no event
                await asyncio.sleep(0.01)


async def test_explain__everything_aws_says_about_the_page(start: Start) -> None:
    """One click shows AWS's explanations above the page, which keeps its values; a form without has no such button."""
    async with start() as world:
        person = world.ana
        await half_filled(person)
        assert "Explain these fields" not in person.screen()
        await person.closes()
        world.aws.faults.change_form("FI_SENDER_ID_REGISTRATION", explained)
        await person.runs("/callsign drafts", channel="#sms")
        await person.clicks("Continue", message=await person.sees_ephemeral("Codes"))
        await person.sees_text("Step 1 of")
        await person.clicks("Explain these fields")
        await person.sees_view("About these fields")
        assert any("A long explanation." in line for line in person.texts())
        await person.closes()
        assert person.value("Company name") == "Example Corp"


async def test_condition__redraws_the_page_as_soon_as_the_answer_is_given(start: Start) -> None:
    """For a sole proprietor the page drops the tax number at once, and keeps the other answers."""
    async with start(whole_forms=True) as world:
        person = world.ana
        await starts_registration(person, "US toll-free number registration")
        await settles(person)
        await person.fills({"Company name": "Example Corp"})
        await person.fills({"Business type": "Private profit"})
        assert not optional(person, "Company identification number")
        await person.fills({"Business type": "Sole proprietor"}, awaits_update=True)
        assert optional(person, "Company identification number")
        assert person.value("Company name") == "Example Corp"


async def test_review__go_to_field(start: Start) -> None:
    """An answer that a later answer made wrong is listed on the review page with a link, and without Submit."""
    async with start() as world:
        person = world.ana
        await starts_registration(person, FINLAND_TITLE)
        await settles(person)
        await fills_form(person, FINLAND)
        changed = await draft(world)
        await world.callsign.store.save_answers(changed.id, {SENDER_ID: None}, changed.updated_at)
        await person.closes()
        await person.runs("/callsign drafts", channel="#sms")
        await person.clicks("Continue", message=await person.sees_ephemeral("Codes"))
        await person.sees_text("This is required.")
        assert person.view
        assert not person.view.content.get("submit")
        await person.clicks("Go to field")
        await person.sees_text("Sender ID info")
        await fills_form(person, FINLAND)
        assert is_at_review(person)


async def test_discard__asks_first_and_then_deletes(start: Start) -> None:
    """No in the dialog keeps the draft. Yes deletes it, also from the list."""
    async with start() as world:
        person = world.ana
        await half_filled(person)
        await person.closes()
        await person.runs("/callsign drafts", channel="#sms")
        drafts = await person.sees_ephemeral("Codes")
        await person.clicks("Discard", message=drafts, confirm=False)
        assert (await draft(world)).answers
        await person.clicks("Discard", message=drafts)
        await person.sees_ephemeral("The draft has been discarded.")
        assert await world.callsign.store.drafts_of(as_person(person)) == ()
        await person.runs("/callsign drafts", channel="#sms")
        await person.sees_ephemeral("You have no drafts.")


async def half_filled(person: Person) -> None:
    """Finland, with two answers typed and Next not pressed."""
    await starts_registration(person, FINLAND_TITLE)
    await settles(person)
    await person.fills({"Sender ID": "EXAMPLE", "Company name": "Example Corp"})


def explained(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The form with an explanation that its hint does not hold."""
    first, *rest = fields
    return [{**first, "DisplayHints": {**first["DisplayHints"], "LongDescription": "A long explanation."}}, *rest]


async def presses_edit(person: Person, title: str) -> None:
    """Press Edit at a section of the review."""
    assert person.view
    blocks = person.view.blocks
    block = next(block for block in blocks if "accessory" in block and block["text"]["text"] == f"*{title}*")
    await person._interactions.press(person.user, person.view, block, block["accessory"], None)
    await person.sees_view(lambda view: view.title != "Review and submit")


async def draft(world: World) -> Draft:
    """The only draft."""
    (found,) = await world.callsign.store.drafts_of(as_person(world.ana))
    return found


def forges(person: Person, label: str, option: str) -> None:
    """Add an option to a select that does not have it."""
    assert person.view
    for block in person.view.blocks:
        if block["type"] == "input" and block["label"]["text"] == label:
            chosen = {"text": {"type": "plain_text", "text": "Forged"}, "value": option}
            state = {"type": block["element"]["type"], "selected_option": chosen}
            person.view.values[block["block_id"]] = {block["element"]["action_id"]: state}


def optional(person: Person, label: str) -> bool:
    assert person.view
    return any(
        block["optional"]
        for block in person.view.blocks
        if block["type"] == "input" and block["label"]["text"] == label
    )
