"""`callsign fix`: the next version of a registration that was denied."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from bot import messages
from bot.command_line import finding, sources
from bot.command_line.approval import wait_option
from bot.command_line.check import RegisterArguments
from bot.command_line.options import Exit, Output, ambient_of, options, run
from bot.command_line.parameters import FILE, pairs
from bot.command_line.records import settings_and_records
from bot.command_line.remarks import aws_review, check_pages, refuse_unread_pages, remark_options, use_suggestions
from bot.command_line.resubmit import NextVersion, decide, show_or_submit
from bot.command_line.sources import Source, ValuesFile
from workflows.records.registrations import Registration


@dataclass(frozen=True, kw_only=True)
class FixOptions:
    """What the command line asks for, by the names of its options."""

    wanted: str
    values_file: Path | None
    documents: dict[str, str]
    cleared: tuple[str, ...]
    region: str
    unchanged: bool
    overrides: dict[str, str]
    strict: bool
    takes_over: bool
    check_pages: bool
    aws_review: bool
    again: bool
    wait: bool
    yes: bool

    def source(self, registration: Registration) -> Source:
        """The source of the new answers; empty where none is named. Raises Failure."""
        if self.values_file:
            return sources.of_values(self.values_file, registration.registration_type)
        return ValuesFile(registration_type=registration.registration_type, values={})

    def next_version(self) -> NextVersion:
        """What it says about the next version."""
        return NextVersion(
            overrides=self.overrides,
            strict=self.strict,
            check_pages=self.check_pages,
            unchanged=self.unchanged,
            again=self.again,
            wait=self.wait,
            yes=self.yes,
        )


@click.command(epilog=messages.terminal_fix.FIX_EPILOG)
@click.argument("wanted", metavar="ID")
@click.option("--values", "values_file", type=FILE, help="A file with the answers that change: YAML, JSON or CSV.")
@click.option(
    "--document",
    "documents",
    metavar="FIELD=PATH",
    multiple=True,
    callback=pairs(),
    help="Another document for a field. Can be repeated.",
)
@click.option("--clear", "cleared", metavar="FIELD", multiple=True, help="Leave a field out. Can be repeated.")
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region. Defaults to that of the registration.")
@remark_options
@use_suggestions
@check_pages
@aws_review
@click.option("--again", is_flag=True, help="Ask for the approval of what was declined once more.")
@wait_option
@click.option("--unchanged", is_flag=True, help="Submit the same answers again.")
@click.option(
    "--yes", is_flag=True, help="Resubmit. Without this option, everything is checked and shown, and nothing is done."
)
@options
def fix(context: click.Context, *, as_json: bool, **options: Any) -> NoReturn:
    """Correct and resubmit a registration that was denied.

    ID is a registration ID, its first characters, a name or a number. Shows the reviewers' reasons, the denied fields
    and every answer that changes; nothing is done until you add --yes. The registration keeps its number or sender ID,
    and nothing is bought. Answers that you do not name stay as they are.
    """
    asked = FixOptions(**options)

    async def work(output: Output) -> Exit:
        return await _fix(output, context, asked)

    run(context, work, as_json=as_json)


async def _fix(output: Output, context: click.Context, asked: FixOptions) -> Exit:
    from bot.runtime.command import open_dry
    from bot.runtime.core import open_core

    refuse_unread_pages(asked.overrides, check_pages=asked.check_pages)
    settings, records = await settings_and_records(asked.region, output)
    opened = open_core if asked.yes else open_dry
    async with opened(settings, ambient_of(context)) as core:
        registration = await finding.the_one(core, asked.region, records, asked.wanted)
        arguments = RegisterArguments(
            source=asked.source(registration),
            documents=asked.documents,
            associations={},
            overrides=asked.overrides,
            takes_over=asked.takes_over,
            aws_review=asked.aws_review,
        )
        decided, problems = await decide(core, registration, arguments, cleared=asked.cleared)
        return await show_or_submit(core, decided, problems, asked.next_version(), output)
