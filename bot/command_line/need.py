"""`callsign need`: what it takes to text people in a country."""

from __future__ import annotations

from typing import NoReturn

import click

from bot import messages
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run, settings_of
from bot.flows.need import needs_of
from workflows.lifecycle.needs import Needs, countries_like, country_meant


@click.command(epilog=messages.need.NEED_EPILOG)
@click.argument("country", nargs=-1, required=True)
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region. Defaults to AWS_REGION.")
@options
def need(context: click.Context, country: tuple[str, ...], region: str, *, as_json: bool) -> NoReturn:
    """Show what you need to text people in COUNTRY.

    COUNTRY is a name, a code or a calling code, also in a sentence: UK, +62, Schweiz, "OTP in India", toll free.
    """
    query = " ".join(country)

    async def work(output: Output) -> Exit:
        from bot.runtime.core import open_account

        async with open_account(settings_of(region), ambient_of(context)) as account:
            where = account.settings.default_region
            meant = country_meant(query, (await account.forms.types(where)).value)
            if not meant:
                raise Failure(messages.need.unknown(query, countries_like(query)), Exit.USAGE)
            found = await needs_of(meant, where, account.forms)
        output.say(messages.need.headline(found, where))
        for title, lines in messages.need.lines(found, with_names=True):
            output.say("", title, *(f"  {line}" for line in lines))
        if found.may_need_no_registration:
            output.say("", messages.need.by_command(found.country))
        output.note(messages.need.small_print(found))
        output.document(_document(found, where))
        return Exit.DONE

    run(context, work, as_json=as_json)


def _document(needs: Needs, region: str) -> dict[str, object]:
    return {
        "country": needs.country,
        "region": region,
        "types": [
            {
                "type": each.kind.name,
                "title": each.kind.title,
                "days": each.days,
                "regions": list(each.regions),
                "required_fields": each.required,
                "documents": list(each.documents),
                "other_documents": list(each.other_documents),
            }
            for each in needs.types
        ],
        "may_need_no_registration": needs.may_need_no_registration,
        "notes": {
            "checked": str(needs.checked),
            "identities": list(needs.notes.identities),
            "steps": list(needs.notes.steps),
            "price": list(needs.notes.price),
        },
    }
