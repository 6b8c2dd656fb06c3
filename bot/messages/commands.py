"""The words of `/callsign help`."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from bot.messages.text import COMMAND, escape

HELP: Mapping[str, str] = {
    "new": "begin a registration",
    "bulk": "many at once, from a CSV table",
    "template": "such a table for a type: `template TYPE`",
    "drafts": "your drafts: continue or discard",
    "status": "where a registration stands: `status NAME-or-ID`, or all that are not finished",
    "list": "all registrations Callsign watches: `list [status, type or name]`",
    "watch": "registrations made elsewhere: `watch ID [#channel]` or `watch all REGION [#channel]`",
    "unwatch": "end that: `unwatch ID` or `unwatch all REGION`",
    "export": "all registrations as a CSV, sent to you",
    "report": "time in review and reasons of denials, sent to you: `report [DAYS]`",
    "help": "this page",
}


def help_text() -> str:
    """The answer to `/callsign help`."""
    lines = [f"• `{COMMAND} {word}`: {what}" for word, what in HELP.items()]
    return "\n".join(["*Callsign registers the numbers and sender IDs you text from.*", *lines])


def unknown_command(word: str) -> str:
    """The answer to a word we do not know, with the nearest one we do."""
    near = difflib.get_close_matches(word.lower(), HELP, n=1, cutoff=0.5)
    guess = f" Did you mean `{COMMAND} {near[0]}`?" if near else ""
    return f"I don't know `{escape(word[:40])}`.{guess} `{COMMAND} help` lists what I can do."
