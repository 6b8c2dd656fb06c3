"""`callsign export`: everything recorded, as CSV, JSON or a SQLite file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn

import click

from bot import messages
from bot.command_line.options import Exit, Failure, Output, options, outside_of, run, settings_of
from bot.messages import report as words
from workflows.ports.process import Clock
from workflows.ports.store import Archive
from workflows.reporting.export import TABLES, all_dossiers, rows_of
from workflows.reporting.export_files import WriteRows, csv_bundle, csv_table, json_document

FORMATS = ("csv", "json", "sqlite")
#: Suffix of a file to its format.
SUFFIXES = {".csv": "csv", ".zip": "csv", ".json": "json", ".db": "sqlite", ".sqlite": "sqlite", ".sqlite3": "sqlite"}
REGISTRATIONS = "registrations"


@click.command(short_help="Write everything recorded to a file.", epilog=words.EXPORT_EPILOG)
@click.option("--output", "-o", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Where to write.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="What to write; else FILE's suffix says so, else CSV."
)
@click.option("--with-values", is_flag=True, help="What was answered too. Nobody but you can read such a FILE.")
@click.option("--force", is_flag=True, help="Replace FILE.")
@options
def export(
    context: click.Context, output: Path | None, form: str | None, *, with_values: bool, force: bool, as_json: bool
) -> NoReturn:
    """Write registrations, versions, changes and, with --with-values, what was answered.

    Reads the database alone: AWS is not asked, Slack is not needed, and a Callsign that runs goes on. Documents are told by name,
    size and digest. --json writes the JSON export to standard output; with -o it tells what was written.
    """
    chosen = form or (
        "json" if as_json and not output else SUFFIXES.get(output.suffix.lower() if output else "", "csv")
    )

    async def work(told: Output) -> Exit:
        if output is None and chosen == "sqlite":
            raise Failure(words.SQLITE_NEEDS_FILE, Exit.USAGE)
        if output:
            refuse_existing(output, force=force)
        from bot.runtime.parts import Outside
        from bot.runtime.recorded import open_recorded

        now = (outside_of(context) or Outside()).clock
        async with open_recorded(settings_of()) as archive:
            if output is None:
                with _table_or_document(sys.stdout.buffer, chosen, now, with_values=with_values) as take:
                    await _all(archive, take, with_values=with_values)
                return Exit.DONE
            with (
                replacing(output, private=with_values) as part,
                _writer(part, output, chosen, now, with_values) as take,
            ):
                count = await _all(archive, take, with_values=with_values)
        told.note(words.exported(count, output, with_values=with_values))
        if chosen == "csv" and output.suffix.lower() != ".zip":
            told.note(words.only_registrations([name for name in TABLES if name != REGISTRATIONS]))
        told.document({"file": str(output), "format": chosen, "registrations": count, "with_values": with_values})
        return Exit.DONE

    run(context, work, as_json=as_json)


def refuse_existing(path: Path, *, force: bool) -> None:
    """Raises Failure where a file would be lost, or there is no folder for it."""
    if path.exists() and not force:
        raise Failure(words.is_there(path), Exit.USAGE)
    if not path.parent.is_dir():
        raise Failure(words.no_folder(path), Exit.USAGE)


@contextmanager
def replacing(path: Path, *, private: bool) -> Iterator[Path]:
    """An empty file beside `path` that takes its place once it is whole; `private` ones only their owner can read."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666))
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


async def _all(archive: Archive, take: WriteRows, *, with_values: bool) -> int:
    count = 0
    async for dossier in all_dossiers(archive):
        take(rows_of(dossier, with_values=with_values, console=messages.text.console_link))
        count += 1
    return count


@contextmanager
def _writer(part: Path, output: Path, form: str, now: Clock, with_values: bool) -> Iterator[WriteRows]:
    if form == "sqlite":
        from bot.runtime.recorded import sqlite_export

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
