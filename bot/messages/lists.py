"""Lists of registrations: tables in messages, rows on App Home."""

from __future__ import annotations

from datetime import datetime

from bot.messages import home, nudges, status
from bot.messages.text import counted, days_text, escape, in_slack, kind, mention, number
from workflows.lifecycle import stages
from workflows.lifecycle.review_times import usual_days
from workflows.lifecycle.stages import Move
from workflows.records.registrations import Registration

HEADER = ("Name", "Status", "Waiting for", "Since", "Number or sender ID", "Type")
CHOOSE = "Open or fix one of them"
NOBODY = "nobody"
_MOVERS = {Move.AWS: "AWS", Move.CARRIER: "the carrier", Move.NOBODY: NOBODY}


def caption(count: int, need: int) -> str:
    """Above a table, and its name for screen readers: how many there are, and how many of those shown need somebody."""
    needing = f", {need} of them {'needs' if need == 1 else 'need'} somebody here" if need and count > 1 else ""
    order = " What has waited longest comes first." if count > 1 else ""
    return f"{counted(count, 'registration')}{needing}.{order}"


def since(days: int) -> str:
    """For how long it has had its status."""
    return "today" if days < 1 else days_text(days)


def mover(registration: Registration, now: datetime) -> str:
    """Who has to act, where Slack has no name for them; plain."""
    whose = stages.whose_move(registration, now)
    if whose is Move.US:
        return registration.owner.user_id if registration.owner else nudges.NO_OWNER
    return _MOVERS[whose]


def line(registration: Registration, now: datetime) -> str:
    """A row of a table in one line, for the text that stands for it; mrkdwn."""
    identity = f" · {escape(number(registration.identity))}" if registration.identity else ""
    return f"*{escape(registration.name)}*{identity}: {_state(registration, now)} · {escape(kind(registration.title))}"


def two_lines(registration: Registration, now: datetime) -> str:
    """A row of App Home: its name with its number, then its status and whose move it is; mrkdwn."""
    identity = f" · {escape(number(registration.identity))}" if registration.identity else ""
    parts = [_state(registration, now), *_review(registration, now), escape(kind(registration.title))]
    return f"*{escape(registration.name)}*{identity}\n{' · '.join(parts)}"


def _state(registration: Registration, now: datetime) -> str:
    """The status, and who has to act for how long; mrkdwn."""
    owner, whose = registration.owner, stages.whose_move(registration, now)
    who = mention(owner.user_id) if owner and whose is Move.US and in_slack(owner.user_id) else mover(registration, now)
    waiting = f", waiting for {who}" if whose is not Move.NOBODY else ""
    days = (now - registration.status_since).days
    return f"{escape(status.state(registration))}{waiting} {'since today' if days < 1 else f'for {days_text(days)}'}"


def _review(registration: Registration, now: datetime) -> list[str]:
    days = stages.days_in_review(registration, now)
    return [] if days is None else [home.review_line(days, usual_days(registration.registration_type))]
