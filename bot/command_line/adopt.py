"""`callsign adopt`: registrations that scripts or the console made are recorded and watched like Callsign's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot import messages
from bot.command_line import finding
from bot.command_line.finding import is_recorded
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run
from bot.command_line.parameters import channel_id
from bot.command_line.records import Records, settings_and_records
from bot.command_line.registration_status import RegistrationStatus, document
from workflows.access.gate import require
from workflows.lifecycle import stages
from workflows.records.access import Right, place_of
from workflows.records.registrations import Registration
from workflows.watch import adopt as adopting

if TYPE_CHECKING:
    from bot.runtime.core import Core


@dataclass(frozen=True, kw_only=True)
class AdoptOptions:
    """What the command line asks for, by the names of its options."""

    wanted: tuple[str, ...]
    everything: bool
    channel: str
    region: str
    yes: bool


@click.command(epilog=messages.terminal_actions.ADOPT_EPILOG)
@click.argument("wanted", metavar="[ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that are not recorded and not closed.")
@click.option(
    "--channel",
    metavar="ID",
    default="",
    callback=channel_id,
    help="Slack channel ID for updates. Defaults to CALLSIGN_CHANNEL.",
)
@click.option(
    "--region",
    "-r",
    metavar="REGION",
    default="",
    help="AWS region. Defaults to CALLSIGN_REGIONS and the regions of recorded registrations.",
)
@click.option("--yes", is_flag=True, help="Take them over. Without this option, nothing is done.")
@options
def adopt(context: click.Context, *, as_json: bool, **options: Any) -> NoReturn:
    """Take over registrations that scripts or the AWS console created.

    They are recorded in the database with the name of their tag, and watched from then on. Nothing changes at AWS.
    """
    asked = AdoptOptions(**options)

    async def work(output: Output) -> Exit:
        from bot.runtime.command import open_dry
        from bot.runtime.core import open_core

        if bool(asked.wanted) == asked.everything:
            raise Failure(messages.terminal_actions.NAME_OR_ALL, Exit.USAGE)
        settings, records = await settings_and_records(asked.region, output)
        async with (open_core if asked.yes else open_dry)(settings, ambient_of(context)) as core:
            named = await _named(core, asked, records)
            new = [registration for registration in named if not is_recorded(registration)]
            for registration in named:
                output.say(messages.terminal_actions.adopts(registration, known=is_recorded(registration)))
            if asked.yes:
                await _take_over(core, new, asked.channel or settings.default_channel or "")
        output.say("", messages.terminal_actions.adopted(len(new), done=asked.yes))
        documents = [document(RegistrationStatus(registration=registration)) for registration in new]
        output.document({"done": asked.yes, "registrations": documents})
        return Exit.DONE

    run(context, work, as_json=as_json)


async def _named(core: Core, asked: AdoptOptions, records: Records) -> Sequence[Registration]:
    if asked.wanted:
        return [await finding.the_one(core, asked.region, records, text) for text in asked.wanted]
    listing = await finding.listed(core, asked.region, records)
    if listing.unanswered:
        raise next(iter(listing.unanswered.values()))
    open_ones = [each for each in listing.registrations if not stages.is_final(each.status) and not is_recorded(each)]
    return await finding.completed(core, open_ones)


async def _take_over(core: Core, registrations: Sequence[Registration], channel: str) -> None:
    """Record them; a channel gets a message for each, as if somebody had asked for it in Slack. Raises NotPermitted."""
    from bot.runtime.command import person

    for registration in registrations:
        await require(core.ports.gate, Right.ADMINISTER, person(), place_of(registration))
    for registration in registrations:
        adoption = adopting.Adoption(region=registration.region, owner=person(), channel_id=channel)
        (seen,) = await core.aws.registrations(registration.region, [registration.id])
        await adopting.adopt(seen, adoption, core.ports, quietly=not channel)
