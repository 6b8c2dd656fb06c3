"""Which channels a person is in: a mention in another channel does not reach them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from workflows.ports.process import Clock

log = structlog.get_logger(__name__)

#: How long a person's channels are cached.
REMEMBERED = timedelta(minutes=10)
#: Seconds for the whole look-up: whatever it finds, the post that depends on it comes first.
SECONDS = 5.0
#: Channels of a page, and pages read; a person who is in more channels counts as unknown.
PAGE, PAGES = 999, 10


@dataclass(frozen=True, kw_only=True)
class Memberships:
    """The channels of people, with a cache."""

    client: AsyncWebClient
    clock: Clock
    #: How long a person's channels are cached.
    remembered: timedelta = REMEMBERED
    _known: dict[str, tuple[datetime, frozenset[str]]] = field(default_factory=dict)

    async def is_in(self, user_id: str, channel_id: str) -> bool | None:
        """Whether a person is in a channel; None where Slack does not say."""
        known = self._known.get(user_id)
        if known is None or self.clock() - known[0] >= self.remembered:
            try:
                channels = await asyncio.wait_for(self._channels(user_id), SECONDS)
            except (SlackClientError, ClientError, TimeoutError, OSError) as error:
                log.warning("cannot look up a person's channels", action="membership", error=type(error).__name__)
                return None
            known = self._known[user_id] = (self.clock(), channels)
        return channel_id in known[1]

    async def _channels(self, user_id: str) -> frozenset[str]:
        channels: set[str] = set()
        cursor = ""
        for _ in range(PAGES):
            answer = await self.client.users_conversations(
                user=user_id, types="public_channel,private_channel", limit=PAGE, cursor=cursor
            )
            channels.update(str(channel["id"]) for channel in answer.get("channels") or ())
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return frozenset(channels)
        raise TimeoutError
