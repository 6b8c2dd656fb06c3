"""The outcomes as tables for a person to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Column, Table

from tests.torture.outcomes import EACH, Outcome
from tests.torture.points import Moment
from tests.torture.scenes import SCENES
from workflows.submissions.carry_out import STEPS

COLUMNS = ("kills", "ended", "lost", "doubled")


def figures(outcomes: Sequence[Outcome]) -> Counter[str]:
    """The figures for the columns."""
    return Counter(
        {
            "kills": sum(outcome.kills for outcome in outcomes),
            "ended": sum(outcome.ended for outcome in outcomes),
            "lost": sum(sum(outcome.lost.values()) for outcome in outcomes),
            "doubled": sum(sum(outcome.doubled.values()) for outcome in outcomes),
        }
    )


def print_outcomes(outcomes: Sequence[Outcome], missing: Sequence[str], seconds: float, console: Console) -> None:
    """Print a table for each database, the totals, and the steps that are not covered."""
    databases = list(dict.fromkeys(outcome.case.database for outcome in outcomes))
    for database in databases:
        console.print(_table(database, [outcome for outcome in outcomes if outcome.case.database == database]))
    console.print(_totals(outcomes, databases))
    if missing:
        console.print(f"No scene passes through: {', '.join(missing)}")
    totals = figures(outcomes)
    summary = ", ".join(f"{totals[column]} {column}" for column in COLUMNS)
    console.print(f"{len(outcomes)} cases: {summary}; in {seconds:.0f} s")


def _table(database: str, outcomes: Sequence[Outcome]) -> Table:
    table = _with_figures("Kind", "Step", "Killed", title=database)
    rows: dict[tuple[str, str, str], list[Outcome]] = {}
    for outcome in sorted(outcomes, key=_place):
        point = outcome.case.point
        step, moment = (point.step, point.moment.value) if point else (EACH, "")
        rows.setdefault((outcome.case.kind, step, moment), []).append(outcome)
    for (kind, step, moment), of_row in rows.items():
        table.add_row(kind, step, moment, *_cells(of_row))
    return table


def _totals(outcomes: Sequence[Outcome], databases: Sequence[str]) -> Table:
    table = _with_figures("Database", "Kind", title="All")
    for database in databases:
        of_database = [outcome for outcome in outcomes if outcome.case.database == database]
        for kind in dict.fromkeys(outcome.case.kind for outcome in sorted(of_database, key=_place)):
            table.add_row(database, kind, *_cells([outcome for outcome in of_database if outcome.case.kind == kind]))
        table.add_row(database, "all", *_cells(of_database), style="bold")
    return table


def _with_figures(*headings: str, title: str) -> Table:
    table = Table(*(Column(heading, no_wrap=True) for heading in headings), title=title, box=SIMPLE, pad_edge=False)
    for column in ("cases", *COLUMNS):
        table.add_column(column, justify="right")
    return table


def _place(outcome: Outcome) -> tuple[int, int, str, int]:
    """Sort by kind as listed, then by step in their order, then by moment."""
    kind, point = list(SCENES).index(outcome.case.kind), outcome.case.point
    if point is None:
        return kind, len(STEPS) + 1, "", 0
    step = STEPS.index(point.step) if point.step in STEPS else len(STEPS)
    return kind, step, point.step, list(Moment).index(point.moment)


def _cells(outcomes: Sequence[Outcome]) -> list[str]:
    row = figures(outcomes)
    return [str(len(outcomes)), *(str(row[column]) for column in COLUMNS)]


def passage(outcome: Outcome) -> str:
    """Say in one line what a case did."""
    return f"{outcome.case}: {outcome.kills} killed, {'nothing lost' if outcome.passed else 'FAILED'}"


def complaint(outcome: Outcome) -> str:
    """Say in one line why a case failed."""
    faults = [
        *(["never reached the kill point"] if not outcome.kills else []),
        *(["did not end"] if not outcome.ended else []),
        *(f"lost {count} {name}" for name, count in outcome.lost.items()),
        *(f"doubled {count} {name}" for name, count in outcome.doubled.items()),
    ]
    return f"{outcome.case}: {'; '.join(faults)}"
