"""The watch: `/callsign watch` and `/callsign unwatch`, when AWS was last asked, and outages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.messages import causes, status
from bot.messages.text import COMMAND, escape, mention, place, when
from workflows.records.errors import Problem
from workflows.records.registrations import Registration, WatchedRegion
from workflows.watch.outage import Outage
from workflows.watch.region_states import RegionState

#: A region that was not swept for this long has its own line on App Home.
LATE = timedelta(minutes=10)
NOT_CHECKED = "Not checked with AWS yet."

WATCH_USAGE = (
    f"`{COMMAND} watch ID [#channel]` watches one registration that was created outside Callsign; "
    f"`{COMMAND} watch all REGION [#channel]` watches all registrations in a region, including future ones."
)
UNWATCH_USAGE = f"`{COMMAND} unwatch ID` or `{COMMAND} unwatch all REGION` stops watching."
NO_CHANNEL = f"Name the channel for updates: `{COMMAND} watch ID #channel`."
OWN_REGISTRATION = "Callsign submitted this registration itself and watches it until it is deleted."
UNDER_WAY = "Callsign is creating this registration at this moment, and watches it anyway."


def watch_started(registration: Registration, channel_id: str) -> str:
    """The answer to `watch ID`; mrkdwn."""
    state = escape(status.state(registration))
    return f"Callsign now watches *{escape(registration.name)}* ({state}) and posts updates in <#{channel_id}>."


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


def region_not_offered(region: str, regions: Sequence[str]) -> str:
    """The answer to `watch` with an ARN of a region that Callsign does not call; mrkdwn."""
    return (
        f"`{escape(region[:40])}` is not one of Callsign's regions, so Callsign did not ask AWS there. It watches "
        f"{', '.join(regions)}. An administrator can add the region to `CALLSIGN_REGIONS`."
    )


def taken_over(name: str, by: str, channel: str) -> str:
    """To the person whose adopted registration somebody else watches now; mrkdwn."""
    return (
        f":handshake: {mention(by)} now watches *{escape(name)}*, which you watched until now. Its changes are posted "
        f"in {place(channel)}, and mention {mention(by)}. `{COMMAND} watch ID #channel` takes it back."
    )


def ended_by(name: str, by: str) -> str:
    """To the person whose watch of a registration somebody else ended; mrkdwn."""
    return (
        f":no_bell: {mention(by)} ended the watch of *{escape(name)}*, which you watched. You will not hear of its "
        f"changes. `{COMMAND} watch ID #channel` starts it again."
    )


def region_taken_over(region: str, by: str, channel: str) -> str:
    """To the person who watched a whole region; mrkdwn."""
    return (
        f":handshake: {mention(by)} now watches all new registrations of {escape(region)}, which you watched until "
        f"now. They are posted in {place(channel)}."
    )


def region_ended_by(region: str, by: str) -> str:
    """To the person whose watch of a whole region somebody else ended; mrkdwn."""
    return f":no_bell: {mention(by)} ended your watch of new registrations of {escape(region)}."


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


def checked(states: Mapping[str, RegionState], now: datetime) -> str:
    """When AWS was last asked, with a line for each region that cannot be asked; mrkdwn."""
    swept = {region: state.last_swept for region, state in states.items() if not _is_late(state, now)}
    moments = [moment for moment in swept.values() if moment]
    late = [_late(region, state) for region, state in states.items() if region not in swept]
    where = f" ({', '.join(swept)})" if late else ""
    last = [f"Last checked with AWS{where} {when(min(moments))}."] if moments else []
    return "\n".join([*late, *last]) or NOT_CHECKED


def _is_late(state: RegionState, now: datetime) -> bool:
    return bool(state.problem) or state.last_swept is None or now - state.last_swept > LATE


def _late(region: str, state: RegionState) -> str:
    last = f", last checked {when(state.last_swept)}" if state.last_swept else ""
    if not state.problem:
        return f"{region}: not checked with AWS{'' if last else ' yet'}{last}."
    return f":warning: {region} cannot be checked{last}: {causes.cause(state.problem, escape)}"


def outage(dark: Outage) -> str:
    """Nobody can be watched; mrkdwn."""
    causes_by_text: dict[str, list[str]] = {}
    for region, problem in dark.problems.items():
        causes_by_text.setdefault(_explained(problem), []).append(region)
    why = [f"• {', '.join(regions)}: {text}" for text, regions in causes_by_text.items()]
    return (
        f":warning: *Callsign has not been able to ask AWS since {when(dark.since)}.*\n"
        "The statuses that it shows are from before, and changes are posted once AWS answers again.\n" + "\n".join(why)
    )


def _explained(problem: Problem) -> str:
    return f"{causes.cause(problem, escape)} {causes.remedy(problem, escape)}".strip()


def outage_over(now: datetime) -> str:
    """AWS answers again; mrkdwn."""
    return f":white_check_mark: *AWS has been answering again since {when(now)}.* Changes since then are being posted."
