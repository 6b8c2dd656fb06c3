"""When nobody can be watched: every region has failed for so long that people have to hear of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.records.errors import Problem
from workflows.watch.region_states import RegionState

#: How long no region could be swept before people are informed. A shorter failure mends itself.
OUTAGE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """No region can be swept."""

    #: Since when there is none.
    since: datetime
    #: By region, why; the same for all where they have one cause.
    problems: Mapping[str, Problem]


def with_sweeps(states: Mapping[str, RegionState], swept: Mapping[str, datetime]) -> dict[str, RegionState]:
    """The states of this process, completed by the sweeps of others: a region that another one sweeps is well."""
    return {region: _newer(state, swept.get(region)) for region, state in states.items()}


def _newer(state: RegionState, swept: datetime | None) -> RegionState:
    known = [moment for moment in (state.last_swept, swept) if moment]
    newest = max(known, default=None)
    if newest is not None and state.failing_since and newest > state.failing_since:
        return RegionState(last_swept=newest, last_tried=state.last_tried)
    return RegionState(
        last_swept=newest,
        last_tried=state.last_tried,
        failing_since=state.failing_since,
        failures=state.failures,
        problem=state.problem,
    )


def outage(states: Mapping[str, RegionState], now: datetime) -> Outage | None:
    """The outage, if no region could be swept for OUTAGE; None while one can, or while nobody knows why."""
    dark = [_dark_since(state) for state in states.values()]
    problems = {region: state.problem for region, state in states.items() if state.problem}
    if not problems or None in dark:
        return None
    since = max(moment for moment in dark if moment)
    return Outage(since=since, problems=problems) if now - since >= OUTAGE else None


def is_over(states: Mapping[str, RegionState], now: datetime) -> bool:
    """Whether a region could be swept again a moment ago."""
    return any(state.last_swept and not state.problem and now - state.last_swept < OUTAGE for state in states.values())


def _dark_since(state: RegionState) -> datetime | None:
    """Since when the region was not swept; None where that is not known."""
    return state.last_swept or state.failing_since
