"""`callsign numbers --idle` and `callsign release`: numbers that nothing uses, and giving a number back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NoReturn

import click

from bot import messages
from bot.command_line import finding
from bot.command_line.finding import regions_of
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run
from bot.command_line.records import Records, settings_and_records
from workflows.records.account import PhoneNumber
from workflows.records.drafts import RegistrationId
from workflows.records.errors import AwsError
from workflows.registrations import idle_numbers
from workflows.registrations import release as releasing
from workflows.registrations.idle_numbers import Idle, InUse, idle_in, monthly_total

if TYPE_CHECKING:
    from bot.runtime.core import Core

words = messages.idle_numbers
REGION = "AWS region. Defaults to CALLSIGN_REGIONS and the regions of recorded registrations."


async def show_idle(core: Core, records: Records, region: str, output: Output) -> Exit:
    """The idle numbers of every region with their price; a region that does not answer is named."""
    regions = regions_of(core, region, records, await core.aws.account_id())
    answers = await asyncio.gather(*(idle_in(name, core.ports) for name in regions), return_exceptions=True)
    found: list[Idle] = []
    failed: list[str] = []
    for name, answer in zip(regions, answers, strict=True):
        if isinstance(answer, AwsError):
            failed.append(name)
            output.note(messages.terminal_status.unanswered(name, messages.terminal.problem(answer.problem())))
        elif isinstance(answer, BaseException):
            raise answer
        else:
            found += answer
    output.table(words.HEADER, [_row(each) for each in found])
    output.note(words.plain_headline(found) if found else words.NONE_IDLE)
    output.document(
        {
            "numbers": [_document(each) for each in found],
            "monthly_total": f"{monthly_total(found):.2f}",
            "unanswered": failed,
        }
    )
    return Exit.REFUSED if failed else Exit.DONE


def _row(idle: Idle) -> tuple[str, ...]:
    number, kind = idle.number, idle.kind
    price, status = number.monthly_price, number.status
    return (number.id, number.number, price, status, number.number_type, kind.name if kind else "", idle.region)


def _document(idle: Idle) -> dict[str, object]:
    number = idle.number
    return {
        "id": number.id,
        "number": number.number,
        "status": number.status,
        "type": number.number_type,
        "country": number.iso_country_code,
        "monthly_price": number.monthly_price,
        "deletion_protection": number.deletion_protection,
        "registration_type": idle.kind.name if idle.kind else "",
        "region": idle.region,
    }


@click.command(epilog=words.RELEASE_EPILOG)
@click.argument("number")
@click.option("--region", "-r", metavar="REGION", default="", help=REGION)
@click.option("--yes", is_flag=True, help="Release it. Without this option, nothing is done.")
@options
def release(context: click.Context, number: str, region: str, *, yes: bool, as_json: bool) -> NoReturn:
    """Release NUMBER, in E.164 or by its ID, for good.

    Nothing can be sent from it any longer, it costs nothing more, and it does not come back.

    It needs the permission sms-voice:ReleasePhoneNumber, which `callsign policy --release` has.
    """

    async def work(output: Output) -> Exit:
        from bot.runtime.command import open_dry
        from bot.runtime.core import open_core

        settings, records = await settings_and_records(region, output)
        async with (open_core if yes else open_dry)(settings, ambient_of(context)) as core:
            found = await _find(core, records, region, number)
            return await _release(core, records, found, output, yes=yes)

    run(context, work, as_json=as_json)


async def _find(core: Core, records: Records, region: str, wanted: str) -> Idle:
    """The number as AWS has it, idle or not. Raises Failure where no region has it."""
    account_id = await core.aws.account_id()
    regions = regions_of(core, region, records, account_id)
    answers = await asyncio.gather(*(core.aws.phone_numbers(name) for name in regions), return_exceptions=True)
    failed: list[str] = []
    for name, answer in zip(regions, answers, strict=True):
        if isinstance(answer, AwsError):
            failed.append(name)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            for each in answer:
                if is_meant(each, wanted):
                    return Idle(account_id=account_id, region=name, number=each)
    raise Failure(words.not_found(wanted, failed))


def is_meant(number: PhoneNumber, wanted: str) -> bool:
    """Whether a person means this number: by its id or ARN, or by all its digits with or without signs between them."""
    digits = "".join(filter(str.isdecimal, wanted))
    named = wanted.strip().rpartition("/")[2]
    return named == number.id or (not named.startswith("phone-") and digits == number.number.removeprefix("+"))


async def _release(core: Core, records: Records, found: Idle, output: Output, *, yes: bool) -> Exit:
    from bot.runtime.command import person

    number = found.number
    used_by = RegistrationId(number.registration_id or "")
    if number.pool_id:
        raise Failure(words.IN_POOL)
    name = records.registrations[used_by].name if used_by in records.registrations else ""
    output.say(words.releases(found, name or used_by))
    if not yes:
        output.say(words.DRY)
        output.document({"done": False, **_document(found)})
        return Exit.DONE
    try:
        if used_by:
            registration = await finding.the_one(core, found.region, records, used_by)
            await releasing.release(registration, found.holding, person(), core.ports)
        else:
            await idle_numbers.release(found, person(), core.ports)
    except InUse:
        raise Failure(words.IN_USE) from None
    except releasing.Protected:
        raise Failure(words.PROTECTED) from None
    except releasing.StillUsed as used:
        raise Failure(words.kept(used.reason)) from None
    output.say(words.released(number.number))
    output.document({"done": True, **_document(found)})
    return Exit.DONE
