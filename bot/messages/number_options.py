"""What is chosen of a number before it is requested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages.text import counted, escape
from bot.messages.text import number as spaced
from workflows.records.numbers import (
    MMS,
    PROMOTIONAL,
    SMS,
    TRANSACTIONAL,
    VOICE,
    NumberOptions,
    NumberPreference,
    PreferenceKind,
)

#: Labels and options; plain.
CAPABILITIES_LABEL = "What the number can do, in addition to texts (SMS)"
MESSAGE_TYPE_LABEL = "Message type"
EXTRAS_LABEL = "Protection"
EXTRAS_LABEL_WITH_REACH = "Protection and reach"
FOR_EVER = "This cannot be changed after the purchase."
SUGGESTED = "Callsign has filled in what the answers of the form suggest."
CHANGEABLE = "You can change this later in the AWS console."
BOTH_CHANGEABLE = "You can change both later in the AWS console."
CAPABILITIES: Mapping[str, str] = {SMS: "SMS", MMS: "MMS: pictures and files", VOICE: "Voice calls"}
MESSAGE_TYPES: Mapping[str, str] = {
    TRANSACTIONAL: "Transactional: critical or time-sensitive, such as codes and alerts",
    PROMOTIONAL: "Promotional: marketing, and all that can wait",
}
PROTECTION, INTERNATIONAL = "deletion_protection", "international_sending"
EXTRAS: Mapping[str, str] = {
    PROTECTION: "Deletion protection: nobody can release it by mistake",
    INTERNATIONAL: "International sending: it may also text other countries",
}

SEARCH_LABEL = "Which number"
DIGITS_LABEL = "Area code or digits"
DIGITS_HINT = "Such as 206. Leave it empty for any number."
FIND = "Find free numbers"
FOUND_LABEL = "Free numbers"
ANY = "Any of them"
NEW_NUMBER = "*A new number is requested with:*"
KINDS: Mapping[PreferenceKind, str] = {
    PreferenceKind.STARTS_WITH: "Starts with: an area code",
    PreferenceKind.ENDS_WITH: "Ends with",
    PreferenceKind.CONTAINS: "Contains",
    PreferenceKind.EXACT: "This very number",
}
NOT_DIGITS = "Write two to ten digits, such as 206."
#: mrkdwn.
NOT_LISTED = ":warning: AWS did not list its free numbers. You can request a number all the same."


def in_words(options: NumberOptions) -> str:
    """What a number is requested with, in one line; plain."""
    what = " and ".join((", ".join(options.capabilities[:-1]), options.capabilities[-1])).removeprefix(" and ")
    extras = [
        words
        for words, chosen in (
            ("deletion protection", options.deletion_protection),
            ("international sending", options.international_sending),
        )
        if chosen
    ]
    digits = [preference(options.preference)] if options.preference else []
    return ", ".join([f"{what}, {options.message_type.lower()}", *extras, *digits])


_PREFERENCES: Mapping[PreferenceKind, str] = {
    PreferenceKind.STARTS_WITH: "starting with {}",
    PreferenceKind.ENDS_WITH: "ending in {}",
    PreferenceKind.CONTAINS: "with {}",
    PreferenceKind.EXACT: "{}",
}


def preference(wanted: NumberPreference) -> str:
    """The digits that a number should have; plain."""
    digits = wanted.digits
    shown = spaced(digits) if wanted.kind is PreferenceKind.EXACT else digits.removeprefix("+1")
    return _PREFERENCES[wanted.kind].format(shown)


#: For the terminal; plain.
NOT_BY_DIGITS = "AWS lets you choose the digits of US 10DLC numbers only."
ONE_KIND_OF_DIGITS = "Give one of --starts-with, --ends-with, --contains and --number."


def none_free_plain(wanted: NumberPreference) -> str:
    """No number fits, in the terminal; plain."""
    return f"AWS has no free number {preference(wanted)}. Nothing was bought. Try other digits."


def none_free(wanted: NumberPreference | None) -> str:
    """No number fits; mrkdwn."""
    if wanted is None:
        return ":warning: AWS has no free 10DLC number at the moment. Try again later."
    return (
        f":warning: AWS has no free number {escape(preference(wanted))}. Try other digits, or leave the field "
        "empty for any number."
    )


def free_plain(numbers: Sequence[str]) -> str:
    """Numbers that can be requested, in the terminal; plain."""
    return f"  Free      {', '.join(numbers)}"


def found(numbers: Sequence[str]) -> str:
    """How many numbers are listed; mrkdwn."""
    return f"{counted(len(numbers), 'free number')}. Choose one, or get the first that AWS gives with these digits."
