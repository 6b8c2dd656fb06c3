"""What a change or a status message is about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot import messages
from bot.blocks.digest import DigestLine
from bot.blocks.message import Message
from bot.blocks.status_message import NO_VERDICT, StatusNotes, adopted_status_message, status_message
from workflows.lifecycle.meaning import Meaning, meaning_of
from workflows.lifecycle.sending import authenticated_mailbox
from workflows.records.definitions import Form
from workflows.records.drafts import BatchId, Draft, Submission, SubmissionState
from workflows.records.registrations import Change, Registration, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a change or a status message is about; an adopted registration has neither submission nor draft."""

    #: Key of the status message.
    key: str
    submission: Submission | None = None
    draft: Draft | None = None
    registration: Registration | None = None
    #: Who corrects its denial, and since when; in words, empty where nobody does.
    fixing: str = ""
    #: Since when AWS has kept the submission waiting; None while it makes progress.
    silent_since: datetime | None = None
    #: Why its last version was refused; empty where it was not.
    verdict: Verdict = NO_VERDICT

    @property
    def owner(self) -> str:
        """User id of the person who gets a direct message where the channel is closed; empty where it is unknown."""
        person = (self.registration and self.registration.owner) or (self.draft and self.draft.owner)
        return person.user_id if person else ""

    @property
    def about(self) -> str:
        """What it is, for a reply that stands outside its thread; mrkdwn, empty where nothing is known."""
        named = self.registration or self.draft
        return messages.status.about(named.name, named.title) if named else ""

    @property
    def is_running(self) -> bool:
        """Whether an attempt at the submission is under way."""
        return self.submission is not None and self.submission.state is SubmissionState.RUNNING

    @property
    def channel(self) -> str:
        """ID of the channel for updates; empty where there is none."""
        if self.draft:
            return self.draft.channel_id
        return self.registration.channel_id if self.registration else ""

    @property
    def place(self) -> str:
        """The channel for updates, or the owner where there is none."""
        return self.channel or self.owner

    @property
    def batch_id(self) -> BatchId | None:
        """The batch it is a row of; the fix of a denial does not belong to a batch."""
        return self.draft.batch_id if self.draft else None

    def meaning(self, change: Change) -> Meaning:
        """What `change` means for the people concerned."""
        return meaning_of(change, self.draft, self.registration)

    def waits_for_batch(self, change: Change | None) -> bool:
        """Whether `change`, or its progress, is posted with the others of its batch: nobody has to act on it."""
        return self.batch_id is not None and not (change and self.meaning(change).needs_person)

    @property
    def name(self) -> str:
        """What people call it; empty where nothing is known."""
        named = self.registration or self.draft
        return named.name if named else ""

    @property
    def notes(self) -> StatusNotes:
        """What the status message says in addition, except for the time left."""
        mailbox = authenticated_mailbox(self.draft.answers) if self.draft else ""
        return StatusNotes(fixing=self.fixing, silent_since=self.silent_since, verdict=self.verdict, mailbox=mailbox)

    def digest_line(self, change: Change, link: str = "") -> DigestLine:
        """Its line in a digest; `link` leads to its status message."""
        return DigestLine(meaning=self.meaning(change), name=self.name, submission=self.submission, link=link)

    def status_message(self, rate: float) -> Message | None:
        """The current status message; `rate` is calls a second to AWS, for the time left."""
        if not (self.submission and self.draft):
            return adopted_status_message(self.registration, self.notes) if self.registration else None
        left = 0.0
        if self.is_running:
            left = max(1.0, (self.submission.total - self.submission.done) / rate)
        notes = replace(self.notes, seconds_left=left)
        return status_message(self.draft, self.submission, self.registration, notes)


def with_titles(submission: Submission, form: Form | None) -> Submission:
    """The submission with the fields of its problem named by their titles; an unknown path stays as it is."""
    if form is None:
        return submission
    known = {str(path): definition.title for path, definition in form.by_path.items()}
    problem = submission.problem
    return replace(submission, problem=problem.of_fields(known.get(path, path) for path in problem.fields))
