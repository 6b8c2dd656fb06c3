"""How a person walks through a form: fill in what is asked, attach what is asked, press Next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.slack.driver import Channel, Person
from tests.scenario.cases import png

CONFIRM = {"Confirmation": ["Everything above is correct. Submit it to AWS."]}


async def begins(
    person: Person, title: str, *, name: str = "Codes", channel: str = "#sms", region: str = "us-west-2"
) -> None:
    """Run `/callsign new`, answer the first modal, press Next."""
    await person.runs("/callsign new", channel=channel)
    await person.sees_text("Registration type")
    if region != "us-west-2":
        await person.fills({"Region": region})
    await person.fills({"Registration type": title, "Name": name, "Channel for updates": channel})
    await person.submits()


async def fills_page(person: Person, answers: Mapping[str, Any], documents: Mapping[str, str]) -> None:
    """Give every answer this page asks for, also those that appear while answering."""
    done: set[str] = set()
    while fresh := [label for label in person.labels() if label not in done]:
        for label in fresh:
            done.add(label)
            if label in documents:
                await person.attaches(label, png(), name=documents[label])
            elif label in answers and label in person.labels():
                await person.fills({label: answers[label]})


async def fills_form(person: Person, answers: Mapping[str, Any], documents: Mapping[str, str]) -> list[list[str]]:
    """Walk to the review page; returns the labels of each page on the way."""
    seen = []
    while "Confirmation" not in person.labels():
        await fills_page(person, answers, documents)
        seen.append(person.labels())
        await person.submits()
        assert not person.field_errors, person.screen()
        assert len(seen) < 30, f"walking in a circle: {person.screen()}"
    return seen


async def confirms(person: Person) -> None:
    """Tick the box and press Submit."""
    await person.fills(CONFIRM)
    await person.submits()


async def hears(channel: Channel, words: str, timeout: float = 15) -> None:
    """Wait until the channel says it."""
    await channel.waits_for(words, timeout=timeout)
