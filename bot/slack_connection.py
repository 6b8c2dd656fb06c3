"""Slack as a process reaches it: the Web API's clients, who the token is, and the socket."""

from __future__ import annotations

from contextlib import AsyncExitStack

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.health import Check, NotWell
from bot.settings import Settings

SLACK_SECONDS = 10
#: Waits for Slack's Retry-After, one after the other, before a post is left for later.
RATE_LIMIT_RETRIES = 5


class StartRefused(Exception):
    """Callsign cannot start; the message says why and what to do."""


def slack_client(settings: Settings, session: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
    return AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url,
        session=session,
        timeout=SLACK_SECONDS,
        retry_handlers=[],
    )


def patient(client: AsyncWebClient) -> AsyncWebClient:
    """Waits when Slack says so; never repeats after a lost connection, which could post twice."""
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=RATE_LIMIT_RETRIES))
    return client


async def identity_of(client: AsyncWebClient, settings: Settings) -> AuthorizeResult:
    try:
        answer = await client.auth_test()
    except SlackApiError as refused:
        raise StartRefused(messages.token_refused(str(refused.response.get("error")))) from None
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise StartRefused(messages.slack_silent(settings.slack_api_url)) from None
    return AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=answer.get("team_id"),
        bot_id=answer.get("bot_id"),
        bot_user_id=answer.get("user_id"),
        bot_token=settings.slack_bot_token,
    )


async def connect(app: AsyncApp, settings: Settings, stack: AsyncExitStack) -> Check:
    """Open Socket Mode; closed before everything else. Returns how to ask whether it is connected."""
    socket = AsyncSocketModeHandler(app, settings.slack_app_token)
    stack.push_async_callback(socket.close_async)
    await socket.connect_async()  # type: ignore[no-untyped-call]

    async def connected() -> None:
        if not await socket.client.is_connected():
            raise NotWell("not connected")

    return connected
