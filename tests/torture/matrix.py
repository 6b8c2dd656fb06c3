"""Which kills there are: every place that an undisturbed run of a scene came through."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tests.torture.outcomes import Case
from tests.torture.points import Point
from tests.torture.scenes import SCENES
from workflows.submissions.carry_out import STEPS


def cases(database: str, kind: str, reached: Iterable[Point]) -> list[Case]:
    """A case for each place (of one that was come through many times, the first and the last), and one for all of them."""
    wanted = [point for point in reached if point.is_notice is not SCENES[kind].in_steps]
    last = {(point.step, point.moment, point.act): point.nth for point in wanted}
    points = [point for point in wanted if point.nth in {1, last[point.step, point.moment, point.act]}]
    points = [] if SCENES[kind].only_in_turn else points
    return [Case(database=database, kind=kind, point=point) for point in (None, *points)]


def uncovered(reached: Iterable[Point]) -> Collection[str]:
    """Steps that no scene comes through."""
    return set(STEPS) - {point.step for point in reached if not point.is_notice}
