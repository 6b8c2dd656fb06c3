"""Texts of `callsign status` and `callsign watch`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import messages
from bot.messages import details
from bot.messages.text import counted
from workflows.records.account import VersionSummary
from workflows.records.registrations import Change, ChangeKind, Registration, Verdict

STATUS_HEADER = ("ID", "AWS status", "Status", "Name", "Number", "Type", "Region")
#: The columns that fit a terminal.
STATUS_COLUMNS = ("ID", "Status", "Name", "Number")
STATUS_EPILOG = """\b
Examples:
  callsign status
  callsign status registration-1234567890abcdef1234567890abcdef
  callsign status "Example Corp" --json | jq -r '.registrations[].status'

\b
Exit code 4: a registration in the list was denied, or its email is not confirmed.
"""
NOTHING_REGISTERED = (
    "AWS lists no registrations here. `callsign types` lists what you can register; --region selects another region."
)
WATCH_EPILOG = """\b
Examples:
  callsign watch
  callsign watch --once || echo "AWS does not answer"
  callsign watch --json | jq -r '"\\(.name): \\(.status)"'
"""


def not_at_aws(wanted: str) -> str:
    """No registration has this ID, name or number."""
    return f"AWS lists no registration {wanted[:100]} in these regions. Check the ID and --region."


def full_status(
    found: Registration, status: str, versions: Sequence[VersionSummary], verdict: Verdict, link: str
) -> list[str]:
    """One registration in full."""
    rows = [
        ("Status", f"{status} ({found.status})"),
        ("Type", f"{found.title} ({found.registration_type})"),
        *([("Number", found.identity)] if found.identity else []),
        ("Region", f"{found.region}, account {found.account_id}"),
        *[("Version" if not at else "", f"{one.version}: {_version(one)}") for at, one in enumerate(versions)],
        *[("Denied" if not at else "", line) for at, line in enumerate(_verdict(verdict))],
        ("Console", link),
    ]
    head = f"{found.name} ({found.id})" if found.name else found.id
    return [head, *(f"  {label:<9} {text}" for label, text in rows)]


def _version(one: VersionSummary) -> str:
    moments = (
        f"{name.lower().replace('_', ' ')} {day(moment)}"
        for name, moment in sorted(one.history.items(), key=lambda pair: pair[1])
    )
    return ", ".join((details.VERSION_STATUS_TEXT.get(one.status, one.status), *moments))


def _verdict(verdict: Verdict) -> list[str]:
    """The reviewers' comments, one on each line, without the answers."""
    lines = [
        " ".join((f"{one.reason}:", one.short_description, one.long_description)).strip() for one in verdict.reasons
    ]
    lines += [
        f"{one.title or one.path}: {' '.join(filter(None, (one.reason, one.feedback)))}" for one in verdict.fields
    ]
    return [*lines, *([verdict.feedback] if verdict.feedback else [])]


def day(moment: datetime) -> str:
    """A moment, in UTC."""
    return moment.strftime("%Y-%m-%d %H:%M")


def watching(count: int, regions: Sequence[str], seconds: float) -> str:
    """The registrations and regions that are watched."""
    return (
        f"Watching {counted(count, 'registration')} in {', '.join(regions)}, every {seconds:g} seconds. Press Ctrl-C "
        "to stop."
    )


def no_changes(count: int, regions: Sequence[str]) -> str:
    """A sweep that found no changes."""
    return f"No changes: {counted(count, 'registration')} in {', '.join(regions)}."


def change(registration: Registration, change: Change) -> list[str]:
    """One change, and the reviewers' reasons."""
    what = (
        messages.status.status_text(change.to_status)
        if change.kind is ChangeKind.STATUS
        else _KINDS.get(change.kind, change.kind.value)
    )
    number = f" · {registration.identity}" if registration.identity else ""
    line = (
        f"{day(change.observed_at)}  {registration.name or registration.title}{number}: {what}  [{registration.region} "
        f"{registration.id}]"
    )
    return [line, *(f"    {one}" for one in _verdict(change.verdict))]


_KINDS: Mapping[ChangeKind, str] = {
    ChangeKind.SUBMITTED: "Submitted",
    ChangeKind.NEEDS_ATTENTION: "Stopped before it was submitted: a person must act",
    ChangeKind.HANDED_OVER: "Handed over",
    ChangeKind.ADOPTED: "Now watched",
}


def foreign_change(now: datetime, registration_id: str, status: str, region: str) -> str:
    """A change of a registration that was created outside Callsign."""
    return f"{day(now)}  (created elsewhere): {messages.status.status_text(status)}  [{region} {registration_id}]"
