"""Every word a person reads, one file for each screen. Plain English; each error says what to do next.

Functions that return `mrkdwn` escape foreign text themselves, by `slack.limits`' rule of three characters.
"""

from bot.messages import (
    batch,
    bulk,
    buttons,
    commands,
    denial,
    details,
    drafts,
    form,
    home,
    nudges,
    problems,
    report,
    review,
    status,
    terminal,
    terminal_bulk,
    terminal_register,
    terminal_status,
    text,
    windows,
)

__all__ = [
    "batch",
    "bulk",
    "buttons",
    "commands",
    "denial",
    "details",
    "drafts",
    "form",
    "home",
    "nudges",
    "problems",
    "report",
    "review",
    "status",
    "terminal",
    "terminal_bulk",
    "terminal_register",
    "terminal_status",
    "text",
    "windows",
]
