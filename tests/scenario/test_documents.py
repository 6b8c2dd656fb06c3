"""Files attached to a form: made to fit, or refused with an error under the input; never lost and never sent wrong."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from sandbox.slack.driver import Person
from tests.scenario.cases import AUSTRIA_TITLE, LETTER, TOLL_FREE, jpeg, noisy_png, png
from tests.scenario.conftest import Start, World
from tests.scenario.form_filling import (
    as_person,
    becomes_true,
    confirms,
    fills_form,
    fills_inputs,
    fills_page,
    hears,
    settles,
    starts_registration,
)
from tests.unit.catalog import filled, forms

AUSTRIA = forms()["AT_SENDER_ID_REGISTRATION"]
TOLL_FREE_TITLE = "US toll-free number registration"
OPT_IN = "Opt-in workflow image"
PROGRAM = b"MZ" + bytes(400)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param(noisy_png(820, 820), "screenshot.png", id="two megabytes"),
        pytest.param(jpeg(), "photo.png", id="a JPEG by another name"),
    ],
)
async def test_opt_in_image__is_made_to_fit(start: Start, body: bytes, name: str) -> None:
    """Toll-free takes a PNG of at most 400 KB. Any picture is converted, and the review page says so."""
    async with start() as world:
        person = world.ana
        await starts_registration(person, TOLL_FREE_TITLE)
        while OPT_IN not in person.labels():
            await fills_page(person, TOLL_FREE)
            await person.submits()
            await settles(person)
        await person.attaches(OPT_IN, body, name=name)
        await fills_form(person, TOLL_FREE)
        assert any(
            "was" in line and "KB" in line for line in person.texts() if line.startswith("Opt-in workflow image:")
        )
        await confirms(person)
        await hears(world.sms, "Submitted to AWS")
        sent = attachment(world)
        assert len(sent) <= 400_000
        assert Image.open(io.BytesIO(sent)).format == "PNG"


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        pytest.param(PROGRAM, "letter.png", "looks like program", id="a program"),
        pytest.param(b"", "letter.png", "empty", id="nothing"),
        pytest.param(b"%PDF-1.4 and no end", "letter.pdf", "damaged", id="half a PDF"),
        pytest.param(b"<html>sign in</html>", "letter.png", "looks like", id="a page"),
    ],
)
async def test_document__that_cannot_be_sent_is_refused_under_its_input(
    start: Start, body: bytes, name: str, words: str
) -> None:
    """The error is under the input, the page's answers stay, and a good file then replaces the bad one."""
    async with start() as world:
        person = await at_letter(world)
        await person.attaches(LETTER, body, name=name)
        await person.submits()
        await settles(person)
        await becomes_true(lambda: person.field_errors)
        assert words in person.field_errors[LETTER]
        await replaces(person)
        await person.submits()
        await settles(person)
        assert not person.field_errors
        assert await letter_name(world) == "right.png"


async def test_document__deleted_in_slack_before_it_was_read(start: Start) -> None:
    """The error under the input says that the file is gone. No document is stored."""
    async with start() as world:
        person = await at_letter(world)
        await person.attaches(LETTER, png(), name="letter.png")
        next(iter(world.slack.workspace.files.values())).deleted = True
        await person.submits()
        await settles(person)
        await becomes_true(lambda: person.field_errors)
        assert "deleted" in person.field_errors[LETTER]
        assert await letter_name(world) is None


async def test_document__that_slack_does_not_serve(start: Start) -> None:
    """Without files:read Slack answers with its login page. That page never becomes a document."""
    async with start() as world:
        person = await at_letter(world)
        world.slack.scopes.discard("files:read")
        await person.attaches(LETTER, png(), name="letter.png")
        await person.submits()
        await settles(person)
        await becomes_true(lambda: person.field_errors)
        assert "could not be downloaded from Slack" in person.field_errors[LETTER]
        world.slack.scopes.add("files:read")
        await person.submits()
        await settles(person)
        assert await letter_name(world) == "letter.png"


async def test_document__stays_over_back_and_next_and_can_be_removed(start: Start) -> None:
    """Slack empties a file input with every update. The file stays in the draft until it is removed."""
    async with start() as world:
        person = await at_letter(world)
        await person.attaches(LETTER, png(), name="letter.png")
        await person.submits()
        await person.sees_view("Review and submit")
        assert await letter_name(world) == "letter.png"
        await person.clicks("Back")
        await person.sees_text("Attached: letter.png")
        await person.clicks("Remove")
        await becomes_true(lambda: not any("Attached" in line for line in person.texts()))
        assert await letter_name(world) is None
        await person.submits()
        assert person.field_errors[LETTER]


async def at_letter(world: World) -> Person:
    """Austria, with every answer but the letter of authorization."""
    person = world.ana
    await starts_registration(person, AUSTRIA_TITLE)
    await settles(person)
    await fills_inputs(
        person, {path: answer for path, answer in filled(AUSTRIA).items() if isinstance(answer, str | tuple)}
    )
    assert LETTER in person.labels(), person.screen()
    return person


async def replaces(person: Person) -> None:
    """Take the file out of the input and attach another one."""
    await person.fills({LETTER: None})
    await person.attaches(LETTER, png(), name="right.png")


async def letter_name(world: World) -> str | None:
    """The name of the letter in the draft."""
    drafts = await world.callsign.store.drafts_of(as_person(world.ana))
    document: Any = drafts[0].answers.get("atSidSpecificInfo.letterOfAuthorization")  # type: ignore[call-overload]  # a field path is a string
    return document.name if document else None


def attachment(world: World) -> bytes:
    """The only attachment at AWS."""
    (found,) = world.backend().account.attachments.values()
    body: bytes = found.body
    return body
