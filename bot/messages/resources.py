"""Why a named number, or a registration to belong to, cannot be used; in Slack and in the terminal. Plain text."""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages import causes
from workflows.submissions.resources import ResourceCode

_PROBLEMS: Mapping[str, tuple[str, str]] = {
    ResourceCode.NUMBER_UNKNOWN: (
        "The account has no number like this in {region}.",
        "Write one of its numbers, or its ID (phone-...).",
    ),
    ResourceCode.NUMBER_SEVERAL: (
        "Several numbers of the account end like this.",
        "Write the whole number, such as +1....",
    ),
    ResourceCode.NUMBER_OTHER_KIND: ("This number is of another kind ({kind}).", "Choose another one."),
    ResourceCode.NUMBER_IN_USE: (
        "This number already belongs to {registration}.",
        "Choose another one, or change that registration.",
    ),
    ResourceCode.NUMBER_TWICE: (
        "Row {first} has this number too. A number belongs to one registration only.",
        "Give each row a number of its own.",
    ),
    ResourceCode.NUMBER_NOT_READY: ("This number cannot be used now: AWS says {status}.", "Choose another one."),
    ResourceCode.REGISTRATION_MISSING: (
        "The registration that this one belongs to is not named.",
        "Write the ID or the name of the registration that this one belongs to, such as its brand.",
    ),
    ResourceCode.REGISTRATION_UNKNOWN: (
        "The account has no registration with this ID or name in {region}.",
        "`callsign status --all` lists all IDs.",
    ),
    ResourceCode.REGISTRATION_SEVERAL: (
        "Several registrations have this name.",
        "Write the ID instead: `callsign status --all` lists all IDs.",
    ),
    ResourceCode.REGISTRATION_OTHER_TYPE: ("This registration is a {kind}.", "It has to be a {wanted}."),
    ResourceCode.REGISTRATION_NOT_COMPLETE: (
        "This registration is not complete yet: AWS says {status}.",
        "Wait until it is COMPLETE.",
    ),
}
_UNKNOWN = ("This cannot be used.", "Choose another one.")


def problem(code: str, params: Mapping[str, str], region: str) -> str:
    """Why a resource cannot be used, and what to do."""
    return " ".join(remark(code, params, region))


def remark(code: str, params: Mapping[str, str], region: str) -> tuple[str, str]:
    """The same in two parts."""
    wrong, step = _PROBLEMS.get(code, _UNKNOWN)
    known = {"region": region, **params}
    return causes.filled(wrong, known), causes.filled(step, known)
