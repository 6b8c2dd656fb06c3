"""Small real bots for these tests: an unchanged Bolt, in both modes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn


def bolt_app(slack: SlackStandIn) -> AsyncApp:
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    return AsyncApp(client=client, signing_secret=slack.signing_secret)


@asynccontextmanager
async def in_socket_mode(app: AsyncApp, slack: SlackStandIn) -> AsyncIterator[Any]:
    expected = len(slack.sockets.connections) + 1
    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # slack-bolt has no types here
    await slack.connected(expected)
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # slack-bolt has no types here


@asynccontextmanager
async def in_http_mode(app: AsyncApp, slack: SlackStandIn) -> AsyncIterator[str]:
    async def events(request: web.Request) -> web.StreamResponse:
        bolt_request = await to_bolt_request(request)
        response: web.StreamResponse = await to_aiohttp_response(await app.async_dispatch(bolt_request))
        return response

    server = web.Application(client_max_size=4 * 1024 * 1024)
    server.router.add_post("/slack/events", events)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    slack.dispatch_to(url)
    try:
        yield url
    finally:
        await runner.cleanup()


MODES = {"socket": in_socket_mode, "http": in_http_mode}
