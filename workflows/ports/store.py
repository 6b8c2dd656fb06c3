"""What the use cases ask of the outside: AWS, the store, the people who are told. Shapes only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from workflows.ports.batches import BatchStore
from workflows.ports.quota import Buckets
from workflows.ports.uploads import UploadStore
from workflows.records.definitions import FieldPath
from workflows.records.drafts import (
    Answer,
    Answers,
    Document,
    DocumentId,
    Draft,
    DraftId,
    DraftState,
    Person,
    RegistrationId,
    Submission,
    SubmissionId,
    SubmissionState,
)
from workflows.records.messages import DigestKey, PostClaim, Posted
from workflows.records.registrations import (
    Change,
    ChangeId,
    Desk,
    IdleNumber,
    Known,
    Nudged,
    Registration,
    Revision,
    WatchedRegion,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much of everything the store holds."""

    #: State to submissions; every state is there.
    submissions: Mapping[SubmissionState, int]
    open_drafts: int
    #: AWS's status to registrations.
    registrations: Mapping[str, int]
    #: Changes nobody was told of yet.
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
        """Up to `limit` registrations, by id, from the one after the id `after` on."""
        ...


class Store(BatchStore, UploadStore, Archive, Buckets, Protocol):
    """The app's tables. Every method is one transaction."""

    async def add_draft(self, draft: Draft) -> None: ...
    async def draft(self, draft_id: DraftId) -> Draft | None: ...
    async def drafts_of(self, owner: Person, states: Sequence[DraftState] = (DraftState.OPEN,)) -> tuple[Draft, ...]:
        """Newest change first."""
        ...

    async def save_answers(
        self, draft_id: DraftId, answers: Mapping[FieldPath, Answer | None], now: datetime, page: str | None = None
    ) -> bool:
        """Set (or with None clear) answers of an OPEN draft; False, and nothing saved, when it is not open."""
        ...

    async def save_associations(self, draft_id: DraftId, associations: Mapping[str, str], now: datetime) -> bool: ...
    async def save_fingerprint(self, draft_id: DraftId, fingerprint: str, now: datetime) -> None: ...
    async def move_draft(self, draft_id: DraftId, allowed_from: DraftState, to: DraftState, now: datetime) -> bool:
        """Compare and set; True for exactly one of any number of callers at once."""
        ...

    async def add_document(self, draft_id: DraftId, document: Document, body: bytes, now: datetime) -> None: ...
    async def document_body(self, document_id: DocumentId) -> bytes | None: ...
    async def delete_documents(self, draft_id: DraftId, keep: Sequence[DocumentId] = ()) -> None: ...

    async def delete_old(self, now: datetime, days: float) -> None:
        """Retention, to be called daily: bytes of submitted drafts at once; after `days` without a change the answers of
        submitted drafts, and open and discarded drafts as a whole. Submissions stay for good.
        """
        ...

    async def start_submission(self, submission: Submission) -> bool:
        """Move its draft OPEN -> SUBMITTING and add the submission, in one transaction; False when somebody else did."""
        ...

    async def submission(self, submission_id: SubmissionId) -> Submission | None: ...
    async def submissions(self, states: Sequence[SubmissionState]) -> tuple[Submission, ...]: ...
    async def submissions_of(self, registration_id: RegistrationId) -> tuple[Submission, ...]:
        """Newest first."""
        ...

    async def save_submission(self, submission: Submission) -> None: ...
    async def retry_submission(self, submission_id: SubmissionId, attempt: int, now: datetime) -> bool:
        """NEEDS_ATTENTION at attempt `attempt - 1` -> RUNNING at `attempt`; False when it stood otherwise."""
        ...

    async def begin_revision(self, draft: Draft, revision: Revision) -> Draft:
        """Add a draft with its revision, unless one of the registration stands: of two at once exactly one is added.

        Returns the draft that stands, which may be another's, or locked by its submission. One that answers an older
        version than `revision` answers this one from now on, if it is open: its answers stay.
        """
        ...

    async def revision(self, draft_id: DraftId) -> Revision | None: ...
    async def standing_revision(self, registration_id: RegistrationId) -> Draft | None:
        """The draft that answers the registration's denial now, open or being submitted."""
        ...

    async def look(self, draft_id: DraftId, paths: Collection[FieldPath]) -> None:
        """Note that denied fields were looked at."""
        ...

    async def add_registration(self, registration: Registration) -> None:
        """Insert, or do nothing when it is there already."""
        ...

    async def registration(self, registration_id: RegistrationId) -> Registration | None: ...
    async def registrations(self, account_id: str, region: str | None = None) -> tuple[Registration, ...]: ...
    async def record_change(self, registration: Registration, change: Change, *, expected_changes: int) -> bool:
        """Write the new state and the change in one transaction, if the row still counts `expected_changes`."""
        ...

    async def add_change(self, change: Change) -> bool:
        """A change without a registration row; False when (message_key, seq) is there already."""
        ...

    async def save_registration(self, registration: Registration) -> None: ...
    async def unposted_changes(self, limit: int = 100) -> tuple[Change, ...]:
        """Oldest first; without those that a digest tells."""
        ...

    async def put_into_digest(self, digest: DigestKey, changes: Sequence[ChangeId]) -> None:
        """Tell these changes by the message `digest`, whatever happens; those that another message tells stay with it."""
        ...

    async def unposted_digests(self) -> Mapping[DigestKey, tuple[Change, ...]]:
        """Keys of digests to the changes they tell."""
        ...

    async def nudged(self) -> tuple[Nudged, ...]: ...
    async def count_nudge(self, nudged: Nudged) -> None: ...
    async def snooze(self, subject: str, kind: str, count: int, until: datetime, now: datetime) -> bool:
        """True for the first who snoozes the newest nudge; False for others, and for a nudge that is not the newest."""
        ...

    async def idle_drafts(self, before: datetime) -> tuple[Draft, ...]:
        """Open drafts without a change since `before`, without their answers; not those that answer a denial."""
        ...

    async def hand_over(self, registration: Registration, change: Change, *, expected_changes: int) -> bool:
        """`record_change`, and the drafts of the registration that are not done go to its owner too."""
        ...

    async def changes_of(self, key: str) -> tuple[Change, ...]:
        """Changes of one living message, by seq."""
        ...

    async def mark_change_posted(self, change_id: ChangeId, now: datetime) -> None: ...

    async def begin_post(self, key: str, channel_id: str, now: datetime) -> PostClaim:
        """Write the intent to post the message `key`; of any number of callers at once, exactly one gets NEW."""
        ...

    async def finish_post(self, posted: Posted, now: datetime) -> None: ...
    async def abandon_post(self, key: str) -> None:
        """The post was refused for certain: the next try is a first try again."""
        ...

    async def posted(self, key: str) -> Posted | None: ...
    async def known(self, account_id: str, region: str) -> tuple[Known, ...]:
        """What a sweep compares, of every registration of the region."""
        ...

    async def note_swept(self, account_id: str, region: str, at: datetime) -> None:
        """For processes that do not sweep themselves."""
        ...

    async def swept(self, account_id: str) -> Mapping[str, datetime]:
        """When each region was last swept, by whatever process noted it."""
        ...

    async def adopt(self, registration: Registration, change: Change | None) -> bool:
        """Watch a registration Callsign did not make, with the news of it; False, and nothing written, when it is watched already."""
        ...

    async def unwatch(self, registration_id: RegistrationId, now: datetime) -> bool:
        """Forget an adopted registration and its message, and remember not to adopt it again unasked; False for any other."""
        ...

    async def unwatched(self) -> frozenset[RegistrationId]:
        """What somebody asked not to be watched."""
        ...

    async def watch_region(self, watched: WatchedRegion) -> None:
        """Set or replace."""
        ...

    async def unwatch_region(self, account_id: str, region: str) -> bool: ...
    async def watched_regions(self, account_id: str) -> tuple[WatchedRegion, ...]:
        """By region."""
        ...

    async def add_number(self, number: IdleNumber) -> bool:
        """False when it was found before."""
        ...

    async def number(self, number_id: str) -> IdleNumber | None: ...
    async def untold_numbers(self, limit: int = 100) -> tuple[IdleNumber, ...]:
        """Oldest first."""
        ...

    async def mark_number_told(self, number_id: str, now: datetime) -> None: ...
    async def save_desk(self, desk: Desk) -> None: ...
    async def desk(self, person: Person) -> Desk | None: ...
    async def tally(self) -> Tally: ...
    async def claim(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take or renew the lease `name` if it is free, ran out, or is ours already."""
        ...

    async def release(self, name: str, holder: str) -> None:
        """Let go of a lease that is ours."""
        ...

    async def now(self) -> datetime:
        """The time by the database, which every process of it shares; to the second on SQLite."""
        ...
