"""Posting what is about registrations: their status messages, the replies about changes, digests, idle numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from slack_sdk.errors import SlackApiError

from bot import messages
from bot.blocks.digest import DigestLine, digest
from bot.blocks.message import Message, outside
from bot.blocks.request_number import with_completion
from bot.blocks.status_message import change_reply, idle_number_message
from bot.notifications.batch_updates import Batches
from bot.notifications.directly import Directly
from bot.notifications.outbox import Outbox
from bot.notifications.refusals import retry_after
from bot.notifications.subject import Subject, with_titles
from workflows.lifecycle import stages
from workflows.lifecycle.meaning import FIXABLE, Meaning
from workflows.lifecycle.stages import Stage
from workflows.ports.drafts import DraftStore, RevisionStore
from workflows.ports.messages import PostStore
from workflows.ports.process import Clock
from workflows.ports.registrations import RegistrationStore
from workflows.ports.submissions import SubmissionStore
from workflows.ports.watched import IdleNumberStore, WatchedRegionStore
from workflows.records.definitions import Form
from workflows.records.drafts import Draft, DraftState, RegistrationId, Submission, SubmissionState
from workflows.records.errors import AwsError
from workflows.records.listing import RegistrationFilter
from workflows.records.messages import DigestKey, MessageKey, Post
from workflows.records.registrations import Change, IdleNumber, Registration, Verdict
from workflows.registrations.completion import Completion

#: How long a submission makes no progress before its status message says that AWS does not answer.
SILENCE = timedelta(seconds=15)
#: Seconds that an approval waits for AWS to name the results of the registration.
COMPLETION_SECONDS = 10.0


def idle_number_key(number_id: str) -> str:
    """The key of the message about a number that waits for a registration."""
    return f"number:{number_id}"


class ChangePostStore(
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


@dataclass(frozen=True, kw_only=True)
class ChangePosts:
    """Posts about registrations, each once; every method raises one of SLACK_FAILURES to be called again later."""

    outbox: Outbox
    store: ChangePostStore
    clock: Clock
    #: Calls a second to AWS, for the time left.
    rate: float
    #: Asks AWS for the results of a registration that went live.
    completed: Callable[[Registration], Awaitable[Completion]]
    #: Posts batches as a whole; their rows have no message of their own until one needs a person.
    batches: Batches
    #: A form that is in the cache, for the titles of its fields.
    form_now: Callable[[str, str], Form | None]
    directly: Directly
    #: Since when AWS has not answered in a region; None where it answers.
    silent_since: Callable[[str], datetime | None]
    #: Called with each change that was posted.
    on_posted: Callable[[Change], None]
    #: Called with the key of a status message whose update has to be tried again.
    on_stale: Callable[[MessageKey], None]
    #: What the status messages show, by key.
    _shown: dict[str, Message] = field(default_factory=dict)

    async def subject(self, key: MessageKey, registration_id: RegistrationId | None = None) -> Subject:
        """What the status message `key` is about."""
        submission = await self.store.submission(key.submission_id) if key.submission_id else None
        registration_id = registration_id or key.registration_id
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
        silent_since = self._silent_since(submission, draft) if submission and draft else None
        verdict = await self._verdict(registration) if registration else Verdict()
        return Subject(
            key=key,
            submission=submission,
            draft=draft,
            registration=registration,
            fixing=fixing,
            silent_since=silent_since,
            verdict=verdict,
        )

    async def _verdict(self, registration: Registration) -> Verdict:
        """Why its last version was refused, as recorded with the change; empty where it was not."""
        if stages.stage(registration) is not Stage.DENIED:
            return Verdict()
        changes = await self.store.changes_of(registration.message_key)
        return next((change.verdict for change in reversed(changes) if change.verdict != Verdict()), Verdict())

    def _silent_since(self, submission: Submission, draft: Draft) -> datetime | None:
        """Since when AWS has kept a submission waiting; None before SILENCE, and while it makes progress."""
        since = self.silent_since(draft.region)
        waiting = submission.state is SubmissionState.RUNNING and since is not None
        started = max(since, submission.updated_at) if since and waiting else None
        return started if started and self.clock() - started >= SILENCE else None

    async def _fixing(self, registration: Registration) -> str:
        """Who has begun to correct a denial, and since when; empty where nobody has changed an answer."""
        if stages.stage(registration) not in FIXABLE:
            return ""
        draft = await self.store.revision_draft(registration.id)
        revision = await self.store.revision(draft.id) if draft and draft.state is DraftState.OPEN else None
        if draft is None or revision is None or revision.claimed_at is None:
            return ""
        return messages.denial.fixing_since(draft.owner.user_id, revision.claimed_at)

    async def post_change(self, change: Change) -> None:
        """Post one change in its thread, with its status message up to date, and settle it."""
        subject = await self.subject(change.message_key, change.registration_id)
        existing = await self.store.post_of(subject.key)
        root, meaning = await self.root(subject, change), subject.meaning(change)
        if root is None and subject.waits_for_batch(change) and not meaning.is_progress:
            return  # a digest of the batch will post it
        if root and not meaning.is_in_status_message:
            root = await self._refreshed(root, subject) if existing else root
            await self._reply_in(root, subject, meaning, is_new=existing is None)
        await self._settle(change)

    async def post_digest(self, key: DigestKey, changes: Sequence[Change]) -> None:
        """Post one message for all of them: each registration once, with its current status."""
        newest = {change.message_key: change for change in changes}
        subjects = {name: await self.subject(name, change.registration_id) for name, change in newest.items()}
        if key.batch_id:
            lines = [subjects[name].digest_line(change) for name, change in newest.items()]
            await self.batches.post_changes(key, key.batch_id, lines)
        elif not await self._post_channel_digest(key, newest, subjects):
            for change in changes:  # nobody can get it as one message: each owner gets their own
                await self.post_change(change)
            return
        for change in changes:
            await self._settle(change)

    async def post_idle_number(self, number: IdleNumber) -> None:
        """Post a number that waits for a registration."""
        watched = await self.store.watched_regions(number.account_id)
        owner = next((region.owner.user_id for region in watched if region.region == number.region), "")
        await self.outbox.post(idle_number_key(number.id), number.channel_id, idle_number_message(number), owner=owner)
        await self.store.mark_idle_number_posted(number.id, self.clock())

    async def post_in_thread(self, key: str, registration: Registration, message: Message) -> None:
        """Post `message` in the thread of a registration."""
        subject = await self.subject(registration.message_key, registration.id)
        root = await self.root(subject)
        channel, thread = (root.channel_id, root.ts) if root else (subject.channel, "")
        if channel:
            shown = replace(message, about=subject.about)
            await self.outbox.post(key, channel, shown, thread=thread, owner=subject.owner)

    async def show(self, subject: Subject) -> bool:
        """Bring the status message up to date; False where a batch has to show it instead."""
        root = await self.root(subject)
        if root is None:
            return not subject.batch_id
        if not await self._update(root, subject) and not subject.is_running:
            await self._post_again(root, subject)
        return True

    async def _reply_in(self, root: Post, subject: Subject, meaning: Meaning, *, is_new: bool) -> None:
        reply, key = await self._reply(meaning, subject), f"change:{meaning.change.id}"
        posted = await self.outbox.post(
            key,
            root.channel_id,
            reply,
            thread=root.ts,
            # A status message that was posted just now shows the channel the same.
            broadcast=meaning.is_broadcast and not is_new,
            owner=subject.owner,
        )
        if posted and meaning.mentions:
            await self.directly.send(key, posted, meaning.mentions.user_id, reply)

    async def _reply(self, meaning: Meaning, subject: Subject) -> Message:
        """The reply to a change; where it went live, with what exists now, if AWS answers in time."""
        if subject.registration is None or not (meaning.went_live or meaning.can_send_now):
            return self._plain_reply(meaning, subject)
        if meaning.can_send_now:
            return await self._number_reply(meaning, subject, subject.registration)
        completion, registration = await self._completion(subject.registration), subject.registration
        if meaning.registration and completion.has_pending(registration.identity):
            meaning = replace(meaning, registration=replace(meaning.registration, identity=""))
        reply = self._plain_reply(meaning, subject)
        return with_completion(reply, completion, registration, is_first=await self._is_first(registration))

    async def _number_reply(self, meaning: Meaning, subject: Subject, registration: Registration) -> Message:
        """The reply that a number can send, with its price, rate and caps, and what is still ahead."""
        completion = (await self._completion(registration)).of(meaning.change.target)
        named = replace(registration, identity=meaning.change.target)
        return with_completion(self._plain_reply(meaning, subject), completion, named)

    def _plain_reply(self, meaning: Meaning, subject: Subject) -> Message:
        reply = change_reply(meaning, subject.submission, subject.notes, subject.name)
        return replace(reply, about=subject.about)

    async def _completion(self, registration: Registration) -> Completion:
        try:
            return await asyncio.wait_for(self.completed(registration), COMPLETION_SECONDS)
        except (AwsError, TimeoutError):
            return Completion()

    async def _is_first(self, registration: Registration) -> bool:
        """Whether no other registration of the account has been finished in the region."""
        finished = RegistrationFilter(account_id=registration.account_id, region=registration.region, is_open=False)
        return await self.store.count_listed(finished) <= 1

    async def _post_channel_digest(
        self, key: DigestKey, newest: dict[MessageKey, Change], subjects: dict[MessageKey, Subject]
    ) -> bool:
        """Post it in the channel and update the status messages; False where the channel refuses it."""
        roots = {name: root for name, subject in subjects.items() if (root := await self.root(subject, newest[name]))}
        roots = {name: await self._refreshed(root, subjects[name]) for name, root in roots.items()}
        lines = [
            subjects[name].digest_line(newest[name], await self.outbox.permalink(root)) for name, root in roots.items()
        ]
        channel = next((root.channel_id for root in roots.values()), "")
        if not lines:
            return True
        posted = await self.outbox.post(key, channel, digest(lines))
        if posted:
            await self._digest_directly(key, posted, lines)
        return posted is not None

    async def _digest_directly(self, key: str, posted: Post, lines: Sequence[DigestLine]) -> None:
        """Send their lines to the people who are mentioned and not in the channel."""
        for person in {line.meaning.mentions for line in lines}:
            if person:
                own = [line for line in lines if line.meaning.mentions == person]
                await self.directly.send(f"{key}:{person.user_id}", posted, person.user_id, digest(own))

    async def root(self, subject: Subject, change: Change | None = None) -> Post | None:
        """The status message; that of a batch's row is posted only when a `change` needs a person."""
        posted = await self.store.post_of(subject.key)
        message = None if posted or subject.waits_for_batch(change) else subject.status_message(self.rate)
        if message is None:
            return posted
        posted = await self.outbox.post(subject.key, subject.channel, message, owner=subject.owner)
        if posted:
            self._shown[subject.key] = self._in_place(message, posted, subject)
        return posted

    async def _refreshed(self, root: Post, subject: Subject) -> Post:
        """The status message, up to date; a new one where somebody has deleted it, before anything replies to it.

        An update that fails is tried again on its own: the change does not wait for it.
        """
        self._shown.pop(root.key, None)  # only a call shows whether it is still there
        try:
            if await self._update(root, subject):
                return root
        except SlackApiError as refused:
            if retry_after(refused) is not None:
                raise
            self.on_stale(MessageKey(root.key))
            return root
        return await self._post_again(root, subject) or root

    async def _post_again(self, deleted: Post, subject: Subject) -> Post | None:
        message = subject.status_message(self.rate)
        if message is None:
            return None
        return await self.outbox.post_again(deleted, deleted.channel_id, message, owner=subject.owner)

    async def _update(self, root: Post, subject: Subject) -> bool:
        """Give the status message its current content; False where somebody has deleted it."""
        message = subject.status_message(self.rate)
        message = message and self._in_place(message, root, subject)
        if message is None or self._shown.get(root.key) == message:
            return True
        there = await self.outbox.update(root, message)
        self._shown[root.key] = message
        return there

    def _in_place(self, message: Message, root: Post, subject: Subject) -> Message:
        """The status message with why it stands there, where another channel was chosen for it."""
        if root.channel_id.startswith("D") and subject.channel.startswith(("C", "G")):
            return outside(message, messages.problems.channel_closed(subject.channel))
        return message

    async def _settle(self, change: Change) -> None:
        """Record that the change is posted, or does not need a post."""
        await self.store.mark_change_posted(change.id, self.clock())
        self.on_posted(change)
