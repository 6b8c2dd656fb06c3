"""`/callsign watch` and `/callsign unwatch`."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.text import COMMAND, escape, mention
from workflows.records.registrations import WatchedRegion

WATCH_USAGE = (
    f"`{COMMAND} watch ID [#channel]` watches one registration that was created outside Callsign; "
    f"`{COMMAND} watch all REGION [#channel]` watches all registrations in a region, including future ones."
)
UNWATCH_USAGE = f"`{COMMAND} unwatch ID` or `{COMMAND} unwatch all REGION` stops watching."
NO_CHANNEL = f"Name the channel for updates: `{COMMAND} watch ID #channel`."
ASKING_AWS = "Asking AWS…"
OWN_REGISTRATION = "Callsign submitted this registration itself and watches it until it is deleted."
UNDER_WAY = "Callsign is creating this registration at this moment, and watches it anyway."


def watch_started(name: str, status: str, channel_id: str) -> str:
    """The answer to `watch ID`; mrkdwn."""
    return f"Callsign now watches *{escape(name)}* (`{escape(status)}`) and posts updates in <#{channel_id}>."


def already_watched(name: str, channel_id: str) -> str:
    """The answer to `watch ID` for a registration that is already watched; mrkdwn."""
    return f"Callsign already watches *{escape(name)}* and posts updates in <#{channel_id}>."


def not_listed(registration_id: str, regions: Sequence[str]) -> str:
    """The answer to `watch ID` for an ID that AWS does not know; mrkdwn."""
    return (
        f"AWS does not list `{escape(registration_id)}` in {', '.join(regions)}. Check the ID, or ask an administrator "
        "to "
        "add its region to CALLSIGN_REGIONS."
    )


def not_an_id(text: str) -> str:
    """The answer to text that is neither an ID nor an ARN; mrkdwn."""
    return (
        f"`{escape(text[:80])}` is not a registration ID. IDs look like "
        "`registration-0123456789abcdef0123456789abcdef`; the AWS console shows them under Registrations."
    )


def region_watch_started(region: str, channel_id: str) -> str:
    """The answer to `watch all REGION`; mrkdwn."""
    return (
        f"Callsign now watches all registrations in {region}, including those created in the AWS console, and posts "
        f"updates in <#{channel_id}>. It will adopt the existing ones within a few minutes: registrations in progress "
        "get "
        "a message there at once, finished ones when something changes."
    )


def region_unclear(region: str, regions: Sequence[str]) -> str:
    """The answer to `watch all` without one of Callsign's regions; mrkdwn."""
    problem = f"`{escape(region[:40])}` is not one of Callsign's regions." if region else "Name a region."
    return f"{problem} It watches {', '.join(regions)}: `{COMMAND} watch all {regions[0]} #channel`."


def watch_ended(name: str) -> str:
    """The answer to `unwatch ID`; mrkdwn."""
    return f"Callsign no longer watches *{escape(name)}*. `{COMMAND} watch ID` starts watching again."


def region_watch_ended(region: str) -> str:
    """The answer to `unwatch all REGION`; mrkdwn."""
    return f"Callsign will stop adopting new registrations in {region}. It keeps watching the ones it already has."


def not_watched(text: str) -> str:
    """The answer to `unwatch` for something that is not watched; mrkdwn."""
    return f"Callsign does not watch `{escape(text[:80])}`. `{COMMAND} list` shows what it watches."


def watch_help(watched: Sequence[WatchedRegion]) -> str:
    """The answer to `/callsign watch` alone: its usage, and the regions that are watched as a whole; mrkdwn."""
    lines = [
        f"• all registrations in {region.region}, updates in <#{region.channel_id}>, requested by "
        f"{mention(region.owner.user_id)}"
        for region in watched
    ]
    return "\n".join([WATCH_USAGE, UNWATCH_USAGE, *lines])
