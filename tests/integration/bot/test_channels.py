"""Whether updates can be posted in a channel that somebody chose, by what Slack says of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.flows.channels import problem_of
from sandbox.slack import SlackStandIn
from sandbox.slack.driver import Channel

#: Seconds: longer than a stand-in ever takes.
PATIENT = 30.0
Prepare = Callable[[SlackStandIn], Channel]


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def client(slack: SlackStandIn) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])


def archived(slack: SlackStandIn) -> Channel:
    channel = slack.channel("#old")
    channel.archives()
    return channel


def private(slack: SlackStandIn, *, member: bool) -> Channel:
    channel = slack.channel("#secret", private=True)
    bot = slack.workspace.bot.id
    members = channel.conversation.members
    members.add(bot) if member else members.discard(bot)
    return channel


def group_dm(slack: SlackStandIn) -> Channel:
    channel = private(slack, member=True)
    channel.conversation.group_dm = True
    return channel


@pytest.mark.parametrize(
    ("prepare", "problem"),
    [
        pytest.param(lambda slack: slack.channel("#sms"), "", id="public"),
        pytest.param(archived, messages.form.channel_problem("is_archived"), id="archived"),
        pytest.param(lambda slack: private(slack, member=True), "", id="private, with the bot"),
        pytest.param(group_dm, messages.form.channel_problem("group_dm"), id="group direct message"),
    ],
)
async def test_problem_of(slack: SlackStandIn, client: AsyncWebClient, prepare: Prepare, problem: str) -> None:
    """Updates go to public channels, and to private ones that have the bot; not to archived ones."""
    assert await problem_of(client, prepare(slack).id, PATIENT) == problem


async def test_problem_of__private_without_the_bot(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """Slack hides a private channel from a bot that is not in it, or says that it is private; either is a problem."""
    found = await problem_of(client, private(slack, member=False).id, PATIENT)
    assert found in {messages.form.channel_problem("private"), messages.form.channel_problem("channel_not_found")}


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        ("channel_not_found", messages.form.channel_problem("channel_not_found")),
        ("missing_scope", ""),
        ("internal_error", ""),
        (500, ""),
    ],
)
async def test_problem_of__refused(slack: SlackStandIn, client: AsyncWebClient, error: str | int, problem: str) -> None:
    """Only a channel that does not exist is a problem of the person; any other refusal shows at the first post."""
    slack.faults.fail("conversations.info", error)
    assert await problem_of(client, slack.channel("#sms").id, PATIENT) == problem


async def test_problem_of__slack_is_silent(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A person does not wait for a check: an archived channel that Slack is slow about passes."""
    old = archived(slack)
    slack.faults.delay("conversations.info", 5)
    assert await problem_of(client, old.id, 0.05) == ""
    slack.faults.clear()
    assert await problem_of(client, old.id, PATIENT) != ""
