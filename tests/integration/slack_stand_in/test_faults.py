"""Faults of Slack on demand, and the log of calls."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn
from tests.integration.slack_stand_in.blocks import Json, home, section
from tests.integration.slack_stand_in.refusals import code


async def test_rate_limit__with_retry_after(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """429 with the Retry-After header, as often as ordered, for this method only."""
    slack.faults.rate_limit("auth.test", retry_after=7, times=1)
    assert (await client.team_info())["ok"]
    with pytest.raises(SlackApiError) as caught:
        await client.auth_test()
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")
    assert caught.value.response["error"] == "ratelimited"
    assert (await client.auth_test())["ok"]


async def test_fail__with_a_code_or_a_status(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A Slack error, then an HTTP error: failures happen in order, and the calls have no effect."""
    slack.faults.fail("chat.postMessage", "fatal_error")
    slack.faults.fail("chat.postMessage", 503)
    assert await code(client.chat_postMessage(channel="#sms", text="x")) == "fatal_error"
    async with aiohttp.ClientSession() as session, session.post(f"{slack.api_url}chat.postMessage") as answer:
        assert answer.status == 503
    assert slack.channel("#sms").messages == []


async def test_fail__after_the_effect(slack: SlackStandIn) -> None:
    """The message is posted, but the caller gets no answer."""
    slack.channel("#sms")
    slack.faults.fail("chat.postMessage", after_effect=True)
    data = {"token": slack.bot_token, "channel": "#sms", "text": "x"}
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.post(f"{slack.api_url}chat.postMessage", data=data)
    assert [message.text for message in slack.channel("#sms").messages] == ["x"]
    assert slack.calls[-1].response is None


async def test_delay__waits_on_the_given_sleep() -> None:
    """A delay uses the sleep of the constructor."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    async with SlackStandIn(sleep=sleep) as slack, aiohttp.ClientSession() as session:
        slack.faults.delay("auth.test", 30)
        async with session.post(f"{slack.api_url}auth.test", data={"token": slack.bot_token}) as answer:
            assert (await answer.json())["ok"]
    assert 30 in pauses


async def test_calls__are_recorded_without_the_token(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A call has method, arguments, answer and time, but no token."""
    slack.channel("#sms").invites()
    await client.chat_postMessage(channel="#sms", text="x")
    [call] = slack.calls
    assert (call.method, call.arguments["text"], slack.count("chat.postMessage")) == ("chat.postMessage", "x", 1)
    assert call.response
    assert call.response["ok"] is True
    assert slack.bot_token not in repr(call)


async def test_subscribe__hears_every_change(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """Subscribers get every change until they stop."""
    heard: list[Json] = []
    stop = slack.subscribe(heard.append)
    slack.channel("#sms").invites()
    ana = slack.user("ana")
    posted = await client.chat_postMessage(channel="#sms", text="x")
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="y")
    await client.views_publish(user_id=ana.id, view=home(section("x")))
    stop()
    await client.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert [change["type"] for change in heard] == ["message", "message_updated", "home_published"]
    assert (heard[0]["channel"], heard[0]["ts"]) == (posted["channel"], posted["ts"])


async def test_stream__past_then_live(slack: SlackStandIn) -> None:
    """An iterator starts at any past change and continues with new ones."""
    ana = slack.user("ana").user
    for text in ("One", "Two"):
        slack.workspace.show_error(ana, text)
    stream = slack.workspace.changes.stream(after=1)
    assert (await anext(stream))["text"] == "Two"
    coming = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    slack.workspace.show_error(ana, "Three")
    assert (await coming)["text"] == "Three"
    await stream.aclose()
