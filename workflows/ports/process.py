"""What a process provides: time, sleep, durable steps, notices of progress."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from workflows.records.drafts import SubmissionId

T = TypeVar("T")

Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]


class Steps(Protocol):
    """Durable steps: a step that has ended is never run again; its JSON answer is returned instead."""

    def __call__(self, name: str, act: Callable[[], Awaitable[T]]) -> Awaitable[T]: ...


class Notices(Protocol):
    """Shows people the progress of a submission."""

    async def progress(self, submission_id: SubmissionId) -> None:
        """Update the status message of a submission; best effort, never raises because of Slack."""
        ...
