"""What `callsign catalog` says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

CATALOG_EPILOG = """\b
Examples:
  callsign catalog pull -r us-east-1
  callsign catalog compare
  callsign catalog compare catalog-us-east-1.json live --json
"""
#: Longest text of a member in a line.
LONGEST = 80


def reading(done: int, total: int) -> str:
    """The progress of a recording."""
    return f"{done} of {total} forms"


def pulled(path: Path, types: int, fields: int) -> str:
    """A catalog was recorded."""
    return f"{path}: {types} types with {fields} fields. No answer of yours is in it."


def other_origin(path: Path, account: str, region: str) -> str:
    """A recording cannot be continued with another account's forms."""
    return f"{path} was recorded in account {account}, {region}. Name another file with --output."


def unreadable(name: str, why: str) -> str:
    """A catalog file cannot be used."""
    return f"{name}: {why}"


def other_accounts(first: str, second: str) -> str:
    """Two catalogs come from different accounts or regions, which may offer different forms."""
    return f"They come from different places, which may offer different forms: {first} and {second}."


def unread(name: str, types: Sequence[str]) -> str:
    """A recording was interrupted."""
    missing = f"{len(types)} forms are not in it, such as {types[0]}"
    return f"{name} is not complete: {missing}. Run `callsign catalog pull` again."


def difference(path: str, member: str, before: str, now: str) -> str:
    """A line of the comparison."""
    place = " ".join(part for part in (path, member) if part) or "the type"
    if not before:
        return f"  + {place}{_value(now) if member else ''}"
    if not now:
        return f"  - {place}{_value(before) if member else ''}"
    return f"  ~ {place}: {_short(before)} -> {_short(now)}"


def summary(types: int, rules: int, wording: int) -> str:
    """The last line of a comparison."""
    if not rules and not wording:
        return "They are the same."
    return f"{types} types differ: {rules} differences in rules, {wording} in wording only."


def in_use(types: Sequence[str]) -> str:
    """Forms that somebody here uses have changed."""
    return f"In use here, and changed in their rules: {', '.join(types)}."


def _value(text: str) -> str:
    return f" = {_short(text)}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
