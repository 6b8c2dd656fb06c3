"""Pieces of text that every screen shares: escapes, sizes, times, lists."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import datetime

from bot.command_name import command_of

#: The slash command, as manifest, listener and every sentence name it.
COMMAND = command_of(os.environ)


def escape(text: str) -> str:
    """Foreign text, made safe for `mrkdwn` and message texts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_slack(address: str) -> bool:
    """Whether it is the ID of a channel or a person in Slack.

    Somebody who registered in a terminal has a login name instead.
    """
    return re.fullmatch(r"[A-Z][A-Z0-9]+", address) is not None


def mention(user_id: str) -> str:
    """A person, by name if they are not in Slack; mrkdwn."""
    return f"<@{user_id}>" if in_slack(user_id) else escape(user_id)


def place(channel_id: str) -> str:
    """A channel by its name, or "the direct messages" of a person; mrkdwn."""
    if channel_id.startswith(("C", "G")) and in_slack(channel_id):
        return f"<#{channel_id}>"
    return "the direct messages" if in_slack(channel_id) else escape(channel_id)


def sentence(text: str) -> str:
    """`text` with a full stop at its end, unless it has another."""
    return text if text.rstrip().endswith((".", "!", "?", ":")) else f"{text.rstrip()}."


def size(count: int) -> str:
    """Bytes for people."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} KB"


def percent(done: int, total: int) -> str:
    """How much of something is done."""
    return f"{round(min(1.0, done / total) * 100) if total else 0}% done"


def kind(title: str) -> str:
    """A registration type in a sentence: "US toll-free number" of "US toll-free number registration"."""
    return title.removesuffix(" registration") or title


def number(identity: str) -> str:
    """A number of North America in the groups in which people read it; any other number or sender ID as it is."""
    digits = re.fullmatch(r"\+1(\d{3})(\d{3})(\d{4})", identity, re.ASCII)
    return f"+1 {' '.join(digits.groups())}" if digits else identity


def duration(seconds: float) -> str:
    """A time span for people."""
    if seconds < 90:
        whole = max(1, round(seconds))
        return f"{whole} second{'' if whole == 1 else 's'}"
    return f"{round(seconds / 60)} minutes"


#: Seconds from which a time span is shown in hours.
HOURS_FROM = 2 * 3600


def span(seconds: float) -> str:
    """A time span for people, long ones in hours or days."""
    if seconds < HOURS_FROM:
        return duration(seconds)
    hours = round(seconds / 3600)
    return f"{hours} hours" if hours < 48 else f"{round(hours / 24)} days"


def counted(number: int, noun: str) -> str:
    """A number of things: "1 row", "2,000 rows"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def named(names: Sequence[str], shown: int) -> str:
    """The first names of a list, and how many more there are."""
    rest = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + rest


def days_text(count: int) -> str:
    """A number of days, one of them as "a day"."""
    return "a day" if count == 1 else f"{count} days"


def when(moment: datetime) -> str:
    """A moment in the reader's own time zone; mrkdwn."""
    fallback = moment.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def console_link(region: str, registration_id: str) -> str:
    """The address of the registration in the AWS console."""
    return (
        f"https://{region}.console.aws.amazon.com/sms-voice/home?region={region}"
        f"#/registrations?registration-id={registration_id}"
    )


def more(count: int) -> str:
    """The number of entries that a list does not show."""
    return f"… and {count} more."
