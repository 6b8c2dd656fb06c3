"""`callsign status`: the status of registrations, as AWS has it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot import messages
from bot.command_line import finding
from bot.command_line.completion import types_complete
from bot.command_line.customers import customer_named
from bot.command_line.finding import Listing
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run
from bot.command_line.records import settings_and_records
from bot.command_line.registration_status import RegistrationStatus, document, full_lines, in_full, needs_a_person
from workflows.forms.type_names import types_called
from workflows.lifecycle import stages
from workflows.lifecycle.stages import Stage
from workflows.records.definitions import RegistrationType
from workflows.records.registrations import Registration

if TYPE_CHECKING:
    from bot.runtime.core import Account

#: Characters of a terminal from which the whole id has room.
WIDE = 130


@dataclass(frozen=True, kw_only=True)
class StatusOptions:
    """What the command line asks for, by the names of its options."""

    wanted: tuple[str, ...]
    region: str
    statuses: tuple[str, ...]
    kind: str
    customer: str
    everything: bool


@click.command(epilog=messages.terminal_status.STATUS_EPILOG)
@click.argument("wanted", metavar="[ID]...", nargs=-1)
@click.option(
    "--region",
    "-r",
    metavar="REGION",
    default="",
    help="AWS region. Defaults to CALLSIGN_REGIONS and the regions of recorded registrations.",
)
@click.option(
    "--status",
    "statuses",
    metavar="STATUS",
    multiple=True,
    help="Only these: an AWS status such as REQUIRES_UPDATES, or a word such as denied, review, live. Can be repeated.",
)
@click.option(
    "--type",
    "kind",
    metavar="TYPE",
    default="",
    shell_complete=types_complete,
    help="Only this type: a type from `callsign types`, or a common name for it.",
)
@click.option("--customer", metavar="NAME", default="", help="Only registrations of this customer.")
@click.option("--all", "everything", is_flag=True, help="Include closed registrations.")
@options
def status(context: click.Context, *, as_json: bool, **options: Any) -> NoReturn:
    """Show the status of registrations (all, or the ones you name).

    ID is a registration ID, its first characters as in the list, a name or a number. Callsign asks AWS, so
    registrations created in the AWS console or by scripts are included. For the ones you name, it also shows the
    versions and the reviewers' comments.
    """
    asked = StatusOptions(**options)

    async def work(output: Output) -> Exit:
        from bot.runtime.core import open_account

        settings, records = await settings_and_records(asked.region, output)
        async with open_account(settings, ambient_of(context)) as account:
            listing = await finding.listed(account, asked.region, records)
            if asked.customer:
                customer = await customer_named(asked.customer, settings, context)
                owned = tuple(each for each in listing.registrations if each.customer_id == customer)
                listing = replace(listing, registrations=owned)
            for region, error in listing.unanswered.items():
                output.note(messages.terminal_status.unanswered(region, messages.terminal.problem(error.problem())))
            statuses = await _statuses(account, listing, asked)
        _show(output, statuses, listing, in_full=bool(asked.wanted))
        denied = [each.registration.id for each in statuses if stages.stage(each.registration) is Stage.DENIED]
        if denied:
            output.note(messages.terminal_status.next_step(denied))
        if any(needs_a_person(each.registration) for each in statuses):
            return Exit.ATTENTION
        return Exit.REFUSED if listing.unanswered else Exit.DONE

    run(context, work, as_json=as_json)


async def _statuses(account: Account, listing: Listing, asked: StatusOptions) -> list[RegistrationStatus]:
    if asked.wanted:
        picked = await finding.completed(account, await finding.chosen(account, listing, asked.wanted))
        return [await in_full(account, registration) for registration in picked]
    shown = [each for each in listing.registrations if asked.everything or asked.statuses or _is_open(each)]
    if asked.kind:
        names = await _types_called(account, listing, asked.kind)
        shown = [each for each in shown if each.registration_type in names]
    completed = [RegistrationStatus(registration=each) for each in await finding.completed(account, shown)]
    wanted = known_statuses(asked.statuses, [each.registration.status for each in completed])
    return [each for each in completed if not wanted or wanted & names_of(each.registration)]


def _is_open(registration: Registration) -> bool:
    return not stages.is_final(registration.status)


async def _types_called(account: Account, listing: Listing, text: str) -> frozenset[str]:
    """The types that `text` may mean. Raises Failure where it means none."""
    types: dict[str, RegistrationType] = {}
    for region in dict.fromkeys(each.region for each in listing.registrations):
        types |= {kind.name: kind for kind in (await account.forms.types(region)).value}
    called = types_called(text, list(types.values()))
    if types and not called:
        raise Failure(messages.terminal_status.no_such_type(text), Exit.USAGE)
    return frozenset(kind.name for kind in called)


def known_statuses(wanted: Sequence[str], seen: Sequence[str]) -> frozenset[str]:
    """The statuses in lower case. Raises Failure where one is neither AWS's, nor ours, nor one that was seen."""
    known = {text.casefold(): text for text in (*map(str, Stage), *stages.REGISTRATION_STAGES, *seen)}
    folded = [text.strip().replace(" ", "_").replace("-", "_").casefold() for text in wanted]
    for text, name in zip(wanted, folded, strict=True):
        if name not in known:
            raise Failure(messages.terminal_status.no_such_status(text, [*map(str, Stage)]), Exit.USAGE)
    return frozenset(folded)


def names_of(registration: Registration) -> frozenset[str]:
    """What its status can be called: AWS's name, and the stage that both statuses make."""
    return frozenset({registration.status.casefold(), stages.stage(registration).value})


def _show(output: Output, statuses: Sequence[RegistrationStatus], listing: Listing, *, in_full: bool) -> None:
    if in_full:
        for place, status in enumerate(statuses):
            output.say(*([""] if place else []), *output.wrapped(full_lines(status)))
    elif statuses:
        _show_list(output, statuses)
    elif listing.registrations:
        output.note(messages.terminal_status.NONE_FITS)
    else:
        output.note(messages.terminal_status.NOTHING_REGISTERED)
    output.document(
        {
            "registrations": [document(status) for status in statuses],
            "unanswered": [
                {"region": region, "problem": error.problem().stored()} for region, error in listing.unanswered.items()
            ],
        }
    )


def _show_list(output: Output, statuses: Sequence[RegistrationStatus]) -> None:
    regions = {status.registration.region for status in statuses}
    seen = [*messages.terminal_status.STATUS_COLUMNS, *(["Region"] if len(regions) > 1 else [])]
    short = finding.short_ids([status.registration for status in statuses])
    cut = output.is_terminal and output.out.width < WIDE
    rows = [_row(status, short[status.registration.id] if cut else status.registration.id) for status in statuses]
    output.table(messages.terminal_status.STATUS_HEADER, rows, seen=seen)


def _row(status: RegistrationStatus, registration_id: str) -> tuple[str, ...]:
    registration = status.registration
    return (
        registration_id,
        registration.status,
        status.words,
        registration.name,
        registration.identity,
        registration.title,
        registration.region,
        messages.terminal_status.date(registration.status_since),
    )
