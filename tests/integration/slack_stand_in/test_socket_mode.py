"""The Socket Mode protocol: hello, envelopes, acks, disconnects."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn
from sandbox.slack.driver import Person
from sandbox.slack.interactions import TROUBLE_CONNECTING
from sandbox.slack.socket_mode import ACK_BYTES, MAX_CONNECTIONS
from tests.integration.slack_stand_in.blocks import Json, actions, button, home, modal, option, section
from tests.integration.slack_stand_in.bolt import bolt_app, in_socket_mode
from tests.integration.slack_stand_in.conftest import Opens
from tests.integration.slack_stand_in.shapes import assert_shape

SOME = frozenset({"$.payload"})


class Socket:
    """A raw connection that keeps its envelopes and acks on demand."""

    def __init__(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        self._connection = connection
        self.envelopes: list[Json] = []

    async def receives(self) -> Json:
        envelope: Json = await self._connection.receive_json(timeout=5)
        self.envelopes.append(envelope)
        return envelope

    async def acks(self, payload: Any = None) -> Json:
        """Receive one envelope and ack it."""
        envelope = await self.receives()
        ack = {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload is not None else {})
        await self._connection.send_str(json.dumps(ack, separators=(",", ":")))
        return envelope


@asynccontextmanager
async def connections(slack: SlackStandIn, number: int) -> AsyncIterator[list[Socket]]:
    """Raw connections that have received their hello."""
    async with aiohttp.ClientSession() as session:
        opened = [await session.ws_connect(slack.sockets.new_link(slack.url)) for _ in range(number)]
        sockets = [Socket(connection) for connection in opened]
        for socket in sockets:
            await socket.receives()
        await slack.connected(number)
        yield sockets
        await asyncio.gather(*(connection.close() for connection in opened))


async def test_hello__comes_first(slack: SlackStandIn) -> None:
    """A connection starts with hello."""
    async with connections(slack, 1) as [socket]:
        assert_shape(socket.envelopes[0], "socket_mode/hello.json")


async def test_link__needs_a_fresh_ticket(slack: SlackStandIn) -> None:
    """A link works once."""
    link = slack.sockets.new_link(slack.url)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(link):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(link)


async def test_link__at_most_ten(slack: SlackStandIn) -> None:
    """The eleventh connection gets too_many_websockets."""
    link = slack.sockets.new_link(slack.url)
    async with (
        connections(slack, MAX_CONNECTIONS),
        aiohttp.ClientSession() as session,
        session.ws_connect(link) as one_more,
    ):
        assert (await one_more.receive_json(timeout=5))["reason"] == "too_many_websockets"
        assert (await one_more.receive(timeout=5)).type == aiohttp.WSMsgType.CLOSE


async def test_envelopes__shapes(slack: SlackStandIn, client: AsyncWebClient, opens: Opens, ana: Person) -> None:
    """Each kind of payload has its envelope."""
    button_view = modal(actions(button("Go")), notify_on_close=True)
    await client.views_publish(user_id=ana.id, view=home(section("x")))
    opens(button_view)
    acts: dict[str, Callable[[], Awaitable[None]]] = {
        "slash_commands.json": lambda: ana.runs("/form"),
        "interactive.shortcut.json": lambda: ana.uses_shortcut("x"),
        "interactive.block_actions.json": lambda: ana.clicks("Go"),
        "events_api.app_home_opened.json": ana.opens_home,
        "interactive.view_closed.json": ana.closes,
    }
    async with connections(slack, 1) as [socket]:
        for name, act in acts.items():
            envelope, _ = await asyncio.gather(socket.acks(), act())
            assert_shape(envelope, f"socket_mode/{name}", SOME)
    assert ana.errors == []


async def test_send__each_payload_to_one_connection(slack: SlackStandIn, ana: Person) -> None:
    """Two connections share the payloads, and each payload is sent once."""
    async with connections(slack, 2) as (first, second):
        running = [asyncio.create_task(ana.runs("/form")) for _ in range(2)]
        envelopes = await asyncio.gather(first.acks(), second.acks())
        await asyncio.gather(*running)
    assert len({envelope["envelope_id"] for envelope in envelopes}) == 2
    assert ana.errors == []


@pytest.mark.parametrize(("size", "taken"), [(ACK_BYTES - 1, True), (ACK_BYTES, False)])
async def test_ack__too_large_is_dropped(
    slack: SlackStandIn, opens: Opens, ana: Person, size: int, taken: bool
) -> None:
    """An ack of 20,480 bytes is lost: the person sees an error, the app does not."""
    view = opens(modal())
    bare = {"envelope_id": "0" * 36, "payload": {"response_action": "update", "view": modal(*[section("")] * 7)}}
    missing = size - len(json.dumps(bare, separators=(",", ":")))
    blocks = [section("x" * (missing // 7)) for _ in range(7)]
    blocks[0]["text"]["text"] += "x" * (missing % 7)
    answer = {"response_action": "update", "view": modal(*blocks)}
    async with connections(slack, 1) as [socket]:
        await asyncio.gather(socket.acks(answer), ana.submits())
    assert ana.errors == ([] if taken else [TROUBLE_CONNECTING])
    assert (len(view.blocks) == 7) is taken


async def test_ack__answers_a_command(slack: SlackStandIn, ana: Person) -> None:
    """The payload of an ack is the answer."""
    async with connections(slack, 1) as [socket]:
        await asyncio.gather(socket.acks({"text": "Hello"}), ana.runs("/form"))
    assert [message.text for message in ana.ephemerals()] == ["Hello"]


async def test_ack__none_in_three_seconds(ana: Person) -> None:
    """Without an ack the person sees that the command failed, after three seconds of the stand-in's sleep."""

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / 1000)

    async with SlackStandIn(sleep=sleep) as slack, connections(slack, 1):
        bob = slack.user("bob")
        await bob.runs("/form")
        assert bob.errors == ['/form failed with the error "operation_timeout"']


async def test_ack__nobody_connected(slack: SlackStandIn, ana: Person) -> None:
    """Without a connection a command fails immediately."""
    await ana.runs("/form")
    assert ana.errors == ['/form failed with the error "dispatch_unknown_error"']


async def test_events__are_sent_again(slack: SlackStandIn) -> None:
    """An event without an ack is sent again with retry_attempt; a command is not."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(seconds / 1000)

    async with SlackStandIn(sleep=sleep) as impatient, connections(impatient, 1) as [socket]:
        await impatient.user("bob").opens_home()
        first = await socket.receives()
        again = await socket.acks()
        assert_shape(again, "socket_mode/events_api.retry.json", SOME)
    assert first["payload"]["event_id"] == again["payload"]["event_id"]
    assert (first["retry_attempt"], again["retry_attempt"]) == (0, 1)
    assert 0 in pauses


async def test_faults__double_envelopes(slack: SlackStandIn, ana: Person) -> None:
    """The next payload is sent twice, the one after it once."""
    slack.faults.double_envelopes(1)
    async with connections(slack, 1) as [socket]:
        await asyncio.gather(socket.acks(), ana.runs("/form"))
        assert (await socket.acks())["envelope_id"] == socket.envelopes[1]["envelope_id"]
        await asyncio.gather(socket.acks(), ana.runs("/form"))
        assert len({envelope.get("envelope_id") for envelope in socket.envelopes[1:]}) == 2


async def test_faults__late_acks(slack: SlackStandIn, ana: Person) -> None:
    """After a late ack the person sees a failure; the next ack is in time."""
    slack.faults.late_acks()
    async with connections(slack, 1) as [socket]:
        await asyncio.gather(socket.acks({"text": "Hello"}), ana.runs("/form"))
        assert ana.errors == ['/form failed with the error "operation_timeout"']
        await asyncio.gather(socket.acks({"text": "Hello"}), ana.runs("/form"))
    assert [message.text for message in ana.ephemerals()] == ["Hello"]


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_disconnect__bolt_connects_again(slack: SlackStandIn, reason: str) -> None:
    """After a disconnect the SDK opens a new connection and continues."""
    app = bolt_app(slack)

    @app.command("/echo")
    async def echo(ack: Any) -> None:
        await ack("echo")

    async with in_socket_mode(app, slack):
        links = slack.count("apps.connections.open")
        await slack.sockets.disconnect(reason)
        again = await slack.workspace.changes.wait_for(
            lambda: slack.count("apps.connections.open") > links and len(slack.sockets.connections) == 1, 5
        )
        assert again
        await slack.user("ana").runs("/echo")
    assert [message.text for message in slack.user("ana").ephemerals()] == ["echo"]


async def test_disconnect__shape(slack: SlackStandIn) -> None:
    """A warning leaves the connection open."""
    async with connections(slack, 1) as [socket]:
        await slack.sockets.disconnect("warning")
        assert_shape(await socket.receives(), "socket_mode/disconnect.warning.json")
        assert slack.sockets.open


async def test_faults__drop_sockets(slack: SlackStandIn) -> None:
    """After all connections were cut, Bolt connects again."""
    async with in_socket_mode(bolt_app(slack), slack):
        await slack.faults.drop_sockets()
        await slack.connected(1)
        assert slack.count("apps.connections.open") == 2


async def test_road__socket_before_http(slack: SlackStandIn, ana: Person) -> None:
    """If a socket is connected, the request URL is not used; options come in the ack."""
    slack.dispatch_to("http://127.0.0.1:9/nobody")
    async with connections(slack, 1) as [socket]:
        await asyncio.gather(socket.acks({"text": option("x")["value"]}), ana.runs("/form"))
    assert ana.errors == []
    await slack.workspace.changes.wait_for(lambda: not slack.sockets.open, 5)
    await ana.runs("/form")
    assert ana.errors == ['/form failed with the error "dispatch_unknown_error"']


async def test_serve__of_an_app_that_stops_before_its_hello(
    slack: SlackStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """An app that stops while it connects leaves neither a connection nor an error in the log."""
    for _ in range(5):
        link = urlsplit(slack.sockets.new_link(slack.url))
        _, writer = await asyncio.open_connection(link.hostname, link.port)
        lines = [f"GET {link.path}?{link.query} HTTP/1.1", f"Host: {link.netloc}", "Upgrade: websocket"]
        lines += ["Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        writer.transport.abort()
    async with connections(slack, 1):
        assert len(slack.sockets.connections) == 1
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_hold__keeps_what_people_do_until_the_app_has_started(slack: SlackStandIn, ana: Person) -> None:
    """A command of somebody who came before the app reaches it at the release, and does not fail."""
    slack.delivery.hold()
    command = asyncio.create_task(ana.runs("/callsign new", channel="#sms"))
    async with connections(slack, 1) as (socket,):
        assert not command.done()
        slack.delivery.release()
        envelope = await socket.acks()
        await command
    assert envelope["payload"]["command"] == "/callsign"
    assert not ana.errors
