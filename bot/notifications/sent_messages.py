"""Our own messages in Slack, found by the key in their metadata."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.notifications.refusals import UNREADABLE
from bot.slack.errors import code_of
from workflows.records.messages import Post

log = structlog.get_logger(__name__)

#: `event_type` of the metadata that carries the key of a message.
EVENT_TYPE = "callsign_message"
#: Messages read when looking for one whose post had no answer.
MESSAGES_READ = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessages:
    """Reads channels and threads, to find a message whose post had no answer."""

    client: AsyncWebClient

    async def find(self, key: str, channel: str, thread: str) -> Post | None:
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

    async def _direct_messages(self, user_id: str) -> str:
        """A post may name a person; reading may not."""
        answer = await self.client.conversations_open(users=user_id)
        return str(answer["channel"]["id"])


def metadata_of(key: str) -> dict[str, Any]:
    """The metadata that carries the key of a message."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def _key_of(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return str(payload.get("key", "")) if metadata.get("event_type") == EVENT_TYPE else ""
