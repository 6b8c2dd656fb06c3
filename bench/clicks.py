"""Windows, clicks and fields of the tasks that people do most, counted by a scripted person in the whole bot.

    .venv/bin/python bench/clicks.py

A click is a press of a button, one of two for a choice in a list (open it, choose), or a file. Text costs no click: it
counts as a field. A window is what the person sees after a click and did not see before. Beside each figure is that of
the version before the windows were halved, counted by this script too.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.harness import print_machine, run, stand_in_credentials, verdict
from bot.blocks.fields import path_of
from bot.runtime.ambient import Ambient
from bot.runtime.process import open_runtime
from sandbox.aws.server import AwsStandIn
from sandbox.slack.driver import Person
from sandbox.slack.elements import state_with, value_of
from sandbox.slack.records import View
from sandbox.slack.screen import buttons
from sandbox.slack.server import SlackStandIn
from tests.scenario.cases import pdf, png
from tests.scenario.conftest import World, fast_settings, short_sleep
from tests.scenario.form_filling import REVIEW, element_value, hears
from tests.unit.catalog import filled, forms
from workflows.records.definitions import OPTIONAL, FieldPath, Form
from workflows.records.drafts import Answer, Answers, Document

TOLL_FREE, INDIA = "US_TOLL_FREE_REGISTRATION", "IN_SENDER_ID_REGISTRATION"
INDONESIA, BRAND = "ID_SENDER_ID_REGISTRATION", "US_TEN_DLC_BRAND_REGISTRATION"
#: What another registration of the same company answers otherwise.
OTHERS: Mapping[str, str] = {
    "messagingUseCase.useCaseDetails": "Example Corp tells its customers when an order was sent and when it arrives.",
    "messageSamples.messageSample1": "Example Corp: your order was sent. Reply STOP to opt out.",
}
CONSENT = "messagingUseCase.optInDescription"
BETTER = "On https://www.example.com/sms customers enter a number and tick an unchecked box to get codes from Example."
COMPANY = "companyInfo.companyName"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a task costs a person."""

    windows: int = 0
    clicks: int = 0
    fields: int = 0


#: The same tasks before. The second registration was like the first; four pages back and four on led to page 1.
BEFORE: Mapping[str, Count] = {
    "first toll-free number": Count(windows=7, clicks=20, fields=28),
    "second toll-free number": Count(windows=7, clicks=20, fields=28),
    "fix one denied field": Count(windows=4, clicks=5, fields=2),
    "correct an answer of page 1": Count(windows=8, clicks=8),
    "India sender ID": Count(windows=10, clicks=22, fields=29),
    "Indonesia sender ID": Count(windows=10, clicks=24, fields=28),
    "10DLC brand": Count(windows=5, clicks=11, fields=17),
}
#: The most clicks, by task.
MOST: Mapping[str, int] = {"first toll-free number": 17, "second toll-free number": 10, "fix one denied field": 3}


@dataclass(kw_only=True)
class Hand:
    """A person who does a task with as few clicks as possible."""

    person: Person
    count: Count = field(default_factory=Count)
    seen: list[tuple[str, str]] = field(default_factory=list)

    async def press(self, text: str, message: Any = None) -> None:
        """Press a button."""
        await self.person.clicks(text, message)
        self.count = replace(self.count, clicks=self.count.clicks + 1)
        await self.look()

    async def press_first(self, text: str) -> None:
        """Press the first of several buttons of this text in the window."""
        view = self.person.view
        assert view
        button = next(button for button in buttons(view.blocks) if button.text == text)
        await self.person.interactions.press(self.person.user, view, button.block, button.element, button.option)
        self.count = replace(self.count, clicks=self.count.clicks + 1)
        await self.look()

    async def submit(self) -> None:
        """Press the main button."""
        await self.person.submits()
        self.count = replace(self.count, clicks=self.count.clicks + 1)
        assert not self.person.field_errors, self.person.screen()
        await self.look()

    async def look(self) -> None:
        """Look at what is there now; a window that was not there before counts."""
        await self.person.sees_view(lambda view: not view.title.startswith("One moment"), timeout=20) if (
            self.person.view
        ) else None
        view = self.person.view
        place = (view.callback_id, str(view.content.get("private_metadata"))[:200]) if view else ("", "")
        if view and (not self.seen or self.seen[-1] != place):
            self.count = replace(self.count, windows=self.count.windows + 1)
        self.seen.append(place)

    async def start(self, title: str, region: str = "us-west-2") -> None:
        """The first window."""
        await self.person.runs("/callsign new", channel="#sms")
        await self.person.sees_text("Registration type")
        await self.look()
        if region != "us-west-2":
            await self.person.fills({"Region": region}, awaits_update=True)
            self.answered(clicks=2)
        await self.person.fills({"Registration type": title})
        self.answered(clicks=2)
        await self.person.fills({"Name": "Codes"})
        self.answered(clicks=0)
        await self.submit()

    async def fill(self, answers: Mapping[FieldPath, Answer]) -> None:
        """Fill in what the window asks and nobody has filled in."""
        view, done = self.person.view, set[str]()
        while view and (block := _next(view, done, answers)):
            done.add(block["block_id"])
            await self._enter(view, block, answers[path_of(block["block_id"])])
            view = self.person.view

    async def _enter(self, view: View, block: dict[str, Any], answer: Answer) -> None:
        element = block["element"]
        if isinstance(answer, Document):
            kind = element["filetypes"][0]
            await self.person.attaches(block["label"]["text"], pdf() if kind == "pdf" else png(), name=f"file.{kind}")
            self.answered(clicks=1)
            return
        interactions = self.person.interactions  # a field is found by its path, whatever its label is
        interactions.enter(view, block, element, state_with(element, element_value(element, answer)))
        self.answered(clicks=2 if "select" in element["type"] else 0)
        if block.get("dispatch_action"):
            before = view.content
            await interactions.dispatch(self.person.user, view, block, element)
            with suppress(AssertionError):
                await self.person.sees_view(lambda seen: seen.content is not before, timeout=0.5)

    def answered(self, *, clicks: int) -> None:
        """Count an answer."""
        self.count = replace(self.count, clicks=self.count.clicks + clicks, fields=self.count.fields + 1)

    async def to_review(self, answers: Mapping[FieldPath, Answer]) -> None:
        """Through the pages."""
        for _ in range(30):
            if self.person.view and self.person.view.title == REVIEW:
                return
            await self.fill(answers)
            await self.submit()
        raise AssertionError(self.person.screen())

    async def send(self) -> None:
        """Tick what the review requires, and press its main button. What is optional costs no click."""
        view = self.person.view
        assert view
        for block in view.blocks:
            required = block["type"] == "input" and not block.get("optional")
            if required and block["element"]["type"] == "checkboxes":
                await self.person.fills({block["label"]["text"]: True})
                self.answered(clicks=1)
        await self.submit()


def _next(view: View, done: set[str], answers: Mapping[FieldPath, Answer]) -> dict[str, Any] | None:
    for block in view.blocks:
        if block["type"] != "input" or block["block_id"] in done or path_of(block["block_id"]) not in answers:
            continue
        if not value_of(view.values[block["block_id"]][block["element"]["action_id"]]):
            return block
    return None


def answers_of(form: Form) -> Answers:
    """What a person answers: everything but documents that the form does not require."""
    return {
        path: answer
        for path, answer in filled(form).items()
        if not isinstance(answer, Document) or form.by_path[path].requirement != OPTIONAL
    }


Task = Callable[[World], Awaitable[Count]]


async def first(world: World, registration_type: str = TOLL_FREE, region: str = "us-west-2") -> Count:
    """The first registration of a type."""
    hand = Hand(person=world.ana)
    await hand.start(forms()[registration_type].type.title, region)
    await hand.to_review(answers_of(forms()[registration_type]))
    await hand.send()
    await hears(world.sms, "Submitted to AWS")
    return hand.count


async def second(world: World) -> Count:
    """Another one of the same company, from the first one's message."""
    await first(world)
    world.backend().approve(world.registration().id)
    await hears(world.sms, "can send")
    hand = Hand(person=world.ana)
    await hand.press("Register another like this", world.status_message)
    await world.ana.sees_text("Registration type")
    await hand.look()
    await world.ana.fills({"Name": "Second"})
    hand.answered(clicks=0)
    await hand.submit()
    await hand.to_review({FieldPath(path): text for path, text in OTHERS.items()})
    if world.ana.view and "submit" not in world.ana.view.content:
        await hand.press("I have checked these")
        await world.ana.sees_view(lambda view: "submit" in view.content)
    await hand.send()
    return hand.count


async def fix(world: World) -> Count:
    """One denied field, of text."""
    await first(world)
    world.backend().deny(world.registration().id, ["Unclear Opt-in Language"], {CONSENT: "Say where."})
    await hears(world.sms, "denied")
    hand = Hand(person=world.ana)
    await hand.press("Fix and resubmit", world.status_message)
    await world.ana.sees_view(lambda view: any(CONSENT in block["block_id"] for block in view.blocks), timeout=20)
    await hand.look()
    view = world.ana.view
    assert view
    block = next(block for block in view.blocks if block["type"] == "input" and CONSENT in block["block_id"])
    world.ana.interactions.enter(view, block, block["element"], state_with(block["element"], BETTER))
    hand.answered(clicks=0)
    await hand.to_review({})
    await hand.send()
    return hand.count


async def correct(world: World) -> Count:
    """An answer of the first page, from the review and back."""
    hand = Hand(person=world.ana)
    await hand.start(forms()[TOLL_FREE].type.title)
    await hand.to_review(answers_of(forms()[TOLL_FREE]))
    hand.count, hand.seen = Count(), hand.seen[-1:]
    await hand.press_first("Edit")
    await world.ana.sees_view(lambda view: view.title != REVIEW)
    await hand.look()
    await hand.submit()
    await world.ana.sees_view(REVIEW)
    await hand.look()
    return hand.count


TASKS: Mapping[str, Task] = {
    "first toll-free number": first,
    "second toll-free number": second,
    "fix one denied field": fix,
    "correct an answer of page 1": correct,
    "India sender ID": lambda world: first(world, INDIA, "ap-south-1"),
    "Indonesia sender ID": lambda world: first(world, INDONESIA),
    "10DLC brand": lambda world: first(world, BRAND),
}


@asynccontextmanager
async def whole() -> AsyncIterator[World]:
    """The whole bot between the stand-ins, with whole forms."""
    with tempfile.TemporaryDirectory() as folder, stand_in_credentials(), AwsStandIn(review="manual") as aws:
        slack = SlackStandIn()
        async with slack:
            settings = replace(
                fast_settings(Path(folder)),
                slack_bot_token=slack.bot_token,
                slack_app_token=slack.app_token,
                slack_api_url=slack.api_url,
                regions=("us-west-2", "ap-south-1"),
            )
            os.environ["AWS_ENDPOINT_URL"] = aws.url
            async with open_runtime(settings, ambient=Ambient(sleep=short_sleep, message_gap=0)) as callsign:
                await slack.connected()
                yield World(slack=slack, aws=aws, callsign=callsign, settings=settings)


async def main() -> None:
    """Print each task's figures beside those of before."""
    print_machine()
    print(f"{'task':<30}{'windows':>9}{'clicks':>8}{'fields':>8}   before (windows, clicks, fields)")
    for name, task in TASKS.items():
        async with whole() as world:
            count = await task(world)
        old = BEFORE.get(name)
        before = (
            f"{old.windows}, {old.clicks}, {old.fields}: {count.clicks / old.clicks:.2f} of the clicks" if old else "-"
        )
        met = f"   {verdict(count.clicks, MOST[name])}" if name in MOST else ""
        print(f"{name:<30}{count.windows:>9}{count.clicks:>8}{count.fields:>8}   {before}{met}")


if __name__ == "__main__":
    run(main())
