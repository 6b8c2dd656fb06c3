"""`callsign types`: the types that the account can register in a region."""

from __future__ import annotations

from typing import NoReturn

import click

from bot import messages
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run, settings_of
from workflows.forms.validation import allowed_regions
from workflows.records.definitions import RegistrationType


@click.command(epilog=messages.terminal.TYPES_EPILOG)
@click.option(
    "--country", metavar="ID", default="", help="Only types of this country, a two-letter code such as US, ID, IN."
)
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region. Defaults to AWS_REGION.")
@options
def types(context: click.Context, country: str, region: str, *, as_json: bool) -> NoReturn:
    """List the registration types that you can use, with their titles.

    Use the name of a type for --type of `callsign register` and `callsign bulk`, and for `callsign template`.
    """

    async def work(output: Output) -> Exit:
        from bot.runtime.core import open_account

        async with open_account(settings_of(region), ambient_of(context)) as account:
            where = account.settings.default_region
            types = [kind for kind in (await account.forms.types(where)).value if of_country(kind, country)]
        if not types:
            raise Failure(messages.terminal.no_types(country, where))
        output.table(messages.terminal.TYPES_HEADER, [(kind.name, kind.title, _notes(kind)) for kind in types])
        output.document({"region": where, "types": [_document(kind) for kind in types]})
        return Exit.DONE

    run(context, work, as_json=as_json)


def of_country(kind: RegistrationType, country: str) -> bool:
    """Whether a type is for sending to `country`, by its name and by what it is associated with; "" is any."""
    wanted = country.strip().upper()
    countries = {association.iso_country_code for association in kind.associations}
    return not wanted or kind.name.startswith(f"{wanted}_") or wanted in countries


def _notes(kind: RegistrationType) -> str:
    before = [association.resource_type for association in kind.associations_before_submit]
    return messages.terminal.type_notes(before, allowed_regions(kind.name) or ())


def _document(kind: RegistrationType) -> dict[str, object]:
    return {
        "type": kind.name,
        "title": kind.title,
        "description": kind.short_description,
        "associate_before_submit": [association.resource_type for association in kind.associations_before_submit],
        "regions": list(allowed_regions(kind.name) or ()),
    }
