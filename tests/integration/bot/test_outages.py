"""The default channel hears once that nobody can be watched, and once that it is over, also over restarts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.notifications.outages import Outages
from bot.notifications.outbox import Outbox
from sandbox.slack import SlackStandIn
from workflows.ports.store import Store
from workflows.records.errors import CredentialsExpired
from workflows.store import open_store
from workflows.watch.region_states import RegionState, RegionStates

EXPIRED = CredentialsExpired("DescribeRegistrations", code="ExpiredTokenException", region="us-east-1")


@dataclass(kw_only=True)
class Room:
    """A default channel, and a process whose watch the test makes fail."""

    slack: SlackStandIn
    client: AsyncWebClient
    store: Store
    now: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC)
    states: RegionStates = field(default_factory=lambda: RegionStates(["us-east-1", "eu-west-1"]))

    def outages(self) -> Outages:
        """Those of a process that has just started."""
        outbox = Outbox(client=self.client, store=self.store, clock=lambda: self.now, sleep=asyncio.sleep, gap=0)
        channel = self.slack.channel("#sms").id
        return Outages(outbox=outbox, channel=channel, watched=self._watched, clock=lambda: self.now)

    async def _watched(self) -> dict[str, RegionState]:
        return self.states.all()

    def posted(self) -> list[str]:
        return [message.plain for message in self.slack.channel("#sms").all_messages]

    def passes(self, minutes: int, *, failing: bool) -> None:
        """Time in which every region is swept, or fails."""
        for region in self.states.all():
            self.states.tried(region, self.now)
            if failing:
                self.states.failed(region, EXPIRED)
        self.now += timedelta(minutes=minutes)
        if not failing:
            for region in self.states.all():
                self.states.succeeded(region, self.now)


@pytest.fixture
async def room(migrated_folder: Path) -> AsyncIterator[Room]:
    async with (
        SlackStandIn() as slack,
        aiohttp.ClientSession() as session,
        open_store(f"sqlite:///{migrated_folder}/callsign.db") as store,
    ):
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        yield Room(slack=slack, client=client, store=store)


async def test_look__once_for_each_outage(room: Room) -> None:
    """Two outages, each with its start and its end, however often the process looks or starts again."""
    for expected in (2, 4):
        room.passes(1, failing=False)
        room.passes(9, failing=True)
        await room.outages().look()
        assert len(room.posted()) == expected - 2
        room.passes(1, failing=True)
        outages = room.outages()
        await asyncio.gather(outages.look(), outages.look())
        room.passes(60, failing=True)
        await room.outages().look()
        assert len(room.posted()) == expected - 1
        assert "The AWS credentials have expired" in room.posted()[-1]
        room.passes(1, failing=False)
        await room.outages().look()
        await room.outages().look()
        assert len(room.posted()) == expected
        assert "AWS has been answering again since" in room.posted()[-1]


async def test_look__slack_fails(room: Room) -> None:
    """What Slack does not accept is posted at a later look; the watch does not notice."""
    room.passes(10, failing=True)
    room.slack.faults.fail("chat.postMessage", "service_unavailable")
    outages = room.outages()
    await outages.look()
    assert room.posted() == []
    await outages.look()
    assert len(room.posted()) == 1


async def test_look__no_default_channel(room: Room) -> None:
    """Without a channel nothing is posted."""
    room.passes(60, failing=True)
    outages = room.outages()
    outages.channel = ""
    await outages.look()
    assert room.posted() == []
