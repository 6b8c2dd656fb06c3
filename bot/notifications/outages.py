"""Posts in the default channel that nobody can be watched, and that it is over: each once.

The outages of a database are counted: the messages of number N have the keys `outage:N` and `outage-over:N`. So a
restart or another process knows from the posts which outage is open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog

from bot import messages
from bot.blocks.message import Message
from bot.notifications.outbox import SLACK_FAILURES, Outbox
from workflows.ports.process import Clock
from workflows.watch.outage import Outage, is_over, outage
from workflows.watch.region_states import RegionState

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class Outages:
    """What the default channel has to know of the watch as a whole; with an empty channel nothing is posted."""

    outbox: Outbox
    channel: str
    watched: Callable[[], Awaitable[Mapping[str, RegionState]]]
    clock: Clock
    #: The first outage that is not known to be over.
    _number: int = 1
    _posting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self) -> None:
        """Post what is due. A failure of Slack is left to the next look, after the next sweep."""
        if not self.channel or self._posting.locked():
            return
        async with self._posting:
            try:
                await self._post_due(await self.watched())
            except SLACK_FAILURES as error:
                log.warning("the notice of an outage was not posted", action="outage", error=type(error).__name__)

    async def _post_due(self, states: Mapping[str, RegionState]) -> None:
        now = self.clock()
        dark, over = outage(states, now), is_over(states, now)
        if not dark and not over:
            return
        while await self.outbox.store.post_of(f"outage-over:{self._number}"):
            self._number += 1
        opened = await self.outbox.store.post_of(f"outage:{self._number}")
        if dark:
            await self._post_start(dark)
        elif opened:
            text = messages.watching.outage_over(now)
            await self.outbox.post(
                f"outage-over:{self._number}", self.channel, Message.of_text(text), thread=opened.ts, broadcast=True
            )

    async def _post_start(self, dark: Outage) -> None:
        message = Message.of_text(messages.watching.outage(dark))
        await self.outbox.post(f"outage:{self._number}", self.channel, message)
