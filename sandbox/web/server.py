"""The page: its files, a websocket for each tab, and the requests of its buttons, all on the Slack stand-in's port.

page = SandboxPage(slack, aws, commands=[SlashCommand(line="/callsign new", description="start a registration")])
async with slack: ...  # open slack.url in a browser
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.aws.exceptions import SmsVoiceError
from sandbox.aws.reviewers import NotInReviewError
from sandbox.aws.server import AwsStandIn
from sandbox.clock import MovingClock
from sandbox.slack.changes import Json
from sandbox.slack.elements import STATE
from sandbox.slack.records import User
from sandbox.slack.server import SlackStandIn
from sandbox.web import demo_content
from sandbox.web.actions import PageActions
from sandbox.web.denied_reasons import REASONS
from sandbox.web.element_input import BadInputError
from sandbox.web.fault_switches import FaultSwitches
from sandbox.web.live_pages import LivePages
from sandbox.web.page_updates import everything, user_of
from sandbox.web.people import CHANNELS, GROUPS, GUEST_CHANNELS, PEOPLE, PRIVATE_CHANNEL, Persona, SlashCommand
from sandbox.web.reviewer_console import ReviewerConsole

T = TypeVar("T")

STATIC = Path(__file__).parent / "static"
#: Seconds between two updates of the reviewer console while a page is open.
CONSOLE_SECONDS = 0.4
#: How many days somebody can let pass at once.
PASSING_DAYS = (1, 7, 30)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
#: The browser loads nothing from elsewhere, even if a message or a document refers to it.
_POLICY = (
    "default-src 'self'; script-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self' ws: wss:; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_REFUSALS = (BadInputError, NotInReviewError, SmsVoiceError)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SandboxPage:
    """The page of one Slack stand-in and, if given, one AWS stand-in.

    Create it before `slack` starts: it adds its routes, its people and its channels, and it stops with `slack`. Without
    `aws` there is no reviewer console. `clock` is the time of both stand-ins and of the bot; without it, the page
    cannot let days pass.
    """

    def __init__(
        self,
        slack: SlackStandIn,
        aws: AwsStandIn | None = None,
        *,
        people: Sequence[Persona] = PEOPLE,
        commands: Sequence[SlashCommand] = (),
        clock: MovingClock | None = None,
    ) -> None:
        self._slack, self._workspace = slack, slack.workspace
        self._people = [self._workspace.user(person.name, person.kind) for person in people]
        self._roles = {user.id: person.role for user, person in zip(self._people, people, strict=True)}
        self._commands = tuple(commands)
        self._clock = clock
        self._seed_channels()
        for handle, members in GROUPS.items():
            self._workspace.user_group(handle, [user for user in self._people if user.name in members])
        self._pages = LivePages(self._workspace, self._hello, self._connected)
        names = frozenset(command.line.split(" ")[0] for command in commands)
        self._actions = PageActions(slack, names, self._pages.conversations_changed)
        self._console = ReviewerConsole(aws, FaultSwitches(aws, slack.api.unknown_blocks)) if aws else None
        self._shown: Json = {}
        self._wake = asyncio.Event()
        # The bot in the same event loop may replace the loop's own threads.
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="console")
        slack.pages.append(self._attach)

    def _seed_channels(self) -> None:
        """Create the channels. Members are in all, guests in some, and the bot is in all but the private one."""
        members = {user.id for user in self._people if user.kind == "member"}
        guests = {user.id for user in self._people if user.kind == "guest"}
        for name in CHANNELS:
            channel = self._workspace.channel(name)
            channel.members |= members | {self._workspace.bot.id} | (guests if name in GUEST_CHANNELS else set())
        self._workspace.channel(PRIVATE_CHANNEL, private=True).members |= members

    def _attach(self, application: web.Application) -> None:
        application.middlewares.append(_guard(self._own_host))
        router = application.router
        router.add_get("/", self._index)
        router.add_get("/ui/live", self._serve_live)
        router.add_post("/ui/actions/{name}", self._serve_action)
        router.add_post("/ui/upload", self._serve_upload)
        router.add_get("/ui/files/{file}", self._serve_file)
        router.add_get("/ui/samples/{name}", self._serve_sample)
        router.add_get("/ui/console/{region}/documents/{attachment}", self._serve_document)
        router.add_get("/ui/console/{region}/{registration}", self._serve_details)
        router.add_post("/ui/console/{region}/{registration}/{action}", self._serve_review)
        router.add_post("/ui/speed", self._serve_speed)
        router.add_post("/ui/time", self._serve_time)
        router.add_post("/ui/faults", self._serve_fault)
        router.add_static("/ui/static", STATIC)
        application.cleanup_ctx.append(self._running)
        application.on_shutdown.append(self._close)

    async def _running(self, _: web.Application) -> Any:
        """While the server runs, follow the workspace and the reviewer console."""
        unsubscribe = self._slack.subscribe(self._pages.changed)
        watch = asyncio.create_task(self._watch_console()) if self._console else None
        yield
        unsubscribe()
        if watch:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
        self._threads.shutdown(wait=False)

    async def _close(self, _: web.Application) -> None:
        await self._pages.close()

    async def _watch_console(self) -> None:
        """Send the reviewer console to the pages whenever it has changed."""
        while True:
            await self._pages.has_pages.wait()
            await self._refresh_console()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), CONSOLE_SECONDS)
            self._wake.clear()

    async def _refresh_console(self) -> None:
        assert self._console
        shown = {**await self._in_thread(self._console.overview), "ahead": self._ahead()}
        if shown != self._shown:
            self._shown = shown
            self._pages.broadcast(shown)

    async def _in_thread(self, act: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(act, *args))

    def _connected(self) -> bool:
        return self._slack.sockets.open or self._slack.http.open

    def _own_host(self, host: str) -> bool:
        """Whether the Host of a request is this machine. Another name could belong to somebody else's website."""
        return self._slack.host not in LOOPBACK or urlsplit(f"//{host}").hostname in LOOPBACK

    def _hello(self, user: User) -> Json:
        workspace = self._workspace
        return {
            **everything(workspace, user),
            "me": user.id,
            "people": [person.id for person in self._people],
            "users": [user_of(each, self._roles) for each in workspace.users.values()],
            "bot": workspace.bot.id,
            "commands": [{"line": command.line, "description": command.description} for command in self._commands],
            "shortcuts": list(self._slack.shortcuts),
            "elements": {kind: {"key": key, "empty": empty} for kind, (key, empty, _) in STATE.items()},
            "console": self._shown or None,
            "has_console": self._console is not None,
            "reasons": [
                {"code": reason.code, "text": reason.text, "group": reason.group, "field": reason.field}
                for reason in REASONS
            ],
            "documents": demo_content.documents(),
            "tour": demo_content.tour(),
        }

    def _person(self, request: web.Request) -> User:
        """The acting person, by name or id; the first person if the request names nobody."""
        wanted = request.query.get("as", "")
        return next((user for user in self._people if wanted in {user.id, user.name}), self._people[0])

    async def _index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def _serve_live(self, request: web.Request) -> web.StreamResponse:
        return await self._pages.serve(request, self._person(request))

    async def _serve_action(self, request: web.Request) -> web.Response:
        action = self._actions.by_name.get(request.match_info["name"])
        if action is None:
            raise BadInputError("There is no such action.")
        return web.json_response(await action(self._person(request), await _json(request)))

    async def _serve_upload(self, request: web.Request) -> web.Response:
        """The body is the bytes of a file. The query has its name and the element."""
        user, query = self._person(request), dict(request.query)
        self._actions.check_file(user, query, request.content_length or 0)
        data = bytearray()
        async for chunk in request.content.iter_chunked(64 * 1024):
            data += chunk
            self._actions.check_file(user, query, len(data))
        return web.json_response(self._actions.upload(user, query, bytes(data)))

    async def _serve_file(self, request: web.Request) -> web.Response:
        file = self._workspace.files.get(request.match_info["file"])
        if file is None or file.deleted:
            raise web.HTTPNotFound
        return _document(file.data, file.mimetype)

    async def _serve_sample(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in demo_content.DOCUMENTS:
            raise web.HTTPNotFound
        return _document(demo_content.document_body(name), demo_content.DOCUMENTS[name].content_type)

    async def _serve_document(self, request: web.Request) -> web.Response:
        place = request.match_info
        return _document(
            *await self._in_thread(self._console_or_refusal().document, place["region"], place["attachment"])
        )

    async def _serve_details(self, request: web.Request) -> web.Response:
        place = request.match_info
        return web.json_response(
            await self._in_thread(self._console_or_refusal().details, place["region"], place["registration"])
        )

    async def _serve_review(self, request: web.Request) -> web.Response:
        place, body = request.match_info, await _json(request)
        await self._in_thread(
            self._console_or_refusal().act, place["action"], place["region"], place["registration"], body
        )
        return self._done()

    async def _serve_speed(self, request: web.Request) -> web.Response:
        self._console_or_refusal().set_speed(await _json(request))
        return self._done()

    async def _serve_time(self, request: web.Request) -> web.Response:
        """Let {"days"} pass for everybody: AWS, Slack and the bot."""
        days = (await _json(request)).get("days")
        if self._clock is None or days not in PASSING_DAYS:
            raise BadInputError("Days cannot pass here.")
        before = self._clock.now()
        passed = self._clock.let_pass(days)
        self._workspace.keep_triggers(before.timestamp(), passed.total_seconds())
        return self._done()

    def _ahead(self) -> float | None:
        """How many seconds the time of the page is ahead of the machine's; None if it cannot be moved."""
        return self._clock.ahead.total_seconds() if self._clock else None

    async def _serve_fault(self, request: web.Request) -> web.Response:
        """Switch a fault of AWS, or cut the bot's connection to Slack."""
        body = await _json(request)
        if body.get("name") == "cut_connection":
            await self._slack.faults.drop_sockets()
        else:
            await self._in_thread(self._console_or_refusal().switch, body)
        return self._done()

    def _console_or_refusal(self) -> ReviewerConsole:
        if self._console is None:
            raise BadInputError("This page has no reviewer console.")
        return self._console

    def _done(self) -> web.Response:
        self._wake.set()
        return web.json_response({})


def _guard(own_host: Callable[[str], bool]) -> Any:
    """Protect the page's routes: other websites cannot use them, and a refusal is an answer, not a failure."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != "/" and not request.path.startswith("/ui/"):
            return await handler(request)
        origin = request.headers.get("Origin")
        if not own_host(request.host) or (origin and urlsplit(origin).netloc != request.host):
            raise web.HTTPForbidden(text="Only the page itself may send this request.")
        try:
            response = await handler(request)
        except _REFUSALS as refusal:
            response = web.json_response({"error": str(refusal)}, status=409)
        if not response.prepared:
            response.headers.update({name: text for name, text in _HEADERS.items() if name not in response.headers})
        return response

    return guard


async def _json(request: web.Request) -> Json:
    """The body, which must be a JSON object. The content type excludes plain forms of other websites."""
    if request.content_type != "application/json":
        raise BadInputError("The body must be JSON.")
    try:
        body = await request.json()
    except ValueError:
        raise BadInputError("The body must be JSON.") from None
    if not isinstance(body, dict):
        raise BadInputError("The body must be a JSON object.")
    return body


def _document(body: bytes, content_type: str) -> web.Response:
    """A file from elsewhere: the browser shows it and never runs it."""
    kind = content_type if content_type.startswith("image/") or content_type == "application/pdf" else "text/plain"
    headers = {} if kind == "application/pdf" else {"Content-Security-Policy": "default-src 'none'; sandbox"}
    return web.Response(body=body, content_type=kind, headers=headers)
