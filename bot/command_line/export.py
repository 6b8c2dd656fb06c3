"""`callsign export`: everything recorded, as CSV, JSON or a SQLite file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import click

from bot import messages
from bot.command_line.customers import customer_named
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run, settings_of
from bot.command_line.rights import must_have
from workflows.ports.archive import Archive
from workflows.ports.process import Clock
from workflows.records.access import Right
from workflows.records.acts import Act, ActKind
from workflows.records.drafts import CustomerId
from workflows.reporting.export import TABLES, all_dossiers, rows_of
from workflows.reporting.export_files import WriteRows, csv_bundle, csv_table, json_document

FORMATS = ("csv", "json", "sqlite")
#: Suffix of a file to its format.
SUFFIXES = {".csv": "csv", ".zip": "csv", ".json": "json", ".db": "sqlite", ".sqlite": "sqlite", ".sqlite3": "sqlite"}
REGISTRATIONS = "registrations"


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """What the command line asks for, by the names of its options."""

    output: Path | None
    form: str | None
    customer: str
    with_values: bool
    force: bool

    def chosen_format(self, *, as_json: bool) -> str:
        """The format of --format; else that of the file's suffix, JSON where standard output has to be JSON, or CSV.

        Raises Failure where the suffix says nothing.
        """
        if self.form:
            return self.form
        if self.output is None:
            return "json" if as_json else "csv"
        chosen = SUFFIXES.get(self.output.suffix.lower())
        if chosen is None:
            raise Failure(messages.report.unknown_suffix(self.output.name, list(SUFFIXES)), Exit.USAGE)
        return chosen


@click.command(epilog=messages.report.EXPORT_EPILOG)
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write. Defaults to standard output.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Format. Defaults to the suffix of FILE, else CSV.")
@click.option("--customer", metavar="NAME", default="", help="Only registrations of this customer.")
@click.option("--with-values", is_flag=True, help="Include the answers. FILE will be readable only by you.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@options
def export(context: click.Context, *, as_json: bool, **options: Any) -> NoReturn:
    """Export registrations, versions, changes and, with --with-values, the answers.

    Reads only the database: it does not ask AWS or need Slack, and Callsign can keep running. Documents are listed by
    name, size and digest. --json writes the JSON export to standard output; with -o, it describes the file that was
    written.
    """
    asked = ExportOptions(**options)

    async def work(out: Output) -> Exit:
        chosen = asked.chosen_format(as_json=as_json)
        if asked.output is None and chosen == "sqlite":
            raise Failure(messages.report.SQLITE_NEEDS_FILE, Exit.USAGE)
        if asked.output:
            refuse_existing(asked.output, force=asked.force)
        from bot.runtime.database import open_recorded

        now = ambient_of(context).clock
        settings = settings_of()
        await must_have(Right.EXPORT, settings)
        customer = await customer_named(asked.customer, settings, context)
        async with open_recorded(settings) as archive:
            facts = {"format": chosen, "with_values": "yes" if asked.with_values else "no"}
            await archive.append_act(Act(kind=ActKind.EXPORT_MADE, at=now(), facts=facts))
            if asked.output is None:
                with _table_or_document(sys.stdout.buffer, chosen, now, with_values=asked.with_values) as take:
                    await _all(archive, take, customer, with_values=asked.with_values)
                return Exit.DONE
            with (
                replacing(asked.output, private=asked.with_values) as part,
                _writer(part, asked.output, chosen, now, asked.with_values) as take,
            ):
                count = await _all(archive, take, customer, with_values=asked.with_values)
        out.note(messages.report.exported(count, asked.output, with_values=asked.with_values))
        if chosen == "csv" and asked.output.suffix.lower() != ".zip":
            out.note(messages.report.only_registrations([name for name in TABLES if name != REGISTRATIONS]))
        out.document(
            {"file": str(asked.output), "format": chosen, "registrations": count, "with_values": asked.with_values}
        )
        return Exit.DONE

    run(context, work, as_json=as_json)


def refuse_existing(path: Path, *, force: bool) -> None:
    """Raises Failure where a file would be lost, or its folder does not exist."""
    if path.exists() and not force:
        raise Failure(messages.terminal.file_exists(str(path)), Exit.USAGE)
    if not path.parent.is_dir():
        raise Failure(messages.report.no_folder(path), Exit.USAGE)


@contextmanager
def replacing(path: Path, *, private: bool) -> Iterator[Path]:
    """An empty file that replaces `path` once it is complete; only its owner can read a `private` one."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666))
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


async def _all(archive: Archive, take: WriteRows, customer: CustomerId, *, with_values: bool) -> int:
    count = 0
    async for dossier in all_dossiers(archive, customer_id=customer):
        take(rows_of(dossier, with_values=with_values, console=messages.text.console_link))
        count += 1
    return count


@contextmanager
def _writer(part: Path, output: Path, form: str, now: Clock, with_values: bool) -> Iterator[WriteRows]:
    if form == "sqlite":
        from bot.runtime.database import sqlite_export

        with sqlite_export(part) as take:
            yield take
        return
    with part.open("wb") as file:
        bundle = form == "csv" and output.suffix.lower() == ".zip"
        writer = csv_bundle(file) if bundle else _table_or_document(file, form, now, with_values=with_values)
        with writer as take:
            yield take


def _table_or_document(
    file: BinaryIO, form: str, now: Clock, *, with_values: bool
) -> AbstractContextManager[WriteRows]:
    if form == "json":
        return json_document(file, now(), with_values=with_values)
    return csv_table(file, REGISTRATIONS)
