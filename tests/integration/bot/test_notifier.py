"""What is posted when: the notifier with a real store and the Slack stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.notifications.digests import FLOOD
from bot.notifications.notifier import Notifier
from bot.notifications.outbox import Outbox
from bot.runtime.ambient import utc_now
from sandbox.slack import SlackStandIn
from sandbox.slack.driver import Channel
from tests.unit.factories import draft, registration, submission
from workflows.lifecycle.changes import announce
from workflows.ports.store import Store
from workflows.records.drafts import DraftId, RegistrationId, Submission, SubmissionId, SubmissionState
from workflows.records.registrations import ChangeKind
from workflows.store import open_store


@dataclass(frozen=True, kw_only=True)
class Room:
    """A notifier, and the registration that it posts about."""

    store: Store
    slack: SlackStandIn
    client: AsyncWebClient

    @property
    def channel(self) -> Channel:
        return self.slack.channel("#sms")

    def notifier(self) -> Notifier:
        """The notifier of a process that has just started: it remembers nothing."""
        outbox = Outbox(client=self.client, store=self.store, clock=utc_now, sleep=asyncio.sleep, gap=0)
        unused = cast("Any", None)
        return Notifier(
            outbox=outbox,
            nudger=unused,
            store=self.store,
            clock=utc_now,
            sleep=asyncio.sleep,
            rate=1,
            completed=unused,
            batches=unused,
            form_now=lambda *_: None,
        )

    async def running_submission(self, name: str) -> Submission:
        """A submission whose attempt has not ended."""
        made = RegistrationId(f"registration-{name}")
        await self.store.add_draft(draft(id=DraftId(name), channel_id=self.channel.id))
        begun = submission(id=SubmissionId(name), draft_id=DraftId(name), state=SubmissionState.RUNNING)
        begun = replace(begun, registration_id=made)
        await self.store.start_submission(begun)
        await self.store.add_registration(
            registration("CREATED", "DRAFT", id=made, message_key=f"submission:{name}", channel_id=self.channel.id)
        )
        return begun

    async def ends(self, begun: Submission, state: SubmissionState) -> None:
        await self.store.save_submission(replace(begun, state=state))


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with (
        SlackStandIn() as slack,
        aiohttp.ClientSession() as session,
        open_store(f"sqlite:///{tmp_path / 'callsign.db'}") as store,
    ):
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session)
        yield Room(store=store, slack=slack, client=client)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (ChangeKind.SUBMITTED, SubmissionState.SUBMITTED),
        (ChangeKind.NEEDS_ATTENTION, SubmissionState.NEEDS_ATTENTION),
    ],
)
@pytest.mark.parametrize("count", [1, FLOOD + 1])
async def test_pump__before_the_state_is_written(
    room: Room, kind: ChangeKind, state: SubmissionState, count: int
) -> None:
    """The end of an attempt is posted only after its state is saved.

    Otherwise a kill in between would leave the status message as it was during the attempt, for good.
    """
    begun = [await room.running_submission(f"n{number}") for number in range(count)]
    for one in begun:
        await announce(room.store, one, kind, utc_now(), "SUBMITTED")
    await room.notifier().pump()
    assert room.channel.all_messages == []
    for one in begun:
        await room.ends(one, state)
    await room.notifier().pump()
    assert await room.store.unposted_changes() == ()
    words = {"submitted": "Submitted, waiting", "needs_attention": "Needs attention"}[state.value]
    living = [message for message in room.channel.messages if message.replies or count > FLOOD]
    assert sum(words in message.plain for message in living) >= count
