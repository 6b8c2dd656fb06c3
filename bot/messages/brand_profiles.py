"""Saving a registration to an AWS brand profile: its window, and its outcome."""

from __future__ import annotations

from bot.messages import terminal_brand_profiles
from bot.messages.text import escape

BUTTON = "Save to an AWS brand profile"
TITLE = "AWS brand profile"
SAVE = "Save"
NEW = "A new AWS brand profile"
INTO_LABEL = "Save to"
INTO_HINT = "AWS keeps it for everybody in the AWS account. Callsign profiles are something else."
NAME_LABEL = "Name of the new AWS brand profile"
NAME_HINT = "Only for a new one: letters without accents, digits, spaces, - and _."
NAME_REQUIRED = "Enter a name for the new AWS brand profile."
NAME_REFUSED = "AWS takes letters without accents, digits, spaces, - and _ in a name, and 64 characters at most."
CONFLICT_LABEL = "What the AWS brand profile already has"
KEEP, REPLACE = "Keep it", "Replace it with the answers of this registration"
SMART_LABEL = "Matching"
SMART_OPTION = "Let AWS match by meaning, with AI"
SMART_HINT = terminal_brand_profiles.matching(smart=True)

WORKING = "AWS is saving the brand profile. You can close this window; AWS continues."
NAME_TAKEN = "There is an AWS brand profile with this name. Enter another name, or choose that one."
NOT_NOW = "This AWS brand profile cannot be changed now. Choose another one, or try again later."
REFUSED = "AWS does not take this. Enter another name, or choose another AWS brand profile."
GONE = "This AWS brand profile has been deleted. Choose another one."
UNHEARD = "AWS has started to save the brand profile, but does not answer now. Look in the AWS console later."
UNFINISHED = "AWS is still working on it after five minutes, and continues. Look in the AWS console later."


def intro(name: str) -> str:
    """What is saved; mrkdwn."""
    return f"The answers of *{escape(name)}* are copied to an AWS brand profile, from which registrations can start."


def waiting(seconds: float) -> str:
    """AWS is still at it."""
    return f"{terminal_brand_profiles.waiting(seconds)} You can close this window; AWS continues."


def saved(name: str) -> str:
    """AWS has done it; mrkdwn."""
    return f"Saved to the AWS brand profile *{escape(name)}*. *Start from* in a new registration offers it."


def failed(code: str) -> str:
    """The job ended without success; mrkdwn."""
    return escape(terminal_brand_profiles.failed(code))
