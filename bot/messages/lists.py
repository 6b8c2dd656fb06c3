"""Lists of registrations: tables in messages, rows on App Home."""

from __future__ import annotations

from datetime import datetime

from bot.messages import home, nudges, status
from bot.messages.text import counted, days_text, escape, in_slack, kind, mention, number
from workflows.lifecycle import stages
from workflows.lifecycle.review_times import usual_days
from workflows.lifecycle.stages import Move, Stage
from workflows.records.registrations import Registration

HEADER = ("Name", "Status", "Waiting for", "Since", "Number", "Type")
CHOOSE = "Open or fix one"
YOU = "you"
NOBODY = "nobody"
_MOVERS = {Move.AWS: "AWS", Move.CARRIER: "the carrier", Move.NOBODY: NOBODY}


def caption(count: int, need: int) -> str:
    """Above a table, and its name for screen readers: how many there are, and how many of those shown need somebody."""
    needing = f", {need} {'needs' if need == 1 else 'need'} somebody" if need and count > 1 else ""
    return f"{counted(count, 'registration')}{needing}"


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


def two_lines(registration: Registration, now: datetime, viewer: str) -> str:
    """A row of App Home: its name with its number, then its status and whose move it is; mrkdwn.

    What was submitted just now says so once.
    """
    identity = f" · {escape(number(registration.identity))}" if registration.identity else ""
    parts = [_state(registration, now, viewer), *_review(registration, now), escape(kind(registration.title))]
    return f"*{escape(registration.name)}*{identity}\n{' · '.join(parts)}"


def _state(registration: Registration, now: datetime, viewer: str = "") -> str:
    """The status, and who has to act for how long; mrkdwn. `viewer` reads "you" in place of their name."""
    waiting = f", waiting for {_who(registration, now, viewer)}" if _waits(registration, now) else ""
    if viewer and (review := stages.days_in_review(registration, now)) is not None:
        at = f" {home.days_ago(review)}" if stages.stage(registration) is Stage.WAITING else ""
        return f"{escape(status.state(registration))}{at}{waiting}"
    days = (now - registration.status_since).days
    since = " since today" if days < 1 else f" for {days_text(days)}"
    return f"{escape(status.state(registration))}{waiting}{since}"


def _waits(registration: Registration, now: datetime) -> bool:
    return stages.whose_move(registration, now) is not Move.NOBODY


def _who(registration: Registration, now: datetime, viewer: str) -> str:
    owner = registration.owner
    if owner is None or stages.whose_move(registration, now) is not Move.US or not in_slack(owner.user_id):
        return escape(mover(registration, now))
    return YOU if owner.user_id == viewer else mention(owner.user_id)


def _review(registration: Registration, now: datetime) -> list[str]:
    """When it was submitted, where its status does not say that, and how long its review usually takes."""
    days = stages.days_in_review(registration, now)
    if days is None:
        return []
    submitted = [] if stages.stage(registration) is Stage.WAITING else [f"submitted {home.days_ago(days)}"]
    line = ", ".join([*submitted, *home.usually(usual_days(registration.registration_type))])
    return [line] if line else []
