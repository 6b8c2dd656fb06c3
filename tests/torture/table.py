"""The outcomes as a person reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.torture.lane import Outcome
from tests.torture.points import Moment
from tests.torture.scenes import SCENES
from workflows.submit import STEPS

COLUMNS = ("cases", "kills", "ended", "lost", "doubled")


def figures(outcomes: Sequence[Outcome]) -> Counter[str]:
    """The columns."""
    return Counter(
        {
            "cases": len(outcomes),
            "kills": sum(outcome.kills for outcome in outcomes),
            "ended": sum(outcome.ended for outcome in outcomes),
            "lost": sum(outcome.lost.total() for outcome in outcomes),
            "doubled": sum(outcome.doubled.total() for outcome in outcomes),
        }
    )


def print_outcomes(outcomes: Sequence[Outcome], missing: Sequence[str], seconds: float, console: Console) -> None:
    """The table, the totals, and what went wrong."""
    databases = list(dict.fromkeys(outcome.case.database for outcome in outcomes))
    console.print(_table(outcomes, databases))
    for outcome in outcomes:
        if not outcome.is_well:
            console.print(_complaint(outcome), markup=False)
    if missing:
        console.print(f"No scene comes through: {', '.join(missing)}")
    found = figures(outcomes)
    told = ", ".join(f"{found[column]} {column}" for column in COLUMNS)
    console.print(f"{told}, on {' and '.join(databases)}, in {seconds:.0f} s")


def _table(outcomes: Sequence[Outcome], databases: Sequence[str]) -> Table:
    table = Table("Kind", "Step", "Killed")
    for database in databases:
        for column in COLUMNS:
            table.add_column(f"{database}\n{column}" if column == COLUMNS[0] else f"\n{column}", justify="right")
    rows: dict[tuple[str, str, str], list[Outcome]] = {}
    for outcome in sorted(outcomes, key=_place):
        point = outcome.case.point
        step, moment = (point.step, point.moment.value) if point else ("each place in turn", "")
        rows.setdefault((outcome.case.kind, step, moment), []).append(outcome)
    for (kind, step, moment), found in rows.items():
        table.add_row(kind, step, moment, *_cells(found, databases))
    for kind in dict.fromkeys(kind for kind, _, _ in rows):
        table.add_section()
        table.add_row(kind, "all", "", *_cells([one for one in outcomes if one.case.kind == kind], databases))
    table.add_section()
    table.add_row("all", "", "", *_cells(outcomes, databases), style="bold")
    return table


def _place(outcome: Outcome) -> tuple[int, int, str, int]:
    """Kinds as they are listed, steps as they come, before before after."""
    kind, point = list(SCENES).index(outcome.case.kind), outcome.case.point
    if point is None:
        return kind, len(STEPS) + 1, "", 0
    step = STEPS.index(point.step) if point.step in STEPS else len(STEPS)
    return kind, step, point.step, list(Moment).index(point.moment)


def _cells(outcomes: Sequence[Outcome], databases: Sequence[str]) -> list[str]:
    cells = []
    for database in databases:
        found = figures([outcome for outcome in outcomes if outcome.case.database == database])
        cells += [str(found[column]) for column in COLUMNS]
    return cells


def _complaint(outcome: Outcome) -> str:
    wrong = [
        *(["never came there"] if not outcome.kills else []),
        *(["did not end"] if not outcome.ended else []),
        *(f"lost {count} {name}" for name, count in outcome.lost.items()),
        *(f"doubled {count} {name}" for name, count in outcome.doubled.items()),
    ]
    return f"{outcome.case.database}, {outcome.case.kind}, {outcome.case.point or 'each place'}: {'; '.join(wrong)}"
