"""What is needed of all tables together: the archive, counts, retention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from workflows.records.approvals import ApprovalState
from workflows.records.batches import BatchState
from workflows.records.drafts import NO_CUSTOMER, Answers, CustomerId, Submission, SubmissionId, SubmissionState
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
    #: State to batches; every state is there.
    batches: Mapping[BatchState, int]
    #: State to requests for approval; every state is there.
    approvals: Mapping[ApprovalState, int]
    #: Links to customers that nobody has withdrawn, by whether the answers have come.
    intake_links: Mapping[bool, int]
    #: Month, such as 2026-11, to numbers that count in its budgets; the two latest months that have any.
    reserved_numbers: Mapping[str, int]


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
    #: The name of its customer; empty where it is nobody's in particular.
    customer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedWithin:
    """The reviews that a report asks for: decided from `since` up to `until`, which is not included."""

    since: datetime
    until: datetime
    #: Of every account where it is empty.
    account_id: str = ""
    #: Of every customer, and of nobody in particular, where it is empty.
    customer_id: CustomerId = NO_CUSTOMER


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedPage:
    """Registrations with a decided version, of a part of all registrations."""

    #: With those of their changes alone that tell a review: the first of each status of a version, and each verdict.
    dossiers: tuple[Dossier, ...]
    #: The id after which the next page starts; empty at the end.
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReview:
    """A registration's way from its submission to COMPLETE."""

    submitted_at: datetime
    complete_at: datetime

    @property
    def days(self) -> float:
        """How long it took."""
        return (self.complete_at - self.submitted_at) / timedelta(days=1)


class Archive(Protocol):
    """Everything that was recorded, a page at a time."""

    async def dossiers(self, after: str = "", limit: int = 100) -> tuple[Dossier, ...]:
        """Up to `limit` registrations, by id, starting after the id `after`."""
        ...

    async def decided(self, wanted: DecidedWithin, after: str = "", limit: int = 500) -> DecidedPage:
        """Those of the next `limit` registrations of which a version was decided within the period."""
        ...

    async def types_in_use(self) -> frozenset[str]:
        """The registration types of all registrations, and of all drafts that were not discarded."""
        ...

    async def past_reviews(self, like: Registration, limit: int) -> tuple[PastReview, ...]:
        """The reviews of up to `limit` other registrations of its account and type, the last submitted first."""
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
