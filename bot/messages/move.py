"""Starting a registration again in another region: the window, the thread, and the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.text import escape, mention
from workflows.records.registrations import Registration

BUTTON = "Move to another region…"
TITLE = "Move to another region"
SUBMIT = "Start it there"
LABEL = "Region"
WORKING = "Callsign is filling in the form of the new region…"
NOT_OFFERED = "AWS does not offer this type in that region. Nothing was started."
CHANGED = "Callsign no longer works in that region. Nothing was started."


def intro(registration: Registration) -> str:
    """At the top of the window; mrkdwn."""
    return (
        f"AWS cannot move *{escape(registration.name)}* out of {escape(registration.region)}. Callsign starts it again "
        "in another region: a draft with the same answers, as far as the form there takes them. AWS gives no file "
        "back, so add those again that are gone. You look at it and submit it there. The registration here stays "
        "until you delete it."
    )


def only_in(regions: Sequence[str]) -> str:
    """The region does not take this type; mrkdwn. Empty where `regions` is."""
    if not regions:
        return ""
    return f"AWS takes this type in {escape(' or '.join(regions))} only, so a new version would be denied here, too."


def no_region(right: Sequence[str]) -> str:
    """Callsign works in no region where it could be; mrkdwn."""
    if not right:
        return "Callsign works in no other region. An administrator can add one to `CALLSIGN_REGIONS`."
    return (
        f"AWS takes this type in {escape(' or '.join(right))} only, and Callsign works in neither. An administrator "
        "can add one to `CALLSIGN_REGIONS`."
    )


def started(user_id: str, region: str) -> str:
    """Posted in the thread of the old one; mrkdwn."""
    return (
        f"{mention(user_id)} has started it again in {escape(region)}, as a draft with its answers. Once that one is "
        "submitted, this one is no longer needed: *Give up…* deletes it."
    )


#: For the terminal; plain.
MOVE_EPILOG = """\b
Examples:
  callsign move "Pine Vet India"
  callsign move registration-1234567890abcdef1234567890abcdef --region ap-south-1 --yes
"""


def region_missing(choices: Sequence[str]) -> str:
    """No region was named, and there is not exactly one."""
    known = f" It can be {' or '.join(choices)}." if choices else ""
    return f"Name the new region with --region.{known}"


def wrong_region(title: str, region: str, right: Sequence[str]) -> str:
    """The region that was named does not take it, or is its own."""
    where = f"AWS takes it in {' or '.join(right)} only" if right else "it is there already"
    return f"{title} cannot be moved to {region}: {where}. Nothing was started."


def moves(registration: Registration, region: str) -> str:
    """What moving does."""
    return (
        f"AWS cannot move {registration.name or registration.id} out of {registration.region}. It is registered again "
        f"in {region}, with its answers; the old one stays."
    )


def delete_old(registration: Registration) -> str:
    """What is left to do about the old one."""
    return (
        f"Once the new one is submitted, delete the old one: callsign delete {registration.id} -r {registration.region}"
    )
