"""Records of batches: many registrations of one type, begun from one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answers, BatchId, Person, Submission, SubmissionId


class BatchState(StrEnum):
    """Where a batch stands."""

    #: Its rows are kept, nothing is begun; waits to be confirmed.
    PREPARED = "prepared"
    RUNNING = "running"
    #: What is under way ends, nothing new begins.
    PAUSED = "paused"
    #: The same for good.
    CANCELLED = "cancelled"
    #: Every row was begun, or need not be.
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Many registrations of one type, begun from one table."""

    id: BatchId
    owner: Person
    account_id: str
    region: str
    registration_type: str
    #: The type's title when it was prepared.
    title: str
    #: Where it is told; empty where nobody is.
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
    #: API calls its valid rows take in all, by operation.
    calls: Mapping[str, int] = field(default_factory=dict)
    #: Why Callsign itself paused it, in the keys of `AwsError.problem`; empty where a person did.
    problem: Mapping[str, str] = field(default_factory=dict)
    #: Rows, set when all of them are kept.
    total: int = 0
    #: When nothing of it was under way any more and nothing left to begin.
    ended_at: datetime | None = None
    #: When its results were posted.
    reported_at: datetime | None = None


class RowState(StrEnum):
    """Where a row of a batch stands. What became of one that was begun, its submission tells."""

    WAITING = "waiting"
    BEGUN = "begun"
    #: Begun before by a row with the same key, in this or an earlier batch; never begun again.
    ALREADY = "already"
    #: Its batch was cancelled first.
    CANCELLED = "cancelled"
    #: It does not fit the form.
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One line of the table."""

    batch_id: BatchId
    #: As a spreadsheet shows it.
    number: int
    #: Tells the same row in another table of the same account, region and type.
    key: str
    #: Becomes the draft's name.
    name: str
    state: RowState
    #: Forgotten as soon as the row is begun: the draft has them.
    answers: Answers = field(default_factory=dict)
    #: INVALID: what is wrong, in the keys of `AwsError.problem`. Never holds an answer.
    problem: Mapping[str, str] = field(default_factory=dict)
    #: What carries it out, or did: its own, or an earlier row's.
    submission_id: SubmissionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOutcome:
    """A row and what became of it, as the store knows it now."""

    number: int
    key: str
    name: str
    state: RowState
    problem: Mapping[str, str] = field(default_factory=dict)
    #: None for a row that was not begun.
    submission: Submission | None = None
    #: RegistrationStatus, raw; empty where there is no registration yet.
    status: str = ""
    #: Number or sender ID, where known.
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCount:
    """Rows of a batch by where they stand; together they are all of them."""

    waiting: int = 0
    under_way: int = 0
    submitted: int = 0
    needs_attention: int = 0
    already: int = 0
    cancelled: int = 0
    invalid: int = 0
    #: Of `already`: those whose earlier attempt waits for a person.
    already_stopped: int = 0

    @property
    def total(self) -> int:
        """All rows."""
        stopped = self.needs_attention + self.cancelled + self.invalid
        return self.waiting + self.under_way + self.submitted + self.already + stopped

    @property
    def settled(self) -> int:
        """Rows with which nothing happens by itself any more."""
        return self.total - self.waiting - self.under_way
