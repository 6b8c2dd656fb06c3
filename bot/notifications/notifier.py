"""From a change to a channel: one status message for each registration, and replies in its thread, each posted once.

Everything goes through one pump, one message after the other, which also keeps Slack's limit of about one message a
second and channel. Many changes of one channel at once become one digest, see `digests`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bot import messages
from bot.blocks.digest import digest
from bot.blocks.message import Message
from bot.blocks.request_number import with_completion
from bot.blocks.status_message import change_reply, idle_number_message
from bot.notifications.batch_updates import Batches
from bot.notifications.digests import digests_due
from bot.notifications.nudger import Nudger
from bot.notifications.outbox import SLACK_FAILURES, Outbox
from bot.notifications.subject import Subject, with_titles
from workflows.lifecycle import stages
from workflows.lifecycle.changes import due
from workflows.lifecycle.meaning import FIXABLE, Meaning
from workflows.ports.drafts import DraftStore, RevisionStore
from workflows.ports.messages import PostStore
from workflows.ports.process import Clock, Sleep
from workflows.ports.registrations import RegistrationStore
from workflows.ports.submissions import SubmissionStore
from workflows.ports.watched import IdleNumberStore, WatchedRegionStore
from workflows.records.definitions import Form
from workflows.records.drafts import BatchId, DraftState, RegistrationId, SubmissionId, SubmissionState
from workflows.records.errors import AwsError
from workflows.records.messages import DigestKey, MessageKey, Post
from workflows.records.registrations import Change, Registration
from workflows.registrations.completion import Completion

log = structlog.get_logger(__name__)

#: Changes read by one pump.
CHANGES_READ = 1000
#: Seconds that an approval waits for AWS to name the results of the registration.
COMPLETION_SECONDS = 10.0


class NotifierStore(
    DraftStore,
    RevisionStore,
    SubmissionStore,
    RegistrationStore,
    PostStore,
    IdleNumberStore,
    WatchedRegionStore,
    Protocol,
):
    """The roles that notifications need."""


@dataclass(kw_only=True)
class Notifier:
    """Posts changes to channels and people, and keeps the status messages up to date."""

    outbox: Outbox
    nudger: Nudger
    store: NotifierStore
    clock: Clock
    sleep: Sleep
    #: Calls a second to AWS, for the time left.
    rate: float
    #: Asks AWS for the results of a registration that went live.
    completed: Callable[[Registration], Awaitable[Completion]]
    #: Posts batches as a whole; their rows have no message of their own until one needs a person.
    batches: Batches
    #: A form that is in the cache, for the titles of its fields.
    form_now: Callable[[str, str], Form | None]
    #: Called with each change that was posted.
    on_posted: Callable[[Change], None] = lambda _: None
    _dirty: dict[SubmissionId, None] = field(default_factory=dict)
    _moved: dict[RegistrationId, MessageKey] = field(default_factory=dict)
    #: A sweep has ended since nudges were last looked for.
    _swept: bool = False
    #: A batch may have moved.
    _batched: bool = False
    _busy: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    #: What the status messages show, by key.
    _shown: dict[str, Message] = field(default_factory=dict)

    async def progress(self, submission_id: SubmissionId) -> None:
        """Update the status message of a submission, soon."""
        self._dirty[submission_id] = None
        self._wake.set()

    async def moved(self, registration: Registration) -> None:
        """Update the status message of a registration, soon."""
        self._moved[registration.id] = registration.message_key
        self._wake.set()

    async def changed(self) -> None:
        """There may be changes to post, and people to nudge."""
        self._swept = True
        self._wake.set()

    async def batches_moved(self) -> None:
        """Batches may have moved."""
        self._batched = True
        self._wake.set()

    async def post_in_thread(self, key: str, registration: Registration, message: Message) -> None:
        """Post `message` in the thread of a registration, once for each `key`. Raises one of SLACK_FAILURES."""
        subject = await self._subject(registration.message_key, registration.id)
        root = await self._root(subject)
        channel, thread = (root.channel_id, root.ts) if root else (subject.channel, "")
        if channel:
            await self.outbox.post(key, channel, message, thread=thread, owner=subject.owner)

    @property
    def is_idle(self) -> bool:
        """Whether everything that was requested is posted."""
        return not self._busy and not self._wake.is_set()

    async def run(self) -> None:
        """Post and update for as long as the process runs."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            self._busy = True
            try:
                await self.pump()
            except SLACK_FAILURES as error:
                # Unposted changes are still in the store; the next run, at the next sweep at the latest, posts them.
                log.warning("Slack did not accept a message, trying again", action="pump", error=type(error).__name__)
                await self.sleep(self.outbox.gap * 5)
                self._wake.set()
            self._busy = False

    async def pump(self) -> None:
        """Post everything that is due: batches, changes in their order, then moved status messages, then nudges."""
        failed = await self._post_batches()
        await self._bind_digests()
        failed = await self._post_digests() or failed
        failed = await self._post_changes() or failed
        failed = await self._post_idle_numbers() or failed
        while self._dirty:
            submission_id = next(iter(self._dirty))
            await self._show(await self._subject(MessageKey.of(submission_id, None)))
            self._dirty.pop(submission_id, None)
        while self._moved:
            registration_id, key = next(iter(self._moved.items()))
            await self._show(await self._subject(key, registration_id))
            self._moved.pop(registration_id, None)
        if self._swept:
            await self._nudge()
        if failed:
            raise failed

    async def _post_batches(self) -> Exception | None:
        if not self._batched:
            return None
        self._batched = False
        failed = await self.batches.post_due()
        self._batched = failed is not None
        return failed

    async def _nudge(self) -> None:
        self._swept = False
        try:
            for registration in await self.nudger.nudge():
                await self._show(await self._subject(registration.message_key, registration.id))
        except SLACK_FAILURES:
            self._swept = True
            raise

    async def _due(self) -> list[Change]:
        changes = await self.store.unposted_changes(CHANGES_READ)
        return due(changes, await self.store.submissions([SubmissionState.RUNNING])) if changes else []

    async def _bind_digests(self) -> None:
        """Bind changes to digests before any is posted, so that a crash leaves none half in a digest."""
        changes = await self._due()
        places = [(change, *await self._place(change)) for change in changes]
        for key, bound in digests_due(places, now=self.clock(), gap=self.outbox.gap):
            await self.store.put_changes_into_digest(key, bound)

    async def _place(self, change: Change) -> tuple[Meaning, str, BatchId | None]:
        """What `change` means, the channel it goes to, and the batch it waits for in place of a channel."""
        subject = await self._subject(change.message_key, change.registration_id)
        posted = await self.store.post_of(change.message_key)
        batch_id = subject.batch_id if posted is None and subject.waits_for_batch(change) else None
        return subject.meaning(change), posted.channel_id if posted else subject.channel, batch_id

    async def _post_digests(self) -> Exception | None:
        failed: Exception | None = None
        for key, changes in (await self.store.unposted_digests()).items():
            try:
                await self._post_digest(key, changes)
            except SLACK_FAILURES as error:
                failed = error  # a failure in one channel does not affect the others
        return failed

    async def _post_digest(self, key: DigestKey, changes: tuple[Change, ...]) -> None:
        """Post one message for all of them: each registration once, with its current status."""
        newest = {change.message_key: change for change in changes}
        subjects = {name: await self._subject(name, change.registration_id) for name, change in newest.items()}
        if key.batch_id:
            lines = [subjects[name].digest_line(change) for name, change in newest.items()]
            await self.batches.post_changes(key, key.batch_id, lines)
        elif not await self._post_channel_digest(key, newest, subjects):
            for change in changes:  # the channel is closed: each owner gets a direct message
                await self._post_change(change)
            return
        for change in changes:
            await self._settle(change)

    async def _post_channel_digest(
        self, key: DigestKey, newest: dict[MessageKey, Change], subjects: dict[MessageKey, Subject]
    ) -> bool:
        """Post it in the channel and update the status messages; False where the channel refuses it."""
        roots = {name: root for name, subject in subjects.items() if (root := await self._root(subject, newest[name]))}
        lines = [
            subjects[name].digest_line(newest[name], await self.outbox.permalink(root)) for name, root in roots.items()
        ]
        channel = next((root.channel_id for root in roots.values()), "")
        if lines and not await self.outbox.post(key, channel, digest(lines)):
            return False
        for name, root in roots.items():
            await self._update(root, subjects[name])
        return True

    async def _post_changes(self) -> Exception | None:
        """Post one reply for each change; after a failure in a thread, its later changes wait."""
        failed: Exception | None = None
        waiting: set[str] = set()
        for change in await self._due():
            if change.message_key in waiting:
                continue
            try:
                await self._post_change(change)
            except SLACK_FAILURES as error:
                failed = error
                waiting.add(change.message_key)
        return failed

    async def _settle(self, change: Change) -> None:
        """Record that the change is posted, or does not need a post."""
        await self.store.mark_change_posted(change.id, self.clock())
        self.on_posted(change)

    async def _post_change(self, change: Change) -> None:
        subject = await self._subject(change.message_key, change.registration_id)
        root, meaning = await self._root(subject, change), subject.meaning(change)
        if root is None and subject.waits_for_batch(change) and not meaning.is_progress:
            return  # a digest of the batch will post it
        if root and not meaning.is_in_status_message:
            reply = await self._reply(meaning, subject)
            await self.outbox.post(
                f"change:{change.id}",
                root.channel_id,
                reply,
                thread=root.ts,
                broadcast=meaning.is_broadcast,
                owner=subject.owner,
            )
            await self._update(root, subject)
        await self._settle(change)

    async def _reply(self, meaning: Meaning, subject: Subject) -> Message:
        """The reply to a change; where it went live, with what exists now, if AWS answers in time."""
        reply = change_reply(meaning, subject.submission)
        if subject.registration is None or not meaning.went_live:
            return reply
        try:
            completion = await asyncio.wait_for(self.completed(subject.registration), COMPLETION_SECONDS)
        except (AwsError, TimeoutError):
            completion = Completion()
        return with_completion(reply, completion, subject.registration)

    async def _post_idle_numbers(self) -> Exception | None:
        """Post numbers that wait for a registration, each once."""
        try:
            for number in await self.store.unposted_idle_numbers():
                watched = await self.store.watched_regions(number.account_id)
                owner = next((region.owner.user_id for region in watched if region.region == number.region), "")
                message = idle_number_message(number)
                await self.outbox.post(f"number:{number.id}", number.channel_id, message, owner=owner)
                await self.store.mark_idle_number_posted(number.id, self.clock())
        except SLACK_FAILURES as error:
            return error
        return None

    async def _subject(self, key: MessageKey, registration_id: RegistrationId | None = None) -> Subject:
        submission = await self.store.submission(key.submission_id) if key.submission_id else None
        registration_id = registration_id or (submission.registration_id if submission else None)
        registration = await self.store.registration(registration_id) if registration_id else None
        if registration:
            # A registration that is fixed later keeps its message, which then shows the newest submission.
            key = registration.message_key
            submission = next(iter(await self.store.submissions_of(registration.id)), submission)
        draft = await self.store.draft(submission.draft_id) if submission else None
        if submission and draft:
            submission = with_titles(submission, self.form_now(draft.region, draft.registration_type))
        fixing = await self._fixing(registration) if registration else ""
        return Subject(key=key, submission=submission, draft=draft, registration=registration, fixing=fixing)

    async def _fixing(self, registration: Registration) -> str:
        """Who has begun to correct a denial, and since when; empty where nobody has changed an answer."""
        if stages.stage(registration) not in FIXABLE:
            return ""
        draft = await self.store.revision_draft(registration.id)
        revision = await self.store.revision(draft.id) if draft and draft.state is DraftState.OPEN else None
        if draft is None or revision is None or revision.claimed_at is None:
            return ""
        return messages.denial.fixing_since(draft.owner.user_id, revision.claimed_at)

    async def _show(self, subject: Subject) -> None:
        root = await self._root(subject)
        if root is None and subject.batch_id:
            self._batched = True
            self._wake.set()
        if root:
            await self._update(root, subject)

    async def _root(self, subject: Subject, change: Change | None = None) -> Post | None:
        """The status message; that of a batch's row is posted only when a `change` needs a person."""
        posted = await self.store.post_of(subject.key)
        message = None if posted or subject.waits_for_batch(change) else subject.status_message(self.rate)
        if message is None:
            return posted
        posted = await self.outbox.post(subject.key, subject.channel, message, owner=subject.owner)
        if posted:
            self._shown[subject.key] = message
        return posted

    async def _update(self, root: Post, subject: Subject) -> None:
        message = subject.status_message(self.rate)
        if message is None or self._shown.get(root.key) == message:
            return
        await self.outbox.update(root, message)
        self._shown[root.key] = message
