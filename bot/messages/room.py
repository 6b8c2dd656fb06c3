"""The room in the AWS account, before something is submitted: in Slack, in the terminal and in `doctor`. Plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workflows.records.account import AccountLimit
from workflows.submissions.room import Room, Shortfall

#: The names of AWS's limits, in the order in which they are shown.
LIMITS: Mapping[str, str] = {
    "REGISTRATIONS": "registrations",
    "REGISTRATION_ATTACHMENTS": "attachments",
    "PHONE_NUMBERS": "phone numbers",
    "SENDER_IDS": "sender IDs",
}
_STEPS: Mapping[str, str] = {
    "REGISTRATIONS": "Delete registrations that are closed or no longer needed",
    "REGISTRATION_ATTACHMENTS": "Delete those that nothing needs (callsign attachments --delete-unused)",
    "PHONE_NUMBERS": "Release numbers that nobody needs",
}
_OR_ASK = "or ask AWS for a higher limit under Service Quotas."


def used(limits: Sequence[AccountLimit]) -> str:
    """Used and most of each kind, such as "registrations 22 of 25"; empty where nothing is known."""
    by_name = {limit.name: limit for limit in limits}
    shown = [(LIMITS[name], by_name[name]) for name in LIMITS if name in by_name]
    return ", ".join(f"{words} {limit.used:,} of {limit.maximum:,}" for words, limit in shown)


def shortfalls(room: Room) -> list[str]:
    """A sentence for each kind of which more is needed than there is room for."""
    return [_shortfall(each) for each in room.shortfalls]


def _shortfall(short: Shortfall) -> str:
    limit = short.limit
    words = LIMITS.get(limit.name, limit.name)
    step = f"{_STEPS[limit.name]}, {_OR_ASK}" if limit.name in _STEPS else f"{_OR_ASK[3:4].upper()}{_OR_ASK[4:]}"
    return (
        f"Not enough room for {words}: {short.needed:,} needed, {limit.left:,} of {limit.maximum:,} free, so "
        f"{short.missing:,} {'does' if short.missing == 1 else 'do'} not fit. {step}"
    )
