"""From a change to a channel: one status message for each registration, and replies in its thread, each posted once.

The pump only reads the store, and hands what is due to a queue for each channel, so that no channel waits for another.
A queue posts one message after the other, which also keeps Slack's limit of about one message a second and channel.
Many changes of one channel at once become one digest, see `digests`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.blocks.message import Message
from bot.notifications.approval_cards import ApprovalCards
from bot.notifications.change_posts import ChangePosts
from bot.notifications.digests import Place, digests_due
from bot.notifications.journey_messages import JourneyMessages
from bot.notifications.nudger import DueNudge, Nudger
from bot.notifications.outbox import Outbox
from bot.notifications.queues import ChannelQueues, Job
from workflows.lifecycle.changes import due
from workflows.ports.process import Clock, Sleep
from workflows.records.batches import Batch
from workflows.records.drafts import BatchId, RegistrationId, SubmissionId, SubmissionState
from workflows.records.messages import DigestKey, MessageKey
from workflows.records.registrations import Change, Registration

#: Changes read by one pump.
CHANGES_READ = 1000
#: Between two pumps, in the time of one message: progress of many submissions comes at once.
PUMP_GAPS = 0.2
#: The queue of the look for people to nudge, which asks Slack who they are.
_NUDGES = "nudges"


@dataclass(kw_only=True)
class Notifier:
    """Posts changes to channels and people, and keeps the status messages up to date."""

    outbox: Outbox
    nudger: Nudger
    #: Makes the posts about registrations, with what it is to call when one is posted, or has to be tried again.
    make_posts: Callable[[Callable[[MessageKey], None]], ChangePosts]
    clock: Clock
    sleep: Sleep
    #: Cards of requests for approval; None in tests of other messages.
    approvals: ApprovalCards | None = None
    #: Messages of journeys; None in tests of other messages.
    journeys: JourneyMessages | None = None
    posts: ChangePosts = field(init=False)
    queues: ChannelQueues = field(init=False)
    #: Status messages that may have moved.
    _dirty: dict[MessageKey, None] = field(default_factory=dict)
    #: Those whose update failed, and has to be tried again.
    _failed: dict[MessageKey, None] = field(default_factory=dict)
    #: Direct messages to send, by key.
    _direct: dict[str, tuple[str, Message]] = field(default_factory=dict)
    #: Replies to post in the threads of registrations, by key.
    _replies: dict[str, tuple[Registration, Message]] = field(default_factory=dict)
    #: A sweep has ended since nudges were last looked for.
    _swept: bool = False
    #: The last look for nudges has not ended well.
    _look_failed: bool = False
    #: A batch may have moved since they were last read.
    _batched: bool = False
    #: Those read that are not posted yet.
    _batches: dict[BatchId, Batch] = field(default_factory=dict)
    _busy: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Make the posts and the queues, which call back."""
        self.posts = self.make_posts(self._touch)
        self.queues = ChannelQueues(sleep=self.sleep, gap=self.outbox.gap, wake=self._wake.set)

    async def progress(self, submission_id: SubmissionId) -> None:
        """Update the status message of a submission, soon."""
        self._touch(MessageKey.of(submission_id, None))

    async def moved(self, registration: Registration) -> None:
        """Update the status message of a registration, soon."""
        self._touch(registration.message_key)

    async def changed(self) -> None:
        """There may be changes to post, and people to nudge."""
        self._swept = True
        self._wake.set()

    async def batches_moved(self) -> None:
        """Batches may have moved."""
        self._batched = True
        self._wake.set()

    async def approvals_moved(self) -> None:
        """There may be cards to post, or to change."""
        if self.approvals and await self.approvals.is_due():
            self._wake.set()

    async def journeys_moved(self) -> None:
        """There may be a message of a journey to post, or to change."""
        self._wake.set()

    async def move_journey(self, registration_id: RegistrationId | None) -> None:
        """Update the message of the journey that a registration belongs to, soon."""
        if self.journeys and registration_id and await self.journeys.touch(registration_id):
            self._wake.set()

    def send(self, key: str, user_id: str, message: Message) -> None:
        """Send a person a direct message, soon and once for each `key`."""
        self._direct[key] = (user_id, message)
        self._wake.set()

    def reply(self, key: str, registration: Registration, message: Message) -> None:
        """Post in the thread of a registration, soon, as often as it takes, and once for each `key`."""
        self._replies[key] = (registration, message)
        self._wake.set()

    async def post_in_thread(self, key: str, registration: Registration, message: Message) -> None:
        """Post `message` in the thread of a registration, once for each `key`. Raises one of SLACK_FAILURES."""
        await self.posts.post_in_thread(key, registration, message)

    @property
    def is_idle(self) -> bool:
        """Whether everything that was requested is posted."""
        return not self._busy and not self._wake.is_set() and self.queues.is_idle

    async def run(self) -> None:
        """Post and update for as long as the process runs."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                self._busy = True
                await self._start()
                self._busy = False
                await self.sleep(self.outbox.gap * PUMP_GAPS)
        finally:
            await self.queues.stop()

    async def pump(self) -> None:
        """Post everything that is due, and wait for it; what fails is due again."""
        self._wake.clear()
        await self._start()
        await self.queues.finish()

    async def _start(self) -> None:
        """Hand to the queues: batches, changes in their order, then moved status messages, then nudges."""
        places = await self._bound_places()
        self.queues.take(
            [
                *(await self.approvals.jobs() if self.approvals else ()),
                *(await self.journeys.jobs() if self.journeys else ()),
                *await self._batch_jobs(),
                *await self._digest_jobs(),
                *(self._change_job(change, channel) for change, _, channel, _ in places),
                *await self._idle_number_jobs(),
                *await self._dirty_jobs(),
                *self._direct_jobs(),
                *self._reply_jobs(),
                *self._nudge_jobs(),
            ]
        )

    def _touch(self, key: MessageKey) -> None:
        self._dirty[key] = None
        self._wake.set()

    async def _batch_jobs(self) -> list[Job]:
        if self._batched:
            self._batched = False
            self._batches = {batch.id: batch for batch in await self.posts.batches.due()}
        return [
            Job(
                channel=batch.channel_id,
                subjects=frozenset({f"batch:{batch.id}"}),
                act=partial(self._post_batch, batch),
            )
            for batch in self._batches.values()
        ]

    async def _post_batch(self, batch: Batch) -> None:
        if batch.id not in self._batches:
            return  # posted since this round collected it
        await self.posts.batches.post(batch)
        if self._batches.get(batch.id) is batch:
            del self._batches[batch.id]

    async def _bound_places(self) -> list[Place]:
        """The changes to post by themselves. The others are bound to digests before any is posted, so that a crash

        leaves none half in a digest.
        """
        places = await self._places()
        digests = list(digests_due(places, now=self.clock(), gap=self.outbox.gap))
        for key, bound in digests:
            await self.posts.store.put_changes_into_digest(key, bound)
        return await self._places() if digests else places

    async def _places(self) -> list[Place]:
        store = self.posts.store
        changes = await store.unposted_changes(CHANGES_READ)
        running = await store.submissions([SubmissionState.RUNNING]) if changes else ()
        return [await self._place(change) for change in due(changes, running)]

    async def _place(self, change: Change) -> Place:
        """What `change` means, the channel it goes to, and the batch it waits for in place of a channel."""
        subject = await self.posts.subject(change.message_key, change.registration_id)
        posted = await self.posts.store.post_of(change.message_key)
        batch_id = subject.batch_id if posted is None and subject.waits_for_batch(change) else None
        return change, subject.meaning(change), posted.channel_id if posted else subject.place, batch_id

    async def _digest_jobs(self) -> list[Job]:
        jobs = []
        for key, changes in (await self.posts.store.unposted_digests()).items():
            _, _, channel, _ = await self._place(changes[0])
            subjects = frozenset(change.message_key for change in changes)
            jobs.append(Job(channel=channel, subjects=subjects, act=partial(self._post_digest, key, changes)))
        return jobs

    def _change_job(self, change: Change, channel: str) -> Job:
        """After a failure in a thread, its later changes wait."""
        act = partial(self._post_change, change)
        return Job(channel=channel, subjects=frozenset({change.message_key}), act=act)

    async def _post_change(self, change: Change) -> None:
        """The journey first: after a crash, the change is posted again, and so its journey is not forgotten."""
        await self.move_journey(change.registration_id)
        await self.posts.post_change(change)

    async def _post_digest(self, key: DigestKey, changes: Sequence[Change]) -> None:
        for registration_id in dict.fromkeys(change.registration_id for change in changes):
            await self.move_journey(registration_id)
        await self.posts.post_digest(key, changes)

    async def _idle_number_jobs(self) -> list[Job]:
        return [
            Job(
                channel=number.channel_id,
                subjects=frozenset({f"number:{number.id}"}),
                act=partial(self.posts.post_idle_number, number),
            )
            for number in await self.posts.store.unposted_idle_numbers()
        ]

    async def _dirty_jobs(self) -> list[Job]:
        jobs = []
        for key in (*self._failed, *(key for key in self._dirty if key not in self._failed)):
            subject = await self.posts.subject(key)
            posted = await self.posts.store.post_of(subject.key)
            channel = posted.channel_id if posted else subject.place
            jobs.append(Job(channel=channel, subjects=frozenset({subject.key}), act=partial(self._show, key)))
        return jobs

    async def _show(self, key: MessageKey) -> None:
        self._dirty.pop(key, None)  # progress during the update marks it again
        # An update under way is in neither list. A round that collected it would start it once more as soon as it ends.
        self._failed.pop(key, None)
        has_ended = False
        try:
            subject = await self.posts.subject(key)
            if not subject.is_running and subject.registration:
                await self.move_journey(subject.registration.id)
            if not await self.posts.show(subject):
                await self.batches_moved()
            has_ended = True
        finally:
            if not has_ended:
                self._failed[key] = None

    def _direct_jobs(self) -> list[Job]:
        return [
            Job(channel=user_id, subjects=frozenset({key}), act=partial(self._send, key))
            for key, (user_id, _) in self._direct.items()
        ]

    async def _send(self, key: str) -> None:
        user_id, message = self._direct[key]
        await self.outbox.post(key, user_id, message)
        self._direct.pop(key, None)

    def _reply_jobs(self) -> list[Job]:
        return [
            Job(
                channel=registration.channel_id,
                subjects=frozenset({key, registration.message_key}),
                act=partial(self._reply, key),
            )
            for key, (registration, _) in self._replies.items()
        ]

    async def _reply(self, key: str) -> None:
        if key not in self._replies:
            return  # posted since this round collected it
        registration, message = self._replies[key]
        await self.posts.post_in_thread(key, registration, message)
        self._replies.pop(key, None)

    def _nudge_jobs(self) -> list[Job]:
        jobs = [
            Job(channel=due.channel, subjects=frozenset({due.nudge.key}), act=partial(self._nudge, due))
            for due in self.nudger.waiting.values()
        ]
        if self._swept or self._look_failed:
            jobs.append(Job(channel=_NUDGES, subjects=frozenset({_NUDGES}), act=self._look_for_nudges))
        return jobs

    async def _look_for_nudges(self) -> None:
        self._swept, self._look_failed = False, True
        try:
            await self.nudger.look()
            self._look_failed = False
        finally:
            if self.nudger.waiting:
                self._wake.set()

    async def _nudge(self, due: DueNudge) -> None:
        await self.nudger.post(due)
        if due.registration:
            self._touch(due.registration.message_key)
