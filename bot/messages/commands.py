"""`/callsign help`."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from bot.messages.text import COMMAND, escape

HELP: Mapping[str, str] = {
    "new": "start a registration",
    "need": "see what you need to text people in a country: `need UK`, `need +62`",
    "bulk": "register many at once, from a CSV table",
    "template": "get a table for `bulk`: `template TYPE`",
    "drafts": "continue or discard your drafts",
    "status": "show the status of a registration: `status NAME-or-ID`, or of all unfinished ones",
    "list": "list all registrations that Callsign watches: `list [status, type or name] [customer:NAME]`",
    "customers": "list the customers you register for, or open one: `customers [NAME]`, `customers add NAME`",
    "numbers": "list the numbers that nothing uses, with what they cost",
    "profile": "keep what you enter every time in Callsign profiles, and start from them: `profile [NAME]`",
    "watch": "watch registrations created elsewhere: `watch ID [#channel]` or `watch all REGION [#channel]`",
    "unwatch": "stop watching: `unwatch ID` or `unwatch all REGION`",
    "export": "get all registrations as a CSV file: `export [customer:NAME]`",
    "report": "get a report of review times and denial reasons: `report [DAYS] [customer:NAME]`",
    "whoami": "show what you may do, and why",
    "help": "show this page",
}


def help_text() -> str:
    """The answer to `/callsign help`."""
    lines = [f"• `{COMMAND} {name}`: {what}" for name, what in HELP.items()]
    return "\n".join(["*Callsign registers the numbers and sender IDs you text from.*", *lines])


def unknown_command(name: str) -> str:
    """The answer to an unknown subcommand, with the nearest known one."""
    near = difflib.get_close_matches(name.lower(), HELP, n=1, cutoff=0.5)
    guess = f" Did you mean `{COMMAND} {near[0]}`?" if near else ""
    return f"Callsign does not know `{escape(name[:40])}`.{guess} `{COMMAND} help` lists all commands."
