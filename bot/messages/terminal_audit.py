"""Texts of `callsign audit`."""

from __future__ import annotations

from bot.messages.text import counted
from workflows.audit.chain import Break, Fault
from workflows.records.acts import ChainHead, Origin, SourceKind

AUDIT_EPILOG = """\b
Examples:
  callsign audit verify
  callsign audit verify --anchor 1204:5f1c0a9be2d34477
  callsign audit show registration-0123456789abcdef0123456789abcdef
  callsign audit export -o acts.csv
"""
HEADER = ("No.", "When", "Who", "Act", "By", "About")
CALLSIGN = "Callsign"
EMPTY = "The log has no entries yet."
ANCHOR_WRONG = (
    "--anchor takes a number and at least 8 letters of its hash, as the audit channel shows them: 1204:5f1c0a9b"
)
VALUES = "Values (keyed hashes: equal for equal values of one field)"

#: What each kind of break means; `{seq}` is the number of the first broken entry.
_BREAKS = {
    Fault.CHANGED: "Entry {seq} is not what was written: it, or the hash of the entry before it, was changed.",
    Fault.MISSING_BEFORE: "Entry {seq} does not follow the one before it: entries are missing, or in another order.",
    Fault.MISSING_AT_END: "Entry {seq} is missing, and with it everything up to the end of the log.",
    Fault.HEAD: "Entry {seq} is not where the log should end: entries were added, or all of them replaced.",
    Fault.CUT_UNKNOWN: "The log starts with entry {seq}, and no entry says that the ones before it were cut off.",
    Fault.ANCHOR: "Entry {seq} is not the one of the anchor: the log is sound in itself, but it is another one.",
}


def broken(found: Break) -> str:
    """The first break of the chain."""
    return f"The audit log is broken. {_BREAKS[found.fault].format(seq=found.seq)}"


def sound(entries: int, head: ChainHead) -> str:
    """Nothing is wrong."""
    if not entries:
        return EMPTY
    return f"The audit log is sound: {counted_entries(entries)}. Its end is {anchor(head)}."


def counted_entries(number: int) -> str:
    """How many entries."""
    return "1 entry" if number == 1 else f"{number:,} entries"


def anchor(head: ChainHead) -> str:
    """The end of the log as --anchor takes it."""
    return f"{head.seq}:{head.hash[:16]}"


def nothing_about(identifier: str) -> str:
    """The log has nothing about it."""
    return (
        f"The log has no act on {identifier}. Name a registration, a draft, a batch, a profile, or an entry's number."
    )


def who(origin: Origin) -> str:
    """The person: a Slack id, a login, or Callsign itself."""
    return origin.who.user_id if origin.who else CALLSIGN


def source(origin: Origin) -> str:
    """What the act came from, in a few words."""
    kind = "" if origin.source is SourceKind.PROCESS else origin.source.value
    payload = f"({origin.payload})" if origin.payload else ""
    return " ".join(part for part in (kind, origin.name, payload) if part)


def exported(number: int, name: str) -> str:
    """After `export`."""
    return f"Exported {counted_entries(number)} to {name}."


def more(number: int) -> str:
    """A list that shows the latest acts only."""
    return f"These are the latest {counted(number, 'act')}; --limit shows more."
