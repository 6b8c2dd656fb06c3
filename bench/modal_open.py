"""The time from a slash command to the modal, compared with bare slack-bolt, and with a slow AWS.

    .venv/bin/python bench/modal_open.py

1. Definitions cached. There are two apps in Socket Mode, each with its own process and its own Slack stand-in:
   Callsign, and the bare app with a copy of the modal that Callsign opens. Twenty people type the command at the same
   time. The apps take turns, so that the load of the machine affects both. The time of a command starts before it is
   sent and ends when views.open arrives at the stand-in. The stand-in answers a quarter of a second later, so that
   its checks delay nothing.
2. Definitions not cached, and two seconds for each answer of AWS: a thousand commands, from forty people at the same
   time. Every person has to see "one moment" before the trigger expires, and the form after it.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bench.harness import (
    BARE,
    CALLSIGN,
    REGION,
    Process,
    connected,
    milliseconds,
    percentile,
    print_machine,
    run,
    stand_in_credentials,
    verdict,
)
from bot import messages
from bot.runtime.process import Runtime, open_runtime
from bot.settings import Settings
from sandbox.aws.server import AwsStandIn
from sandbox.slack.driver import Person
from sandbox.slack.server import SlackStandIn

COMMAND = "/callsign new"
PEOPLE = 20
ROUNDS = 40
BLOCKS = 10
SLACK_SECONDS = 0.25
MOST = 1.1

COLD_PEOPLE = 40
COLD_ROUNDS = 25
AWS_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A Slack stand-in, its people, and when views.open arrived for each of them."""

    slack: SlackStandIn
    people: Sequence[Person]
    #: User id to time.perf_counter().
    arrived: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, people: int) -> Workspace:
        """A workspace that is not started."""
        slack = SlackStandIn()
        workspace = cls(slack=slack, people=[slack.user(f"person{number}") for number in range(people)])
        slack.pages.append(lambda application: application.middlewares.append(workspace.clock()))
        return workspace

    def clock(self) -> Middleware:
        """A middleware that records the arrival of views.open."""

        @web.middleware
        async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
            moment = time.perf_counter()
            answer = await handler(request)
            if request.path.endswith("/views.open"):
                trigger = self.slack.workspace.triggers[self.slack.calls[-1].arguments["trigger_id"]]
                self.arrived[trigger.user.id] = moment
            return answer

        return note

    async def command(self, person: Person) -> float:
        """Type the command; the seconds until views.open arrives."""
        sent = time.perf_counter()
        await person.runs(COMMAND)
        await person.sees_view(lambda view: view.title)
        return self.arrived[person.id] - sent

    async def all_at_once(self) -> list[float]:
        """All people type the command, and then close their modals."""
        seconds = await asyncio.gather(*(self.command(person) for person in self.people))
        for person in self.people:
            self.slack.workspace.close_views(person.user, len(person.user.modals))
        return seconds


async def warm() -> None:
    """Part 1."""
    ours, bare = Workspace.of(PEOPLE), Workspace.of(PEOPLE)
    with tempfile.TemporaryDirectory() as made, AwsStandIn() as aws:
        folder = Path(made)
        async with ours.slack, bare.slack, connected(CALLSIGN, ours.slack, aws, folder) as callsign:
            await first_form(ours.people[0])
            opened = folder / "view.json"
            await ours.all_at_once()
            opened.write_text(json.dumps(modal_of(ours.slack)))
            async with connected((*BARE, str(opened)), bare.slack, aws, folder) as bolt:
                await bare.all_at_once()
                await compare((ours, callsign), (bare, bolt))


async def first_form(person: Person) -> None:
    """Open the form once, so that the definitions are cached."""
    await person.runs(COMMAND)
    await person.sees_text(messages.form.TYPE_LABEL, timeout=15)


def modal_of(slack: SlackStandIn) -> object:
    """The modal of the last views.open, without its own id: Slack refuses a second modal with the same id."""
    view = next(call.arguments["view"] for call in reversed(slack.calls) if call.method == "views.open")
    content = json.loads(view) if isinstance(view, str) else view
    return {key: value for key, value in content.items() if key != "external_id"}


async def compare(*apps: tuple[Workspace, Process]) -> None:
    """Run the rounds in turn, then print the figures."""
    gc.freeze()  # a garbage collection of the stand-ins must not count
    gc.disable()
    for workspace, _ in apps:
        workspace.slack.faults.delay("views.open", SLACK_SECONDS)
    seconds: list[list[float]] = [[] for _ in apps]
    used = [0.0 for _ in apps]
    for _ in range(ROUNDS):
        for at, (workspace, process) in enumerate(apps):
            before = process.cpu_seconds()
            seconds[at] += await workspace.all_at_once()
            used[at] += process.cpu_seconds() - before
    print(f"Definitions cached, {PEOPLE} at the same time, {ROUNDS * PEOPLE} commands each: from command to views.open")
    for name, values, cpu in zip(("Callsign", "bare slack-bolt"), seconds, used, strict=True):
        print(f"  {name:16} {milliseconds(values)}   {cpu * 1000 / len(values):5.2f} ms of CPU a command")
    for percent in (50, 99):
        ratio = steady_ratio(seconds[0], seconds[1], percent)
        print(f"  p{percent} ratio {ratio:.2f}   {verdict(ratio, MOST)}")


def steady_ratio(ours: Sequence[float], theirs: Sequence[float], percent: int) -> float:
    """The median of the ratios of ten blocks, so that a single slow round does not decide."""
    size = len(ours) // BLOCKS
    blocks = [(ours[at : at + size], theirs[at : at + size]) for at in range(0, size * BLOCKS, size)]
    return statistics.median(percentile(mine, percent) / percentile(other, percent) for mine, other in blocks)


async def cold() -> None:
    """Part 2."""
    workspace = Workspace.of(COLD_PEOPLE)
    with tempfile.TemporaryDirectory() as made, AwsStandIn() as aws, stand_in_credentials():
        os.environ["AWS_ENDPOINT_URL"] = aws.url
        async with workspace.slack, open_runtime(settings(workspace.slack, Path(made))) as callsign:
            await workspace.slack.connected()
            await first_form(workspace.people[0])
            aws.faults.delay(AWS_SECONDS)
            started, opened, formed = time.perf_counter(), [], []
            for _ in range(COLD_ROUNDS):
                forget(callsign)
                pairs = await asyncio.gather(*(opens_cold(workspace, person) for person in workspace.people))
                opened += [pair[0] for pair in pairs]
                formed += [pair[1] for pair in pairs]
            print_cold(workspace, opened, formed, time.perf_counter() - started)
            aws.faults.clear()


async def opens_cold(workspace: Workspace, person: Person) -> tuple[float, float]:
    """Seconds to "one moment", and to the form."""
    sent = time.perf_counter()
    workspace.slack.workspace.close_views(person.user, len(person.user.modals))
    opened = await workspace.command(person)
    assert messages.form.TYPE_LABEL not in person.labels(), "the definitions were cached"
    await person.sees_text(messages.form.TYPE_LABEL, timeout=15)
    return opened, time.perf_counter() - sent


def forget(callsign: Runtime) -> None:
    """Empty the cache of definitions, as after a start."""
    callsign.forms._types._entries.clear()  # noqa: SLF001  # only a benchmark needs to empty the cache


def print_cold(workspace: Workspace, opened: list[float], formed: list[float], seconds: float) -> None:
    """The figures of part 2."""
    answers = [call.response or {} for call in workspace.slack.calls if call.method == "views.open"]
    expired = sum(answer.get("error") == "expired_trigger_id" for answer in answers)
    print(
        f"\nDefinitions not cached, AWS takes {AWS_SECONDS:g} s, {COLD_PEOPLE} at the same time,"
        f" {len(opened)} commands in {seconds:.0f} s"
    )
    print(f'  to "one moment"  {milliseconds(opened)}')
    print(f"  to the form      {milliseconds(formed)}   {percentile(formed, 50) / AWS_SECONDS:.2f} of one AWS answer")
    print(f"  expired triggers {expired}   {verdict(expired, 0)}")


def settings(slack: SlackStandIn, folder: Path) -> Settings:
    """Settings of a Callsign in this process, whose cache can be emptied."""
    return Settings(
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_api_url=slack.api_url,
        default_region=REGION,
        regions=(REGION,),
        database_url=f"sqlite:///{folder}/callsign.db",
        host="127.0.0.1",
        port=0,
    )


async def main() -> None:
    """Run both parts."""
    print_machine()
    await warm()
    await cold()


if __name__ == "__main__":
    run(main())
