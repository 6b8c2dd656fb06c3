"""What a change or a living message is about, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.blocks.digest import Told
from bot.blocks.notices import Message, adopted_message, living_message
from workflows.lifecycle.meaning import needs_person
from workflows.records.definitions import Form
from workflows.records.drafts import BatchId, Draft, Submission, SubmissionState
from workflows.records.registrations import Change, Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a change or a living message is about; adopted registrations have neither submission nor draft."""

    key: str
    submission: Submission | None = None
    draft: Draft | None = None
    registration: Registration | None = None

    @property
    def owner(self) -> str:
        """User id of who is told directly where the channel is closed; empty where nobody is known."""
        person = (self.registration and self.registration.owner) or (self.draft and self.draft.owner)
        return person.user_id if person else ""

    @property
    def channel(self) -> str:
        """Where it is told."""
        if self.draft:
            return self.draft.channel_id
        return self.registration.channel_id if self.registration else ""

    @property
    def batch_id(self) -> BatchId | None:
        """The batch it is a row of; an answer to a denial is a matter of its own."""
        return self.draft.batch_id if self.draft else None

    def told_by_batch(self, change: Change | None) -> bool:
        """Whether `change`, or its progress, is told with the others of its batch: nobody has to act on it."""
        return self.batch_id is not None and not (change and needs_person(change, self.registration))

    def told(self, change: Change, link: str = "") -> Told:
        """Its line in a digest."""
        return Told(
            change=change, draft=self.draft, submission=self.submission, registration=self.registration, link=link
        )

    def living(self, rate: float) -> Message | None:
        """The living message; `rate` is calls a second to AWS, for the time left."""
        if not (self.submission and self.draft):
            return adopted_message(self.registration) if self.registration else None
        left = 0.0
        if self.submission.state is SubmissionState.RUNNING:
            left = max(1.0, (self.submission.total - self.submission.done) / rate)
        return living_message(self.draft, self.submission, self.registration, left)


def titled(submission: Submission, form: Form | None) -> Submission:
    """The submission with fields of its problem called by the titles people know; those of no known field stay as they are."""
    paths = submission.problem.get("fields", "")
    if form is None or not paths:
        return submission
    known = {str(path): definition.title for path, definition in form.by_path.items()}
    titles = ", ".join(known.get(path, path) for path in paths.split(", "))
    return replace(submission, problem={**submission.problem, "fields": titles})
