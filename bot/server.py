"""What listens on PORT: health for whoever watches the process, and Slack's requests in HTTP mode."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

#: A url-encoded view is three times its size; aiohttp's own bound of 1 MiB refuses what Slack may send.
BODY_BYTES = 4 * 1024 * 1024
SLACK_PATH = "/slack/events"


@asynccontextmanager
async def serve(
    host: str, port: int, readiness: Callable[[], Mapping[str, str]], app: AsyncApp | None
) -> AsyncIterator[int]:
    """Listen; yields the port. With `app`, Slack's commands, interactions and events come in at SLACK_PATH.

    `readiness` names what is not well and why; empty means ready.
    """
    application = web.Application(client_max_size=BODY_BYTES)

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readyz(_: web.Request) -> web.Response:
        wrong = readiness()
        return web.json_response({"status": "not ready" if wrong else "ready", **wrong}, status=503 if wrong else 200)

    application.router.add_get("/healthz", healthz)
    application.router.add_get("/readyz", readyz)
    if app:
        bolt = app

        async def slack(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

        application.router.add_post(SLACK_PATH, slack)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
