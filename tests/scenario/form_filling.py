"""How a person goes through a form: fill in the fields, attach the files, press Next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from bot.blocks.fields import option_key, path_of
from sandbox.slack.driver import Channel, Person
from sandbox.slack.elements import options_of, state_with, value_of
from sandbox.slack.records import Message
from sandbox.slack.workspace import Workspace
from tests.scenario.cases import TOLL_FREE, TOLL_FREE_DOCUMENTS, TOLL_FREE_TITLE, pdf, png
from tests.scenario.conftest import World
from workflows.records.drafts import Answers, Document, SubmissionState
from workflows.records.drafts import Person as Requester

SCAN, SCREENSHOT = pdf(), png()
REVIEW = "Review and submit"
NO_DOCUMENTS: Mapping[str, str] = {}

#: The title of a window whose content could not be had.
FAILED = "That did not work"

#: The button of a denial.
FIX = "Fix and resubmit"


async def starts_registration(
    person: Person, title: str, *, name: str = "Codes", channel: str = "#sms", region: str = "us-west-2"
) -> None:
    """Run `/callsign new`, answer the first modal, press Next."""
    await person.runs("/callsign new", channel=channel)
    await person.sees_text("Registration type")
    if region != "us-west-2":
        await person.fills({"Region": region}, awaits_update=True)
    await person.fills({"Registration type": title, "Name": name, "Channel for updates": channel})
    await person.submits()


async def fills_page(person: Person, answers: Mapping[str, Any], documents: Mapping[str, str] = NO_DOCUMENTS) -> None:
    """Give every answer of this page, including fields that appear while answering."""
    done: set[str] = set()
    while fresh := [label for label in person.labels() if label not in done]:
        for label in fresh:
            done.add(label)
            if label in documents:
                # Each document has other bytes: equal ones would be one attachment, whenever the first is there in time.
                await person.attaches(label, png(480 + list(documents).index(label)), name=documents[label])
            elif label in answers and label in person.labels():
                await person.fills({label: answers[label]})


async def fills_form(
    person: Person, answers: Mapping[str, Any], documents: Mapping[str, str] = NO_DOCUMENTS
) -> list[list[str]]:
    """Go through the form to the review page. Returns the labels of each page."""
    pages = []
    while not is_at_review(person):
        await fills_page(person, answers, documents)
        pages.append(person.labels())
        await person.submits()
        await settles(person)
        assert not person.field_errors, person.screen()
        assert len(pages) < 30, f"the form does not end: {person.screen()}"
    return pages


async def fills_quickly(person: Person, answers: Answers) -> None:
    """Fill in every page and press Next, with no request to the app in between, as a slow client does."""
    for _ in range(40):
        if is_at_review(person):
            return
        await fills_inputs(person, answers)
        await person.submits()
        await settles(person)
        assert not person.field_errors, person.screen()
    raise AssertionError(f"the form does not end: {person.screen()}")


async def fills_inputs(person: Person, answers: Answers) -> None:
    """Fill in the inputs of the visible page, by the field paths in their block ids."""
    view = person.view
    assert view, person.screen()
    for block in [block for block in view.blocks if block["type"] == "input"]:
        element, answer = block["element"], answers.get(path_of(block["block_id"]))
        if isinstance(answer, Document):
            if not value_of(view.values[block["block_id"]][element["action_id"]]):
                pdf_only = element["filetypes"][0] == "pdf"
                await person.attaches(
                    block["label"]["text"], SCAN if pdf_only else SCREENSHOT, name=f"letter.{element['filetypes'][0]}"
                )
        elif answer:
            person._interactions.enter(view, block, element, state_with(element, element_value(element, answer)))


def is_at_review(person: Person) -> bool:
    """Whether the visible modal is the review."""
    return person.view is not None and person.view.title == REVIEW


def element_value(element: dict[str, Any], answer: str | tuple[str, ...]) -> Any:
    """The answer as the state of the element holds it."""
    if isinstance(answer, str) and element["type"] == "external_select":
        return {"text": {"type": "plain_text", "text": answer}, "value": option_key(answer)}
    if isinstance(answer, str) and "select" not in element["type"]:
        return answer
    keys = [option_key(value) for value in ([answer] if isinstance(answer, str) else answer)]
    options = [option for option in options_of(element) if option["value"] in keys]
    return options if element["type"].startswith("multi") else options[0]


async def settles(person: Person) -> None:
    """Wait until "One moment" is gone."""
    await person.sees_view(lambda view: view.title != "One moment")


async def opens(person: Person, words: str) -> None:
    """Wait until the window shows the words. On a slow machine, AWS may be too slow for it, and is asked again."""
    for _ in range(10):
        await settles(person)
        if person.view and person.view.title != FAILED:
            break
        await person.clicks("Try again", awaits_update=True)
    await person.sees_text(words)


async def tries_again(person: Person, words: str) -> None:
    """Press *Try again*, and wait until the window shows the words."""
    await person.clicks("Try again", awaits_update=True)
    await opens(person, words)


async def confirms(person: Person) -> None:
    """Press Submit on the review."""
    assert is_at_review(person), person.screen()
    await person.submits()


async def hears(channel: Channel, words: str, timeout: float = 40) -> None:
    """Wait until the channel has a message with these words."""
    await channel.waits_for(words, timeout=timeout)


async def reply_with(channel: Channel, words: str, timeout: float = 40) -> Message:
    """The newest reply in a thread with these words. The status message above may have them earlier."""
    return await channel.waits_for(
        lambda message: message.thread_ts and words in f"{message.text}\n{message.plain}", timeout=timeout
    )


async def becomes_true(condition: Callable[[], object], timeout: float = 40) -> None:
    """Wait for a condition that no message shows."""
    async with asyncio.timeout(timeout):
        while not condition():  # noqa: ASYNC110  # the condition is in another thread or process
            await asyncio.sleep(0.01)


async def are_submitted(world: World, count: int) -> None:
    """Wait until so many submissions have ended well."""
    async with asyncio.timeout(40):
        while len(await world.callsign.store.submissions([SubmissionState.SUBMITTED])) < count:  # noqa: ASYNC110  # the store tells nobody
            await asyncio.sleep(0.01)


async def becomes_idle(world: World) -> None:
    """Wait until Callsign has no work left: no listener is running, and everything is posted."""
    callsign = world.callsign
    await becomes_true(lambda: not callsign.services.running and callsign.notifier.is_idle)


async def at_review(person: Person, title: str, answers: Answers, **first_modal: Any) -> None:
    """Start a registration and fill it in, up to the review page."""
    await starts_registration(person, title, **first_modal)
    await settles(person)
    await fills_quickly(person, answers)


def as_person(person: Person) -> Requester:
    """A person as Callsign's records have them."""
    return Requester(workspace_id=Workspace.team_id, user_id=person.id)


async def submits_toll_free(world: World) -> None:
    """Submit the article's registration."""
    await starts_registration(world.ana, TOLL_FREE_TITLE)
    await fills_form(world.ana, TOLL_FREE, TOLL_FREE_DOCUMENTS)
    await confirms(world.ana)
    await hears(world.sms, "Submitted to AWS")


async def presses_fix(world: World, person: Person) -> None:
    """Press Fix on the status message."""
    if person.view:
        await person.closes()
    await becomes_true(lambda: FIX in world.status_message.plain)
    await person.clicks(FIX, world.status_message)
    await settles(person)
