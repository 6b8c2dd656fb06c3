"""What is told when: the pump over a real store, in front of the sandbox's Slack."""

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

    async def submitted(self, name: str, channel: Channel) -> Change:
        """A submission that AWS took, whose status message stands in `channel`; what is new about it is not posted yet."""
        begun = await self.under_way(name)
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


async def test_progress__updates_what_moved_only(desk: Desk) -> None:
    """A status message is updated when its words change, and not when they are the same."""
    begun = await desk.under_way("n1")
    notifier = desk.notifier()
    for done, updates in ((0, 0), (0, 0), (5, 1), (5, 1)):
        await desk.store.save_submission(replace(begun, step="value", done=done, total=10))
        await notifier.progress(begun.id)
        await notifier.pump()
        assert (len(desk.channel.messages), desk.slack.count("chat.update")) == (1, updates)
    assert "5 of 10" in desk.channel.messages[0].plain


async def test_pump__counts_a_flood_where_the_messages_stand(desk: Desk) -> None:
    """Changes are counted by the channel in which their status messages stand, whatever channel was chosen.

    So many changes in two channels are a flood in neither: each has its reply.
    """
    elsewhere = desk.slack.channel("#elsewhere")
    for number in range(FLOOD):
        await desk.submitted(f"here{number}", desk.channel)
        await desk.submitted(f"there{number}", elsewhere)
    await desk.notifier().pump()
    for channel in (desk.channel, elsewhere):
        assert [len(message.replies) for message in channel.messages] == [1] * FLOOD


async def test_pump__trouble_with_a_digest_is_raised_after_the_rest(desk: Desk) -> None:
    """A channel that takes no digest keeps no other channel waiting; the pump says that it has to be tried again."""
    quiet = desk.slack.channel("#quiet")
    for number in range(FLOOD + 1):
        await desk.submitted(f"here{number}", desk.channel)
    await desk.submitted("there", quiet)
    desk.slack.faults.fail("chat.postMessage", "internal_error")
    notifier = desk.notifier()
    with pytest.raises(SlackApiError):
        await notifier.pump()
    assert [len(message.replies) for message in quiet.messages] == [1]
    assert len(desk.channel.messages) == FLOOD + 1
    await notifier.pump()
    assert len(desk.channel.messages) == FLOOD + 2
    assert await desk.store.unposted_changes() == ()


async def test_pump__trouble_in_a_thread_keeps_the_order(desk: Desk) -> None:
    """Where a reply fails, the later replies of that thread wait for it; other threads do not."""
    first, second = await desk.submitted("one", desk.channel), await desk.submitted("two", desk.channel)
    registration_ = await desk.store.registration(RegistrationId("registration-one"))
    assert registration_ is not None
    later = replace(first, id=ChangeId("later"), seq=2, kind=ChangeKind.STATUS, to_status="REVIEWING")
    assert await desk.store.record_change(
        replace(registration_, changes=registration_.changes + 1), later, expected_changes=registration_.changes
    )
    desk.slack.faults.fail("chat.postMessage", "internal_error")
    notifier = desk.notifier()
    with pytest.raises(SlackApiError):
        await notifier.pump()
    assert {change.id for change in await desk.store.unposted_changes()} == {first.id, later.id}
    assert second.id not in {change.id for change in await desk.store.unposted_changes()}
    await notifier.pump()
    (thread,) = [message for message in desk.channel.messages if len(message.replies) == 2]
    assert "REVIEWING" not in thread.replies[0].plain
    assert "REVIEWING" in thread.replies[1].plain


async def test_pump__points_a_number_out_once(desk: Desk) -> None:
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
        channel_id=desk.channel.id,
        found_at=utc_now(),
    )
    await desk.store.add_idle_number(number)
    await desk.notifier().pump()
    assert await desk.store.unposted_idle_numbers() == ()
    await desk.notifier().pump()
    (message,) = desk.channel.messages
    assert number.number in message.plain
