"""`callsign doctor --live`: what a real account shows. Plain text; AWS's own terms and counts, never an answer."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.records.live import Outcome, Verdict

READ, STATUSES, UNKNOWN, SHAPES = "reading", "statuses", "unknown values", "shapes"
ALL_KNOWN, ALL_FIT = "none: Callsign's list of values is complete here", "as Callsign expects"
NO_STATUSES = "none: no registration and no number"
_VERDICTS = {
    Outcome.HOLDS: "as assumed ({})",
    Outcome.DIFFERS: "otherwise than assumed ({}). Please report it",
    Outcome.OPEN: "not settled: this account has nothing that shows it",
}


def region(name: str, what: str) -> str:
    """The subject of a finding."""
    return f"AWS {name} live {what}"


def assumption(region_name: str, verdict: Verdict) -> str:
    """The subject of a verdict, with the name that the page of assumptions has."""
    return region(region_name, verdict.assumption)


def judged(verdict: Verdict) -> str:
    """What the account says about an assumption."""
    return _VERDICTS[verdict.outcome].format(", ".join(verdict.found))


def read(counts: Mapping[str, int]) -> str:
    """What was read, over all pages."""
    return f"{len(counts)} operations, {sum(counts.values())} entries, every page to its end"


def statuses(seen: Mapping[str, int]) -> str:
    """The statuses that appear."""
    return ", ".join(f"{count} {name}" for name, count in sorted(seen.items())) or NO_STATUSES


def unknown(values: tuple[tuple[str, str, str], ...]) -> str:
    """Values that the service model does not list; Callsign shows them as they are."""
    named = ", ".join(f"{value} as {member} of {operation}" for operation, member, value in values)
    return f"{named}. Callsign shows such a value as it is. Please report it"


def misshapen(operations: tuple[tuple[str, str], ...]) -> str:
    """Answers that Callsign cannot read."""
    named = ", ".join(f"{operation} ({error})" for operation, error in operations)
    return f"Callsign cannot read what these answer: {named}. Update Callsign, or report it."
