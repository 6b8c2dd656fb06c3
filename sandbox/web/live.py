"""The pages that are open: each holds one websocket and hears of every change its person may see."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from sandbox.slack.changes import Json
from sandbox.slack.records import User
from sandbox.slack.workspace import Workspace
from sandbox.web.frames import conversations_frame, frame_of

#: A page that is this far behind is cut off; it comes back and begins anew.
MAX_BEHIND = 5000


@dataclass(eq=False)
class _Page:
    """One open tab."""

    user: User
    socket: web.WebSocketResponse
    #: Conversations it was told of.
    known: set[str] = field(default_factory=set)
    frames: asyncio.Queue[Json] = field(default_factory=lambda: asyncio.Queue(MAX_BEHIND))

    def tell(self, frame: Json) -> None:
        if not self.frames.full():
            self.frames.put_nowait(frame)

    async def write(self) -> None:
        while not self.socket.closed:
            frame = await self.frames.get()
            await self.socket.send_str(json.dumps(frame, separators=(",", ":")))
            if self.frames.full():
                await self.socket.close()


class Live:
    """Every open page of one workspace."""

    def __init__(self, workspace: Workspace, hello: Callable[[User], Json], connected: Callable[[], bool]) -> None:
        """`hello` is the first frame of a page; `connected` says whether the bot can be reached."""
        self._workspace = workspace
        self._hello = hello
        self._connected = connected
        self._pages: set[_Page] = set()
        #: Set while a page is open.
        self.watched = asyncio.Event()

    async def serve(self, request: web.Request, user: User) -> web.WebSocketResponse:
        """One page, until it is closed."""
        socket = web.WebSocketResponse(heartbeat=20, compress=False)
        await socket.prepare(request)
        page = _Page(user, socket)
        self._pages.add(page)
        self.watched.set()
        self._greet(page)
        writer = asyncio.create_task(page.write())
        try:
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            self._pages.discard(page)
            if not self._pages:
                self.watched.clear()
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    def changed(self, change: Json) -> None:
        """A change of the workspace: tell whoever sees it."""
        if change["type"] == "connection":
            self.broadcast({"type": "app", "connected": self._connected()})
            return
        for page in self._pages:
            if frame := frame_of(self._workspace, change, page.user):
                if change.get("channel", "") not in page.known | {""}:
                    self._tell_conversations(page)
                page.tell(frame)

    def broadcast(self, frame: Json) -> None:
        """Tell every page."""
        for page in self._pages:
            page.tell(frame)

    def conversations_changed(self) -> None:
        """Somebody joined, or a channel came to be."""
        for page in self._pages:
            self._tell_conversations(page)

    async def close(self) -> None:
        for page in tuple(self._pages):
            await page.socket.close()

    def _greet(self, page: _Page) -> None:
        hello = self._hello(page.user)
        page.known = {conversation["id"] for conversation in hello["conversations"]}
        page.tell({"type": "hello", **hello, "connected": self._connected()})

    def _tell_conversations(self, page: _Page) -> None:
        frame = conversations_frame(self._workspace, page.user)
        page.known = {conversation["id"] for conversation in frame["conversations"]}
        page.tell(frame)
