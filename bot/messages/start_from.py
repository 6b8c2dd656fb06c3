"""Starting from an earlier registration or a profile: what was filled in, from where, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages import causes
from bot.messages.text import escape, named
from workflows.forms.matching import LeftOut, Why
from workflows.records.sources import Origin, SourceKind

LABEL = "Start from"
HINT = "Its answers are filled in for you. You check them, and enter what is different this time."
PLACEHOLDER = "Search profiles and registrations"
NOTHING = "Nothing: start with an empty form"
REGISTER_LIKE = "Register another like this"
ASKED_TITLE = "What is different this time"
#: Groups of the select.
GROUPS = PROFILES, BRAND_PROFILES, COMPLETE, IN_REVIEW, OTHERS = (
    "Callsign profiles",
    "AWS brand profiles",
    "Complete",
    "In review",
    "Others",
)
LOOKED_AT = "I have checked these"
CHECKED = "You have checked these answers."
#: Titles named before "and 3 more".
TITLES_SHOWN = 5

#: Plain text.
SOURCE_GONE = "You cannot start from this: it no longer exists, or you may not read it. Choose something else."
NO_ANSWERS = "The answers of this registration have been deleted. Start with an empty form or another registration."
BRAND_PROFILE_GONE = "This AWS brand profile has been deleted. Choose something else."
FORM_CHANGED = "AWS has changed this form since then. Every answer was checked against the form as it is now."

_KINDS: Mapping[SourceKind, str] = {
    SourceKind.REGISTRATION: "",
    SourceKind.PROFILE: "the Callsign profile ",
    SourceKind.BRAND_PROFILE: "the AWS brand profile ",
    SourceKind.CUSTOMER: "the customer ",
}

#: The statuses of a brand profile that may not be used.
_STATES: Mapping[str, str] = {
    "BLOCKED": "is blocked",
    "PAUSED": "is paused",
    "CANCELLED": "has been cancelled",
    "FAILED": "was not created",
}

#: Why an answer was left out; a refused value names the form's own rule instead.
_WHY: Mapping[Why, str] = {
    Why.NO_CHOICE: "this form has no such choice",
    Why.DOCUMENT_UNFIT: "this field takes another type of file, or a smaller one",
    Why.TWO_LINES: "the address has two lines, and this form takes one",
    Why.SEVERAL: "there are several different answers",
    Why.DOCUMENT_GONE: "the file is no longer kept; add it again",
}


def profile(name: str) -> str:
    """A profile of Callsign in the select; plain text."""
    return f"{name} · Callsign profile"


def brand_profile(name: str) -> str:
    """A brand profile of AWS in the select; plain text."""
    return f"{name} · AWS brand profile"


def not_active(name: str, status: str) -> str:
    """AWS does not let a brand profile be used; plain text."""
    state = _STATES.get(status, f"is {status}")
    return f"The AWS brand profile {name} {state}, so AWS does not let it be used. AWS Support can say why."


def from_text(origin: Origin) -> str:
    """Where an answer came from; plain text."""
    return f"From {_name(origin)}, {_day(origin)}"


def filled_in(origin: Origin, count: int) -> str:
    """The first line of a form that was filled in; plain text."""
    if not count:
        return f"No answer of {_name(origin)} fits this form."
    return _to_check(count, _name(origin))


def left_out(all_left_out: Sequence[LeftOut]) -> str:
    """The answers that were not filled in, a line each; mrkdwn."""
    if not all_left_out:
        return ""
    lines = [f"• *{escape(each.title)}*: {escape(why(each))}." for each in all_left_out[:TITLES_SHOWN]]
    more = len(all_left_out) - TITLES_SHOWN
    lines += [f"• … and {more} more."] if more > 0 else []
    return "\n".join(["Not filled in:", *lines])


def left_out_line(each: LeftOut) -> str:
    """An answer that was not filled in; plain text."""
    return f"Not filled in, {each.title}: {why(each)}."


def why(each: LeftOut) -> str:
    """Why an answer was left out; plain text, and never the answer."""
    if each.error is not None:
        return causes.field_cause(each.error.code, each.error.params).rstrip(".")
    return _WHY[each.why]


def unseen(count: int, origins: Sequence[Origin]) -> str:
    """Why a review cannot be submitted yet; plain text."""
    return _to_check(count, named([_name(origin) for origin in origins], 2))


def _to_check(count: int, source: str) -> str:
    if count == 1:
        return f"1 answer was filled in from {source}. Check it before you submit."
    return f"{count} answers were filled in from {source}. Check them before you submit."


def _name(origin: Origin) -> str:
    return f"{_KINDS[origin.kind]}{' '.join(origin.name.split())}"


def _day(origin: Origin) -> str:
    """The day of a source, as in "3 May 2026"; UTC."""
    return f"{origin.changed_at.day} {origin.changed_at:%B %Y}"
