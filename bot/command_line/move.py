"""`callsign move`: a registration registered again in another region, with its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import click

from bot import messages
from bot.command_line import finding
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run
from bot.command_line.parameters import pairs
from bot.command_line.records import settings_and_records
from bot.command_line.register import RegisterOptions, register_one
from workflows.forms.validation import allowed_regions
from workflows.registrations.move import regions_for, right_regions

if TYPE_CHECKING:
    from workflows.records.registrations import Registration

words = messages.move


@click.command(epilog=words.MOVE_EPILOG)
@click.argument("wanted", metavar="ID")
@click.option(
    "--region", "-r", "to", metavar="REGION", default="", help="The new region. Defaults to the one that AWS allows."
)
@click.option(
    "--document",
    "documents",
    metavar="FIELD=PATH",
    multiple=True,
    callback=pairs(),
    help="A document for a field: AWS gives no file back. Can be repeated.",
)
@click.option("--yes", is_flag=True, help="Register it there. Without this option, everything is checked and shown.")
@options
def move(
    context: click.Context, wanted: str, to: str, documents: dict[str, str], *, yes: bool, as_json: bool
) -> NoReturn:
    """Register ID again in another region, with its answers, as far as the form there takes them.

    AWS moves nothing between regions: the old registration stays until you delete it. For more options, such as
    --override, use `callsign register --from ID -r REGION`.
    """

    async def work(output: Output) -> Exit:
        from bot.runtime.command import open_dry

        settings, records = await settings_and_records("", output)
        async with open_dry(settings, ambient_of(context)) as core:
            registration = await finding.the_one(core, "", records, wanted)
            customer = await core.ports.store.customer(registration.customer_id)
        region = _region(registration, to, settings.regions)
        output.note(words.moves(registration, region))
        asked = _options(registration, region, documents, customer.name if customer else "", yes=yes)
        outcome = await register_one(output, context, asked)
        output.note(words.delete_old(registration))
        return outcome

    run(context, work, as_json=as_json)


def _region(registration: Registration, to: str, served: tuple[str, ...]) -> str:
    """Where it goes. Raises Failure where no region is named, or one that does not take it."""
    allowed = allowed_regions(registration.registration_type) or ()
    if not to:
        choices = regions_for(registration, served) or right_regions(registration)
        if len(choices) != 1:
            raise Failure(words.region_missing(choices), Exit.USAGE)
        return choices[0]
    if to == registration.region or (allowed and to not in allowed):
        right = () if to == registration.region else allowed
        raise Failure(words.wrong_region(registration.title, to, right), Exit.USAGE)
    return to


def _options(
    registration: Registration, region: str, documents: dict[str, str], customer: str, *, yes: bool
) -> RegisterOptions:
    """What `callsign register --from ID -r REGION` asks for."""
    return RegisterOptions(
        kind=registration.registration_type,
        values_file=None,
        encoding="",
        sheet="",
        config_file=None,
        from_env=False,
        documents=documents,
        name=registration.name,
        region=region,
        associations={},
        brand="",
        channel=registration.channel_id,
        into="",
        leave_out_unknown=False,
        again=False,
        overrides={},
        strict=False,
        takes_over=False,
        check_pages=False,
        aws_review=False,
        start_from=registration.id,
        customer=customer,
        profile="",
        wait=False,
        yes=yes,
        is_moved=True,
    )
