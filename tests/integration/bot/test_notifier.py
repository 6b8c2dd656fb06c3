"""What is told when: the pump over a real store, in front of the sandbox's Slack."""

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
class Desk:
    """A notifier that is asked to tell, and what it tells of."""

    store: Store
    slack: SlackStandIn
    client: AsyncWebClient

    @property
    def channel(self) -> Channel:
        return self.slack.channel("#sms")

    def notifier(self) -> Notifier:
        """That of a process that has just begun: it remembers nothing."""
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

    async def under_way(self, name: str) -> Submission:
        """A submission whose attempt is not at its end."""
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
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with (
        SlackStandIn() as slack,
        aiohttp.ClientSession() as session,
        open_store(f"sqlite:///{tmp_path / 'callsign.db'}") as store,
    ):
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session)
        yield Desk(store=store, slack=slack, client=client)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (ChangeKind.SUBMITTED, SubmissionState.SUBMITTED),
        (ChangeKind.NEEDS_ATTENTION, SubmissionState.NEEDS_ATTENTION),
    ],
)
@pytest.mark.parametrize("count", [1, FLOOD + 1])
async def test_pump__before_the_state_is_written(
    desk: Desk, kind: ChangeKind, state: SubmissionState, count: int
) -> None:
    """The end of an attempt is told when its state is written, too: told earlier, a process that died in between would leave
    the living message as it was under way, with nobody to bring it up to date."""
    begun = [await desk.under_way(f"n{number}") for number in range(count)]
    for one in begun:
        await announce(desk.store, one, kind, utc_now(), "SUBMITTED")
    await desk.notifier().pump()
    assert desk.channel.all_messages == []
    for one in begun:
        await desk.ends(one, state)
    await desk.notifier().pump()
    assert await desk.store.unposted_changes() == ()
    words = {"submitted": "Submitted, waiting", "needs_attention": "Needs attention"}[state.value]
    living = [message for message in desk.channel.messages if message.replies or count > FLOOD]
    assert sum(words in message.plain for message in living) >= count
