"""`callsign ask`: a link through which a customer answers an open draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import click

from bot import messages
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run, settings_of
from bot.flows.ask_customer import ENTRANCE
from workflows.access.gate import require
from workflows.forms.resolve import resolve
from workflows.intake import links
from workflows.records.access import Right, place_of
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Draft, DraftId, DraftState
from workflows.records.errors import Gone

if TYPE_CHECKING:
    from bot.runtime.core import Core

words = messages.terminal_ask


@click.command(epilog=words.EPILOG)
@click.argument("draft")
@click.option("--customer", metavar="NAME", required=True, help="Their name, which marks their answers.")
@click.option(
    "--days",
    type=click.Choice([str(days) for days in links.DAYS]),
    default=str(links.USUAL_DAYS),
    show_default=True,
    help="Days that the link works.",
)
@click.option(
    "--question",
    "questions",
    metavar="FIELD",
    multiple=True,
    help="A field to ask, by path or title; can be repeated. Defaults to everything that is not answered.",
)
@click.option("--note", default="", help="A note at the top of the customer's page.")
@click.option("--yes", is_flag=True, help="Make the link. An earlier link of the draft stops working.")
@options
def ask(
    context: click.Context,
    draft: str,
    customer: str,
    days: str,
    questions: tuple[str, ...],
    note: str,
    *,
    yes: bool,
    as_json: bool,
) -> NoReturn:
    """Make a link through which a customer answers DRAFT, an open draft, by its ID.

    The owner of the draft gets the message that the customer is done, and submits it. The link is shown once.
    """

    async def work(output: Output) -> Exit:
        from bot.runtime.command import open_dry
        from bot.runtime.core import open_core

        settings = settings_of()
        if settings.public_url is None:
            raise Failure(messages.intake.NO_PUBLIC_URL, Exit.USAGE)
        async with (open_core if yes else open_dry)(settings, ambient_of(context)) as core:
            found = await _draft(core, draft)
            form = (await core.forms.form(found.region, found.registration_type)).value
            paths = tuple(_field(form, found, each) for each in questions)
            wanted = links.Wanted(customer=customer, days=int(days), questions=paths, note=note)
            return await _ask(core, found, wanted, output, yes=yes)

    run(context, work, as_json=as_json)


async def _draft(core: Core, wanted: str) -> Draft:
    """The open draft of this id. Raises Failure."""
    found = await core.ports.store.draft(DraftId(wanted.strip()))
    if found is None:
        raise Failure(words.unknown(wanted), Exit.USAGE)
    if found.state is not DraftState.OPEN:
        raise Failure(words.NOT_OPEN)
    return found


def _field(form: Form, draft: Draft, wanted: str) -> FieldPath:
    """The field that a person names. Raises Failure where none, or several, have this path or title."""
    fields = [each.definition for each in resolve(form, draft.answers).fields]
    named = [each for each in fields if wanted in (each.path, each.path.rpartition(".")[2], each.title)]
    if len(named) != 1:
        raise Failure(words.unknown_field(wanted, [each.path for each in named]), Exit.USAGE)
    return named[0].path


async def _ask(core: Core, draft: Draft, wanted: links.Wanted, output: Output, *, yes: bool) -> Exit:
    from bot.runtime.command import person

    await require(core.ports.gate, Right.DRAFT, person(), place_of(draft))
    before = await links.working_link(draft, core.ports)
    output.say(*words.review(draft, wanted, replaces=before is not None))
    document: dict[str, object] = {
        "draft": draft.id,
        "name": draft.name,
        "customer": wanted.customer,
        "days": wanted.days,
        "questions": list(wanted.questions),
        "replaces": before.id if before else "",
    }
    if not yes:
        output.say(words.DRY)
        output.document({"done": False, **document})
        return Exit.DONE
    try:
        made = await links.ask(draft, wanted, person(), core.ports)
    except Gone:
        raise Failure(words.NOT_OPEN) from None
    settings = core.settings
    address = f"{settings.public_url}{ENTRANCE}{made.token}"
    until = made.link.expires_at
    output.say("", messages.ask_customer.invitation(draft.title, settings.company or "", address, until))
    output.document({"done": True, **document, "link": address, "expires_at": until.isoformat()})
    return Exit.DONE
