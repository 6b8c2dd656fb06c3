"""`callsign template`: an empty table for a form."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from bot import messages
from bot.command_line.check import type_called
from bot.command_line.completion import types_complete
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run, settings_of
from workflows.records.definitions import Form
from workflows.tables import template as table_template


@dataclass(frozen=True, kw_only=True)
class TemplateOptions:
    """What the command line asks for, by the names of its options."""

    kind: str
    output: Path | None
    explain: bool
    for_customer: bool
    force: bool
    region: str


@click.command(epilog=messages.terminal_bulk.TEMPLATE_EPILOG)
@click.argument("kind", metavar="TYPE", shell_complete=types_complete)
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write. Defaults to standard output.",
)
@click.option("--explain", is_flag=True, help="Describe each column instead: requirement, limits, choices.")
@click.option("--for-customer", is_flag=True, help="Write an Excel file with one question a row, for a customer.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region. Defaults to AWS_REGION.")
@options
def template(context: click.Context, *, as_json: bool, **options: Any) -> NoReturn:
    """Write a CSV file with a column for each field of TYPE's form, and an example row.

    Fill in one row for each registration and pass the file to `callsign bulk`. If it has only one row, you can also
    pass it to `callsign register --values`.
    """
    asked = TemplateOptions(**options)

    if asked.for_customer and (asked.output is None or asked.output.suffix != ".xlsx" or asked.explain):
        raise Failure(messages.terminal_bulk.CUSTOMER_NEEDS_FILE, Exit.USAGE)
    if asked.output and asked.output.exists() and not asked.force:
        raise Failure(messages.terminal.file_exists(str(asked.output)), Exit.USAGE)

    async def work(out: Output) -> Exit:
        from bot.runtime.core import open_account

        async with open_account(settings_of(asked.region), ambient_of(context)) as account:
            where = account.settings.default_region
            kind = await type_called(account, where, asked.kind)
            form = (await account.forms.form(where, kind.name)).value
        body = _body(asked, form)
        _write(asked.output, body, out)
        if asked.output:
            out.note(messages.terminal_bulk.template_written(str(asked.output), kind.title, explain=asked.explain))
        out.document(
            {
                "type": kind.name,
                "title": kind.title,
                "columns": list(table_template.header(form)),
                "file": str(asked.output or ""),
                "csv": "" if asked.output else body.decode("utf-8-sig"),
            }
        )
        return Exit.DONE

    run(context, work, as_json=as_json)


def _body(asked: TemplateOptions, form: Form) -> bytes:
    if asked.for_customer:
        from workflows.tables.questionnaire import write_questionnaire  # XlsxWriter, which no other command needs

        return write_questionnaire(form, form.fields)
    return table_template.explanation(form) if asked.explain else table_template.template(form)


def _write(output: Path | None, body: bytes, out: Output) -> None:
    if output:
        try:
            output.write_bytes(body)
        except OSError as wrong:
            raise Failure(
                messages.terminal.file_unwritable(str(output), wrong.strerror or type(wrong).__name__), Exit.USAGE
            ) from None
    elif not out.as_json:
        # A terminal shows Excel's mark for UTF-8 as a blank, and has line ends of its own.
        plain = body.decode("utf-8-sig").replace("\r\n", "\n").encode()
        click.echo(plain if sys.stdout.isatty() else body, nl=False)
