"""The audit channel gets each entry once: over crashes and refusals, as one message in a flood, and without a value."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.notifications.audit_channel import AuditChannel
from bot.notifications.outbox import Outbox
from sandbox.slack import SlackStandIn
from workflows.ports.audit import acting
from workflows.ports.store import Store
from workflows.records.acts import Act, ActKind, Origin, SourceKind
from workflows.records.drafts import Person
from workflows.store import open_store

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
ANA = Person(workspace_id="T1", user_id="U1ANA")


@dataclass(kw_only=True)
class Room:
    slack: SlackStandIn
    client: AsyncWebClient
    store: Store

    def copies(self) -> AuditChannel:
        """Those of a process that has just started."""
        outbox = Outbox(client=self.client, store=self.store, clock=lambda: NOW, sleep=asyncio.sleep, gap=0)
        channel = self.slack.channel("#sms").id
        return AuditChannel(outbox=outbox, store=self.store, channel=channel, sleep=asyncio.sleep, leases=None)

    async def acts(self, count: int, *, name: str = "submit") -> None:
        with acting(Origin(who=ANA, source=SourceKind.CLICK, name=name, payload="1a2b3c4d")):
            for _ in range(count):
                act = Act(kind=ActKind.DRAFT_CHANGED, at=NOW, subjects={"draft": "d1"}, values={"name": "Acme Secret"})
                await self.store.append_act(act)

    def posted(self) -> list[str]:
        return [message.plain for message in self.slack.channel("#sms").all_messages]


@pytest.fixture
async def room(migrated_folder: Path) -> AsyncIterator[Room]:
    async with (
        SlackStandIn() as slack,
        aiohttp.ClientSession() as session,
        open_store(f"sqlite:///{migrated_folder}/callsign.db") as store,
    ):
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        room = Room(slack=slack, client=client, store=store)
        await room.acts(1)
        await room.copies().copy_new()
        yield room


async def test_copy_new__once(room: Room) -> None:
    """What was written before the channel was set is not copied; what is new is, once, with the end of the chain."""
    assert room.posted() == []
    await room.acts(2, name="<!channel> & *x*")
    assert await room.copies().copy_new()
    assert await room.copies().copy_new()
    (posted,) = room.posted()
    head = await room.store.audit_head()
    assert "entries 2 to 3" in posted
    assert f"--anchor 3:{head.hash[:16]}" in posted
    assert "draft.changed" in posted
    assert "<!channel>" not in room.slack.channel("#sms").all_messages[0].text
    assert "Secret" not in str(room.slack.channel("#sms").all_messages[0])


async def test_copy_new__flood(room: Room) -> None:
    """Hundreds of acts are one message that counts them."""
    await room.acts(400)
    await room.copies().copy_new()
    (posted,) = room.posted()
    assert "400 acts" in posted
    assert "388 entries more" in posted


async def test_copy_new__crash_after_the_post(room: Room) -> None:
    """A process that dies after the post, and before it can record it, leaves no second message behind."""
    await room.acts(2)
    copies = room.copies()
    first, last = await room.store.begin_audit_copy(100) or (0, 0)
    room.slack.faults.fail("chat.postMessage", "internal_error")  # posted or not: nobody knows
    assert not await copies.copy_new()
    await room.acts(1)
    assert await room.store.begin_audit_copy(100) == (first, last) == (2, 3)
    assert await room.copies().copy_new()
    assert await room.copies().copy_new()
    assert [("entries 2 to 3" in text, "Entry 4" in text) for text in room.posted()] == [(True, False), (False, True)]


async def test_copy_new__refused_for_good(room: Room) -> None:
    """A channel that is archived keeps nothing from being copied later; nothing is lost, and no other channel gets it."""
    await room.acts(1)
    room.slack.channel("#sms").conversation.archived = True
    assert not await room.copies().copy_new()
    room.slack.channel("#sms").conversation.archived = False
    assert await room.copies().copy_new()
    assert len(room.posted()) == 1
