"""Posting exactly once.

Slack does not have an idempotency key, so the intent of every post is stored first (`begin_post`). A post whose outcome
is unknown is searched for in the channel, by the key in its metadata, before it is tried again.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.blocks.message import Message
from bot.slack import limits
from bot.slack.errors import code_of
from workflows.durable.lease import Leases
from workflows.ports.messages import PostStore
from workflows.ports.process import Clock, Sleep
from workflows.records.messages import Post, PostState

log = structlog.get_logger(__name__)

#: `event_type` of the metadata that carries the key of a message.
EVENT_TYPE = "callsign_message"
#: The channel does not accept posts, now or later: the owner gets a direct message instead.
CHANNEL_GONE = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "restricted_action", "no_permission", "channel_is_archived"}
)
#: The message cannot be updated, now or later: it stays as it is.
MESSAGE_GONE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive", "channel_not_found"}
)
#: The layout is refused: the plain text is posted.
BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
#: Slack broke while it worked on the call; "it's possible some aspect of the operation succeeded".
OUTCOME_UNKNOWN = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
#: The message that a reply belongs to is gone: the reply is posted without it.
THREAD_GONE = frozenset({"thread_not_found", "cannot_reply_to_message", "message_not_found"})
#: The place cannot be read, now or later.
UNREADABLE = CHANNEL_GONE | THREAD_GONE | {"missing_scope", "method_not_supported_for_channel_type", "access_denied"}
#: Messages read when looking for one whose post had no answer.
MESSAGES_READ = 100


class PostedElsewhere(Exception):
    """Another process is posting this message at this moment; a later try finds it, or posts it."""


SLACK_FAILURES = (SlackClientError, ClientError, TimeoutError, OSError, PostedElsewhere)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a message goes."""

    channel: str
    #: `ts` of the message it replies to; empty for a message of its own.
    thread: str = ""
    #: Whether the whole channel sees a reply.
    broadcast: bool = False
    #: User id of the person who gets it directly where the channel is closed.
    owner: str = ""


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """Posts and updates; `client` must not retry by itself after a lost connection, which could post twice."""

    client: AsyncWebClient
    store: PostStore
    clock: Clock
    sleep: Sleep
    #: Seconds between two messages: Slack takes about one a second and channel.
    gap: float = 1.0
    #: Where several processes share the store: keeps two of them from posting the same message at once.
    leases: Leases | None = None

    async def post(
        self, key: str, channel: str, message: Message, *, thread: str = "", broadcast: bool = False, owner: str = ""
    ) -> Post | None:
        """Post the message `key` once; `owner` gets a direct message where the channel is closed, or nobody chose one.

        None when it cannot be posted anywhere. Raises one of SLACK_FAILURES when it should be tried again later.
        """
        if not channel and not messages.text.in_slack(owner):  # registered in the terminal
            return None
        channel = channel or owner
        posted = await self.store.post_of(key)
        if posted:
            return posted
        async with self.leases.hold(f"post:{key}") if self.leases else nullcontext(True) as ours:
            if not ours:
                raise PostedElsewhere
            place = _Place(channel=channel, thread=thread, broadcast=broadcast, owner=owner)
            return await self._post(key, place, message)

    async def _post(self, key: str, place: _Place, message: Message) -> Post | None:
        claim = await self.store.begin_post(key, place.channel, self.clock())
        uncertain = claim.state is PostState.UNCERTAIN
        earlier = await self._find(key, place.channel, place.thread) if uncertain else claim.post
        posted = earlier or await self._send(key, place, message)
        if posted and posted is not earlier:
            await self.sleep(self.gap)
        if posted and claim.state is not PostState.POSTED:
            await self.store.finish_post(posted, self.clock())
        return posted

    async def update(self, posted: Post, message: Message) -> None:
        """Give a posted message new content; one that is gone is left alone."""
        try:
            await self.client.chat_update(
                channel=posted.channel_id, ts=posted.ts, text=message.text, blocks=list(message.blocks)
            )
        except SlackApiError as refused:
            if code_of(refused) not in MESSAGE_GONE:
                raise
        await self.sleep(self.gap)

    async def _send(self, key: str, place: _Place, message: Message) -> Post | None:
        in_thread: dict[str, Any] = {"thread_ts": place.thread, "reply_broadcast": place.broadcast}
        try:
            answer = await self.client.chat_postMessage(
                channel=place.channel,
                text=limits.shorten(message.text, limits.MESSAGE_TEXT),
                blocks=list(message.blocks),
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
                **(in_thread if place.thread else {}),
            )
        except SlackApiError as refused:
            return await self._refused(refused, key, place, message)
        return Post(key=key, channel_id=str(answer["channel"]), ts=str(answer["ts"]))

    async def _refused(self, refused: SlackApiError, key: str, place: _Place, message: Message) -> Post | None:
        """Slack refused, so nothing was posted and the next try is a first try: elsewhere, without layout, or later."""
        error = code_of(refused)
        log.warning("Slack refused a message", action="post", channel=place.channel, error=error)
        if not error or error in OUTCOME_UNKNOWN:
            raise refused
        await self.store.abandon_post(key)
        if error in CHANNEL_GONE:
            return await self._post_to_owner(key, place.owner, message)
        if error in THREAD_GONE and place.thread:
            return await self._post(key, replace(place, thread="", broadcast=False), message)
        if error in BLOCKS_REFUSED and message.blocks:
            return await self._post(key, place, Message(text=message.text, blocks=()))
        raise refused

    async def _post_to_owner(self, key: str, owner: str, message: Message) -> Post | None:
        if not messages.text.in_slack(owner):
            return None
        direct = replace(message, text=f"{messages.problems.CHANNEL_CLOSED}\n{message.text}")
        return await self._post(key, _Place(channel=owner), direct)

    async def _find(self, key: str, channel: str, thread: str) -> Post | None:
        """The message `key` in the channel or thread, when a lost answer hid that it was posted."""
        where = await self._direct_messages(channel) if channel.startswith(("U", "W")) else channel
        ours = (message for message in await self.read(where, thread) if _key_of(message) == key)
        return next((Post(key=key, channel_id=where, ts=str(message["ts"])) for message in ours), None)

    async def read(self, channel: str, thread: str = "") -> list[dict[str, Any]]:
        """The newest messages of a channel or thread; none where it cannot be read."""
        try:
            return await self._read(channel, thread)
        except SlackApiError as refused:
            if code_of(refused) not in UNREADABLE:
                raise
            # A duplicate is better than a verdict that is never posted; posting shows the problem of the channel.
            log.warning("cannot look for a message", action="find", channel=channel, error=code_of(refused))
            return []

    async def _read(self, channel: str, thread: str) -> list[dict[str, Any]]:
        """The newest messages.

        Anyone can post to a public channel, but only members can read it, so join first if Slack refuses.
        """
        try:
            return await self._messages(channel, thread)
        except SlackApiError as refused:
            if code_of(refused) != "not_in_channel":
                raise
        await self.client.conversations_join(channel=channel)
        return await self._messages(channel, thread)

    async def _messages(self, channel: str, thread: str) -> list[dict[str, Any]]:
        if thread:
            answer = await self.client.conversations_replies(
                channel=channel, ts=thread, limit=MESSAGES_READ, include_all_metadata=True
            )
        else:
            answer = await self.client.conversations_history(
                channel=channel, limit=MESSAGES_READ, include_all_metadata=True
            )
        return answer.get("messages") or []

    async def permalink(self, posted: Post) -> str:
        """A link to a posted message; empty where Slack gives none."""
        try:
            answer = await self.client.chat_getPermalink(channel=posted.channel_id, message_ts=posted.ts)
        except SlackApiError:
            return ""
        return str(answer.get("permalink") or "")

    async def _direct_messages(self, user_id: str) -> str:
        """A post may name a person; reading may not."""
        answer = await self.client.conversations_open(users=user_id)
        return str(answer["channel"]["id"])


def _key_of(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return str(payload.get("key", "")) if metadata.get("event_type") == EVENT_TYPE else ""
