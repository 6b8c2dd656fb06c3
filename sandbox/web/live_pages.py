"""The open pages. Each has a websocket and receives every change that its person may see."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from sandbox.slack.changes import Json
from sandbox.slack.records import User
from sandbox.slack.workspace import Workspace
from sandbox.web.page_updates import conversations_update, update_for

#: A page that has this many updates waiting is disconnected. It connects again and starts from the current state.
MAX_BEHIND = 5000


@dataclass(eq=False)
class _Page:
    """One open tab."""

    user: User
    socket: web.WebSocketResponse
    #: The conversations that were sent to this page.
    conversation_ids: set[str] = field(default_factory=set)
    updates: asyncio.Queue[Json] = field(default_factory=lambda: asyncio.Queue(MAX_BEHIND))

    def send(self, update: Json) -> None:
        if not self.updates.full():
            self.updates.put_nowait(update)

    async def write(self) -> None:
        while not self.socket.closed:
            update = await self.updates.get()
            await self.socket.send_str(json.dumps(update, separators=(",", ":")))
            if self.updates.full():
                await self.socket.close()


class LivePages:
    """Every open page of one workspace."""

    def __init__(self, workspace: Workspace, hello: Callable[[User], Json], connected: Callable[[], bool]) -> None:
        """`hello` makes the first update of a page. `connected` says whether the bot is connected."""
        self._workspace = workspace
        self._hello = hello
        self._connected = connected
        self._pages: set[_Page] = set()
        #: Set while at least one page is open.
        self.has_pages = asyncio.Event()

    async def serve(self, request: web.Request, user: User) -> web.WebSocketResponse:
        """Serve a page until it is closed."""
        socket = web.WebSocketResponse(heartbeat=20, compress=False)
        await socket.prepare(request)
        page = _Page(user, socket)
        self._pages.add(page)
        self.has_pages.set()
        self._send_hello(page)
        writer = asyncio.create_task(page.write())
        try:
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            self._pages.discard(page)
            if not self._pages:
                self.has_pages.clear()
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    def changed(self, change: Json) -> None:
        """Send a change of the workspace to every page whose person sees it."""
        if change["type"] == "connection":
            self.broadcast({"type": "app", "connected": self._connected()})
            return
        for page in self._pages:
            if update := update_for(self._workspace, change, page.user):
                if change.get("channel", "") not in page.conversation_ids | {""}:
                    self._send_conversations(page)
                page.send(update)

    def broadcast(self, update: Json) -> None:
        """Send an update to every page."""
        for page in self._pages:
            page.send(update)

    def conversations_changed(self) -> None:
        """Send the conversations to every page, after a person has joined or a channel was created."""
        for page in self._pages:
            self._send_conversations(page)

    async def close(self) -> None:
        for page in tuple(self._pages):
            await page.socket.close()

    def _send_hello(self, page: _Page) -> None:
        hello = self._hello(page.user)
        page.conversation_ids = {conversation["id"] for conversation in hello["conversations"]}
        page.send({"type": "hello", **hello, "connected": self._connected()})

    def _send_conversations(self, page: _Page) -> None:
        update = conversations_update(self._workspace, page.user)
        page.conversation_ids = {conversation["id"] for conversation in update["conversations"]}
        page.send(update)
