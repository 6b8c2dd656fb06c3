"""What is needed of all tables together: the archive, counts, retention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from workflows.records.drafts import Answers, Submission, SubmissionId, SubmissionState
from workflows.records.registrations import Change, Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCounts:
    """How many records the store holds."""

    #: State to submissions; every state is there.
    submissions: Mapping[SubmissionState, int]
    open_drafts: int
    #: AWS's status to registrations.
    registrations: Mapping[str, int]
    #: Changes that are not posted yet.
    unposted_changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that the store holds of one registration, for exports and reports."""

    registration: Registration
    #: By seq.
    changes: tuple[Change, ...] = ()
    #: Oldest first.
    submissions: tuple[Submission, ...] = ()
    #: What each submission sent; nothing for one whose answers were forgotten, and for what Callsign did not submit.
    answers: Mapping[SubmissionId, Answers] = field(default_factory=dict)


class Archive(Protocol):
    """Everything that was recorded, a page at a time."""

    async def dossiers(self, after: str = "", limit: int = 100) -> tuple[Dossier, ...]:
        """Up to `limit` registrations, by id, starting after the id `after`."""
        ...


class CountStore(Protocol):
    """Counts for monitoring."""

    async def count_records(self) -> RecordCounts: ...


class RetentionStore(Protocol):
    """Deletes what is no longer needed."""

    async def delete_old_records(self, now: datetime, days: float) -> None:
        """Delete what is no longer needed; to be called daily.

        At once: the bytes of SUBMITTED drafts. After a day: uploads that became no batch. After `days` without a
        change: the answers and documents of every draft that is not being carried out, whatever its state, what was
        sent next to a verdict, and drafts without a submission as a whole. Every submission stays.
        """
        ...
