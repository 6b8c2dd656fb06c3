"""Records of batches: many registrations of one type, created from one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answers, BatchId, Person, Submission, SubmissionId
from workflows.records.errors import NO_PROBLEM, Problem
from workflows.records.overrides import Override


class BatchState(StrEnum):
    """The status of a batch."""

    #: Its rows are stored and nothing has started; it waits to be confirmed.
    PREPARED = "prepared"
    RUNNING = "running"
    #: Submissions under way continue to their end, and no row is started.
    PAUSED = "paused"
    #: As PAUSED, for good.
    CANCELLED = "cancelled"
    #: Every row was started or did not have to be.
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Many registrations of one type, created from one table."""

    id: BatchId
    owner: Person
    account_id: str
    region: str
    registration_type: str
    #: The type's title when it was prepared.
    title: str
    #: Channel of its updates; empty when there are none.
    channel_id: str
    #: Name of the file it came from.
    source: str
    state: BatchState
    #: Fingerprint of the form its rows were checked against.
    form_fingerprint: str
    created_at: datetime
    #: When it was last confirmed, paused, resumed or cancelled.
    updated_at: datetime
    #: Resource types to NEW, for each of its drafts.
    associations: Mapping[str, str] = field(default_factory=dict)
    #: Digests of that form's fields, to say which changed: `form_changes.field_digests`.
    fields: Mapping[FieldPath, str] = field(default_factory=dict)
    #: API calls that its valid rows need altogether, by operation.
    calls: Mapping[str, int] = field(default_factory=dict)
    #: Why Callsign paused it; empty where a person paused it.
    problem: Problem = NO_PROBLEM
    #: Number of rows, set once all of them are stored.
    total: int = 0
    #: When its last submission had ended and no row was waiting.
    ended_at: datetime | None = None
    #: When its results were posted.
    reported_at: datetime | None = None
    #: Whether AWS looks at its registrations before the carriers do.
    aws_review: bool = False


class RowState(StrEnum):
    """The status of a row of a batch. The result of a row that was started is in its submission."""

    WAITING = "waiting"
    STARTED = "begun"
    #: A row with the same key was started before, in this or an earlier batch; it is never started again.
    ALREADY = "already"
    #: A row with the same key was started before with other answers or documents; it is never started, because only a
    #: person knows whether it is another customer or a correction.
    CHANGED = "changed"
    #: Its batch was cancelled before it started.
    CANCELLED = "cancelled"
    #: It does not fit the form.
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One row of the table."""

    batch_id: BatchId
    #: The row number that a spreadsheet shows.
    number: int
    #: Identifies the same row in another table of the same account, region and type.
    key: str
    #: Becomes the draft's name.
    name: str
    state: RowState
    #: Resource types to IDs that the row names; they take precedence over those of the batch.
    associations: Mapping[str, str] = field(default_factory=dict)
    #: Deleted once the row is started, because the draft has them.
    answers: Answers = field(default_factory=dict)
    #: Digest of its answers and file names; empty in rows of earlier versions.
    content: str = ""
    #: Remarks of reviewers' rules that do not count for this row, and why.
    overrides: tuple[Override, ...] = ()
    #: Name of the customer for whom it is, which exists once the row is started; empty for nobody in particular.
    customer: str = ""
    #: INVALID: what is wrong.
    problem: Problem = NO_PROBLEM
    #: The submission that carries it out or did: its own, or that of an earlier row with the same key.
    submission_id: SubmissionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOutcome:
    """A row and its result, as the store knows it now."""

    number: int
    key: str
    name: str
    state: RowState
    problem: Problem = NO_PROBLEM
    #: Its own, or for ALREADY and CHANGED that of the earlier row; None where there is none.
    submission: Submission | None = None
    #: The name under which that submission was started.
    registered_name: str = ""
    #: RegistrationStatus, raw; empty where there is no registration yet.
    status: str = ""
    #: Number or sender ID, where known.
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCount:
    """Rows of a batch by status; each row is counted once."""

    waiting: int = 0
    under_way: int = 0
    submitted: int = 0
    needs_attention: int = 0
    already: int = 0
    changed: int = 0
    cancelled: int = 0
    invalid: int = 0
    #: Those of `already` whose earlier submission needs attention.
    already_stopped: int = 0

    @property
    def total(self) -> int:
        """All rows."""
        stopped = self.needs_attention + self.cancelled + self.invalid + self.changed
        return self.waiting + self.under_way + self.submitted + self.already + stopped

    @property
    def settled(self) -> int:
        """Rows that no longer change by themselves."""
        return self.total - self.waiting - self.under_way
