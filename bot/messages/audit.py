"""Texts of the audit channel: a copy of each entry, without any value."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.terminal_audit import anchor, counted_entries, source, who
from bot.messages.text import counted, escape
from workflows.audit.entries import Recorded
from workflows.records.acts import ChainHead

#: Characters of a line: a click's name or an id may be as long as somebody makes it.
LINE = 180


def title(first: int, last: int, acts: int) -> str:
    """The fact: how many acts, and their numbers; mrkdwn."""
    if first == last:
        return f"*Entry {first} of the audit log*"
    return f"*{counted(acts, 'act')}: entries {first} to {last} of the audit log*"


def line(act: Recorded) -> str:
    """One act; mrkdwn. The person is an id and not a mention, so that nobody is called by their own acts."""
    about = ", ".join(act.subjects.values())
    parts = (str(act.seq), f"{act.at:%H:%M:%S}", who(act.origin), act.act, about, source(act.origin))
    shown = " · ".join(part for part in parts if part)
    return escape(shown if len(shown) <= LINE else f"{shown[: LINE - 1]}…")


def more(hidden: int, after: int) -> str:
    """The acts that have no line of their own; mrkdwn."""
    return f"… and {counted_entries(hidden)} more: `callsign audit export --after {after}`"


def end(head: ChainHead) -> str:
    """What `callsign audit verify --anchor` compares with later; mrkdwn."""
    return f"`callsign audit verify --anchor {anchor(head)}`"


def kinds(acts: Sequence[Recorded]) -> str:
    """How many of each kind, for a digest; mrkdwn."""
    counts: dict[str, int] = {}
    for act in acts:
        counts[act.act] = counts.get(act.act, 0) + 1
    return escape(", ".join(f"{count} {kind}" for kind, count in sorted(counts.items(), key=lambda each: -each[1])))
