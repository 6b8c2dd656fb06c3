"""`callsign attachments`: the documents at AWS, which registrations use them, and those that nothing needs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot import messages
from bot.command_line.finding import regions_of
from bot.command_line.options import Exit, Output, ambient_of, options, run
from bot.command_line.records import Records, settings_and_records
from workflows.records.account import AttachmentStatus
from workflows.records.drafts import RegistrationId
from workflows.registrations.attachments import Attachments, delete_unused, look

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, kw_only=True)
class AttachmentsOptions:
    """What the command line asks for, by the names of its options."""

    unused: bool
    delete: bool
    region: str
    yes: bool


@click.command(epilog=messages.terminal_actions.ATTACHMENTS_EPILOG)
@click.option("--unused", is_flag=True, help="Only those that no registration uses.")
@click.option("--delete-unused", "delete", is_flag=True, help="Delete those that no registration uses.")
@click.option(
    "--region",
    "-r",
    metavar="REGION",
    default="",
    help="AWS region. Defaults to CALLSIGN_REGIONS and the regions of recorded registrations.",
)
@click.option("--yes", is_flag=True, help="With --delete-unused: delete them. Without this option, nothing is done.")
@options
def attachments(context: click.Context, *, as_json: bool, **options: Any) -> NoReturn:
    """List the documents that the account keeps at AWS, and the registrations that use them.

    AWS allows few attachments for each account, and keeps those of registrations that are gone. To know which are used,
    Callsign reads the values of every registration, one call for each version that counts.
    """
    asked = AttachmentsOptions(**options)

    async def work(output: Output) -> Exit:
        from bot.runtime.command import open_dry, person
        from bot.runtime.core import open_core

        settings, records = await settings_and_records(asked.region, output)
        acts = asked.delete and asked.yes
        async with (open_core if acts else open_dry)(settings, ambient_of(context)) as core:
            output.note(messages.terminal_actions.READING_ATTACHMENTS)
            regions = regions_of(core, asked.region, records, await core.aws.account_id())
            found = await asyncio.gather(*(look(region, core.ports) for region in regions))
            _show(output, found, records, only_unused=asked.unused or asked.delete)
            by = person()
            gone = [await delete_unused(attachments, by, core.ports) for attachments in found if acts]
            deleted = [each for of_region in gone for each in of_region]
        unused = sum(len(each.unused) for each in found)
        if asked.delete:
            output.say("", messages.terminal_actions.attachments_deleted(unused, len(deleted), done=acts))
        output.document(
            {
                "done": acts,
                "attachments": [_document(each, of.region, of.users) for of in found for each in of.every],
                "unused": unused,
                "deleted": deleted,
            }
        )
        return Exit.DONE

    run(context, work, as_json=as_json)


def _show(output: Output, found: Sequence[Attachments], records: Records, *, only_unused: bool) -> None:
    names = {registration.id: registration.name for registration in records.registrations.values()}
    rows = [
        (
            each.id,
            each.status,
            messages.terminal_status.date(each.created_at) if each.created_at else "",
            ", ".join(names.get(user) or user for user in of.users.get(each.id, ())) or _why(of, each),
            of.region,
        )
        for of in found
        for each in (of.unused if only_unused else of.every)
    ]
    output.table(messages.terminal_actions.ATTACHMENTS_HEADER, rows)
    if not rows:
        output.note(messages.terminal_actions.NO_ATTACHMENTS)


def _why(of: Attachments, each: AttachmentStatus) -> str:
    """Nothing uses it: it can be deleted, or is too new to say."""
    return messages.terminal_actions.UNUSED if each in of.unused else messages.terminal_actions.TOO_NEW


def _document(each: AttachmentStatus, region: str, users: Mapping[str, Sequence[RegistrationId]]) -> dict[str, object]:
    return {
        "id": each.id,
        "status": each.status,
        "created_at": each.created_at.isoformat() if each.created_at else None,
        "used_by": list(users.get(each.id, ())),
        "region": region,
    }
