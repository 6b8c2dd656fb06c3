"""Every word a person reads in the terminal, by name. Plain text; each error says what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

INTERRUPTED = "Stopped."

_AWS: Mapping[str, str] = {
    "AwsUnavailable": "AWS did not answer for a long time{detail}. Run the command again when AWS is well.",
    "OutcomeUnknown": "AWS broke off before answering{detail}. Run the command again.",
    "AccessDenied": (
        "AWS refused the credentials or a permission{detail}. Check AWS_PROFILE or the keys; the page 'AWS permissions' "
        "of the documentation has the policy Callsign needs."
    ),
    "QuotaExceeded": "The AWS account has reached a limit{detail}. Free something or ask AWS for more.",
    "Refused": "AWS did not accept what was sent{detail}.",
    "Conflict": "AWS says that something is in another state than expected{detail}. Run the command again.",
    "NotFound": "AWS does not know it in this account and region{detail}. Check the id and --region.",
}


def aws_problem(details: Mapping[str, str]) -> str:
    """Why AWS did not do what a command asked; `details` as of `AwsError.problem`."""
    known = [details[key] for key in ("operation", "reason", "fields") if details.get(key)]
    words = _AWS.get(details.get("error", ""), "AWS did not do what was asked{detail}.")
    return words.format(detail=f" ({', '.join(known)})" if known else "")


def in_use(why: str) -> str:
    """The SQLite file belongs to a Callsign that runs."""
    return (
        f"{why}\nCallsign runs already. Use it in Slack (/callsign does the same there), stop it first, or name another "
        "database with DATABASE_URL: a postgresql:// address serves the bot and the command line at once."
    )


TYPES_HEADER = ("Type", "Title", "Needs")
TYPES_EPILOG = """\b
Examples:
  callsign types
  callsign types --country ID
  callsign types --json | jq -r '.types[].type'
"""


def no_types(country: str, region: str) -> str:
    """Nothing to list."""
    return (
        f"AWS lists nothing to register for {country.upper()} in {region}. `callsign types` lists all."
        if country
        else (f"AWS lists nothing to register in {region}. Name another region with --region.")
    )


def type_notes(before: Sequence[str], regions: Sequence[str]) -> str:
    """What a type wants besides its form."""
    parts = [", ".join(before)] if before else []
    parts += [f"only in {' or '.join(regions)}"] if regions else []
    return "; ".join(parts)
