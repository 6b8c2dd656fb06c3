"""`callsign numbers`: the account's numbers, and one more for an approved campaign."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot import messages
from bot.command_line import approval, finding
from bot.command_line.finding import regions_of
from bot.command_line.idle import show_idle
from bot.command_line.number_choice import NumberChoice, free_numbers, number_options, options_chosen
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run
from bot.command_line.records import Records, settings_and_records
from workflows.records.account import PhoneNumber
from workflows.records.approvals import Approval
from workflows.records.definitions import SupportedAssociation
from workflows.records.drafts import RegistrationId
from workflows.records.errors import AwsError
from workflows.records.registrations import Registration
from workflows.registrations import number_approval
from workflows.registrations.completion import offers
from workflows.registrations.request_number import (
    AlreadyAsked,
    NotComplete,
    NumberRequest,
    held,
    known_price,
    request_number,
    requestable,
)

if TYPE_CHECKING:
    from bot.runtime.core import Account, Core


@dataclass(frozen=True, kw_only=True)
class NumbersOptions:
    """What the command line asks for, by the names of its options."""

    into: str
    kind: str
    another: bool
    unused: bool
    idle: bool
    region: str
    again: bool
    wait: bool
    yes: bool
    choice: NumberChoice


@click.command(epilog=messages.terminal_actions.NUMBERS_EPILOG)
@click.option("--unused", is_flag=True, help="Only numbers without a registration.")
@click.option("--idle", is_flag=True, help="Only numbers that no registration and no pool uses, dearest first.")
@click.option(
    "--for",
    "into",
    metavar="ID",
    default="",
    help="Request a number for this approved registration, such as a campaign.",
)
@click.option("--type", "kind", metavar="TYPE", default="", help="With --for: the kind of number, such as TEN_DLC.")
@click.option("--another", is_flag=True, help="With --for: one more, where the registration has a number already.")
@click.option(
    "--region",
    "-r",
    metavar="REGION",
    default="",
    help="AWS region. Defaults to CALLSIGN_REGIONS and the regions of recorded registrations.",
)
@click.option("--again", is_flag=True, help="With --for: ask for the approval of what was declined once more.")
@approval.wait_option
@click.option("--yes", is_flag=True, help="With --for: request it. Without this option, nothing is bought.")
@number_options
@options
def numbers(context: click.Context, *, as_json: bool, **options: Any) -> NoReturn:
    """List the account's numbers with their IDs, status, price and registration.

    With --for, request a number for an approved registration; what it costs is shown first, and nothing is bought until
    you add --yes.
    """
    choice = NumberChoice(**{each.name: options.pop(each.name) for each in fields(NumberChoice)})
    asked = NumbersOptions(**options, choice=choice)

    async def work(output: Output) -> Exit:
        from bot.runtime.command import open_dry
        from bot.runtime.core import open_account, open_core

        settings, records = await settings_and_records(asked.region, output)
        if asked.idle:
            async with open_dry(settings, ambient_of(context)) as core:
                return await show_idle(core, records, asked.region, output)
        if not asked.into:
            async with open_account(settings, ambient_of(context)) as account:
                return await _show_all(account, records, asked, output)
        async with (open_core if asked.yes else open_dry)(settings, ambient_of(context)) as core:
            return await _request(core, records, asked, output)

    run(context, work, as_json=as_json)


async def _show_all(account: Account, records: Records, asked: NumbersOptions, output: Output) -> Exit:
    """The numbers of every region; one that does not answer is named."""
    regions = regions_of(account, asked.region, records, await account.aws.account_id())
    answers = await asyncio.gather(*(account.aws.phone_numbers(region) for region in regions), return_exceptions=True)
    found: list[tuple[str, PhoneNumber]] = []
    failed: dict[str, AwsError] = {}
    for region, answer in zip(regions, answers, strict=True):
        if isinstance(answer, AwsError):
            failed[region] = answer
            output.note(messages.terminal_status.unanswered(region, messages.terminal.problem(answer.problem())))
        elif isinstance(answer, BaseException):
            raise answer
        else:
            found += [(region, number) for number in answer if not (asked.unused and number.registration_id)]
    names = {registration.id: registration.name for registration in records.registrations.values()}
    output.table(
        messages.terminal_actions.NUMBERS_HEADER,
        [_row(region, number, names) for region, number in found],
        seen=messages.terminal_actions.NUMBERS_SHOWN
        if output.out.width < messages.terminal_actions.NUMBERS_WIDE
        else (),
    )
    if not found:
        output.note(messages.terminal_actions.NO_NUMBERS)
    output.document(
        {"numbers": [document(region, number, names) for region, number in found], "unanswered": list(failed)}
    )
    return Exit.REFUSED if failed else Exit.DONE


def _row(region: str, number: PhoneNumber, names: Mapping[RegistrationId, str]) -> tuple[str, ...]:
    used_by = RegistrationId(number.registration_id or "")
    return (
        number.id,
        number.number,
        number.status,
        number.number_type,
        number.iso_country_code,
        number.monthly_price,
        names.get(used_by) or used_by,
        region,
    )


def document(region: str, number: PhoneNumber, names: Mapping[RegistrationId, str]) -> dict[str, object]:
    """A number, for programs."""
    return {
        "id": number.id,
        "number": number.number,
        "status": number.status,
        "type": number.number_type,
        "country": number.iso_country_code,
        "monthly_price": number.monthly_price,
        "registration_id": number.registration_id,
        "registration_name": names.get(RegistrationId(number.registration_id or ""), ""),
        "region": region,
    }


async def _request(core: Core, records: Records, asked: NumbersOptions, output: Output) -> Exit:
    """Show what a number would cost, and request it with --yes. Raises Failure where none can be requested."""
    registration = await finding.the_one(core, asked.region, records, asked.into)
    if registration.status != "COMPLETE":
        raise Failure(messages.terminal_actions.not_complete(registration.id, registration.status))
    offer = _offer(await _offers(core, registration), asked.kind, registration)
    tied = held(await core.aws.associations(registration.region, registration.id), offer.resource_type)
    have = [association.phone_number or association.resource_id for association in tied]
    wanted = NumberRequest(
        registration=registration,
        number_type=offer.resource_type,
        iso_country_code=offer.iso_country_code or "",
        ordinal=len(tied) + 1,
        options=await options_chosen(asked.choice, registration, offer.resource_type, core),
    )
    free = await free_numbers(wanted.options, registration, core)
    price = await known_price(wanted, core.aws)
    output.say(*messages.terminal_actions.number_review(registration, wanted, have, price))
    if free and not asked.yes:
        output.say(messages.number_options.free_plain(free))
    plan = {
        "registration_id": registration.id,
        "type": wanted.number_type,
        "has": have,
        "known_monthly_price": price,
        "options": wanted.options.stored(),
        "free_numbers": list(free or ()),
    }
    if have and not asked.another:
        output.say(messages.terminal_actions.HAS_A_NUMBER)
        output.document({"done": False, **plan})
        return Exit.DONE
    if not asked.yes:
        output.say(messages.terminal_actions.DRY_NUMBER)
        output.document({"done": False, **plan})
        return Exit.DONE
    await _approved(core, wanted, asked, output)
    return await _bought(core, wanted, plan, output)


async def _approved(core: Core, wanted: NumberRequest, asked: NumbersOptions, output: Output) -> None:
    """Raises Failure while somebody has to approve the number, and nobody has."""
    from bot.runtime.command import person

    rule = await number_approval.missing_rule(wanted, core.ports)
    if rule is None:
        return

    async def ask(_: Approval | None) -> Approval | None:
        return await number_approval.ask(wanted, person(), rule, core.ports)

    sought = approval.Sought(fingerprint=wanted.item.fingerprint, ask=ask, again=asked.again, wait=asked.wait)
    await approval.obtained(core, sought, output)


async def _bought(core: Core, wanted: NumberRequest, plan: Mapping[str, object], output: Output) -> Exit:
    from bot.runtime.command import person

    try:
        grant = await request_number(wanted, person(), core.ports)
    except AlreadyAsked:
        raise Failure(messages.terminal_actions.REQUESTED_ELSEWHERE) from None
    except NotComplete:
        raise Failure(messages.terminal_actions.not_complete(wanted.registration.id, "")) from None
    output.say(messages.terminal_actions.number_bought(grant.number, bought=grant.bought))
    output.document(
        {"done": True, **plan, "bought": grant.bought, **document(wanted.registration.region, grant.number, {})}
    )
    return Exit.DONE


async def _offers(core: Core, registration: Registration) -> Sequence[SupportedAssociation]:
    types = (await core.forms.types(registration.region)).value
    kind = next((kind for kind in types if kind.name == registration.registration_type), None)
    return [
        offer for offer in (offers(kind) if kind else ()) if requestable(offer.resource_type, offer.iso_country_code)
    ]


def _offer(offered: Sequence[SupportedAssociation], kind: str, registration: Registration) -> SupportedAssociation:
    """The one that is meant. Raises Failure where the type offers none, or several and none is named."""
    names = [offer.resource_type for offer in offered]
    fitting = [offer for offer in offered if not kind or offer.resource_type.casefold() == kind.casefold()]
    if len(fitting) != 1:
        raise Failure(messages.terminal_actions.no_offer(registration.title, names, kind), Exit.USAGE)
    return fitting[0]
