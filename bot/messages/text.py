"""Pieces of text that every screen shares: escapes, sizes, times, lists."""

from __future__ import annotations

import re
from datetime import datetime

COMMAND = "/callsign"


def escape(text: str) -> str:
    """Foreign text for `mrkdwn` and message texts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_slack(address: str) -> bool:
    """Whether it is an id of Slack's, a channel's or a person's: who registered from a shell has a login name instead."""
    return re.fullmatch(r"[A-Z][A-Z0-9]+", address) is not None


def mention(user_id: str) -> str:
    """A person, in mrkdwn; one who is not in Slack by name."""
    return f"<@{user_id}>" if in_slack(user_id) else escape(user_id)


def sentence(text: str) -> str:
    return text if text.rstrip().endswith((".", "!", "?", ":")) else f"{text.rstrip()}."


def figure(value: str) -> str:
    return f"{int(value):,}" if value.isdigit() else value


def size(count: int) -> str:
    """Bytes for people."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} KB"


def bar(done: int, total: int, width: int = 20) -> str:
    """A progress bar of fixed width, with its per cent in words beside it."""
    share = min(1.0, done / total) if total else 0.0
    full = round(share * width)
    return f"`{'█' * full}{'░' * (width - full)}` {round(share * 100)} %"


def duration(seconds: float) -> str:
    """A time span for people."""
    if seconds < 90:
        whole = max(1, round(seconds))
        return f"{whole} second{'' if whole == 1 else 's'}"
    return f"{round(seconds / 60)} minutes"


def days_text(count: int) -> str:
    return "a day" if count == 1 else f"{count} days"


def when(moment: datetime) -> str:
    """A moment in the reader's own time zone; mrkdwn."""
    fallback = moment.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def console_link(region: str, registration_id: str) -> str:
    """The registration in AWS's console (facts section 1)."""
    return (
        f"https://{region}.console.aws.amazon.com/sms-voice/home?region={region}"
        f"#/registrations?registration-id={registration_id}"
    )


def more(count: int) -> str:
    """What a list does not show."""
    return f"… and {count} more."


def too_long(length: int, limit: int) -> str:
    """A text over its limit."""
    return f"Too long: {length:,} characters, at most {limit:,} are allowed."
