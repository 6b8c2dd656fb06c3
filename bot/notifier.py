"""Domain event to channel: one living message for each registration, replies in its thread, each posted exactly once.

Slack has no idempotency key, so every post is announced in the store first (`begin_post`). A post whose outcome is unknown is
looked for in the channel by the key in its metadata before it is tried again. Everything goes through one pump, one message
after the other, which also keeps Slack's limit of about one message a second and channel.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.blocks import limits
from bot.blocks.notices import Message, change_reply, living_message
from workflows.ports import Clock, Sleep, Store
from workflows.records import Change, Draft, Posted, Registration, Submission, SubmissionId, SubmissionState

log = structlog.get_logger(__name__)

#: `event_type` of the metadata that carries the key of a message.
EVENT_TYPE = "callsign_message"
#: The channel cannot be posted to, now or later: the requester is told directly instead.
CHANNEL_GONE = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "restricted_action", "no_permission", "channel_is_archived"}
)
#: The message cannot be updated, now or later: what stands there stays.
MESSAGE_GONE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive", "channel_not_found"}
)
#: The words still count when their layout is refused.
BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
#: Messages read when looking for one whose post had no answer.
LOOKED_THROUGH = 100
SLACK_TROUBLE = (SlackClientError, ClientError, TimeoutError, OSError)


@dataclass(kw_only=True)
class Notifier:
    """Posts and updates; `client` must not retry by itself after a lost connection, which could post twice."""

    client: AsyncWebClient
    store: Store
    clock: Clock
    sleep: Sleep
    #: Calls a second to AWS, for the time left.
    rate: float
    #: Seconds between two calls of the pump.
    gap: float = 1.0
    _dirty: dict[SubmissionId, None] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _shown: dict[str, Message] = field(default_factory=dict)

    async def progress(self, submission_id: SubmissionId) -> None:
        """Bring the living message of a submission up to date, soon."""
        self._dirty[submission_id] = None
        self._wake.set()

    async def changed(self) -> None:
        """There are changes to post."""
        self._wake.set()

    async def run(self) -> None:
        """Post and update for as long as the program lives."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self.pump()
            except SLACK_TROUBLE as trouble:
                # Whatever was not posted stays in the store; the next wake, at the latest the next sweep's, goes on.
                log.warning("Slack did not take a message, trying again", action="pump", error=type(trouble).__name__)
                await self.sleep(self.gap * 5)
                self._wake.set()

    async def pump(self) -> None:
        """Everything that is due: changes in their order, then the living messages that moved."""
        failed: Exception | None = None
        for change in await self.store.unposted_changes():
            try:
                await self._post_change(change)
            except SLACK_TROUBLE as trouble:
                failed = trouble  # one channel's trouble does not keep the others waiting
        while self._dirty:
            submission_id = next(iter(self._dirty))
            await self._show(submission_id)
            self._dirty.pop(submission_id, None)
        if failed:
            raise failed

    async def _post_change(self, change: Change) -> None:
        submission, draft, registration = await self._around(change)
        root = await self._root(change.message_key, submission, draft, registration)
        if root:
            reply = change_reply(change, draft, submission, registration)
            finished = change.to_status == "COMPLETE"
            await self._post(f"change:{change.id}", root.channel_id, reply, thread=root.ts, broadcast=finished)
            await self._update(root, submission, draft, registration)
        await self.store.mark_change_posted(change.id, self.clock())

    async def _show(self, submission_id: SubmissionId) -> None:
        submission = await self.store.submission(submission_id)
        draft = await self.store.draft(submission.draft_id) if submission else None
        if not submission or not draft:
            return
        registration = await self._registration(submission)
        root = await self._root(f"submission:{submission_id}", submission, draft, registration)
        if root:
            await self._update(root, submission, draft, registration)

    async def _around(self, change: Change) -> tuple[Submission | None, Draft | None, Registration | None]:
        kind, _, identifier = change.message_key.partition(":")
        submission = await self.store.submission(SubmissionId(identifier)) if kind == "submission" else None
        draft = await self.store.draft(submission.draft_id) if submission else None
        registration = await self.store.registration(change.registration_id) if change.registration_id else None
        return submission, draft, registration

    async def _registration(self, submission: Submission) -> Registration | None:
        return await self.store.registration(submission.registration_id) if submission.registration_id else None

    async def _root(
        self, key: str, submission: Submission | None, draft: Draft | None, registration: Registration | None
    ) -> Posted | None:
        standing = await self.store.posted(key)
        if standing or not (submission and draft):
            return standing
        message = living_message(draft, submission, registration, self._seconds_left(submission))
        posted = await self._post(key, draft.channel_id, message, owner=draft.owner.user_id)
        if posted:
            self._shown[key] = message
        return posted

    async def _update(
        self, root: Posted, submission: Submission | None, draft: Draft | None, registration: Registration | None
    ) -> None:
        if not (submission and draft):
            return
        message = living_message(draft, submission, registration, self._seconds_left(submission))
        if self._shown.get(root.key) == message:
            return
        try:
            await self.client.chat_update(
                channel=root.channel_id, ts=root.ts, text=message.text, blocks=list(message.blocks)
            )
        except SlackApiError as refused:
            if refused.response.get("error") not in MESSAGE_GONE:
                raise
        self._shown[root.key] = message
        await self.sleep(self.gap)

    async def _post(
        self, key: str, channel: str, message: Message, *, thread: str = "", broadcast: bool = False, owner: str = ""
    ) -> Posted | None:
        """Post the message `key` once. None when it cannot be posted anywhere."""
        state, standing = await self.store.begin_post(key, channel, self.clock())
        if state == "uncertain":
            standing = await self._find(key, channel, thread)
        posted = standing or await self._send(key, channel, message, thread=thread, broadcast=broadcast, owner=owner)
        if posted and posted is not standing:
            await self.sleep(self.gap)
        if posted and state != "posted":
            await self.store.finish_post(posted, self.clock())
        return posted

    async def _send(
        self, key: str, channel: str, message: Message, *, thread: str, broadcast: bool, owner: str
    ) -> Posted | None:
        arguments: dict[str, Any] = {"thread_ts": thread, "reply_broadcast": broadcast} if thread else {}
        try:
            answer = await self.client.chat_postMessage(
                channel=channel,
                text=limits.shorten(message.text, limits.MESSAGE_TEXT),
                blocks=list(message.blocks),
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
                **arguments,
            )
        except SlackApiError as refused:
            return await self._refused(
                str(refused.response.get("error")), refused, key, message, thread, owner, channel
            )
        return Posted(key=key, channel_id=str(answer["channel"]), ts=str(answer["ts"]))

    async def _refused(
        self, error: str, refused: SlackApiError, key: str, message: Message, thread: str, owner: str, channel: str
    ) -> Posted | None:
        """Slack answered, so nothing was posted and the next try is a first try: elsewhere, plainer, or later."""
        await self.store.abandon_post(key)
        log.warning("Slack refused a message", action="post", channel=channel, error=error)
        if error in CHANNEL_GONE:
            return await self._tell_owner(key, owner, message)
        if error in BLOCKS_REFUSED and message.blocks:
            return await self._post(key, channel, Message(text=message.text, blocks=()), thread=thread, owner=owner)
        raise refused

    async def _tell_owner(self, key: str, owner: str, message: Message) -> Posted | None:
        if not owner:
            return None
        told = replace(message, text=f"{messages.CHANNEL_CLOSED}\n{message.text}")
        return await self._post(key, owner, told)

    async def _find(self, key: str, channel: str, thread: str) -> Posted | None:
        """The message `key` in the channel or thread, when a lost answer hid that it was posted."""
        if thread:
            found = await self.client.conversations_replies(
                channel=channel, ts=thread, limit=LOOKED_THROUGH, include_all_metadata=True
            )
        else:
            found = await self.client.conversations_history(
                channel=channel, limit=LOOKED_THROUGH, include_all_metadata=True
            )
        standing: list[dict[str, Any]] = found.get("messages") or []
        return next(
            (Posted(key=key, channel_id=channel, ts=str(one["ts"])) for one in standing if _key_of(one) == key), None
        )

    def _seconds_left(self, submission: Submission) -> float:
        if submission.state is not SubmissionState.RUNNING:
            return 0.0
        return max(1.0, (submission.total - submission.done) / self.rate)


def _key_of(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return str(payload.get("key", "")) if metadata.get("event_type") == EVENT_TYPE else ""
