"""Posting exactly once: the gap between messages, Slack's refusals, lost answers, and several processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.blocks.elements import section
from bot.blocks.message import Message
from bot.notifications.outbox import SLACK_FAILURES, Outbox, PostedElsewhere
from bot.notifications.refusals import TRIES
from bot.runtime.ambient import utc_now
from bot.slack.people import People, Workspace
from sandbox.slack import SlackStandIn
from sandbox.slack.driver import Channel
from workflows.durable.lease import Leases
from workflows.ports.store import Store
from workflows.records.messages import Post
from workflows.store import open_store

NEWS = Message(text="Denied.", blocks=())
LAID_OUT = Message(text="Denied.", blocks=(section("Denied."),))
KEY = "change:1"


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def client(slack: SlackStandIn) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])


@dataclass(kw_only=True)
class OutboxSetup:
    """The outbox of one process, with the Slack stand-in. Its waits are recorded."""

    slack: SlackStandIn
    client: AsyncWebClient
    store: Store
    waits: list[float] = field(default_factory=list)

    @property
    def channel(self) -> Channel:
        return self.slack.channel("#sms")

    @property
    def outbox(self) -> Outbox:
        async def sleep(seconds: float) -> None:
            self.waits.append(seconds)

        return Outbox(client=self.client, store=self.store, clock=utc_now, sleep=sleep)

    def people(self) -> People:
        """Who people are; the outbox of most tests does not ask."""

        async def sleep(_: float) -> None:
            return None

        workspace = Workspace(id=self.slack.workspace.team_id)
        return People(client=self.client, clock=utc_now, workspace=workspace, sleep=sleep)

    def texts(self) -> list[str]:
        return [message.text for message in self.channel.messages]


@pytest.fixture
async def post(slack: SlackStandIn, client: AsyncWebClient, migrated_folder: Path) -> AsyncIterator[OutboxSetup]:
    async with open_store(f"sqlite:///{migrated_folder / 'callsign.db'}") as store:
        yield OutboxSetup(slack=slack, client=client, store=store)


async def test_post__once_and_a_second_apart(post: OutboxSetup) -> None:
    """A message waits a second after each post and each update.

    A message that is posted already costs no call and no wait.
    """
    first = await post.outbox.post(KEY, post.channel.id, NEWS)
    assert first is not None
    assert post.waits == [1.0]
    assert await post.outbox.post(KEY, post.channel.id, NEWS) == first
    assert post.waits == [1.0]
    await post.outbox.update(first, Message(text="Approved.", blocks=()))
    assert post.waits == [1.0, 1.0]
    assert (post.texts(), post.slack.count("chat.postMessage")) == (["Approved."], 1)


async def test_post__in_a_thread(post: OutboxSetup) -> None:
    """A reply is in its thread. A broadcast reply is also in the channel."""
    root = await post.outbox.post("root", post.channel.id, NEWS)
    assert root is not None
    await post.outbox.post("reply", post.channel.id, NEWS, thread=root.ts)
    await post.outbox.post("loud", post.channel.id, NEWS, thread=root.ts, broadcast=True)
    replies = post.channel.messages[0].replies
    assert [(reply.thread_ts, reply.broadcast) for reply in replies] == [(root.ts, False), (root.ts, True)]


@pytest.mark.parametrize("owner", ["", "arn:aws:iam::1:user/ana"])
async def test_post__nowhere(post: OutboxSetup, owner: str) -> None:
    """A registration from the terminal has neither a channel nor a person in Slack, so nothing is posted."""
    assert await post.outbox.post(KEY, "", NEWS, owner=owner) is None
    assert post.slack.count("chat.postMessage") == 0


async def test_post__without_a_channel_to_its_owner(post: OutboxSetup) -> None:
    """A registration from a terminal has no channel. A member who took it over gets its messages directly."""
    ana = post.slack.user("ana")
    posted = await post.outbox.post(KEY, "", NEWS, owner=ana.id)
    assert await post.outbox.post(KEY, "", NEWS, owner=ana.id) == posted
    assert [message.text for message in post.slack.direct_messages("ana").messages] == [NEWS.text]


@pytest.mark.parametrize("lost", ["answer", "post"])
async def test_post__lost_answer(post: OutboxSetup, lost: str) -> None:
    """The next try looks for the message by its key, and posts only if it is missing.

    Only a post is followed by a wait.
    """
    post.slack.faults.fail("chat.postMessage", 500 if lost == "post" else "ok", after_effect=lost == "answer")
    with pytest.raises(SLACK_FAILURES):
        await post.outbox.post(KEY, post.channel.id, NEWS)
    assert post.waits == []
    await other_messages(post)
    posted = await post.outbox.post(KEY, post.channel.id, NEWS)
    assert posted is not None
    assert post.texts().count(NEWS.text) == 1
    (found,) = [message for message in post.channel.messages if message.text == NEWS.text]
    assert (posted.ts, posted.channel_id) == (found.ts, post.channel.id)
    assert post.waits == ([] if lost == "answer" else [1.0])
    assert await post.store.post_of(KEY) == posted


async def other_messages(post: OutboxSetup) -> None:
    """Other messages of the same channel: one without a key, one with another key, one of another kind."""
    await post.client.chat_postMessage(channel=post.channel.id, text="somebody's")
    metadata = {"event_type": "callsign_message", "event_payload": {"key": "another"}}
    await post.client.chat_postMessage(channel=post.channel.id, text="another", metadata=metadata)
    metadata = {"event_type": "another_kind", "event_payload": {"key": KEY}}
    await post.client.chat_postMessage(channel=post.channel.id, text="of another kind", metadata=metadata)


async def test_post__lost_in_a_thread(post: OutboxSetup) -> None:
    """A reply whose answer was lost is looked for in its thread only."""
    root = await post.outbox.post("root", post.channel.id, NEWS)
    assert root is not None
    post.slack.faults.fail("chat.postMessage", "ok", after_effect=True)
    with pytest.raises(SLACK_FAILURES):
        await post.outbox.post(KEY, post.channel.id, NEWS, thread=root.ts)
    assert await post.outbox.post(KEY, post.channel.id, NEWS, thread=root.ts)
    assert len(post.channel.messages[0].replies) == 1
    assert post.slack.count("conversations.replies")
    assert not post.slack.count("conversations.history")


async def test_post__lost_in_a_channel_without_the_bot(post: OutboxSetup) -> None:
    """Everybody can post in a public channel, but only members can read it. Callsign joins to look for the message."""
    outside = post.slack.channel("#open")
    outside.conversation.members.discard(post.slack.workspace.bot.id)
    post.slack.faults.fail("chat.postMessage", "ok", after_effect=True)
    with pytest.raises(SLACK_FAILURES):
        await post.outbox.post(KEY, outside.id, NEWS)
    assert await post.outbox.post(KEY, outside.id, NEWS)
    assert (len(outside.messages), post.slack.count("conversations.join")) == (1, 1)


async def test_post__lost_on_its_way_to_a_person(post: OutboxSetup) -> None:
    """A person's ID is not a readable channel. Callsign opens the direct messages to look."""
    ana = post.slack.user("ana")
    post.slack.faults.fail("chat.postMessage", "ok", after_effect=True)
    with pytest.raises(SLACK_FAILURES):
        await post.outbox.post(KEY, ana.id, NEWS)
    posted = await post.outbox.post(KEY, ana.id, NEWS)
    direct = post.slack.direct_messages("ana")
    assert posted is not None
    assert posted.channel_id == direct.id
    assert [message.text for message in direct.messages] == [NEWS.text]


@pytest.mark.parametrize("error", ["channel_not_found", "missing_scope", "a_code_of_a_year_to_come"])
async def test_post__lost_in_an_unreadable_channel(post: OutboxSetup, error: str) -> None:
    """If Slack never lets Callsign look, Callsign posts again: a repeated message is better than none."""
    post.slack.faults.fail("chat.postMessage", "internal_error")
    with pytest.raises(SLACK_FAILURES):
        await post.outbox.post(KEY, post.channel.id, NEWS)
    post.slack.faults.fail("conversations.history", error, times=2)
    assert await post.outbox.post(KEY, post.channel.id, NEWS)
    assert post.texts() == [NEWS.text]


async def test_post__lost_on_its_way_to_a_person_who_left(post: OutboxSetup) -> None:
    """Direct messages that cannot be opened cannot be looked through: the post itself shows what is wrong."""
    ana = post.slack.user("ana")
    post.slack.faults.fail("chat.postMessage", "internal_error")
    with pytest.raises(SLACK_FAILURES):
        await post.outbox.post(KEY, ana.id, NEWS)
    post.slack.faults.fail("conversations.open", "user_disabled", times=2)
    assert await post.outbox.post(KEY, ana.id, NEWS)


async def test_post__lost_where_looking_never_works(post: OutboxSetup) -> None:
    """A channel whose messages can never be read does not keep a message waiting for ever."""
    outbox = post.outbox
    post.slack.faults.fail("chat.postMessage", "internal_error")
    with pytest.raises(SLACK_FAILURES):
        await outbox.post(KEY, post.channel.id, NEWS)
    post.slack.faults.fail("conversations.history", "internal_error", times=TRIES)
    for _ in range(TRIES - 1):
        with pytest.raises(SlackApiError):
            await outbox.post(KEY, post.channel.id, NEWS)
    assert await outbox.post(KEY, post.channel.id, NEWS)


async def test_post__lost_and_slack_too_busy_to_look(post: OutboxSetup) -> None:
    """While Slack does not answer, nothing is posted, because the message may exist."""
    post.slack.faults.fail("chat.postMessage", "internal_error")
    with pytest.raises(SLACK_FAILURES):
        await post.outbox.post(KEY, post.channel.id, NEWS)
    post.slack.faults.fail("conversations.history", "internal_error")
    with pytest.raises(SlackApiError):
        await post.outbox.post(KEY, post.channel.id, NEWS)
    assert post.texts() == []


@pytest.mark.parametrize(
    "error", ["is_archived", "restricted_action_read_only_channel", "message_of_a_year_to_come", "invalid_blocks"]
)
async def test_post__in_a_closed_channel(post: OutboxSetup, error: str) -> None:
    """The owner gets the message directly, with a note about the channel. A repeat posts nothing."""
    ana = post.slack.user("ana")
    post.slack.faults.fail("chat.postMessage", error)
    posted = await post.outbox.post(KEY, post.channel.id, NEWS, owner=ana.id)
    direct = post.slack.direct_messages("ana")
    why = messages.problems.channel_closed(post.channel.id)
    assert [message.text for message in direct.messages] == [f"{why}\n{NEWS.text}"]
    assert await post.outbox.post(KEY, post.channel.id, NEWS, owner=ana.id) == posted
    assert len(direct.messages) == 1


@pytest.mark.parametrize("owner", ["", "arn:aws:iam::1:user/ana"])
async def test_post__in_a_closed_channel_without_an_owner(post: OutboxSetup, owner: str) -> None:
    """Nobody can get the message. The next try starts again, without a look at the closed channel."""
    post.slack.faults.fail("chat.postMessage", "is_archived")
    assert await post.outbox.post(KEY, post.channel.id, NEWS, owner=owner) is None
    assert await post.outbox.post(KEY, post.channel.id, NEWS, owner=owner)
    assert (post.texts(), post.slack.count("conversations.history")) == ([NEWS.text], 0)


async def test_post__to_nobody_but_the_default_channel(post: OutboxSetup) -> None:
    """Where neither the channel nor the owner can get it, the default channel does, and reads for whom it was."""
    ana, ops = post.slack.user("ana"), post.slack.channel("#ops")
    outbox = replace(post.outbox, default_channel=ops.id)
    post.slack.faults.fail("chat.postMessage", "is_archived")
    post.slack.faults.fail("chat.postMessage", "messages_tab_disabled")
    news = replace(LAID_OUT, about="*Alpha* (US toll-free)")
    assert await outbox.post(KEY, post.channel.id, news, owner=ana.id)
    (message,) = ops.messages
    assert f"<@{ana.id}>" in message.text
    assert "*Alpha*" in message.text
    assert "Alpha" in str(message.blocks[0])


@pytest.mark.parametrize("in_thread", [False, True])
async def test_post__never_to_a_guest(post: OutboxSetup, in_thread: bool) -> None:
    """An owner who has become a guest gets no direct message, nor a reply in an older one: the default channel does."""
    gus, ops = post.slack.user("gus", "guest"), post.slack.channel("#ops")
    direct = post.slack.direct_messages("gus")
    outbox = replace(post.outbox, default_channel=ops.id, people=post.people())
    place = direct.id if in_thread else gus.id
    assert await outbox.post(KEY, place, NEWS, owner=gus.id, thread="1.000001" if in_thread else "")
    assert (len(direct.messages), len(ops.messages)) == (0, 1)


@pytest.mark.parametrize(("error", "reached"), [("internal_error", 0), ("missing_scope", 1)])
async def test_post__never_to_somebody_unchecked(post: OutboxSetup, error: str, reached: int) -> None:
    """While Slack does not say who it is, the message waits; where Slack never will, the default channel gets it."""
    ana, ops = post.slack.user("ana"), post.slack.channel("#ops")
    outbox = replace(post.outbox, default_channel=ops.id, people=post.people())
    post.slack.faults.fail("users.info", error, times=9)
    with suppress(TimeoutError):
        await outbox.post(KEY, ana.id, NEWS)
    assert (len(post.slack.direct_messages("ana").messages), len(ops.messages)) == (0, reached)


async def test_post__tries_end(post: OutboxSetup) -> None:
    """A code that is worth a retry is tried some times. Then the owner gets the message."""
    ana = post.slack.user("ana")
    outbox = post.outbox
    post.slack.faults.fail("chat.postMessage", "message_limit_exceeded", times=TRIES)
    for _ in range(TRIES - 1):
        with pytest.raises(SlackApiError):
            await outbox.post(KEY, post.channel.id, NEWS, owner=ana.id)
    assert await outbox.post(KEY, post.channel.id, NEWS, owner=ana.id)
    assert len(post.slack.direct_messages("ana").messages) == 1


@pytest.mark.parametrize("error", ["cannot_reply_to_message", "restricted_action_thread_locked"])
async def test_post__in_a_thread_that_is_gone(post: OutboxSetup, error: str) -> None:
    """The reply is posted in the channel, and says why and what it is about."""
    root = await post.outbox.post("root", post.channel.id, NEWS)
    assert root is not None
    post.slack.faults.fail("chat.postMessage", error)
    reply = Message(text="Reply.", blocks=(), about="*Alpha*")
    assert await post.outbox.post(KEY, post.channel.id, reply, thread=root.ts)
    assert post.texts() == [NEWS.text, f"{messages.problems.THREAD_GONE}\n*Alpha*\nReply."]


async def test_post__layout_refused(post: OutboxSetup) -> None:
    """The text is posted without its layout, in the same thread."""
    root = await post.outbox.post("root", post.channel.id, NEWS)
    assert root is not None
    post.slack.faults.fail("chat.postMessage", "invalid_blocks")
    assert await post.outbox.post(KEY, post.channel.id, LAID_OUT, thread=root.ts, broadcast=True)
    (reply,) = post.channel.messages[0].replies
    assert (reply.text, reply.blocks, reply.broadcast) == (LAID_OUT.text, [], True)


@pytest.mark.parametrize(
    ("error", "message", "looks"),
    [
        pytest.param("invalid_auth", NEWS, False, id="token"),
        pytest.param("message_limit_exceeded", NEWS, False, id="too many messages"),
        pytest.param("fatal_error", NEWS, True, id="Slack failed"),
        pytest.param(503, NEWS, True, id="a page instead of an answer"),
    ],
)
async def test_post__refused_is_tried_again_later(
    post: OutboxSetup, error: str | int, message: Message, looks: bool
) -> None:
    """After a certain refusal, the next try is a first one. A message that may have been posted is looked for."""
    post.slack.faults.fail("chat.postMessage", error)
    with pytest.raises(SlackApiError):
        await post.outbox.post(KEY, post.channel.id, message)
    assert await post.outbox.post(KEY, post.channel.id, message)
    assert (post.texts(), post.slack.count("conversations.history") > 0) == ([message.text], looks)


@pytest.mark.parametrize(
    ("error", "there"),
    [
        ("message_not_found", False),
        ("cant_update_message", True),
        ("edit_window_closed", True),
        ("posting_to_channel_denied", True),
        ("update_failed", True),
        ("a_code_of_a_year_to_come", True),
    ],
)
async def test_update__refused_for_good(post: OutboxSetup, error: str, there: bool) -> None:
    """The message stays as it is. A message that somebody has deleted is reported."""
    posted = await post.outbox.post(KEY, post.channel.id, NEWS)
    assert posted is not None
    post.slack.faults.fail("chat.update", error)
    assert await post.outbox.update(posted, LAID_OUT) is there
    assert post.channel.messages[0].blocks == []


@pytest.mark.parametrize("error", ["internal_error", "ratelimited", "invalid_auth", 500])
async def test_update__refused_for_now(post: OutboxSetup, error: str | int) -> None:
    """The update is tried again later."""
    posted = await post.outbox.post(KEY, post.channel.id, NEWS)
    assert posted is not None
    post.slack.faults.fail("chat.update", error)
    with pytest.raises(SlackApiError):
        await post.outbox.update(posted, LAID_OUT)
    assert await post.outbox.update(posted, LAID_OUT)
    assert post.channel.messages[0].blocks


async def test_update__too_long(post: OutboxSetup) -> None:
    """An update shortens its text, as a post does, and goes without a layout that Slack refuses."""
    posted = await post.outbox.post(KEY, post.channel.id, NEWS)
    assert posted is not None
    post.slack.faults.fail("chat.update", "msg_too_long")
    assert await post.outbox.update(posted, replace(LAID_OUT, text="x" * 5000))
    (message,) = post.channel.messages
    assert (len(message.text), message.blocks) == (4000, [])


async def test_post_again__after_it_was_deleted(post: OutboxSetup) -> None:
    """The message comes back once for each time that somebody deleted it, also after a crash in between."""
    posted = await post.outbox.post(KEY, post.channel.id, NEWS)
    assert posted is not None
    await post.client.chat_delete(channel=posted.channel_id, ts=posted.ts)
    again = await post.outbox.post_again(posted, post.channel.id, LAID_OUT)
    assert again == await post.outbox.post_again(posted, post.channel.id, LAID_OUT)
    assert again == await post.store.post_of(KEY)
    assert len(post.channel.messages) == 1


@pytest.fixture
async def outboxes(client: AsyncWebClient, new_postgres_database: str) -> AsyncIterator[list[Outbox]]:
    """The outboxes of two workers."""
    async with AsyncExitStack() as stack:
        made = []
        for name in ("one", "two"):
            store = await stack.enter_async_context(open_store(new_postgres_database))
            leases = Leases(store=store, holder=name, sleep=asyncio.sleep)
            made.append(Outbox(client=client, store=store, clock=utc_now, sleep=asyncio.sleep, gap=0, leases=leases))
        yield made


@pytest.mark.postgres
async def test_post__by_two_workers_at_once(slack: SlackStandIn, outboxes: list[Outbox]) -> None:
    """One worker posts. The other is refused, and finds the message on its next try."""
    channel = slack.channel("#sms")
    slack.faults.delay("chat.postMessage", 0.1)
    found = await asyncio.gather(*(outbox.post(KEY, "#sms", NEWS) for outbox in outboxes), return_exceptions=True)
    (posted,) = [one for one in found if isinstance(one, Post)]
    (elsewhere,) = [one for one in found if isinstance(one, PostedElsewhere)]
    assert isinstance(elsewhere, PostedElsewhere)
    assert {await outbox.post(KEY, "#sms", NEWS) for outbox in outboxes} == {posted}
    assert [message.text for message in channel.messages] == ["Denied."]
