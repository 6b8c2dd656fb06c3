"""Posting exactly once, also from several processes of one PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.message import Message
from bot.notifications.outbox import Outbox, PostedElsewhere
from bot.runtime.ambient import utc_now
from sandbox.slack import SlackStandIn
from workflows.durable.lease import Leases
from workflows.records.messages import Posted
from workflows.store import open_store

pytestmark = pytest.mark.postgres

NEWS = Message(text="Denied.", blocks=())


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def outboxes(slack: SlackStandIn, new_postgres_database: str) -> AsyncIterator[list[Outbox]]:
    """Those of two workers."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session)
        made = []
        for name in ("one", "two"):
            store = await stack.enter_async_context(open_store(new_postgres_database))
            made.append(
                Outbox(
                    client=client,
                    store=store,
                    clock=utc_now,
                    sleep=asyncio.sleep,
                    gap=0,
                    leases=Leases(store=store, holder=name, sleep=asyncio.sleep),
                )
            )
        yield made


async def test_post__by_two_workers_at_once(slack: SlackStandIn, outboxes: list[Outbox]) -> None:
    """One posts, the other is sent away and finds it standing when it looks again."""
    channel = slack.channel("#sms")
    slack.trouble.delay("chat.postMessage", 0.1)
    found = await asyncio.gather(*(one.post("change:1", "#sms", NEWS) for one in outboxes), return_exceptions=True)
    (posted,) = [one for one in found if isinstance(one, Posted)]
    (elsewhere,) = [one for one in found if isinstance(one, PostedElsewhere)]
    assert isinstance(elsewhere, PostedElsewhere)
    assert {await one.post("change:1", "#sms", NEWS) for one in outboxes} == {posted}
    assert [message.text for message in channel.messages] == ["Denied."]
