"""What is posted when: the notifier with a real store and the Slack stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
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
from workflows.records.messages import Post
from workflows.records.registrations import Change, ChangeId, ChangeKind, IdleNumber
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

    async def submitted(self, name: str, channel: Channel) -> Change:
        """A submission that AWS accepted, with its status message in `channel` and an unposted change."""
        begun = await self.running_submission(name)
        await self.store.begin_post(f"submission:{name}", channel.id, utc_now())
        answer = await self.client.chat_postMessage(channel=channel.id, text=name)
        posted = Post(key=f"submission:{name}", channel_id=channel.id, ts=str(answer["ts"]))
        await self.store.finish_post(posted, utc_now())
        await announce(self.store, begun, ChangeKind.SUBMITTED, utc_now(), "SUBMITTED")
        await self.ends(begun, SubmissionState.SUBMITTED)
        (change,) = await self.store.changes_of(posted.key)
        return change

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


async def test_progress__updates_what_moved_only(room: Room) -> None:
    """A status message is updated when its words change, and not when they are the same."""
    begun = await room.running_submission("n1")
    notifier = room.notifier()
    for done, updates in ((0, 0), (0, 0), (5, 1), (5, 1)):
        await room.store.save_submission(replace(begun, step="value", done=done, total=10))
        await notifier.progress(begun.id)
        await notifier.pump()
        assert (len(room.channel.messages), room.slack.count("chat.update")) == (1, updates)
    assert "5 of 10" in room.channel.messages[0].plain


async def test_pump__counts_a_flood_by_the_status_messages(room: Room) -> None:
    """Changes are counted by the channel of their status messages, whatever channel was chosen.

    So many changes in two channels are a flood in neither: each has its reply.
    """
    elsewhere = room.slack.channel("#elsewhere")
    for number in range(FLOOD):
        await room.submitted(f"here{number}", room.channel)
        await room.submitted(f"there{number}", elsewhere)
    await room.notifier().pump()
    for channel in (room.channel, elsewhere):
        assert [len(message.replies) for message in channel.messages] == [1] * FLOOD


async def test_pump__trouble_with_a_digest_is_raised_after_the_rest(room: Room) -> None:
    """A channel that takes no digest keeps no other channel waiting; the pump says that it has to be tried again."""
    quiet = room.slack.channel("#quiet")
    for number in range(FLOOD + 1):
        await room.submitted(f"here{number}", room.channel)
    await room.submitted("there", quiet)
    room.slack.faults.fail("chat.postMessage", "internal_error")
    notifier = room.notifier()
    with pytest.raises(SlackApiError):
        await notifier.pump()
    assert [len(message.replies) for message in quiet.messages] == [1]
    assert len(room.channel.messages) == FLOOD + 1
    await notifier.pump()
    assert len(room.channel.messages) == FLOOD + 2
    assert await room.store.unposted_changes() == ()


async def test_pump__trouble_in_a_thread_keeps_the_order(room: Room) -> None:
    """Where a reply fails, the later replies of that thread wait for it; other threads do not."""
    first, second = await room.submitted("one", room.channel), await room.submitted("two", room.channel)
    registration_ = await room.store.registration(RegistrationId("registration-one"))
    assert registration_ is not None
    later = replace(first, id=ChangeId("later"), seq=2, kind=ChangeKind.STATUS, to_status="REVIEWING")
    assert await room.store.record_change(
        replace(registration_, changes=registration_.changes + 1), later, expected_changes=registration_.changes
    )
    room.slack.faults.fail("chat.postMessage", "internal_error")
    notifier = room.notifier()
    with pytest.raises(SlackApiError):
        await notifier.pump()
    assert {change.id for change in await room.store.unposted_changes()} == {first.id, later.id}
    assert second.id not in {change.id for change in await room.store.unposted_changes()}
    await notifier.pump()
    (thread,) = [message for message in room.channel.messages if len(message.replies) == 2]
    assert "REVIEWING" not in thread.replies[0].plain
    assert "REVIEWING" in thread.replies[1].plain


async def test_pump__announces_a_number_once(room: Room) -> None:
    """A number that waits for a registration is posted once, and is no longer among those to post."""
    number = IdleNumber(
        id="phone-1",
        number="+18335550100",
        number_type="TOLL_FREE",
        monthly_price="2.00",
        account_id="111122223333",
        region="us-east-1",
        registration_type="US_TOLL_FREE_REGISTRATION",
        title="US toll-free number registration",
        channel_id=room.channel.id,
        found_at=utc_now(),
    )
    await room.store.add_idle_number(number)
    await room.notifier().pump()
    assert await room.store.unposted_idle_numbers() == ()
    await room.notifier().pump()
    (message,) = room.channel.messages
    assert number.number in message.plain
