"""docs/reference/command-line.md and the commands without Slack agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.command_line import COMMANDS as NAMES
from bot.command_line import OPERATION
from bot.command_line.cli import main
from bot.command_line.late import LateCommand
from bot.command_line.options import Exit

COMMANDS = [LateCommand(name, *where).load() for name, where in NAMES.items()]
PAGE = (Path(__file__).parents[4] / "docs/reference/command-line.md").read_text(encoding="utf-8")
#: Options of every command, which are explained once.
EVERYWHERE = {"--json", "--region", "-r", "--help", "-h"}


def section(name: str) -> str:
    """The text under the headings that name the command."""
    parts = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    return "\n".join(part for part in parts if f"callsign {name}" in part.partition("\n")[0])


def options_of(command: click.Command) -> Iterator[str]:
    """The options of a command, and of the commands in it."""
    for param in command.params:
        if isinstance(param, click.Option):
            yield from param.opts
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        yield from options_of(inner)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_page__names_every_option(command: click.Command) -> None:
    """Each command has a heading, and each option a line under it."""
    said = section(str(command.name))
    assert said
    options = set(options_of(command)) - EVERYWHERE
    assert {name for name in options if not re.search(rf"`{name}\b", said)} == set()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_page__names_no_other_option(command: click.Command) -> None:
    """Each option in a table belongs to a command of the heading."""
    ours = {name for each in COMMANDS for name in options_of(each)}
    named = set(re.findall(r"^\| .*?\|", section(str(command.name)), re.MULTILINE))
    assert {name for line in named for name in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", line)} <= ours


@pytest.mark.parametrize("name", [*NAMES, *OPERATION])
def test_list__its_line_is_whole(name: str) -> None:
    """Each command is what its line in `callsign --help` names, and the line is not cut off."""
    listed = main.commands[name]
    assert isinstance(listed, LateCommand)
    assert listed.load().name == name
    assert listed.get_short_help_str(limit=60) == listed.short_help


def test_page__exit_codes() -> None:
    """The page has each exit code once."""
    told = re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)
    assert [int(code) for code in told] == [int(code) for code in Exit]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_help__has_examples(command: click.Command) -> None:
    """Help says what the command does, and has lines to copy."""
    told = command.get_help(click.Context(command, info_name=f"callsign {command.name}"))
    assert "Examples:" in told
    assert f"callsign {command.name}" in told.partition("Examples:")[2]
    assert "--json" in told
