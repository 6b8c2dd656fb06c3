"""Texts of `callsign status` and `callsign watch`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import messages
from bot.messages import details
from bot.messages.text import counted, sentence
from workflows.records.account import VersionSummary
from workflows.records.registrations import Change, ChangeKind, DeniedReason, Registration, Verdict

STATUS_HEADER = ("ID", "AWS status", "Status", "Name", "Number", "Type", "Region", "Since")
#: The columns that fit a terminal.
STATUS_COLUMNS = ("ID", "Since", "Status", "Name", "Number")
#: AWS's CREATED of a version that was not read: it is a draft, or submitted and not picked up yet.
CREATED = "Created"
STATUS_EPILOG = """\b
Examples:
  callsign status
  callsign status registration-1234567890abcdef1234567890abcdef
  callsign status 12345678                 (the first characters of an ID)
  callsign status --status denied --type toll-free
  callsign status "Example Corp" --json | jq -r '.registrations[].status'

\b
Exit code 4: a registration in the list was denied, or its email is not confirmed.
"""
NOTHING_REGISTERED = (
    "AWS lists no registrations here. `callsign types` lists what you can register; --region selects another region."
)
NONE_FITS = "No registration fits. Closed ones are shown with --all."
WATCH_EPILOG = """\b
Examples:
  callsign watch
  callsign watch --once || echo "AWS does not answer"
  callsign watch --json | jq -r '"\\(.name): \\(.status)"'
"""


def not_at_aws(wanted: str, unanswered: Sequence[str]) -> str:
    """No registration has this ID, name or number."""
    silent = f" {', '.join(unanswered)} did not answer." if unanswered else ""
    return f"AWS lists no registration {wanted[:100]} in these regions.{silent} Check the ID and --region."


def several(wanted: str, registrations: Sequence[tuple[str, str]]) -> str:
    """Several registrations have this name."""
    lines = [f"  {registration_id}  {title}" for registration_id, title in registrations]
    return "\n".join([f"“{wanted[:100]}” is the name of {len(lines)} registrations. Use an ID:", *lines])


def unanswered(region: str, why: str) -> str:
    """A region whose registrations are not in the list."""
    return f"{region} is missing here: {why}"


def not_recorded(why: str) -> str:
    """The database cannot be read: names and numbers that only it has are missing."""
    return f"What Callsign has recorded is not known, so some names and numbers are missing. {why}"


def next_step(denied: Sequence[str]) -> str:
    """What follows a denial."""
    which = denied[0] if len(denied) == 1 else "ID"
    return f"`callsign fix {which}` shows what was denied and submits the next version."


def no_such_type(text: str) -> str:
    """`--type` fits no type."""
    return f"--type: AWS lists no registration type “{text[:80]}” in these regions. `callsign types` lists all types."


def no_such_status(text: str, known: Sequence[str]) -> str:
    """`--status` is not a status."""
    return f"--status: “{text[:80]}” is not a status. Use AWS's name, such as REVIEWING, or one of {', '.join(known)}."


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
        *[("Denied" if not at else "", line) for at, line in enumerate(verdict_lines(verdict))],
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


def verdict_lines(verdict: Verdict) -> list[str]:
    """The reviewers' comments without the answers: each begins a line, and its other lines are indented below it."""
    lines: list[str] = []
    for reason in verdict.reasons:
        lines += _comment(reason.reason, (reason.short_description, reason.long_description))
        lines += [f"  {line}" for line in _documentation(reason)]
    for denied in verdict.fields:
        lines += _comment(denied.title or denied.path, (denied.reason, denied.feedback))
    return [*lines, *(verdict.feedback.splitlines() if verdict.feedback else [])]


def _comment(label: str, texts: Sequence[str]) -> list[str]:
    """A label and what is said about it, as sentences; what only repeats the label is left out."""
    said = [text.strip() for text in texts if text.strip() and _folded(text) != _folded(label)]
    first, *rest = " ".join([*map(sentence, said[:-1]), *said[-1:]]).splitlines() or [""]
    head = f"{label.strip()}: {first}" if first else label.strip()
    return [head, *(f"  {line.strip()}" for line in rest if line.strip())]


def _documentation(reason: DeniedReason) -> list[str]:
    """Where AWS explains a reason."""
    title = f"{reason.documentation_title.strip()}: " if reason.documentation_title.strip() else "See "
    return [f"{title}{reason.documentation_link}"] if reason.documentation_link else []


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".:")


def date(moment: datetime) -> str:
    """A day, in UTC."""
    return moment.strftime("%Y-%m-%d")


def day(moment: datetime) -> str:
    """A moment, in UTC."""
    return moment.strftime("%Y-%m-%d %H:%M")


def watching(count: int, regions: Sequence[str], seconds: float, kept_in: str) -> str:
    """The registrations and regions that are watched, and the database that has them."""
    what = f"{counted(count, 'registration')} of {kept_in} in {', '.join(regions)}"
    return f"Watching {what}, every {seconds:g} seconds. Press Ctrl-C to stop."


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
    return [line, *(f"    {one}" for one in verdict_lines(change.verdict))]


_KINDS: Mapping[ChangeKind, str] = {
    ChangeKind.SUBMITTED: "Submitted",
    ChangeKind.NEEDS_ATTENTION: "Stopped before it was submitted: a person must act",
    ChangeKind.HANDED_OVER: "Handed over",
    ChangeKind.FIX_TAKEN_OVER: "Another person continues the fix",
    ChangeKind.ADOPTED: "Now watched",
    ChangeKind.NUMBER_ACTIVE: "One of its numbers can send now",
    ChangeKind.NUMBER_LATE: "One of its numbers takes longer than it should: a person must act",
}


def foreign_change(now: datetime, registration_id: str, status: str, region: str) -> str:
    """A change of a registration that was created outside Callsign."""
    words = CREATED if status == "CREATED" else messages.status.status_text(status)
    return f"{day(now)}  (created elsewhere): {words}  [{region} {registration_id}]"
