"""Posting exactly once.

Slack has no idempotency key, so every post is announced in the store first (`begin_post`). A post whose outcome is unknown is
looked for in the channel by the key in its metadata before it is tried again.
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
from bot.blocks import limits
from bot.blocks.notices import Message
from workflows.lease import Leases
from workflows.ports import Clock, Sleep, Store
from workflows.records import Posted

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
#: Slack broke while it worked on the call; "it's possible some aspect of the operation succeeded".
OUTCOME_UNKNOWN = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
#: The message a reply belongs to is gone: the reply stands alone.
THREAD_GONE = frozenset({"thread_not_found", "cannot_reply_to_message", "message_not_found"})
#: Nobody will ever let us look there.
UNREADABLE = CHANNEL_GONE | THREAD_GONE | {"missing_scope", "method_not_supported_for_channel_type", "access_denied"}
#: Messages read when looking for one whose post had no answer.
LOOKED_THROUGH = 100


class PostedElsewhere(Exception):
    """Another process posts this message at this moment; a later look finds it, or finds that it has to be posted still."""


SLACK_TROUBLE = (SlackClientError, ClientError, TimeoutError, OSError, PostedElsewhere)


def code_of(refused: SlackApiError) -> str:
    """Slack's error code; empty where something before Slack answered, with a page instead of JSON."""
    data = getattr(refused.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """Posts and updates; `client` must not retry by itself after a lost connection, which could post twice."""

    client: AsyncWebClient
    store: Store
    clock: Clock
    sleep: Sleep
    #: Seconds between two messages: Slack takes about one a second and channel.
    gap: float = 1.0
    #: Where several processes share the store: so that two of them never post the same message at once.
    leases: Leases | None = None

    async def post(
        self, key: str, channel: str, message: Message, *, thread: str = "", broadcast: bool = False, owner: str = ""
    ) -> Posted | None:
        """Post the message `key` once; `owner` gets it directly where the channel is closed, or nobody chose one.

        None when it cannot be posted anywhere. Raises one of SLACK_TROUBLE when it should be tried again later.
        """
        if not channel and not messages.in_slack(owner):  # registered from a shell
            return None
        channel = channel or owner
        standing = await self.store.posted(key)
        if standing:
            return standing
        async with self.leases.hold(f"post:{key}") if self.leases else nullcontext(True) as ours:
            if not ours:
                raise PostedElsewhere
            return await self._post(key, channel, message, thread=thread, broadcast=broadcast, owner=owner)

    async def _post(
        self, key: str, channel: str, message: Message, *, thread: str, broadcast: bool, owner: str
    ) -> Posted | None:
        state, standing = await self.store.begin_post(key, channel, self.clock())
        if state == "uncertain":
            standing = await self._find(key, channel, thread)
        posted = standing or await self._send(key, channel, message, thread=thread, broadcast=broadcast, owner=owner)
        if posted and posted is not standing:
            await self.sleep(self.gap)
        if posted and state != "posted":
            await self.store.finish_post(posted, self.clock())
        return posted

    async def update(self, standing: Posted, message: Message) -> None:
        """Put new words into a message that stands; one that is gone is left alone."""
        try:
            await self.client.chat_update(
                channel=standing.channel_id, ts=standing.ts, text=message.text, blocks=list(message.blocks)
            )
        except SlackApiError as refused:
            if code_of(refused) not in MESSAGE_GONE:
                raise
        await self.sleep(self.gap)

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
            return await self._refused(refused, key, channel, message, thread=thread, owner=owner)
        return Posted(key=key, channel_id=str(answer["channel"]), ts=str(answer["ts"]))

    async def _refused(
        self, refused: SlackApiError, key: str, channel: str, message: Message, *, thread: str, owner: str
    ) -> Posted | None:
        """Slack said no, so nothing was posted and the next try is a first try: elsewhere, plainer, or later."""
        error = code_of(refused)
        log.warning("Slack refused a message", action="post", channel=channel, error=error)
        if not error or error in OUTCOME_UNKNOWN:
            raise refused
        await self.store.abandon_post(key)
        if error in CHANNEL_GONE:
            return await self._tell_owner(key, owner, message)
        if error in THREAD_GONE and thread:
            return await self._post(key, channel, message, thread="", broadcast=False, owner=owner)
        if error in BLOCKS_REFUSED and message.blocks:
            plain = Message(text=message.text, blocks=())
            return await self._post(key, channel, plain, thread=thread, broadcast=False, owner=owner)
        raise refused

    async def _tell_owner(self, key: str, owner: str, message: Message) -> Posted | None:
        if not messages.in_slack(owner):
            return None
        told = replace(message, text=f"{messages.CHANNEL_CLOSED}\n{message.text}")
        return await self._post(key, owner, told, thread="", broadcast=False, owner="")

    async def _find(self, key: str, channel: str, thread: str) -> Posted | None:
        """The message `key` in the channel or thread, when a lost answer hid that it was posted."""
        where = await self._direct_messages(channel) if channel.startswith(("U", "W")) else channel
        standing = await self.read(where, thread)
        return next(
            (Posted(key=key, channel_id=where, ts=str(one["ts"])) for one in standing if _key_of(one) == key), None
        )

    async def read(self, channel: str, thread: str = "") -> list[dict[str, Any]]:
        """The newest messages of a channel or thread; none where nobody will let us look."""
        try:
            return await self._read(channel, thread)
        except SlackApiError as refused:
            if code_of(refused) not in UNREADABLE:
                raise
            # A reminder twice is better than a verdict never told; posting says what is wrong with the channel.
            log.warning("cannot look for a message", action="find", channel=channel, error=code_of(refused))
            return []

    async def _read(self, channel: str, thread: str) -> list[dict[str, Any]]:
        """The newest messages; a public channel lets others post, but only members read, so it may have to be joined."""
        try:
            return await self._messages(channel, thread)
        except SlackApiError as refused:
            if code_of(refused) != "not_in_channel":
                raise
        await self.client.conversations_join(channel=channel)
        return await self._messages(channel, thread)

    async def _messages(self, channel: str, thread: str) -> list[dict[str, Any]]:
        if thread:
            found = await self.client.conversations_replies(
                channel=channel, ts=thread, limit=LOOKED_THROUGH, include_all_metadata=True
            )
        else:
            found = await self.client.conversations_history(
                channel=channel, limit=LOOKED_THROUGH, include_all_metadata=True
            )
        return found.get("messages") or []

    async def _direct_messages(self, user_id: str) -> str:
        """A post may name a person; reading may not."""
        answer = await self.client.conversations_open(users=user_id)
        return str(answer["channel"]["id"])


def _key_of(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return str(payload.get("key", "")) if metadata.get("event_type") == EVENT_TYPE else ""
