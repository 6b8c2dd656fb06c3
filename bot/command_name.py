"""The name of the slash command: `/callsign`, unless CALLSIGN_COMMAND names another.

Two bots in one workspace need two commands. Sentences name it, and they are made when the messages are imported: so it
is read from the environment once, before anything else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path

from dotenv import dotenv_values

VARIABLE, USUAL = "CALLSIGN_COMMAND", "/callsign"
#: Slack takes 32 characters: https://docs.slack.dev/interactivity/implementing-slash-commands
_NAME = re.compile(r"/[a-z0-9][a-z0-9_-]{0,30}")
#: They bring a Slack of their own, whose tour types the usual command.
_WITH_OWN_SLACK = frozenset({"sandbox", "demo"})


def clean(value: str) -> str:
    """A name that Slack takes. Raises ValueError."""
    if not _NAME.fullmatch(value):
        raise ValueError(
            f"is {value!r}, but must be a slash and at most 31 small letters, digits, - or _, such as /callsign-test"
        )
    return value


def command_of(environ: Mapping[str, str]) -> str:
    """The name in the environment; the usual one where that is wrong, which the settings refuse with a sentence."""
    given = environ.get(VARIABLE, "").strip()
    return given if _NAME.fullmatch(given) else USUAL


def settle(environ: MutableMapping[str, str], arguments: Sequence[str], path: Path = Path(".env")) -> None:
    """Bring what `.env` says about it into the environment of a command that is about to be loaded."""
    if arguments and arguments[0] in _WITH_OWN_SLACK:
        environ.pop(VARIABLE, None)
    elif VARIABLE not in environ and (given := dotenv_values(path, interpolate=False).get(VARIABLE)):
        environ[VARIABLE] = given
