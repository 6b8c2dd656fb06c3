"""The server on PORT: health and metrics for monitoring, and Slack's requests in HTTP mode."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.app import MALFORMED
from bot.body_room import BodyRoom, NoRoom
from bot.health import Check, examine
from bot.metrics import MEDIA_TYPE, Metrics
from workflows.ports.archive import CountStore
from workflows.watch.region_states import RegionStates

if TYPE_CHECKING:  # loaded only where browsers can reach the pages
    from bot.intake.site import IntakeSite

#: A url-encoded view is three times its size; aiohttp's own bound of 1 MiB refuses what Slack may send.
BODY_BYTES = 4 * 1024 * 1024
#: Seconds in which a body has to come: Slack sends all of it at once, and waits three seconds for the answer.
BODY_SECONDS = 3.0
#: Seconds until a connection whose body was not waited for is closed: the answer has to leave.
CLOSING_SECONDS = 0.2
#: Bodies up to this size do not count towards the bound on all of them: nearly all of Slack's are smaller.
SMALL_BYTES = 64 * 1024
#: Bytes of all larger bodies that may come in at the same time.
ALL_BODIES_BYTES = 32 * 1024 * 1024
#: Seconds that a request under way has at a stop: Slack does not wait longer for an answer.
ANSWER_SECONDS = 3.0
SLACK_PATH = "/slack/events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The pages in addition to Slack's requests."""

    #: What `/readyz` checks; more may be added later.
    checks: Mapping[str, Check]
    regions: RegionStates
    metrics: Metrics
    store: CountStore

    async def healthz(self, _: web.Request) -> web.Response:
        """Answer that the process is alive."""
        return web.json_response({"status": "alive"})

    async def readyz(self, _: web.Request) -> web.Response:
        """Answer whether the process can do its work: 200, or 503 with the failed checks."""
        health = await examine(self.checks, self.regions.all())
        return web.json_response(health.report, status=200 if health.ready else 503)

    async def numbers(self, _: web.Request) -> web.Response:
        """Serve the metrics for Prometheus."""
        body = await self.metrics.page(self.store, self.regions.all())
        return web.Response(body=body, headers={"Content-Type": MEDIA_TYPE})


@dataclass(frozen=True, slots=True)
class Served:
    """What comes in on the port."""

    pages: Pages
    #: Gets Slack's commands, interactions and events at SLACK_PATH, in HTTP mode.
    app: AsyncApp | None = None
    #: The pages that customers fill in, where there is an address for them.
    intake: IntakeSite | None = None


@asynccontextmanager
async def serve(host: str, port: int, served: Served) -> AsyncIterator[int]:
    """Listen; yields the port."""
    pages, app = served.pages, served.app
    application = web.Application(client_max_size=BODY_BYTES)
    application.router.add_get("/healthz", pages.healthz)
    application.router.add_get("/readyz", pages.readyz)
    application.router.add_get("/metrics", pages.numbers)
    if app:
        application.router.add_post(SLACK_PATH, _slack_handler(app))
    if served.intake:
        served.intake.add_to(application)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=ANSWER_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _slack_handler(app: AsyncApp) -> Callable[[web.Request], Awaitable[web.Response]]:
    room = BodyRoom(ALL_BODIES_BYTES)

    async def slack(request: web.Request) -> web.Response:
        length = BODY_BYTES if request.content_length is None else request.content_length
        try:
            with room.reserve(length if length > SMALL_BYTES else 0):
                async with asyncio.timeout(BODY_SECONDS):
                    asked = await to_bolt_request(request)
        except MALFORMED:  # the signature is checked only after this
            return web.Response(status=400)
        except NoRoom:
            return _closing(request, 503)
        except TimeoutError:
            return _closing(request, 408)
        return await to_aiohttp_response(await app.async_dispatch(asked))

    return slack


def _closing(request: web.Request, status: int) -> web.Response:
    """An answer before the whole body has come; the rest of it is not waited for."""
    if request.transport:
        asyncio.get_running_loop().call_later(CLOSING_SECONDS, request.transport.close)
    response = web.Response(status=status)
    response.force_close()
    return response
