"""`callsign ...`: parse the command and call it."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import click

from bot import messages
from bot.command_line import COMMANDS, OPERATION
from bot.command_line.late import LateCommand

#: The place that standard output goes to takes no more: a full disk, a quota, a broken device.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})

#: Commands that serve other people: the person who clicks is the one who acts.
SERVERS = frozenset({"run", "web", "worker", "intake", "sandbox", "demo"})


class Commands(click.Group):
    """The commands; a word that is not one of them gets the command that does the same, or the nearest name."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            from bot.command_line.options import Exit

            # What is left in the buffer would fail once more when Python ends, with a traceback.
            sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  # open until the process ends
            click.echo(f"Error: {messages.terminal.output_lost(error.strerror or '')}", err=True)
            sys.exit(int(Exit.REFUSED))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, its name and its arguments. Raises click.UsageError for an unknown name."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise click.UsageError(messages.terminal.unknown_command(args[0], list(self.commands)), ctx)
        name, command, rest = super().resolve_command(ctx, args)
        if isinstance(command, LateCommand):
            command = command.load()
        if name and name not in SERVERS:
            inner = rest[0] if isinstance(command, click.Group) and rest and rest[0] in command.commands else ""
            _act_as_a_person(ctx, f"{name} {inner}".rstrip())
        return name, command, rest


def _act_as_a_person(context: click.Context, words: str) -> None:
    """Name the person at the terminal in the audit log, for everything that the command does."""
    from bot.runtime.login import person
    from workflows.ports.audit import acting
    from workflows.records.acts import Origin, SourceKind

    context.with_resource(acting(Origin(who=person(), source=SourceKind.TERMINAL, name=words)))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=messages.terminal.CLI_EPILOG,
)
@click.version_option(package_name="callsign-bot")
def main() -> None:
    """Register the numbers and sender IDs you text from, in Slack or in the terminal."""


for _name, (_module, _short_help) in {**COMMANDS, **OPERATION}.items():
    main.add_command(LateCommand(_name, _module, _short_help))
