"""Parameters that several commands take: files, pairs, a channel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from bot import messages
from bot.settings import Settings

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def pairs(*, empty: bool = False) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], dict[str, str]]:
    """`NAME=VALUE`, repeated, as a mapping where the last one counts; `empty` takes `NAME=` too."""

    def parsed(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
        parts = [pair.partition("=") for pair in given]
        if any(not (name.strip() and equals and (empty or value.strip())) for name, equals, value in parts):
            raise click.BadParameter(messages.terminal_register.NOT_A_PAIR, context, parameter)
        return {name.strip(): value.strip() for name, _, value in parts}

    return parsed


def channel_id(context: click.Context, parameter: click.Parameter, given: str) -> str:
    """A channel's ID, as the settings want it."""
    try:
        return Settings.clean_default_channel(given) if given else ""
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), context, parameter) from None
