"""Commands whose module is loaded when somebody uses them: to load all takes longer than `callsign --help` may."""

from __future__ import annotations

from importlib import import_module

import click


class LateCommand(click.Command):
    """The name of a command and its line in the list of commands; `load` gives the command."""

    def __init__(self, name: str, module: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help)
        self.module = module

    def load(self) -> click.Command:
        """The command, which its module has under the command's name."""
        command = getattr(import_module(f"bot.command_line.{self.module}"), (self.name or "").replace("-", "_"))
        assert isinstance(command, click.Command)
        return command
