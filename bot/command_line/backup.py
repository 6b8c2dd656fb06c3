"""`callsign backup` and `callsign restore`: the whole deployment in one file, and back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from bot import messages
from bot.command_line.export import refuse_existing, replacing
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run, settings_of
from bot.command_line.rights import must_have
from bot.settings import Settings
from workflows.records.access import Right

if TYPE_CHECKING:
    from bot.runtime.backup import Files

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(epilog=messages.terminal_backup.BACKUP_EPILOG)
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@options
def backup(context: click.Context, file: Path, *, as_json: bool, force: bool) -> NoReturn:
    """Write everything that Callsign has, as it is at one moment, to FILE, a ZIP file that only you can read.

    Callsign can keep running.
    """

    async def work(out: Output) -> Exit:
        from importlib.metadata import version

        from bot.runtime.backup import BackupRefused, make

        settings = settings_of()
        await must_have(Right.EXPORT, settings)
        files = _files(settings)
        refuse_existing(file, force=force)
        now = ambient_of(context).clock()
        try:
            with replacing(file, private=True) as part:
                about = await asyncio.to_thread(make, files.store, part, made_at=now, version=version("callsign-bot"))
                size = part.stat().st_size
        except BackupRefused as refused:
            raise Failure(str(refused)) from None
        made_at = messages.terminal_backup.moment(about.made_at)
        out.note(messages.terminal_backup.made(file, size, made_at))
        out.document({"file": str(file), "made_at": about.made_at.isoformat(), "version": about.version})
        return Exit.DONE

    run(context, work, as_json=as_json)


@click.command(epilog=messages.terminal_backup.RESTORE_EPILOG)
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Restore although there is a database; that one is kept next to it.")
@options
def restore(context: click.Context, file: Path, *, as_json: bool, replace: bool) -> NoReturn:
    """Put the database of FILE, a file that `callsign backup` wrote, in place.

    Stop Callsign first. Everything is checked before anything is changed.
    """

    async def work(out: Output) -> Exit:
        from bot.runtime.backup import BackupRefused, read
        from bot.runtime.backup import restore as put_back

        settings = settings_of()
        await must_have(Right.ADMINISTER, settings)
        files = _files(settings)
        try:
            about = await asyncio.to_thread(read, file)
            kept = await asyncio.to_thread(put_back, file, files, replace=replace)
        except BackupRefused as refused:
            raise Failure(str(refused)) from None
        out.note(messages.terminal_backup.restored(messages.terminal_backup.moment(about.made_at), kept))
        out.document(
            {"made_at": about.made_at.isoformat(), "version": about.version, "kept": [str(each) for each in kept]}
        )
        return Exit.DONE

    run(context, work, as_json=as_json)


def _files(settings: Settings) -> Files:
    """Both files of the deployment. Raises Failure on PostgreSQL."""
    from bot.runtime.backup import files_of

    files = files_of(settings.database_url)
    if files is None:
        raise Failure(messages.terminal_backup.ON_POSTGRESQL, Exit.USAGE)
    return files
