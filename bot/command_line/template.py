"""`callsign template`: an empty table for a form."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from bot.command_line.check import type_called
from bot.command_line.options import Exit, Failure, Output, options, outside_of, run, settings_of
from bot.messages import terminal as words
from bot.messages import terminal_bulk as table_words
from workflows.tables import template as templates


@click.command(short_help="Write a CSV file to fill in.", epilog=table_words.TEMPLATE_EPILOG)
@click.argument("kind", metavar="TYPE")
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write. Defaults to standard output.",
)
@click.option("--explain", is_flag=True, help="Describe each column instead: requirement, limits, choices.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region. Defaults to AWS_REGION.")
@options
def template(
    context: click.Context, kind: str, output: Path | None, *, explain: bool, force: bool, region: str, as_json: bool
) -> NoReturn:
    """Write a CSV file with a column for each field of TYPE's form, and an example row.

    Fill in one row for each registration and pass the file to `callsign bulk`. If it has only one row, you can also pass it to
    `callsign register --values`.
    """
    if output and output.exists() and not force:
        raise Failure(words.file_exists(str(output)), Exit.USAGE)

    async def work(told: Output) -> Exit:
        from bot.runtime.command import open_desk

        async with open_desk(settings_of(region), outside_of(context)) as desk:
            where = desk.settings.default_region
            found = await type_called(desk, where, kind)
            form = (await desk.forms.form(where, found.name)).value
        body = templates.explanation(form) if explain else templates.template(form)
        _write(output, body, told)
        if output:
            told.note(table_words.template_written(str(output), found.title, explain=explain))
        told.document(
            {
                "type": found.name,
                "title": found.title,
                "columns": list(templates.header(form)),
                "file": str(output or ""),
                "csv": "" if output else body.decode("utf-8-sig"),
            }
        )
        return Exit.DONE

    run(context, work, as_json=as_json)


def _write(output: Path | None, body: bytes, told: Output) -> None:
    if output:
        try:
            output.write_bytes(body)
        except OSError as wrong:
            raise Failure(
                words.file_unwritable(str(output), wrong.strerror or type(wrong).__name__), Exit.USAGE
            ) from None
    elif not told.as_json:
        # A terminal shows the mark that tells Excel about UTF-8 as a blank, and has line ends of its own.
        plain = body.decode("utf-8-sig").replace("\r\n", "\n").encode()
        click.echo(plain if sys.stdout.isatty() else body, nl=False)
