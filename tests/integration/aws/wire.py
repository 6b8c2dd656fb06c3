"""A scripted server for what the well-behaved stand-in cannot do: broken, late, lost and odd responses."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

Reaction = Callable[[web.Request], Awaitable[web.StreamResponse]]

IDENTITY = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws-us-gov:iam::111122223333:user/callsign</Arn><UserId>AIDA</UserId><Account>111122223333</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>"""


def answer(**members: Any) -> Reaction:
    async def react(request: web.Request) -> web.StreamResponse:
        return web.Response(text=json.dumps(members), content_type="application/x-amz-json-1.0")

    return react


def error(code: str, status: int = 400, **members: Any) -> Reaction:
    async def react(request: web.Request) -> web.StreamResponse:
        body = {"__type": f"com.amazonaws#{code}", "Message": "secret value 12-3456789", **members}
        return web.Response(
            status=status,
            text=json.dumps(body),
            content_type="application/x-amz-json-1.0",
            headers={"x-amzn-RequestId": "r-7"},
        )

    return react


def text(body: str, status: int = 200) -> Reaction:
    async def react(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=body, content_type="text/xml")

    return react


async def late(request: web.Request) -> web.StreamResponse:
    """A response far past the read timeout of the tests."""
    await asyncio.sleep(5)
    return web.Response()


async def closed(request: web.Request) -> web.StreamResponse:
    """The connection closes after the request was read."""
    assert request.transport
    request.transport.close()
    return web.Response()


async def reset(request: web.Request) -> web.StreamResponse:
    """The connection is reset after the request was read."""
    assert request.transport
    linger = struct.pack("ii", 1, 0)
    request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    request.transport.abort()
    return web.Response()


async def half(request: web.Request) -> web.StreamResponse:
    """The connection closes in the middle of the response."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"Registrations": [')
    assert request.transport
    request.transport.close()
    return response


class Wire:
    """Answers each operation from its own queue of reactions; the last reaction stays."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._script: defaultdict[str, deque[Reaction]] = defaultdict(deque)
        self.script("GetCallerIdentity", text(IDENTITY))

    def script(self, operation: str, *reactions: Reaction) -> None:
        self._script[operation] = deque(reactions)

    def bodies(self, operation: str) -> list[dict[str, Any]]:
        return [body for name, body in self.calls if name == operation]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.text()
        target = request.headers.get("X-Amz-Target", "")
        operation = target.partition(".")[2] or (await request.post())["Action"]
        assert isinstance(operation, str)
        self.calls.append((operation, json.loads(body) if target else {}))
        reactions = self._script[operation]
        react = reactions.popleft() if len(reactions) > 1 else reactions[0]
        return await react(request)


@asynccontextmanager
async def serving() -> AsyncIterator[Wire]:
    wire = Wire()
    app = web.Application(client_max_size=8 * 2**20)
    app.router.add_route("POST", "/{tail:.*}", wire.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    wire.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield wire
    finally:
        await runner.cleanup()
