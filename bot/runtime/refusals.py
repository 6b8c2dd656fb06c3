"""The reasons why Callsign cannot start."""

from __future__ import annotations

from workflows.records.errors import NO_PROBLEM, Problem


class StartRefused(Exception):
    """Callsign cannot start; the message says why and what to do."""

    def __init__(self, message: str, problem: Problem = NO_PROBLEM) -> None:
        super().__init__(message)
        #: Where AWS's SDK cannot use its settings.
        self.problem = problem


class InUse(StartRefused):
    """Another Callsign is running with the same SQLite files."""


class NoDatabase(StartRefused):
    """The SQLite file does not exist: nothing was recorded in it yet."""
