"""The stand-in as a server on one port: Web API, Socket Mode, files, uploads, response URLs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from sandbox.addresses import reachable
from sandbox.slack.changes import Json
from sandbox.slack.delivery import WAIT_SECONDS, Delivery, Sleep
from sandbox.slack.driver import PATIENCE, Channel, Person
from sandbox.slack.endpoints import Endpoints
from sandbox.slack.faults import Faults
from sandbox.slack.http_dispatch import HttpDispatch
from sandbox.slack.interactions import Interactions
from sandbox.slack.methods import METHODS
from sandbox.slack.records import UserKind
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.web_api import UNINVITED, Api, Call, Tokens, WebApi
from sandbox.slack.workspace import Workspace

#: The scopes of an app like this one.
DEFAULT_SCOPES = frozenset(
    {"channels:history", "channels:join", "channels:read", "groups:history", "groups:read", "im:history", "im:read"}
    | {"chat:write", "chat:write.public", "commands", "files:read", "files:write", "im:write", "reactions:write"}
    | {"team:read", "usergroups:read", "users:read"}
)
_BODY_BYTES = 64 * 1024 * 1024


class SlackStandIn:
    """A Slack workspace with one app installed.

    `async with SlackStandIn() as slack:` starts it on a free port. Give the bot `slack.api_url` as SLACK_API_URL and
    the three secrets. Payloads go through Socket Mode if a socket is connected, else to the URL of `dispatch_to(url)`.
    `patience`: seconds that it waits for an ack, and that a trigger lives; as with Slack where nothing else is given.
    """

    def __init__(
        self,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        clock: Callable[[], float] = time.time,
        sleep: Sleep = asyncio.sleep,
        patience: float = WAIT_SECONDS,
        bot_token: str = "xoxb-sandbox",
        app_token: str = "xapp-sandbox",
        signing_secret: str = "sandbox-signing-secret",
        bot_name: str = "callsign",
        scopes: frozenset[str] = DEFAULT_SCOPES,
    ) -> None:
        self._port = port
        #: The address it listens on.
        self.host = host
        self._runner: web.AppRunner | None = None
        self._scopes = scopes
        self.bot_token, self.app_token, self.signing_secret = bot_token, app_token, signing_secret
        self.workspace = Workspace(clock, bot_name, patience)
        self.sockets = SocketMode(self.workspace.app_id, self.workspace.changes, sleep, patience)
        self.http = HttpDispatch(signing_secret, clock, sleep, patience)
        self.delivery = Delivery((self.sockets, self.http), sleep)
        self.interactions = Interactions(self.workspace, self.delivery)
        self.faults = Faults(self.sockets.drop, self.sockets.double, self.delivery.delay_acks)
        self.api = Api(workspace=self.workspace, scopes=set(scopes), new_link=lambda: self.sockets.new_link(self.url))
        tokens = Tokens(bot=bot_token, app=app_token)
        self._web_api = WebApi(self.api, METHODS, tokens=tokens, faults=self.faults, sleep=sleep)
        #: Functions that add the routes of a page before the server starts.
        self.pages: list[Callable[[web.Application], None]] = []
        #: Name of a global shortcut -> its callback_id, as in the manifest.
        self.shortcuts: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        application = self.application()
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.workspace.url = self.url
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.delivery.close()
        await self.sockets.drop()
        await self.http.close()
        if self._runner:
            await self._runner.cleanup()

    async def reset(self) -> None:
        """Return to the state after the constructor, still listening on the same port: for tests that share a server.

        Stop the bot first: what it sends from now on reaches the empty workspace. A stand-in with a page cannot be
        reset, because its people and channels belong to the page.
        """
        assert not self.pages, "A stand-in with a page cannot be reset: its people and channels belong to the page."
        await self.delivery.close()
        await self.sockets.reset()
        self.http.request_url = ""
        self.workspace.reset()
        self.faults.clear()
        self.api.scopes = set(self._scopes)
        self.api.uninvited = UNINVITED
        self.api.unknown_blocks.clear()
        self.shortcuts.clear()
        self.calls.clear()

    def application(self) -> web.Application:
        """The application with all routes, also those of `pages`."""
        endpoints = Endpoints(self.api, self.bot_token)
        application = web.Application(client_max_size=_BODY_BYTES)
        application.router.add_route("*", "/api/{method}", self._web_api.serve)
        application.router.add_get("/link", self.sockets.serve)
        application.router.add_get("/files/{key}/{name:.+}", endpoints.serve_file)
        application.router.add_post("/upload/{file_id}", endpoints.take_upload)
        application.router.add_post("/response/{key}", endpoints.take_response)
        for add_routes in self.pages:
            add_routes(application)
        return application

    @property
    def url(self) -> str:
        """The URL of the server, without a slash at the end."""
        return f"http://{reachable(self.host)}:{self._port}"

    @property
    def api_url(self) -> str:
        """The value for SLACK_API_URL."""
        return f"{self.url}/api/"

    @property
    def scopes(self) -> set[str]:
        """The scopes of the app. Remove a scope to get missing_scope."""
        return self.api.scopes

    @property
    def calls(self) -> list[Call]:
        """Every Web API call, oldest first."""
        return self._web_api.calls

    def count(self, method: str) -> int:
        """How often the app has called a method."""
        return sum(call.method == method for call in self.calls)

    def user(self, name: str, kind: UserKind = "member") -> Person:
        """The person with this name, who joins the workspace if new."""
        return Person(self.workspace, self.interactions, self.workspace.user(name, kind), self.shortcuts)

    def channel(self, name: str, *, private: bool = False) -> Channel:
        """The channel with this name ("#sms"), which is created if new."""
        return Channel(self.workspace, self.workspace.channel(name, private))

    def direct_messages(self, name: str) -> Channel:
        """The direct messages of the bot with a person."""
        return Channel(self.workspace, self.workspace.direct_messages(self.workspace.user(name)))

    def subscribe(self, callback: Callable[[Json], None]) -> Callable[[], None]:
        """Call `callback` with every change (see Changes). Call the returned function to stop."""
        return self.workspace.changes.subscribe(callback)

    def dispatch_to(self, request_url: str) -> None:
        """HTTP mode: send signed payloads to this URL."""
        self.http.request_url = request_url

    async def send_event(self, event: str, **details: Any) -> None:
        """Send the app any event, such as `send_event("channel_archive", channel=channel.id, user=ana.id)`."""
        await self.interactions.send_event(event, **details)

    async def connected(self, connections: int = 1, timeout: float = PATIENCE) -> None:
        """Wait until there are this many Socket Mode connections."""
        enough = await self.workspace.changes.wait_for(lambda: len(self.sockets.connections) >= connections, timeout)
        assert enough, f"{len(self.sockets.connections)} of {connections} Socket Mode connections after {timeout} s"
