"""The reset of a stand-in that several tests share."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn
from sandbox.slack.delivery import Ack
from tests.integration.slack_stand_in.blocks import home, section

#: Attributes that may differ between two workspaces: their own objects, and the address of their server.
OWN = frozenset({"clock", "changes", "url", "_numbers", "bot"})


def contents(slack: SlackStandIn) -> dict[str, Any]:
    """All state that a test can change."""
    state = {name: value for name, value in vars(slack.workspace).items() if name not in OWN}
    return {
        **state,
        "people": [(user.id, user.name) for user in slack.workspace.users.values()],
        "users": len(state["users"]),
        "log": slack.workspace.changes.log,
        "calls": slack.calls,
        "scopes": slack.scopes,
        "uninvited": slack.api.uninvited,
        "unknown_blocks": set(slack.api.unknown_blocks),
        "shortcuts": slack.shortcuts,
        "request_url": slack.http.request_url,
        "connections": slack.sockets.connections,
    }


async def used(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """Change all of that state."""
    slack.shortcuts["Register"] = "register"
    slack.channel("#sms").invites()
    slack.workspace.user_group("legal", [slack.user("ben").user])
    posted = await client.chat_postMessage(channel="#sms", text="x")
    await client.files_upload_v2(channel=posted["channel"], filename="a.txt", content="a")
    await client.views_publish(user_id=slack.user("ana").id, view=home(section("x")))
    slack.workspace.issue_trigger(slack.user("ana").user)
    slack.workspace.issue_response_url(slack.user("ana").user, slack.channel("#sms").conversation)
    slack.scopes.discard("chat:write")
    slack.workspace.enterprise_id, slack.workspace.is_enterprise_install = "E1", True
    slack.api.uninvited = "channel_not_found"
    slack.api.unknown_blocks.add("data_table")
    slack.dispatch_to("http://127.0.0.1:1/slack/events")


async def test_reset__is_like_a_new_one(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """After a reset the stand-in has the state of a new one, on the same port, and ids start again."""
    async with SlackStandIn() as other:
        expected, first_id = contents(other), other.user("ana").id
    await used(slack, client)
    assert all(
        contents(slack)[name] != expected[name] for name in expected.keys() - {"connections", "_bot_name", "_patience"}
    )
    url = slack.url
    await slack.reset()
    assert contents(slack) == expected
    assert (slack.url, slack.workspace.url) == (url, url)
    assert slack.user("ana").id == first_id
    assert (await client.auth_test())["user_id"] == slack.workspace.bot.id


async def test_reset__takes_back_every_fault(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """Faults that were ordered before a reset do not happen after it."""
    slack.faults.fail("auth.test", times=9)
    slack.faults.delay("auth.test", 3600)
    slack.faults.double_envelopes(9)
    slack.faults.late_acks(9)
    await slack.reset()
    assert (await client.auth_test())["ok"]
    async with aiohttp.ClientSession() as session:
        link = slack.sockets.new_link(slack.url)
        async with session.ws_connect(link) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            sent = asyncio.ensure_future(slack.delivery.send("interactive", {"type": "shortcut"}))
            envelope = await socket.receive_json(timeout=5)
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            assert (await sent) == Ack(ok=True)
            waiting = asyncio.ensure_future(slack.delivery.send("interactive", {"type": "shortcut"}))
            assert (await socket.receive_json(timeout=5))["envelope_id"] != envelope["envelope_id"]
            await slack.reset()
            assert (await waiting).problem == "no_connection"


async def test_reset__closes_connections_and_their_links(slack: SlackStandIn) -> None:
    """A reset closes all sockets, and older links no longer work."""
    async with aiohttp.ClientSession() as session:
        unused = slack.sockets.new_link(slack.url)
        async with session.ws_connect(slack.sockets.new_link(slack.url)) as socket:
            await socket.receive_json()
            closing = asyncio.ensure_future(slack.reset())
            assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
            await closing
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(unused)
    assert slack.workspace.changes.log == []


async def test_reset__ends_retries_and_subscriptions() -> None:
    """A reset cancels events that are waiting to be sent again, and ends subscriptions."""
    paused = asyncio.Event()

    async def sleep(seconds: float) -> None:
        if seconds == 60:
            paused.set()
            await asyncio.Event().wait()
        await asyncio.sleep(seconds)

    heard: list[dict[str, Any]] = []
    async with SlackStandIn(sleep=sleep) as slack:
        slack.dispatch_to("http://127.0.0.1:1/slack/events")
        stop = slack.subscribe(heard.append)
        await slack.user("ana").opens_home()
        await asyncio.wait_for(paused.wait(), 5)
        await slack.reset()
        heard.clear()
        await slack.delivery.retries_done()
        slack.workspace.show_error(slack.user("ana").user, "x")
        stop()
    assert heard == []


async def test_reset__of_a_stand_in_with_a_page() -> None:
    """A stand-in with a page refuses a reset, because the page needs its people and channels."""

    def add_no_routes(_: web.Application) -> None:
        """Add nothing: this is the smallest page."""

    slack = SlackStandIn()
    slack.pages.append(add_no_routes)
    async with slack:
        with pytest.raises(AssertionError, match="page"):
            await slack.reset()
