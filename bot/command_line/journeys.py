"""`callsign journeys`: registrations that depend on each other, each chain as one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

import click

from bot import messages
from bot.command_line import finding
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run
from bot.command_line.records import settings_and_records
from workflows.journeys import keep
from workflows.journeys.read import firsts_among, id_of, known_among, known_of
from workflows.journeys.step import Outcome, Step, StepKind, Steps
from workflows.journeys.steps import steps_of
from workflows.lifecycle import stages
from workflows.lifecycle.numbers import with_number
from workflows.records.account import PhoneNumber
from workflows.records.errors import AwsError
from workflows.records.journeys import JourneyId
from workflows.records.registrations import Registration

if TYPE_CHECKING:
    from bot.runtime.core import Core

words = messages.journeys
#: What needs somebody.
ATTENTION = frozenset({Outcome.BLOCKED, Outcome.YOUR_MOVE})
REGION_HELP = "AWS region. Defaults to CALLSIGN_REGIONS and the regions of recorded registrations."


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A journey as it is shown."""

    id: JourneyId
    name: str
    title: str
    region: str
    steps: Steps
    registration: Registration | None = None

    @property
    def short(self) -> str:
        """The id by which people name it."""
        return self.registration.id if self.registration else self.id


@click.group(
    invoke_without_command=True,
    epilog=words.JOURNEYS_EPILOG,
)
@click.option("--region", "-r", metavar="REGION", default="", help=REGION_HELP)
@options
def journeys(context: click.Context, region: str, *, as_json: bool) -> None:
    """List journeys: registrations that depend on each other, such as a brand, its campaign and their numbers.

    What depends on what is read from AWS. Without a subcommand, all are listed.
    """
    if context.invoked_subcommand is not None:
        return

    async def work(output: Output) -> Exit:
        found = await _found(context, region, "", output)
        _show_list(output, found)
        output.document({"journeys": [_document(each) for each in found]})
        return _exit(found)

    run(context, work, as_json=as_json)


@journeys.command("show", short_help="Show the steps of one journey.")
@click.argument("wanted", metavar="ID")
@click.option("--region", "-r", metavar="REGION", default="", help=REGION_HELP)
@options
def show(context: click.Context, wanted: str, region: str, *, as_json: bool) -> NoReturn:
    """Show every step of a journey: what is done, what is next, and what waits for what.

    ID is the ID, name or number of any registration in it.
    """

    async def work(output: Output) -> Exit:
        found = await _found(context, region, wanted, output)
        for place, each in enumerate(found):
            output.say(*([""] if place else []), *output.wrapped(_lines(each)))
        output.document({"journeys": [_document(each) for each in found]})
        return _exit(found)

    run(context, work, as_json=as_json)


@journeys.command("done", short_help="Tick a step outside AWS.")
@click.argument("journey_id", metavar="ID")
@click.argument("step")
@click.option("--undo", is_flag=True, help="Take the tick back.")
@options
def done(context: click.Context, journey_id: str, step: str, *, undo: bool, as_json: bool) -> NoReturn:
    """Say that STEP, which somebody does outside AWS, is done, such as the entry in a country's registry.

    ID and STEP are those that `callsign journeys show` prints. Who ticked it, and when, is kept.
    """

    async def work(output: Output) -> Exit:
        from bot.runtime.command import person
        from bot.runtime.core import open_core

        settings, _ = await settings_and_records("", output)
        async with open_core(settings, ambient_of(context)) as core:
            journey = await _journey_named(core, journey_id)
            try:
                act = keep.untick if undo else keep.tick
                changed = await act(journey, step.casefold(), person(), core.ports)
            except keep.StepGone:
                raise Failure(words.no_such_step(step, await _checklist(core, journey)), Exit.USAGE) from None
        output.say(words.ticked(step, done=not undo, changed=changed))
        output.document({"journey": journey, "step": step.casefold(), "done": not undo, "changed": changed})
        return Exit.DONE

    run(context, work, as_json=as_json)


async def _journey_named(core: Core, text: str) -> JourneyId:
    """Raises Failure where Callsign watches no such registration."""
    from workflows.records.drafts import RegistrationId

    if await core.store.journey(JourneyId(text)):
        return JourneyId(text)
    journey = await keep.touch(RegistrationId(text), core.ports, by_hand=True)
    if journey is None:
        raise Failure(words.no_such_step("", []), Exit.USAGE)
    return journey.id


async def _checklist(core: Core, journey_id: JourneyId) -> list[str]:
    journey = await core.store.journey(journey_id)
    types = (await core.forms.types(journey.region)).value if journey else ()
    known = await known_of(journey, types, core.ports) if journey else None
    return [step.id for step in known.outside] if known else []


async def _found(context: click.Context, region: str, wanted: str, output: Output) -> list[Shown]:
    """All journeys, or those that a registration belongs to. Raises Failure, AwsError."""
    from bot.runtime.command import open_dry

    settings, records = await settings_and_records(region, output)
    async with open_dry(settings, ambient_of(context)) as core:
        listing = await finding.listed(core, region, records)
        for name, error in listing.unanswered.items():
            output.note(messages.terminal_status.unanswered(name, messages.terminal.problem(error.problem())))
        rows = await _with_numbers(core, await finding.completed(core, listing.registrations))
        found = [
            each for name in dict.fromkeys(row.region for row in rows) for each in await _of_region(core, name, rows)
        ]
        found += await _of_forms(core, region)
        if not wanted:
            return found
        named = finding.matching(rows, wanted)
        if not named and not any(each.id == wanted for each in found):
            raise Failure(messages.terminal_status.not_at_aws(wanted, tuple(listing.unanswered)))
        ids = {wanted, *(row.id for row in named)}
        return [each for each in found if each.id == wanted or ids & {step.key for step in each.steps.steps}]


async def _of_region(core: Core, region: str, rows: Sequence[Registration]) -> list[Shown]:
    here = [row for row in rows if row.region == region]
    types = (await core.forms.types(region)).value
    found = []
    for first in await firsts_among(here, types, core.ports):
        known = await known_among(first, here, types, core.ports)
        if known:
            journey_id = await id_of(first, core.ports)
            found.append(
                Shown(
                    id=journey_id,
                    name=first.name or first.id,
                    title=first.title,
                    region=region,
                    steps=steps_of(known),
                    registration=first,
                )
            )
    return found


async def _of_forms(core: Core, region: str) -> list[Shown]:
    """Journeys whose first form is not submitted yet."""
    found = []
    for journey in await core.store.unregistered_journeys(await core.aws.account_id()):
        if region in ("", journey.region):
            types = (await core.forms.types(journey.region)).value
            known = await known_of(journey, types, core.ports)
            if known and known.drafts:
                shown = Shown(
                    id=journey.id,
                    name=journey.name,
                    title=journey.title,
                    region=journey.region,
                    steps=steps_of(known),
                )
                found.append(shown)
    return found


async def _with_numbers(core: Core, rows: Sequence[Registration]) -> list[Registration]:
    """The registrations with AWS's numbers of now; those that the watch has found late stay late."""
    numbers: dict[str, list[PhoneNumber]] = {}
    for region in dict.fromkeys(row.region for row in rows):
        try:
            for number in await core.aws.phone_numbers(region):
                numbers.setdefault(number.registration_id or "", []).append(number)
        except AwsError:
            continue
    now = core.ambient.clock()
    return [_held(row, numbers.get(row.id, ()), now) for row in rows]


def _held(row: Registration, numbers: Sequence[PhoneNumber], now: datetime) -> Registration:
    late = {held.id for held in row.numbers if held.is_late}
    for number in numbers:
        row = with_number(row, number, now)
    held = [replace(each, is_late=each.id in late and each.status != "ACTIVE") for each in row.numbers]
    return replace(row, numbers=tuple(held))


def _exit(found: Sequence[Shown]) -> Exit:
    needs = any(each.steps.outcome in ATTENTION and not _is_offer(each.steps) for each in found)
    return Exit.ATTENTION if needs else Exit.DONE


def _is_offer(steps: Steps) -> bool:
    return steps.at is not None and steps.at.is_offer


def _show_list(output: Output, found: Sequence[Shown]) -> None:
    if not found:
        output.note(words.NOTHING)
        return
    rows = [
        (
            each.short,
            each.name,
            words.OUTCOMES[each.steps.outcome],
            words.next_move(each.steps),
            each.title,
            each.region,
        )
        for each in found
    ]
    output.table(words.JOURNEYS_HEADER, rows, seen=words.JOURNEYS_HEADER[:4])


def _lines(each: Shown) -> list[str]:
    lines = [words.headline(each.name, each.steps), f"  {each.title}, {each.region}, {each.short}"]
    for step in each.steps.steps:
        lines.append(f"  {words.plain_line(step, each.steps)}")
        if step.kind is StepKind.OUTSIDE and step.outside:
            lines.append(f"      {words.plain_outside(step)} [{step.outside.id}]")
    return lines


def _document(each: Shown) -> dict[str, object]:
    return {
        "id": each.short,
        "name": each.name,
        "type": each.title,
        "region": each.region,
        "outcome": each.steps.outcome.value,
        "headline": words.headline(each.name, each.steps),
        "can_send_from": list(each.steps.senders),
        "next": each.steps.next.key if each.steps.next else None,
        "steps": [_step(step, each.steps) for step in each.steps.steps],
    }


def _step(step: Step, steps: Steps) -> dict[str, object]:
    row = step.registration
    return {
        "key": step.key,
        "kind": step.kind.value,
        "title": words.title(step),
        "name": step.name,
        "state": step.state.value,
        "why": step.why.value,
        "because": step.because or None,
        "optional": step.optional,
        "words": words.state(step, steps),
        "stage": stages.stage(row).value if row and row.id == step.key else None,
        "ticked_by": step.tick.by.user_id if step.tick else None,
        "ticked_at": step.tick.at.isoformat() if step.tick else None,
    }
