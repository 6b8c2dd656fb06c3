"""The page: its files, one websocket for each tab, and the requests behind its buttons, all on the Slack stand-in's port.

page = SandboxPage(slack, aws, commands=[SlashCommand(line="/callsign new", description="begin a registration")])
async with slack: ...  # open slack.url in a browser
"""

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
from sandbox.slack.changes import Json
from sandbox.slack.elements import STATE
from sandbox.slack.records import User
from sandbox.slack.server import SlackStandIn
from sandbox.web import samples
from sandbox.web.acts import Acts
from sandbox.web.denials import REASONS
from sandbox.web.desk import Desk
from sandbox.web.entered import BadInputError
from sandbox.web.frames import everything, user_of
from sandbox.web.live import Live
from sandbox.web.people import CHANNELS, GUEST_CHANNELS, PEOPLE, PRIVATE_CHANNEL, Persona, SlashCommand
from sandbox.web.switches import Switches

T = TypeVar("T")

STATIC = Path(__file__).parent / "static"
#: Seconds between two looks at the stand-in AWS while a page is open.
DESK_SECONDS = 0.4
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
#: Nothing from outside, whatever a message or a document says.
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
    """The page of one Slack stand-in and, beside it, one AWS stand-in.

    Make it before `slack` starts: it adds its routes, seeds people and channels, and stops with it. Without `aws` there is no desk.
    """

    def __init__(
        self,
        slack: SlackStandIn,
        aws: AwsStandIn | None = None,
        *,
        people: Sequence[Persona] = PEOPLE,
        commands: Sequence[SlashCommand] = (),
    ) -> None:
        self._slack, self._workspace = slack, slack.workspace
        self._people = [self._workspace.user(person.name, person.kind) for person in people]
        self._roles = {user.id: person.role for user, person in zip(self._people, people, strict=True)}
        self._commands = tuple(commands)
        self._seed_channels()
        self._live = Live(self._workspace, self._hello, self._connected)
        words = frozenset(command.line.split(" ")[0] for command in commands)
        self._acts = Acts(slack, words, self._live.conversations_changed)
        self._desk = Desk(aws, Switches(aws)) if aws else None
        self._shown: Json = {}
        self._wake = asyncio.Event()
        # The bot beside us in the loop may bring and take the loop's own threads.
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="desk")
        slack.pages.append(self._attach)

    def _seed_channels(self) -> None:
        """Members are in all channels, guests in some, the bot in all but the private one."""
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
        router.add_post("/ui/act/{name}", self._serve_act)
        router.add_post("/ui/upload", self._serve_upload)
        router.add_get("/ui/files/{file}", self._serve_file)
        router.add_get("/ui/samples/{name}", self._serve_sample)
        router.add_get("/ui/desk/{region}/documents/{attachment}", self._serve_document)
        router.add_get("/ui/desk/{region}/{registration}", self._serve_details)
        router.add_post("/ui/desk/{region}/{registration}/{act}", self._serve_review)
        router.add_post("/ui/speed", self._serve_speed)
        router.add_post("/ui/trouble", self._serve_trouble)
        router.add_static("/ui/static", STATIC)
        application.cleanup_ctx.append(self._running)
        application.on_shutdown.append(self._close)

    async def _running(self, _: web.Application) -> Any:
        """While the server runs: follow the workspace, look at the desk."""
        unsubscribe = self._slack.subscribe(self._live.changed)
        watch = asyncio.create_task(self._watch_desk()) if self._desk else None
        yield
        unsubscribe()
        if watch:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
        self._threads.shutdown(wait=False)

    async def _close(self, _: web.Application) -> None:
        await self._live.close()

    async def _watch_desk(self) -> None:
        """Tell the pages whenever the desk looks different."""
        while True:
            await self._live.watched.wait()
            await self._look()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), DESK_SECONDS)
            self._wake.clear()

    async def _look(self) -> None:
        assert self._desk
        shown = await self._in_thread(self._desk.look)
        if shown != self._shown:
            self._shown = shown
            self._live.broadcast(shown)

    async def _in_thread(self, act: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(act, *args))

    def _connected(self) -> bool:
        return self._slack.sockets.open or self._slack.http.open

    def _own_host(self, host: str) -> bool:
        """Whether a request names this machine: a page elsewhere cannot reach it through a name of its own."""
        listening = urlsplit(self._slack.url).hostname
        return listening not in LOOPBACK or urlsplit(f"//{host}").hostname in LOOPBACK

    def _hello(self, user: User) -> Json:
        workspace = self._workspace
        return {
            **everything(workspace, user),
            "me": user.id,
            "people": [person.id for person in self._people],
            "users": [user_of(one, self._roles) for one in workspace.users.values()],
            "bot": workspace.bot.id,
            "commands": [{"line": one.line, "description": one.description} for one in self._commands],
            "shortcuts": list(self._slack.shortcuts),
            "elements": {kind: {"key": key, "empty": empty} for kind, (key, empty, _) in STATE.items()},
            "desk": self._shown or None,
            "has_desk": self._desk is not None,
            "reasons": [
                {"code": one.code, "text": one.text, "group": one.group, "field": one.field} for one in REASONS
            ],
            "documents": samples.documents(),
            "tour": samples.tour(),
        }

    def _person(self, request: web.Request) -> User:
        """Who acts, by name or id; the first person when nobody is named."""
        wanted = request.query.get("as", "")
        return next((user for user in self._people if wanted in {user.id, user.name}), self._people[0])

    async def _index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def _serve_live(self, request: web.Request) -> web.StreamResponse:
        return await self._live.serve(request, self._person(request))

    async def _serve_act(self, request: web.Request) -> web.Response:
        act = self._acts.by_name.get(request.match_info["name"])
        if act is None:
            raise BadInputError("There is no such act.")
        return web.json_response(await act(self._person(request), await _json(request)))

    async def _serve_upload(self, request: web.Request) -> web.Response:
        """The bytes of a file as the body; where it goes and its name in the query."""
        user, asked = self._person(request), dict(request.query)
        self._acts.check_file(user, asked, request.content_length or 0)
        data = bytearray()
        async for chunk in request.content.iter_chunked(64 * 1024):
            data += chunk
            self._acts.check_file(user, asked, len(data))
        return web.json_response(self._acts.upload(user, asked, bytes(data)))

    async def _serve_file(self, request: web.Request) -> web.Response:
        file = self._workspace.files.get(request.match_info["file"])
        if file is None or file.deleted:
            raise web.HTTPNotFound
        return _document(file.data, file.mimetype)

    async def _serve_sample(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in samples.DOCUMENTS:
            raise web.HTTPNotFound
        return _document(samples.document_body(name), samples.DOCUMENTS[name].content_type)

    async def _serve_document(self, request: web.Request) -> web.Response:
        place = request.match_info
        return _document(*await self._in_thread(self._at_desk().document, place["region"], place["attachment"]))

    async def _serve_details(self, request: web.Request) -> web.Response:
        place = request.match_info
        return web.json_response(await self._in_thread(self._at_desk().details, place["region"], place["registration"]))

    async def _serve_review(self, request: web.Request) -> web.Response:
        place, asked = request.match_info, await _json(request)
        await self._in_thread(self._at_desk().act, place["act"], place["region"], place["registration"], asked)
        return self._looked()

    async def _serve_speed(self, request: web.Request) -> web.Response:
        self._at_desk().set_speed(await _json(request))
        return self._looked()

    async def _serve_trouble(self, request: web.Request) -> web.Response:
        """Trouble of AWS, or of the bot's connection to Slack."""
        asked = await _json(request)
        if asked.get("name") == "cut_connection":
            await self._slack.faults.drop_sockets()
        else:
            await self._in_thread(self._at_desk().switch, asked)
        return self._looked()

    def _at_desk(self) -> Desk:
        if self._desk is None:
            raise BadInputError("There is no desk here.")
        return self._desk

    def _looked(self) -> web.Response:
        self._wake.set()
        return web.json_response({})


def _guard(own_host: Callable[[str], bool]) -> Any:
    """Around the page's own routes: nobody else's page may use them, and refusals are answers, not failures."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != "/" and not request.path.startswith("/ui/"):
            return await handler(request)
        origin = request.headers.get("Origin")
        if not own_host(request.host) or (origin and urlsplit(origin).netloc != request.host):
            raise web.HTTPForbidden(text="This page answers only to itself.")
        try:
            response = await handler(request)
        except _REFUSALS as refusal:
            response = web.json_response({"error": str(refusal)}, status=409)
        if not response.prepared:
            response.headers.update({name: text for name, text in _HEADERS.items() if name not in response.headers})
        return response

    return guard


async def _json(request: web.Request) -> Json:
    """The body, which must be an object; its content type keeps plain forms of other pages out."""
    if request.content_type != "application/json":
        raise BadInputError("The page speaks JSON.")
    try:
        asked = await request.json()
    except ValueError:
        raise BadInputError("The page speaks JSON.") from None
    if not isinstance(asked, dict):
        raise BadInputError("The page sends an object.")
    return asked


def _document(body: bytes, content_type: str) -> web.Response:
    """A foreign file: shown, never run."""
    kind = content_type if content_type.startswith("image/") or content_type == "application/pdf" else "text/plain"
    headers = {} if kind == "application/pdf" else {"Content-Security-Policy": "default-src 'none'; sandbox"}
    return web.Response(body=body, content_type=kind, headers=headers)
