"""What a process gives: time, sleep, durable steps, notices of progress."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from workflows.ports.store import T
from workflows.records.drafts import (
    SubmissionId,
)

Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]


class Steps(Protocol):
    """Durable steps: a step that ended once is never run again, its JSON answer is given instead."""

    def __call__(self, name: str, act: Callable[[], Awaitable[T]]) -> Awaitable[T]: ...


class Notices(Protocol):
    """Who is told."""

    async def progress(self, submission_id: SubmissionId) -> None:
        """Bring the living message of a submission up to date; best effort, never raises for Slack's sake."""
        ...
