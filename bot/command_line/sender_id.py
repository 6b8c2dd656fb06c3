"""`callsign sender-id`: a sender ID where the country asks for no registration."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import click

from bot import messages
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run, settings_of
from workflows.lifecycle.needs import country_meant, types_of
from workflows.records.numbers import MESSAGE_TYPES, TRANSACTIONAL
from workflows.records.sender_ids import SenderIdOptions, SenderIdRequest
from workflows.registrations.sender_ids import ApprovalNeeded, is_a_name, known_price, request_sender_id

if TYPE_CHECKING:
    from bot.runtime.core import Core

words = messages.sender_ids


@click.command("sender-id", epilog=words.SENDER_ID_EPILOG)
@click.argument("name")
@click.argument("country")
@click.option(
    "--message-type",
    "message_types",
    type=click.Choice(MESSAGE_TYPES, case_sensitive=False),
    multiple=True,
    help="May be given twice. Defaults to TRANSACTIONAL.",
)
@click.option("--protect", is_flag=True, help="With deletion protection.")
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region. Defaults to AWS_REGION.")
@click.option("--yes", is_flag=True, help="Request it. Without this option, nothing is requested.")
@options
def sender_id(
    context: click.Context,
    name: str,
    country: str,
    message_types: tuple[str, ...],
    region: str,
    *,
    protect: bool,
    yes: bool,
    as_json: bool,
) -> NoReturn:
    """Request the sender ID NAME for COUNTRY, where the country asks for no registration.

    `callsign need COUNTRY` says which countries ask for one. If AWS asks a price, it is billed every month.
    """
    types = tuple(dict.fromkeys(each.upper() for each in message_types)) or (TRANSACTIONAL,)
    chosen = SenderIdOptions(message_types=types, deletion_protection=protect)

    async def work(output: Output) -> Exit:
        from bot.runtime.command import open_dry
        from bot.runtime.core import open_core

        if not is_a_name(name):
            raise Failure(words.NOT_A_NAME, Exit.USAGE)
        async with (open_core if yes else open_dry)(settings_of(region), ambient_of(context)) as core:
            return await _request(core, await _wanted(core, name, country, chosen), output, yes=yes)

    run(context, work, as_json=as_json)


async def _wanted(core: Core, name: str, country: str, chosen: SenderIdOptions) -> SenderIdRequest:
    """Raises Failure where no country is meant, or it asks for a registration."""
    region = core.settings.default_region
    types = (await core.forms.types(region)).value
    meant = country_meant(country, types)
    if not meant:
        raise Failure(words.unknown_country(country), Exit.USAGE)
    asked = [kind.name for kind in types_of(meant, types) if "SENDER_ID" in kind.name]
    if asked:
        raise Failure(words.needs_a_form(meant, asked[0]))
    account_id = await core.aws.account_id()
    return SenderIdRequest(account_id=account_id, region=region, name=name, iso_country_code=meant, options=chosen)


async def _request(core: Core, wanted: SenderIdRequest, output: Output, *, yes: bool) -> Exit:
    from bot.runtime.command import person

    price = await known_price(wanted.region, wanted.iso_country_code, core.aws)
    output.say(*words.review(wanted, price))
    document: dict[str, object] = {
        "sender_id": wanted.name,
        "country": wanted.iso_country_code,
        "region": wanted.region,
        "account_id": wanted.account_id,
        "message_types": list(wanted.options.message_types),
        "deletion_protection": wanted.options.deletion_protection,
        "known_monthly_price": price,
    }
    if not yes:
        output.say(words.DRY)
        output.document({"done": False, **document})
        return Exit.DONE
    try:
        granted = await request_sender_id(wanted, person(), core.ports)
    except ApprovalNeeded:
        raise Failure(words.APPROVAL_NEEDED_PLAIN) from None
    output.say(words.obtained_plain(granted))
    output.document(
        {
            "done": True,
            **document,
            "requested": granted.requested,
            "monthly_price": granted.sender_id.monthly_price,
            "message_types": list(granted.sender_id.message_types),
            "deletion_protection": granted.sender_id.deletion_protection,
        }
    )
    return Exit.DONE
