"""Reaching a person who is mentioned in a channel that they are not in."""

from __future__ import annotations

from dataclasses import dataclass

from bot import messages
from bot.blocks.message import Message, outside
from bot.notifications.outbox import Outbox
from bot.slack.memberships import Memberships
from workflows.records.messages import Post


def direct_key(key: str) -> str:
    """The key of the copy of a message in direct messages."""
    return f"{key}:direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Directly:
    """Direct messages in addition to posts."""

    outbox: Outbox
    memberships: Memberships

    async def send(self, key: str, posted: Post, user_id: str, message: Message) -> None:
        """Send a person what mentions them in a channel that they are not in, or of which Slack does not say it.

        Raises one of SLACK_FAILURES when it should be tried again later.
        """
        channel = posted.channel_id
        if not channel.startswith(("C", "G")) or not messages.text.in_slack(user_id):
            return
        if await self.memberships.is_in(user_id, channel) is True:
            return
        why = messages.problems.not_in_channel(channel, await self.outbox.permalink(posted))
        await self.outbox.post(direct_key(key), user_id, outside(message, why))
