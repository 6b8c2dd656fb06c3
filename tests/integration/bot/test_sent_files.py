"""Files that Callsign sends, in front of the sandbox's Slack: to a channel, a thread or a person, or refused with a reason."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.notifications.outbox import Outbox
from bot.slack.files import OwnFile, Picture, SlackFiles, UploadRefused
from sandbox.slack import SlackStandIn
from workflows.records.messages import Post

ROWS = OwnFile(body=b"a,b\n1,2\n", name="rows.csv", title="Rows")
MORE = OwnFile(body=b"c\n", name="more.csv", title="More")
UPLOAD_METHODS = ("files.getUploadURLExternal", "files.completeUploadExternal")


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as stand_in:
        stand_in.channel("#sms")
        yield stand_in


@pytest.fixture
async def files(slack: SlackStandIn) -> AsyncIterator[SlackFiles]:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        origin = str(URL(slack.api_url).origin())
        yield SlackFiles(client=client, session=session, token=slack.bot_token, origin=origin)


async def test_post__all_files_in_one_message(slack: SlackStandIn, files: SlackFiles) -> None:
    """One message with its comment and every file, in their order."""
    await files.post([ROWS, MORE], slack.channel("#sms").id, "Here they are.")
    (message,) = slack.channel("#sms").messages
    assert message.text == "Here they are."
    assert [file.name for file in message.files] == ["rows.csv", "more.csv"]


async def test_share__in_a_thread(slack: SlackStandIn, files: SlackFiles) -> None:
    """A picture stands in the thread that it belongs to."""
    channel = slack.channel("#sms")
    root = await files.client.chat_postMessage(channel=channel.id, text="Status.")
    picture = Picture(body=b"\x89PNG\r\n\x1a\n", name="t.png", title="T", alt_text="A line.", comment="A timeline.")
    await files.share(picture, channel.id, str(root["ts"]))
    (message,) = channel.messages
    assert [[file.name for file in reply.files] for reply in message.replies] == [["t.png"]]


async def test_send_to_person__nobody_else_reads_it(slack: SlackStandIn, files: SlackFiles) -> None:
    """The file is in the person's direct messages and in no channel."""
    ana = slack.user("ana")
    await files.send_to_person([ROWS], ana.id, "For you.")
    (message,) = slack.direct_messages("ana").messages
    assert [file.name for file in message.files] == ["rows.csv"]
    assert slack.channel("#sms").all_messages == []


@pytest.mark.parametrize("method", UPLOAD_METHODS)
@pytest.mark.parametrize(
    ("failure", "code"), [("missing_scope", "missing_scope"), ("internal_error", "internal_error"), (500, "")]
)
async def test_post__refused(
    slack: SlackStandIn, files: SlackFiles, method: str, failure: str | int, code: str
) -> None:
    """Slack's code where it gave one; a page instead of an answer has none. Nothing is in the channel."""
    slack.faults.fail(method, failure)
    with pytest.raises(UploadRefused) as refused:
        await files.post([ROWS], slack.channel("#sms").id, "")
    assert refused.value.code == code
    assert slack.channel("#sms").all_messages == []


@pytest.mark.parametrize("method", ["conversations.open", *UPLOAD_METHODS])
async def test_send_to_person__connection_lost(slack: SlackStandIn, files: SlackFiles, method: str) -> None:
    """A connection that breaks at any of the calls is a refusal without a code, whatever became of the call."""
    slack.faults.fail(method, after_effect=True)
    with pytest.raises(UploadRefused) as refused:
        await files.send_to_person([ROWS], slack.user("ana").id, "")
    assert refused.value.code == ""


async def test_send_to_person__who_cannot_be_written_to(slack: SlackStandIn, files: SlackFiles) -> None:
    """Slack's reason is passed on, and nothing is uploaded."""
    with pytest.raises(UploadRefused) as refused:
        await files.send_to_person([ROWS], "U0NOBODY", "")
    assert refused.value.code == "user_not_found"
    assert slack.count("files.getUploadURLExternal") == 0


async def test_post__another_host(slack: SlackStandIn, files: SlackFiles) -> None:
    """An upload address of another host than Slack's gets no bytes: what is in a table is for Slack alone."""
    elsewhere = SlackFiles(
        client=files.client, session=files.session, token=files.token, origin="https://files.example.com"
    )
    with pytest.raises(UploadRefused):
        await elsewhere.post([ROWS], slack.channel("#sms").id, "")
    assert slack.count("files.completeUploadExternal") == 0


async def test_permalink__or_nothing(slack: SlackStandIn, files: SlackFiles) -> None:
    """A link to a message; none where Slack gives none, because a link is never worth a failure."""
    channel = slack.channel("#sms")
    posted = await files.client.chat_postMessage(channel=channel.id, text="Status.")
    unused: object = None
    outbox = Outbox(client=files.client, store=unused, clock=unused, sleep=asyncio.sleep)  # type: ignore[arg-type]  # a link needs neither
    post = Post(key="k", channel_id=channel.id, ts=str(posted["ts"]))
    assert (await outbox.permalink(post)).startswith("http")
    slack.faults.fail("chat.getPermalink", "message_not_found")
    assert await outbox.permalink(post) == ""
