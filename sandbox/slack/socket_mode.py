"""Socket Mode: websockets with envelopes to the app and acks from it."""

from __future__ import annotations

import asyncio
import json
import uuid

from aiohttp import WSMsgType, web

from sandbox.slack.changes import Changes, Json
from sandbox.slack.delivery import Ack, Kind, Sleep, answer_in_time

# assumption: `ack-dropped-when-large`
#: Slack drops an ack of this size or more, without an error (slack-go#1196, deno-slack-sdk#324).
ACK_BYTES = 20_480
MAX_CONNECTIONS = 10
_HOST = "applink-1"


class SocketMode:
    """At most ten connections. Each payload goes to one of them, in rotation."""

    def __init__(self, app_id: str, changes: Changes, sleep: Sleep, patience: float) -> None:
        self._app_id = app_id
        self._changes = changes
        self._sleep = sleep
        self._patience = patience
        self._tickets: set[str] = set()
        self._rotation = 0
        self._double = 0
        self._waiting: dict[str, asyncio.Future[Ack]] = {}
        self.connections: list[web.WebSocketResponse] = []

    @property
    def open(self) -> bool:
        return bool(self.connections)

    def new_link(self, url: str) -> str:
        """The websocket URL for one connection, as in the answer of apps.connections.open."""
        ticket = str(uuid.uuid4())
        self._tickets.add(ticket)
        return f"{url.replace('http', 'ws', 1)}/link?ticket={ticket}&app_id={self._app_id}"

    def double(self, n: int) -> None:
        """Send the next `n` payloads twice."""
        self._double += n

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The endpoint of the links."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(max_msg_size=0, timeout=2)
        try:
            await self._converse(socket, request)
        except ConnectionError:  # the app may stop at any moment, even before its hello
            return web.Response()
        return socket

    async def _converse(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        """Say hello, then take acks until the app closes the connection."""
        await socket.prepare(request)
        if len(self.connections) >= MAX_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return
        self.connections.append(socket)
        try:
            await socket.send_json(self._hello())
            await socket.ping(b"Ping from applink-1")
            self._changes.emit("connection", connections=len(self.connections))
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._take_ack(message.data)
        finally:
            self._forget(socket)

    async def send(self, kind: Kind, payload: Json, *, retry: int) -> Ack:
        """Send one envelope to one connection, and wait `patience` seconds for its ack."""
        envelope = _envelope(kind, payload, retry)
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        copies = 2 if self._double else 1
        self._double = max(0, self._double - 1)
        try:
            for _ in range(copies):
                await self._next_connection().send_json(envelope)
            return await answer_in_time(answer, self._sleep, self._patience)
        except ConnectionError:
            return Ack(ok=False, problem="no_connection")
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Send a disconnect to every connection: warning, refresh_requested, link_disabled or too_many_websockets."""
        for socket in tuple(self.connections):
            await socket.send_json(_disconnect(reason))
            if reason != "warning":
                self._forget(socket)

    async def drop(self) -> None:
        """Close every connection without a disconnect message."""
        sockets = tuple(self.connections)
        for socket in sockets:
            self._forget(socket)
        await asyncio.gather(*(socket.close() for socket in sockets))

    async def reset(self) -> None:
        """Close every connection; no link, no envelope that waits for an ack and no order to double remains."""
        await self.drop()
        self._tickets.clear()
        self._rotation = self._double = 0
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(Ack(ok=False, problem="no_connection"))

    # assumption: `connections-in-rotation`
    def _next_connection(self) -> web.WebSocketResponse:
        self._rotation += 1
        return self.connections[self._rotation % len(self.connections)]

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self.connections:
            self.connections.remove(socket)
            self._changes.emit("connection", connections=len(self.connections))

    def _take_ack(self, raw: str) -> None:
        """Finish the envelope of this ack. An ack that is too large counts as missing."""
        try:
            ack = json.loads(raw)
            waiting = self._waiting.get(ack["envelope_id"])
        except (ValueError, KeyError, TypeError):
            return
        if waiting is None or waiting.done():
            return
        if len(raw.encode()) >= ACK_BYTES:
            waiting.set_result(Ack(ok=False, problem="dropped"))
        else:
            waiting.set_result(Ack(ok=True, body=ack.get("payload") or None))

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": _HOST, "build_number": 54, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }


def _envelope(kind: Kind, payload: Json, retry: int) -> Json:
    envelope: Json = {"envelope_id": str(uuid.uuid4()), "payload": payload, "type": kind}
    answerable = kind == "slash_commands" or payload.get("type") in {"view_submission", "block_suggestion"}
    envelope["accepts_response_payload"] = answerable
    if kind == "events_api":
        envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
    return envelope


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}}
