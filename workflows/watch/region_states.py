"""The state of the watch of each region: written by the watch, read by what shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from workflows.records.errors import NO_PROBLEM, AwsError, Problem, problem


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionState:
    """The state of the watch of a region."""

    #: End of the last successful sweep, of this process or of another.
    last_swept: datetime | None = None
    #: Start of the last try, of this process or, by the lease, of another.
    last_tried: datetime | None = None
    #: Start of the first failure in a row.
    failing_since: datetime | None = None
    #: Failures in a row.
    failures: int = 0
    #: Why the last try failed, empty while all is well.
    problem: Problem = NO_PROBLEM

    @property
    def error(self) -> str:
        """The class, operation and code of the last failure, empty while all is well."""
        why = self.problem
        return " ".join(dict.fromkeys(filter(None, (why.kind, why.operation, why.code))))


class RegionStates:
    """The state of the watch of each region of this process."""

    def __init__(self, regions: Iterable[str]) -> None:
        self._states = {region: RegionState() for region in regions}

    def __getitem__(self, region: str) -> RegionState:
        return self._states[region]

    def all(self) -> dict[str, RegionState]:
        """By region."""
        return dict(self._states)

    @property
    def last_swept(self) -> datetime | None:
        """The oldest of the regions' last sweeps, None while some region has not been swept."""
        moments = [state.last_swept for state in self._states.values()]
        return None if None in moments else min((moment for moment in moments if moment), default=None)

    def tried(self, region: str, at: datetime) -> None:
        """A try starts."""
        self._states[region] = replace(self._states[region], last_tried=at)

    def succeeded(self, region: str, at: datetime) -> None:
        """A sweep has ended."""
        self._states[region] = RegionState(last_swept=at, last_tried=at)

    def failed(self, region: str, error: Exception) -> None:
        """A try has failed. The error's message is left out: it may repeat a value that AWS or a driver quotes."""
        state = self._states[region]
        self._states[region] = replace(
            state,
            failing_since=state.failing_since or state.last_tried,
            failures=state.failures + 1,
            problem=error.problem() if isinstance(error, AwsError) else problem(type(error).__name__),
        )
