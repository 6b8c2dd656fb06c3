"""Since when AWS has not answered: written by the caller, read where people see the progress of a submission."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workflows.aws.clients import SLOW, SLOW_SECONDS
from workflows.ports.process import Clock
from workflows.records.errors import AwsError

#: A call that was last waited for longer ago was given up, and says nothing about the others.
FRESH = timedelta(minutes=2)
#: Outcome of a call that AWS has answered.
_OK = "ok"


@dataclass(frozen=True, kw_only=True)
class Silences:
    """The calls that are waiting for AWS, by region and operation."""

    clock: Clock
    #: (region, operation) to when the waiting began, and when it was last reported.
    _waiting: dict[tuple[str, str], tuple[datetime, datetime]] = field(default_factory=dict)

    def waits(self, error: AwsError) -> None:
        """An `OnWait`: a call has failed and is repeated, or is slow."""
        now = self.clock()
        began = now - timedelta(seconds=SLOW_SECONDS) if error.code == SLOW else now
        since, last = self._waiting.get((error.region, error.operation), (began, now))
        self._waiting[error.region, error.operation] = (since if now - last <= FRESH else began, now)

    def answered(self, operation: str, region: str, outcome: str, seconds: float) -> None:  # noqa: ARG002  # an OnCall
        """An `OnCall`: a call has ended."""
        if outcome == _OK:
            self._waiting.pop((region, operation), None)

    def since(self, region: str) -> datetime | None:
        """Since when a call in the region has been waiting; None where none is."""
        now = self.clock()
        return min(
            (since for (place, _), (since, last) in self._waiting.items() if place == region and now - last <= FRESH),
            default=None,
        )
