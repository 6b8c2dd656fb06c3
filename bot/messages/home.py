"""The words of App Home, of lists, of what is watched, and of numbers that wait; see `bot.messages` for all others."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.text import COMMAND, escape, mention
from workflows.records.registrations import IdleNumber, WatchedRegion

NEEDS_YOU = "Needs you"
NEEDS_OTHERS = "Needs somebody else"
IN_REVIEW = "In review"
AT_AWS = "Begun at AWS, not submitted"
DONE = "Done"

SHOW = "All states"
ALL_TYPES = "All types"
ALL_REGIONS = "All regions"
SEARCH = "Search"
SEARCH_HINT = "Name, number, sender ID, type or registration ID; press Enter."
CLEAR = "Clear filters"
PREVIOUS = "Previous page"
NEXT = "Next page"
NOTHING_FOUND = "Nothing matches these filters."

WATCH_USAGE = (
    f"`{COMMAND} watch ID [#channel]` watches one registration that Callsign did not make; "
    f"`{COMMAND} watch all REGION [#channel]` all of a region, also those to come."
)
UNWATCH_USAGE = f"`{COMMAND} unwatch ID` or `{COMMAND} unwatch all REGION` ends that."
NO_CHANNEL = f"Say where the news should go: `{COMMAND} watch ID #channel`."
LOOKING = "Asking AWS…"
OWN = "Callsign carried this one out itself, so it is watched until it is deleted."
UNDER_WAY = "A submission of Callsign is making this registration at this moment; it is watched in any case."
REGISTER_NUMBER = "Register this number"
NUMBER_TAKEN = "This number is registered, or gone, by now. Nothing to do."


def found_line(first: int, last: int, count: int) -> str:
    """Which part of a list is shown."""
    return f"{first} to {last} of {count}"


def group_title(title: str, count: int) -> str:
    """The heading of a group, with all it holds on this and other pages."""
    return f"{title} ({count})"


def review_line(days: int, usual: int | None) -> str:
    """How long it has been in review, and how long that usually takes; mrkdwn."""
    been = "handed in today" if days == 0 else f"handed in {days} {'day' if days == 1 else 'days'} ago"
    return f"{been}, usually about {usual} {'day' if usual == 1 else 'days'}" if usual else been


def owner_line(user_id: str) -> str:
    """Whose move it is; mrkdwn."""
    return f"waits for {mention(user_id)}"


def watched_for(user_id: str) -> str:
    """Whose it is, for a registration Callsign did not make; mrkdwn."""
    return f"made outside Callsign, watched for {mention(user_id)}"


def watches(name: str, status: str, channel_id: str) -> str:
    """The answer to `watch ID`; mrkdwn."""
    return f"Callsign watches *{escape(name)}* (`{escape(status)}`) from now on, in <#{channel_id}>."


def watched_already(name: str, channel_id: str) -> str:
    """The answer to `watch ID` for one that is watched; mrkdwn."""
    return f"Callsign watches *{escape(name)}* already, in <#{channel_id}>."


def not_listed(registration_id: str, regions: Sequence[str]) -> str:
    """The answer to `watch ID` for one AWS does not know; mrkdwn."""
    return f"AWS knows no `{escape(registration_id)}` in {', '.join(regions)}. Check the ID, or have its region added to CALLSIGN_REGIONS."


def no_id(text: str) -> str:
    """Something that is neither an ID nor an ARN; mrkdwn."""
    return (
        f"`{escape(text[:80])}` is no registration ID such as `registration-0123456789abcdef0123456789abcdef`. "
        "AWS's console shows it under Registrations."
    )


def watches_region(region: str, channel_id: str) -> str:
    """The answer to `watch all REGION`; mrkdwn."""
    return (
        f"Callsign watches every registration in {region} from now on, also those made in the console; news goes to <#{channel_id}>. "
        "What it did not know is taken over in the next minutes: what is under way gets a message there, what is finished "
        "gets one when something happens to it."
    )


def no_region(region: str, regions: Sequence[str]) -> str:
    """`watch all` without a region that is watched; mrkdwn."""
    asked = f"`{escape(region[:40])}` is not among Callsign's regions." if region else "Say which region."
    return f"{asked} It watches {', '.join(regions)}: `{COMMAND} watch all {regions[0]} #channel`."


def unwatched(name: str) -> str:
    """The answer to `unwatch ID`; mrkdwn."""
    return f"Callsign does not watch *{escape(name)}* any more. `{COMMAND} watch ID` begins anew."


def unwatched_region(region: str) -> str:
    """The answer to `unwatch all REGION`; mrkdwn."""
    return f"Callsign takes over no more registrations in {region}. Those it watches already it goes on watching."


def not_watched(text: str) -> str:
    """`unwatch` of what is not watched; mrkdwn."""
    return f"Callsign watches no `{escape(text[:80])}`."


def watch_help(watched: Sequence[WatchedRegion]) -> str:
    """`/callsign watch` alone: what it does, and which regions are watched as a whole; mrkdwn."""
    lines = [
        f"• everything in {one.region}, news in <#{one.channel_id}>, asked by {mention(one.owner.user_id)}"
        for one in watched
    ]
    return "\n".join([WATCH_USAGE, UNWATCH_USAGE, *lines])


def idle_number(number: IdleNumber) -> str:
    """A number that waits; mrkdwn."""
    price = f" It costs US${escape(number.monthly_price)} a month." if number.monthly_price else ""
    return (
        f":telephone_receiver: *{escape(number.number)}* in {number.region} cannot send yet: it needs the "
        f"*{escape(number.title)}*, and nobody has begun one at AWS.{price}"
    )


HOME_TITLE = "Callsign"
HOME_TEXT = "Register the numbers and sender IDs you text from, and see where each registration stands."
HOME_DRAFTS = "Your drafts"
