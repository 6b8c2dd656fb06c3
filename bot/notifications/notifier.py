"""Domain event to channel: one living message for each registration, replies in its thread, each posted exactly once.

Everything goes through one pump, one message after the other, which also keeps Slack's limit of about one message a second
and channel. Many changes of one channel at once become one digest.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from slack_sdk.errors import SlackApiError

from bot.blocks.digest import digest
from bot.blocks.notices import Message, change_reply, idle_number_message
from bot.blocks.number import with_completion
from bot.notifications.batch_updates import Batches
from bot.notifications.nudger import Nudger
from bot.notifications.outbox import SLACK_TROUBLE, Outbox
from bot.notifications.subject import About, titled
from workflows.lifecycle.changes import due
from workflows.lifecycle.meaning import went_live
from workflows.ports.process import Clock, Sleep
from workflows.ports.store import Store
from workflows.records.definitions import Form
from workflows.records.drafts import BatchId, RegistrationId, SubmissionId, SubmissionState
from workflows.records.errors import AwsError
from workflows.records.registrations import Change, ChangeId, ChangeKind, Post, Registration, Verdict
from workflows.registrations.completion import Completion

log = structlog.get_logger(__name__)

#: More changes of one channel than this, waiting at once, are told in one message.
FLOOD = 5
#: Changes one digest tells: each has its line, and Slack its limit of blocks.
DIGEST_CHANGES = 30
#: Changes looked at by one pump.
LOOKED_AT = 1000
#: Seconds the news of an approval waits for AWS to say what it brought.
COMPLETION_SECONDS = 10.0
#: News of a batch's rows waits for others of its batch as long as so many messages take, five minutes.
HELD_GAPS = 300
#: Begins the key of a digest of a batch's later news; the batch's id follows.
BATCH_DIGEST = "batch-digest"
_DIGESTS = uuid.UUID("6d0f3a51-58e7-5d5c-9f2e-0a4f7d1b8c33")


@dataclass(kw_only=True)
class Notifier:
    """Tells channels and people, and keeps what stands there up to date."""

    outbox: Outbox
    nudger: Nudger
    store: Store
    clock: Clock
    sleep: Sleep
    #: Calls a second to AWS, for the time left.
    rate: float
    #: Asks AWS what a registration that went live brought.
    completed: Callable[[Registration], Awaitable[Completion]]
    #: Tells of batches as a whole; their rows have no message of their own until one needs a person.
    batches: Batches
    #: A form that is held, for the titles of its fields.
    form_now: Callable[[str, str], Form | None]
    #: Told of each change that was told.
    on_told: Callable[[Change], None] = lambda _: None
    _dirty: dict[SubmissionId, None] = field(default_factory=dict)
    #: AWS was asked since the last look for nudges.
    _swept: bool = False
    #: A batch may have moved.
    _batched: bool = False
    _busy: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _shown: dict[str, Message] = field(default_factory=dict)

    async def progress(self, submission_id: SubmissionId) -> None:
        """Bring the living message of a submission up to date, soon."""
        self._dirty[submission_id] = None
        self._wake.set()

    async def changed(self) -> None:
        """There may be changes to post, and people to nudge."""
        self._swept = True
        self._wake.set()

    async def batches_moved(self) -> None:
        """Batches may have moved."""
        self._batched = True
        self._wake.set()

    async def tell(self, key: str, registration: Registration, message: Message) -> None:
        """Say something in the thread of a registration, once for each `key`. Raises one of SLACK_TROUBLE."""
        about = await self._about(registration.message_key, registration.id)
        root = await self._root(about)
        where = Post(key="", channel_id=about.channel, ts="") if root is None else root
        if where.channel_id:
            await self.outbox.post(key, where.channel_id, message, thread=where.ts, owner=about.owner)

    @property
    def is_idle(self) -> bool:
        """Whether everything anybody asked for is told."""
        return not self._busy and not self._wake.is_set()

    async def run(self) -> None:
        """Post and update for as long as the program lives."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            self._busy = True
            try:
                await self.pump()
            except SLACK_TROUBLE as trouble:
                # Whatever was not posted stays in the store; the next wake, at the latest the next sweep's, goes on.
                log.warning("Slack did not take a message, trying again", action="pump", error=type(trouble).__name__)
                await self.sleep(self.outbox.gap * 5)
                self._wake.set()
            self._busy = False

    async def pump(self) -> None:
        """Everything that is due: batches, changes in their order, then the living messages that moved, then nudges."""
        failed = await self._tell_batches()
        await self._gather()
        for key, changes in (await self.store.unposted_digests()).items():
            try:
                await self._post_digest(key, changes)
            except SLACK_TROUBLE as trouble:
                failed = trouble  # one channel's trouble does not keep the others waiting
        failed = await self._post_changes() or failed
        failed = await self._point_out() or failed
        while self._dirty:
            submission_id = next(iter(self._dirty))
            await self._show(await self._about(f"submission:{submission_id}"))
            self._dirty.pop(submission_id, None)
        if self._swept:
            await self._nudge()
        if failed:
            raise failed

    async def _tell_batches(self) -> Exception | None:
        if not self._batched:
            return None
        self._batched = False
        failed = await self.batches.tell()
        self._batched = failed is not None
        return failed

    async def _nudge(self) -> None:
        self._swept = False
        try:
            for registration in await self.nudger.nudge():
                await self._show(await self._about(registration.message_key, registration.id))
        except SLACK_TROUBLE:
            self._swept = True
            raise

    async def _due(self) -> list[Change]:
        changes = await self.store.unposted_changes(LOOKED_AT)
        return due(changes, await self.store.submissions([SubmissionState.RUNNING])) if changes else []

    async def _post_changes(self) -> Exception | None:
        """One reply for each; in a thread that is in trouble the later ones wait for the earlier."""
        failed: Exception | None = None
        waiting: set[str] = set()
        for change in await self._due():
            if change.message_key in waiting:
                continue
            try:
                await self._post_change(change)
            except SLACK_TROUBLE as trouble:
                failed = trouble
                waiting.add(change.message_key)
        return failed

    async def _settle(self, change: Change) -> None:
        """Nobody has to be told of it any more."""
        await self.store.mark_change_posted(change.id, self.clock())
        self.on_told(change)

    async def _post_change(self, change: Change) -> None:
        about = await self._about(change.message_key, change.registration_id)
        root = await self._root(about, change)
        if root is None and about.told_by_batch(change) and not _is_progress(change):
            return  # held, until a digest tells it
        if root and not _is_in_root(change):
            reply = await self._reply(change, about)
            await self.outbox.post(
                f"change:{change.id}",
                root.channel_id,
                reply,
                thread=root.ts,
                broadcast=went_live(change),
                owner=about.owner,
            )
            await self._update(root, about)
        await self._settle(change)

    async def _point_out(self) -> Exception | None:
        """Numbers that wait for a registration, each once."""
        try:
            for number in await self.store.unposted_idle_numbers():
                watched = await self.store.watched_regions(number.account_id)
                owner = next((one.owner.user_id for one in watched if one.region == number.region), "")
                await self.outbox.post(
                    f"number:{number.id}", number.channel_id, idle_number_message(number), owner=owner
                )
                await self.store.mark_idle_number_posted(number.id, self.clock())
        except SLACK_TROUBLE as trouble:
            return trouble
        return None

    async def _reply(self, change: Change, about: About) -> Message:
        """What happened; with what exists now where it went live, as far as AWS says so in time."""
        reply = change_reply(change, about.draft, about.submission, about.registration)
        if about.registration is None or not went_live(change):
            return reply
        try:
            found = await asyncio.wait_for(self.completed(about.registration), COMPLETION_SECONDS)
        except (AwsError, TimeoutError):
            found = Completion()
        return with_completion(reply, found, about.registration)

    async def _gather(self) -> None:
        """Bind to digests what is too much for a channel, and all news of a batch's rows, before any of it is posted."""
        channels: dict[str, list[ChangeId]] = {}
        rows: dict[BatchId, list[Change]] = {}
        for change in await self._due():
            about = await self._about(change.message_key, change.registration_id)
            standing = await self.store.post_of(change.message_key)
            if standing is None and about.told_by_batch(change):
                if about.batch_id and not _is_progress(change):
                    rows.setdefault(about.batch_id, []).append(change)
                continue
            channels.setdefault(standing.channel_id if standing else about.channel, []).append(change.id)
        for waiting in channels.values():
            await self._bind("digest", waiting if len(waiting) > FLOOD else ())
        late = self.clock() - timedelta(seconds=self.outbox.gap * HELD_GAPS)
        for batch_id, news in rows.items():
            if len(news) >= DIGEST_CHANGES or any(change.observed_at <= late for change in news):
                await self._bind(f"{BATCH_DIGEST}:{batch_id}", [change.id for change in news])

    async def _bind(self, kind: str, changes: Sequence[ChangeId]) -> None:
        for start in range(0, len(changes), DIGEST_CHANGES):
            part = changes[start : start + DIGEST_CHANGES]
            await self.store.put_changes_into_digest(f"{kind}:{uuid.uuid5(_DIGESTS, ','.join(part))}", part)

    async def _post_digest(self, key: str, changes: Sequence[Change]) -> None:
        """One message for all of them, each registration once, as it stands now."""
        newest = {change.message_key: change for change in changes}
        abouts = {one: await self._about(one, change.registration_id) for one, change in newest.items()}
        if key.startswith(f"{BATCH_DIGEST}:"):
            told = [abouts[one].told(change) for one, change in newest.items()]
            await self.batches.post_news(key, BatchId(key.split(":")[1]), told)
            for change in changes:
                await self._settle(change)
            return
        roots = {one: root for one, about in abouts.items() if (root := await self._root(about, newest[one]))}
        told = [
            abouts[one].told(change, await self._link(roots[one])) for one, change in newest.items() if one in roots
        ]
        channel = next((root.channel_id for root in roots.values()), "")
        if told and not await self.outbox.post(key, channel, digest(told)):
            for change in changes:  # the channel is closed: each owner is told directly
                await self._post_change(change)
            return
        for one, root in roots.items():
            await self._update(root, abouts[one])
        for change in changes:
            await self._settle(change)

    async def _link(self, root: Post) -> str:
        try:
            answer = await self.outbox.client.chat_getPermalink(channel=root.channel_id, message_ts=root.ts)
        except SlackApiError:
            return ""  # the name alone will do
        return str(answer.get("permalink") or "")

    async def _about(self, key: str, registration_id: RegistrationId | None = None) -> About:
        kind, _, identifier = key.partition(":")
        submission = await self.store.submission(SubmissionId(identifier)) if kind == "submission" else None
        found = registration_id or (submission.registration_id if submission else None)
        registration = await self.store.registration(found) if found else None
        if registration:
            # A registration that is fixed later goes on in the message it has, with the submission of the day.
            key = registration.message_key
            submission = next(iter(await self.store.submissions_of(registration.id)), submission)
        draft = await self.store.draft(submission.draft_id) if submission else None
        if submission and draft:
            submission = titled(submission, self.form_now(draft.region, draft.registration_type))
        return About(key=key, submission=submission, draft=draft, registration=registration)

    async def _show(self, about: About) -> None:
        root = await self._root(about)
        if root is None and about.batch_id:
            self._batched = True
            self._wake.set()
        if root:
            await self._update(root, about)

    async def _root(self, about: About, change: Change | None = None) -> Post | None:
        """The living message; that of a batch's row is posted when a `change` needs a person, and not before."""
        standing = await self.store.post_of(about.key)
        message = None if standing or about.told_by_batch(change) else about.living(self.rate)
        if message is None:
            return standing
        posted = await self.outbox.post(about.key, about.channel, message, owner=about.owner)
        if posted:
            self._shown[about.key] = message
        return posted

    async def _update(self, root: Post, about: About) -> None:
        message = about.living(self.rate)
        if message is None or self._shown.get(root.key) == message:
            return
        await self.outbox.update(root, message)
        self._shown[root.key] = message


def _is_progress(change: Change) -> bool:
    """Whether it says no more than the count of its batch does."""
    return change.kind is ChangeKind.SUBMITTED


def _is_in_root(change: Change) -> bool:
    """Whether the living message says it all: so for one that is watched from now on, unless it was refused before."""
    return change.kind is ChangeKind.ADOPTED and change.verdict == Verdict()
