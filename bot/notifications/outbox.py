"""Posting exactly once.

Slack does not have an idempotency key, so the intent of every post is stored first (`begin_post`). A post whose outcome
is unknown is searched for in the channel, by the key in its metadata, before it is tried again.

A place that refuses a message for good is left for the next one: the channel, then the owner's direct messages, then
the default channel. So nothing is tried for ever, and nothing is lost while one of them takes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.blocks.message import Message, outside, simpler
from bot.notifications.refusals import (
    OUTCOME_UNKNOWN,
    RETRIED,
    TRIES,
    NextStep,
    after_post,
    after_update,
    may_be_read_later,
)
from bot.notifications.sent_messages import SentMessages, metadata_of
from bot.slack.errors import code_of
from bot.slack.people import NotChecked, People
from workflows.durable.lease import Leases
from workflows.ports.messages import PostStore
from workflows.ports.process import Clock, Sleep
from workflows.records.messages import Post, PostState

log = structlog.get_logger(__name__)

#: How ids of people begin.
_PEOPLE = ("U", "W")


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
    #: Why it stands here, where this is not its thread; mrkdwn.
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """Posts and updates; `client` must not retry by itself after a lost connection, which could post twice.

    It must not wait by itself either: the caller decides what else waits.
    """

    client: AsyncWebClient
    store: PostStore
    clock: Clock
    sleep: Sleep
    #: Seconds between two messages: Slack takes about one a second and channel.
    gap: float = 1.0
    #: Where several processes share the store: keeps two of them from posting the same message at once.
    leases: Leases | None = None
    #: Gets what neither the channel nor the owner can get; empty where there is none.
    default_channel: str = ""
    #: Who people are today: what was meant for a member is not sent to the guest who they have become.
    people: People | None = None
    #: Refused tries, by message and place.
    _tries: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def sent(self) -> SentMessages:
        """Our messages in Slack."""
        return SentMessages(client=self.client)

    async def post(
        self, key: str, channel: str, message: Message, *, thread: str = "", broadcast: bool = False, owner: str = ""
    ) -> Post | None:
        """Post the message `key` once; the owner, then the default channel, gets what the channel refuses for good.

        None when it cannot be posted anywhere. Raises one of SLACK_FAILURES when it should be tried again later.
        """
        if not channel and not messages.text.in_slack(owner):  # registered in the terminal
            return None
        posted = await self.store.post_of(key)
        if posted:
            return posted
        async with self.leases.hold(f"post:{key}") if self.leases else nullcontext(True) as ours:
            if not ours:
                raise PostedElsewhere
            place = _Place(channel=channel or owner, thread=thread, broadcast=broadcast)
            return await self._post_somewhere(key, place, message, owner)

    async def post_again(self, deleted: Post, channel: str, message: Message, *, owner: str = "") -> Post | None:
        """Post a message that somebody deleted again, once for each time it was deleted."""
        again = await self.post(f"{deleted.key}:after:{deleted.ts}", channel, message, owner=owner)
        if again is None:
            return None
        posted = replace(again, key=deleted.key)
        await self.store.finish_post(posted, self.clock())
        return posted

    async def update(self, posted: Post, message: Message) -> bool:
        """Give a posted message new content; one that Slack does not let us change stays as it is.

        False when somebody has deleted it. Raises one of SLACK_FAILURES when it should be tried again later.
        """
        try:
            await self.client.chat_update(
                channel=posted.channel_id,
                ts=posted.ts,
                text=message.shown_text,
                blocks=list(message.blocks),
            )
        except SlackApiError as refused:
            return await self._update_refused(refused, posted, message)
        self._tries.pop((posted.key, posted.ts), None)
        await self.sleep(self.gap)
        return True

    async def permalink(self, posted: Post) -> str:
        """A link to a posted message; empty where Slack gives none."""
        try:
            answer = await self.client.chat_getPermalink(channel=posted.channel_id, message_ts=posted.ts)
        except SLACK_FAILURES:
            return ""
        return str(answer.get("permalink") or "")

    async def _update_refused(self, refused: SlackApiError, posted: Post, message: Message) -> bool:
        error, tried = code_of(refused), (posted.key, posted.ts)
        self._tries[tried] += 1
        step = after_update(error, self._tries[tried], has_blocks=bool(message.blocks))
        if step in (NextStep.LATER, NextStep.RETRY):
            raise refused
        log.warning("Slack refused an update", action="update", channel=posted.channel_id, error=error, next=step)
        self._tries.pop(tried, None)
        if step is NextStep.WITHOUT_BLOCKS:
            return await self.update(posted, simpler(message))
        return step is not NextStep.DELETED

    async def _post_somewhere(self, key: str, place: _Place, message: Message, owner: str) -> Post | None:
        """Post in the first place that takes it."""
        for choice in (place, *self._other_places(place.channel, owner)):
            posted = await self._post(key, choice, message) if await self._may_read(choice, owner) else None
            if posted:
                return posted
        log.error("a message cannot be posted anywhere", action="post", key=key, channel=place.channel)
        return None

    async def _may_read(self, place: _Place, owner: str) -> bool:
        """Whether a place is a channel, or the direct messages of somebody who is a full member today.

        Raises TimeoutError while Slack does not say who they are.
        """
        reader = place.channel if place.channel.startswith(_PEOPLE) else owner if place.channel.startswith("D") else ""
        if self.people is None or not messages.text.in_slack(reader):
            return True
        try:
            profile = await self.people.profile(reader)
        except NotChecked as failure:
            if may_be_read_later(failure.code):
                raise TimeoutError from None
            return False
        if not profile.is_member:
            log.warning("not sent to somebody who is not a member", action="post", standing=profile.standing)
        return profile.is_member

    def _other_places(self, refused: str, owner: str) -> Iterator[_Place]:
        direct = owner if messages.text.in_slack(owner) else ""
        if direct and direct != refused:
            yield _Place(channel=direct, why=messages.problems.channel_closed(refused))
        if self.default_channel and self.default_channel != refused:
            yield _Place(channel=self.default_channel, why=messages.problems.nowhere_else(refused, direct))

    async def _post(self, key: str, place: _Place, message: Message) -> Post | None:
        """Post in this place, in the thread or outside it; None where it is refused for good."""
        claim = await self.store.begin_post(key, place.channel, self.clock())
        uncertain = claim.state is PostState.UNCERTAIN
        earlier = await self._find(key, place) if uncertain else claim.post
        posted = earlier or await self._send(key, place, message)
        if posted and posted is not earlier:
            await self.sleep(self.gap)
        if posted and claim.state is not PostState.POSTED:
            await self.store.finish_post(posted, self.clock())
        return posted

    async def _find(self, key: str, place: _Place) -> Post | None:
        """An earlier post whose answer was lost; after many tries to look for it, it counts as not posted."""
        tried = (key, f"find:{place.channel}")
        try:
            found = await self.sent.find(key, place.channel, place.thread)
        except SlackApiError as refused:
            self._tries[tried] += 1
            if code_of(refused) not in RETRIED or self._tries[tried] < TRIES:
                raise
            found = None
        self._tries.pop(tried, None)
        return found

    async def _send(self, key: str, place: _Place, message: Message) -> Post | None:
        in_thread: dict[str, Any] = {"thread_ts": place.thread, "reply_broadcast": place.broadcast}
        shown = outside(message, place.why) if place.why else message
        try:
            answer = await self.client.chat_postMessage(
                channel=place.channel,
                text=shown.shown_text,
                blocks=list(shown.blocks),
                metadata=metadata_of(key),
                unfurl_links=False,
                unfurl_media=False,
                **(in_thread if place.thread else {}),
            )
        except SlackApiError as refused:
            return await self._refused(refused, key, place, message)
        self._tries.pop((key, place.channel), None)
        return Post(key=key, channel_id=str(answer["channel"]), ts=str(answer["ts"]))

    async def _refused(self, refused: SlackApiError, key: str, place: _Place, message: Message) -> Post | None:
        """Slack refused: try here without thread or layout, or later; None where this place is closed for good."""
        error, tried = code_of(refused), (key, place.channel)
        self._tries[tried] += 1
        step = after_post(error, self._tries[tried], in_thread=bool(place.thread), has_blocks=bool(message.blocks))
        log.warning("Slack refused a message", action="post", channel=place.channel, error=error, next=step)
        waits = step in (NextStep.LATER, NextStep.RETRY)
        if waits and (not error or error in OUTCOME_UNKNOWN):
            raise refused
        await self.store.abandon_post(key)  # nothing was posted, so the next try is a first try
        if waits:
            raise refused
        self._tries.pop(tried, None)
        if step is NextStep.WITHOUT_THREAD:
            gone = replace(place, thread="", broadcast=False, why=messages.problems.THREAD_GONE)
            return await self._post(key, gone, message)
        if step is NextStep.WITHOUT_BLOCKS:
            return await self._post(key, place, simpler(message))
        return None
