"""App Home, the lists of registrations, and numbers without a registration."""

from __future__ import annotations

from bot.messages.text import COMMAND, counted, escape, mention
from workflows.records.registrations import IdleNumber

HOME_TITLE = "Callsign"
NOTHING_YET = (
    "Nothing is registered yet. *Register a number or sender ID* starts the first registration; its status will be "
    "here, with what needs you on top."
)
NOTHING_NEEDED = "Nothing needs you at the moment."
HOME_DRAFTS = "Your drafts"

NEEDS_YOU = "Needs you"
NEEDS_OTHERS = "Needs somebody else"
IN_REVIEW = "In review"
AT_AWS = "Drafts at AWS, not submitted"
DONE = "Done"

SHOW = "All states"
ALL_TYPES = "All types"
ALL_REGIONS = "All regions"
ALL_CUSTOMERS = "All customers"
SEARCH = "Search"
SEARCH_HINT = "Name, number, sender ID, type or registration ID. Press Enter to search."
CLEAR = "Clear filters"
PREVIOUS = "Previous page"
NEXT = "Next page"
NO_MATCH = "No registration matches these filters."

REGISTER_NUMBER = "Register this number"
NUMBER_TAKEN = "This number has been registered or released in the meantime. There is nothing to do."


def more_drafts(count: int) -> str:
    """Drafts that App Home does not show; mrkdwn."""
    return f"… and {count} more: `{COMMAND} drafts` lists all."


def registering_number(user_id: str) -> str:
    """Below a number whose registration somebody has started; mrkdwn."""
    return f"{mention(user_id)} has started its registration."


def range_line(first: int, last: int, count: int) -> str:
    """The part of a list that is shown."""
    return f"{first} to {last} of {count}"


def left_out(shown: int, left: int) -> str:
    """Below a Home that does not look through all registrations; mrkdwn."""
    return (
        f"This page looks through {shown:,} of {shown + left:,} registrations: the unfinished ones, and the latest "
        "changed of the others. A filter or a search reaches all of them."
    )


def group_title(title: str, count: int) -> str:
    """The heading of a group, with the number of registrations on this and other pages."""
    return f"{title} ({count})"


def days_ago(days: int) -> str:
    """When something happened, in days."""
    return "today" if days == 0 else f"{counted(days, 'day')} ago"


def usually(days: int | None) -> list[str]:
    """How long a review usually takes; empty where AWS publishes no time."""
    return [f"usually about {counted(days, 'day')}"] if days else []


def watched_for(user_id: str) -> str:
    """The owner of a registration that was created outside Callsign; mrkdwn."""
    return f"created outside Callsign, watched for {mention(user_id)}"


def idle_number(number: IdleNumber) -> str:
    """A number that cannot send yet; mrkdwn."""
    price = f" The number costs US${escape(number.monthly_price)} a month." if number.monthly_price else ""
    return (
        f":telephone_receiver: *{escape(number.number)}* in {number.region} cannot send yet. It needs a registration "
        "that "
        f"nobody has started at AWS: *{escape(number.title)}*.{price}"
    )
