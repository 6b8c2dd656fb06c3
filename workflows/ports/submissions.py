"""What is needed of the table of submissions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from workflows.ports.drafts import DraftStore
from workflows.records.drafts import Draft, RegistrationId, Submission, SubmissionId, SubmissionState


class SubmissionStore(Protocol):
    """Submissions, which stay for good. Every method is one transaction."""

    async def start_submission(self, submission: Submission, as_read: datetime | None = None) -> bool:
        """Move its draft OPEN -> SUBMITTING and add the submission. False when the draft was not open.

        `as_read`: see `DraftStore.move_draft`.
        """
        ...

    async def submission(self, submission_id: SubmissionId) -> Submission | None: ...
    async def submissions(self, states: Sequence[SubmissionState]) -> tuple[Submission, ...]:
        """Oldest first."""
        ...

    async def submissions_of(self, registration_id: RegistrationId) -> tuple[Submission, ...]:
        """Newest first."""
        ...

    async def save_submission(self, submission: Submission) -> None:
        """Write the progress of an attempt. Nothing is written once a later attempt has started."""
        ...

    async def retry_submission(self, submission_id: SubmissionId, attempt: int, now: datetime) -> bool:
        """NEEDS_ATTENTION at attempt `attempt - 1` -> RUNNING at `attempt`.

        False when the submission was in another state.
        """
        ...


class DraftsAndSubmissions(DraftStore, SubmissionStore, Protocol):
    """Drafts with the submissions that carry them out."""

    async def started_drafts(
        self, account_id: str, region: str, registration_type: str
    ) -> tuple[tuple[Draft, Submission], ...]:
        """Every draft of the type that has a submission, of any owner, without discarded ones; newest first."""
        ...
