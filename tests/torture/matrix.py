"""The kills: every kill point that an undisturbed run of a scene passes."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tests.torture.outcomes import Case
from tests.torture.points import Point
from tests.torture.scenes import SCENES
from workflows.submissions.carry_out import STEPS


def cases(database: str, kind: str, reached: Iterable[Point]) -> list[Case]:
    """A case for each kill point, and one that kills at all of them.

    Of a kill point that is passed many times, the first and the last pass count.
    """
    relevant = [point for point in reached if point.is_notice is not SCENES[kind].in_steps]
    last = {(point.step, point.moment, point.act): point.nth for point in relevant}
    points = [point for point in relevant if point.nth in {1, last[point.step, point.moment, point.act]}]
    points = [] if SCENES[kind].only_in_turn else points
    return [Case(database=database, kind=kind, point=point) for point in (None, *points)]


def uncovered(reached: Iterable[Point]) -> Collection[str]:
    """Steps that no scene passes through."""
    return set(STEPS) - {point.step for point in reached if not point.is_notice}
