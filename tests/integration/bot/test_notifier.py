"""What is posted when: the notifier with a real store and the Slack stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.notifications.digests import FLOOD
from bot.notifications.notifier import Notifier
from bot.runtime.ambient import utc_now
from sandbox.slack import SlackStandIn
from sandbox.slack.driver import Channel
from tests.integration.bot.notifiers import a_notifier
from tests.unit.factories import draft, registration, submission
from workflows.durable.stopping import stop_tasks
from workflows.lifecycle.changes import announce
from workflows.lifecycle.status_change import with_change
from workflows.ports.store import Store
from workflows.records.drafts import DraftId, Person, RegistrationId, Submission, SubmissionId, SubmissionState
from workflows.records.messages import Post
from workflows.records.registrations import Change, ChangeId, ChangeKind, IdleNumber, Verdict
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
        return a_notifier(self.client, self.store)

    async def running_submission(self, name: str, owner: str = "U1") -> Submission:
        """A submission whose attempt has not ended."""
        made, person = RegistrationId(f"registration-{name}"), Person(workspace_id="T1", user_id=owner)
        await self.store.add_draft(draft(id=DraftId(name), channel_id=self.channel.id, owner=person))
        begun = submission(id=SubmissionId(name), draft_id=DraftId(name), state=SubmissionState.RUNNING)
        begun = replace(begun, registration_id=made)
        await self.store.start_submission(begun)
        await self.store.add_registration(
            registration(
                "CREATED", "DRAFT", id=made, message_key=f"submission:{name}", channel_id=self.channel.id, owner=person
            )
        )
        return begun

    async def submitted(self, name: str, channel: Channel, owner: str = "U1") -> Change:
        """A submission that AWS accepted, with its status message in `channel` and an unposted change."""
        begun = await self.running_submission(name, owner)
        await self.store.begin_post(f"submission:{name}", channel.id, utc_now())
        answer = await self.client.chat_postMessage(channel=channel.id, text=name)
        posted = Post(key=f"submission:{name}", channel_id=channel.id, ts=str(answer["ts"]))
        await self.store.finish_post(posted, utc_now())
        await announce(self.store, begun, ChangeKind.SUBMITTED, utc_now(), "SUBMITTED")
        await self.ends(begun, SubmissionState.SUBMITTED)
        (change,) = await self.store.changes_of(posted.key)
        return change

    async def denied(self, submitted: Change) -> None:
        """The submission of that change is denied."""
        row = await self.store.registration(RegistrationId(submitted.registration_id or ""))
        assert row is not None
        seen = replace(row, status="REQUIRES_UPDATES", version_status="DENIED", latest_denied_version=1)
        new, change = with_change(row, seen, Verdict(), utc_now())
        assert await self.store.record_change(new, change, expected_changes=row.changes)

    async def ends(self, begun: Submission, state: SubmissionState) -> None:
        await self.store.save_submission(replace(begun, state=state))


@pytest.fixture
async def room(migrated_folder: Path) -> AsyncIterator[Room]:
    async with (
        SlackStandIn() as slack,
        aiohttp.ClientSession() as session,
        open_store(f"sqlite:///{migrated_folder / 'callsign.db'}") as store,
    ):
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
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
    words = {"submitted": "was submitted", "needs_attention": "has stopped"}[state.value]
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
    assert "50% done" in room.channel.messages[0].plain


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


async def test_pump__trouble_with_a_digest(room: Room) -> None:
    """A channel that takes no digest keeps no other channel waiting; the digest is posted later."""
    quiet = room.slack.channel("#quiet")
    for number in range(FLOOD + 1):
        await room.submitted(f"here{number}", room.channel)
    await room.submitted("there", quiet)
    room.slack.faults.fail("chat.postMessage", "internal_error", channel=room.channel.id)
    notifier = room.notifier()
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
    later = replace(
        first, id=ChangeId("later"), seq=2, kind=ChangeKind.STATUS, to_status="REVIEWING", version_status="REVIEWING"
    )
    assert await room.store.record_change(
        replace(registration_, changes=registration_.changes + 1), later, expected_changes=registration_.changes
    )
    room.slack.faults.fail("chat.postMessage", "internal_error")
    notifier = room.notifier()
    await notifier.pump()
    assert {change.id for change in await room.store.unposted_changes()} == {first.id, later.id}
    assert second.id not in {change.id for change in await room.store.unposted_changes()}
    await notifier.pump()
    (thread,) = [message for message in room.channel.messages if len(message.replies) == 2]
    assert "in review" not in thread.replies[0].plain
    assert "is in review" in thread.replies[1].plain


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


@pytest.mark.parametrize("code", ["restricted_action_read_only_channel", "a_code_of_a_year_to_come"])
async def test_pump__a_channel_that_refuses_posts(room: Room, code: str) -> None:
    """What a channel refuses goes to the owner directly, and another channel notices nothing."""
    elsewhere, ana = room.slack.channel("#elsewhere"), room.slack.user("ana")
    elsewhere.conversation.members.add(ana.id)
    await room.submitted("here", room.channel, owner=ana.id)
    await room.submitted("there", elsewhere, owner=ana.id)
    room.slack.faults.fail("chat.postMessage", code, times=100, channel=room.channel.id)
    await room.notifier().pump()
    assert [len(message.replies) for message in elsewhere.messages] == [1]
    (direct,) = room.slack.direct_messages("ana").messages
    assert "Callsign cannot post in" in direct.text
    assert "Ours" in direct.text
    assert await room.store.unposted_changes() == ()


async def test_pump__a_channel_with_a_limited_rate(room: Room) -> None:
    """Where Slack limits the rate of one channel, only that channel waits, for as long as Slack says."""
    elsewhere = room.slack.channel("#elsewhere")
    await room.submitted("here", room.channel)
    await room.submitted("there", elsewhere)
    room.slack.faults.rate_limit("chat.postMessage", retry_after=30, channel=room.channel.id)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    notifier = room.notifier()
    notifier.queues.sleep = sleep
    await notifier.pump()
    assert [len(message.replies) for message in elsewhere.messages] == [1]
    assert slept == [30]
    await notifier.pump()
    assert [len(message.replies) for message in room.channel.messages] == [1]


async def test_run__a_slow_channel(room: Room) -> None:
    """While one channel does not answer, another gets its changes."""
    elsewhere = room.slack.channel("#elsewhere")
    await room.submitted("here", room.channel)
    await room.submitted("there", elsewhere)
    room.slack.faults.delay("chat.update", 60, channel=room.channel.id)
    notifier = room.notifier()
    await notifier.changed()
    running = asyncio.create_task(notifier.run())
    try:
        await elsewhere.waits_for("Submitted to AWS")
    finally:
        await stop_tasks(running)
    assert [len(message.replies) for message in room.channel.messages] == [0]


@pytest.mark.parametrize("code", ["posting_to_channel_denied", "update_failed", "msg_too_long", "internal_error"])
async def test_pump__a_status_message_that_takes_no_update(room: Room, code: str) -> None:
    """The change is posted all the same."""
    await room.submitted("here", room.channel)
    room.slack.faults.fail("chat.update", code, times=2)
    await room.notifier().pump()
    assert [len(message.replies) for message in room.channel.messages] == [1]
    assert await room.store.unposted_changes() == ()


async def test_pump__a_deleted_status_message_comes_back(room: Room) -> None:
    """Somebody has deleted the status message: there is a new one, and the change is in its thread."""
    await room.submitted("here", room.channel)
    (message,) = room.channel.messages
    await room.client.chat_delete(channel=room.channel.id, ts=message.ts)
    await room.notifier().pump()
    (again,) = room.channel.messages
    assert "Ours" in again.plain
    assert len(again.replies) == 1


async def test_pump__a_person_who_is_not_in_the_channel(room: Room) -> None:
    """What mentions a person in a channel they are not in reaches them directly too, once."""
    ana, ben = room.slack.user("ana"), room.slack.user("ben")
    room.channel.conversation.members.add(ben.id)
    for user in (ana, ben):
        change = await room.submitted(user.id, room.channel, owner=user.id)
        await room.denied(change)
    await room.notifier().pump()
    await room.notifier().pump()
    (direct,) = room.slack.direct_messages("ana").messages
    assert "You do not seem to be in that channel" in direct.text
    assert "Ours" in direct.text
    assert room.slack.direct_messages("ben").messages == []


async def test_pump__slack_does_not_say_who_is_in_the_channel(room: Room) -> None:
    """An optional look-up that fails stops nothing: the person is told in both places."""
    ana = room.slack.user("ana")
    await room.denied(await room.submitted("one", room.channel, owner=ana.id))
    room.slack.faults.fail("users.conversations", "missing_scope", times=9)
    await room.notifier().pump()
    assert room.channel.messages[0].replies
    assert len(room.slack.direct_messages("ana").messages) == 1
