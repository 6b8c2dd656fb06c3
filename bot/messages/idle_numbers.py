"""Numbers that neither a registration nor a pool uses: the list, the release, and the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.numbers import resource_name
from bot.messages.text import counted, escape, mention, number
from workflows.registrations.idle_numbers import Idle, monthly_total

REGISTER = "Register"
RELEASE = "Release…"
TITLE = "Release a number"
ALT = "Numbers that nothing uses"
NONE_IDLE = "No number is idle: a registration or a pool uses each of them."
IN_USE = "Nothing was released: a registration or a pool uses this number now, or it is no longer in the account."
NOT_REGISTRABLE = "No form of this region takes this number."
NO_FORM = "no form takes it before it is submitted"


def headline(numbers: Sequence[Idle]) -> str:
    """How many there are, and what they cost together; mrkdwn."""
    return f"*{plain_headline(numbers)}*"


def plain_headline(numbers: Sequence[Idle]) -> str:
    """The same for the terminal; plain."""
    total = monthly_total(numbers)
    cost = f": US${total:,.2f} a month" if total else ""
    return f"{counted(len(numbers), 'idle number')}{cost}"


def line(idle: Idle) -> str:
    """One number; mrkdwn."""
    found = idle.number
    price = f"US${escape(found.monthly_price)} a month" if found.monthly_price else "no price known"
    takes = f"can be registered: {escape(idle.kind.title)}" if idle.kind else NO_FORM
    kind = f"{escape(resource_name(found.number_type))} ({escape(found.iso_country_code)})"
    what = f"{kind} · {escape(idle.region)} · `{escape(found.status)}`"
    return f":telephone_receiver: *{escape(number(found.number))}* · {price}\n{what} · {takes}"


def unanswered(region: str, why: str) -> str:
    """A region whose numbers are not in the list; mrkdwn."""
    return f":warning: {escape(region)} is missing here: {why}"


def confirm_release(idle: Idle) -> str:
    """Before it is released; mrkdwn."""
    name = escape(idle.number.number)
    return (
        f"*Release the {escape(resource_name(idle.number.number_type))} {escape(number(idle.number.number))}*, account "
        f"{escape(idle.account_id)}, {escape(idle.region)}. It costs nothing more, you cannot get it back, and "
        f"somebody else may get it.\nTo confirm, type it: *{name}*"
    )


def released_by(user_id: str) -> str:
    """Below the message about the number; mrkdwn."""
    return f"{mention(user_id)} has released it."


#: For the terminal; plain.
HEADER = ("ID", "Number", "Price", "AWS status", "Kind", "Registration type", "Region")
RELEASE_EPILOG = """\b
Examples:
  callsign numbers --idle
  callsign release +18335550123
  callsign release phone-1234567890abcdef1234567890abcdef --yes
"""
DRY = "Nothing was released. Add --yes to release it."
IN_POOL = "Nothing was released: the number is in a pool. Take it out of the pool in the AWS console first."
PROTECTED = "Nothing was released: its deletion protection is switched on. Switch it off in the AWS console first."


def releases(found: Idle, registration: str) -> str:
    """What releasing does; `registration` is the name or id of the one that has it, empty where none has."""
    price = f", US${found.number.monthly_price} a month" if found.number.monthly_price else ""
    closes = "if it is the only one, AWS closes the registration."
    used = f" The registration {registration} has it; {closes}" if registration else ""
    return (
        f"{found.number.number} ({resource_name(found.number.number_type)}, {found.number.iso_country_code}, "
        f"{found.region}{price}) will be released for good: nothing can be sent from it, and you cannot get it back."
        f"{used}"
    )


def released(name: str) -> str:
    """It is gone."""
    return f"Released: {name}. It costs nothing more."


def kept(reason: str) -> str:
    """AWS does not release it."""
    return f"Nothing was released: AWS says that it is in use ({reason}). The AWS console shows by what."


def not_found(wanted: str, unanswered: Sequence[str]) -> str:
    """No such number in the regions that answered."""
    missing = f" {', '.join(unanswered)} did not answer." if unanswered else ""
    return f"AWS lists no number {wanted[:40]} here.{missing} `callsign numbers` lists all."
