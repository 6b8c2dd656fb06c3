"""What `callsign status` and `callsign watch` say. As `shell`, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import messages
from bot.messages import details
from workflows.records.account import VersionSummary
from workflows.records.registrations import Change, ChangeKind, Registration, Verdict

STATUS_HEADER = ("Id", "Status", "In words", "Name", "Number", "Type", "Region")
#: What a terminal has room for.
STATUS_SEEN = ("Id", "In words", "Name", "Number")
STATUS_EPILOG = """\b
Examples:
  callsign status
  callsign status registration-1234567890abcdef1234567890abcdef
  callsign status "Example Corp" --json | jq -r '.registrations[].status'

\b
Exit code 4: one of those shown was denied, or waits for a mail to be confirmed.
"""
NOTHING_REGISTERED = (
    "AWS lists no registration here. `callsign types` tells what can be registered; --region asks elsewhere."
)
WATCH_EPILOG = """\b
Examples:
  callsign watch
  callsign watch --once || echo "AWS does not answer"
  callsign watch --json | jq -r '"\\(.name): \\(.status)"'
"""


def not_at_aws(wanted: str) -> str:
    """No registration of this id, name or number."""
    return f"AWS lists no registration {wanted[:100]} in these regions. Check the id, and --region."


def standing(
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
    return ", ".join((details.VERSION_WORDS.get(one.status, one.status), *moments))


def _verdict(verdict: Verdict) -> list[str]:
    """What reviewers said, a line each; their words, not the answers."""
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
    """What is watched."""
    return f"Watching {details.count(count, 'registration')} in {', '.join(regions)}, a look every {seconds:g} seconds. Ctrl-C ends it."


def nothing_new(count: int, regions: Sequence[str]) -> str:
    """A look that found nothing."""
    return f"Nothing new: {details.count(count, 'registration')} in {', '.join(regions)}."


def change(registration: Registration, change: Change) -> list[str]:
    """One change, and why, where somebody said so."""
    what = (
        messages.status.status_words(change.to_status)
        if change.kind is ChangeKind.STATUS
        else _KINDS.get(change.kind, change.kind.value)
    )
    number = f" · {registration.identity}" if registration.identity else ""
    line = f"{day(change.observed_at)}  {registration.name or registration.title}{number}: {what}  [{registration.region} {registration.id}]"
    return [line, *(f"    {one}" for one in _verdict(change.verdict))]


_KINDS: Mapping[ChangeKind, str] = {
    ChangeKind.SUBMITTED: "Submitted",
    ChangeKind.NEEDS_ATTENTION: "Stopped before it was submitted: somebody has to look",
    ChangeKind.HANDED_OVER: "Handed over",
    ChangeKind.ADOPTED: "Watched from now on",
}


def stranger_moved(now: datetime, registration_id: str, status: str, region: str) -> str:
    """A registration that Callsign did not make moved."""
    return f"{day(now)}  (made elsewhere): {messages.status.status_words(status)}  [{region} {registration_id}]"
