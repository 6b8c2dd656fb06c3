"""The Bolt app: listeners bound, nothing opened."""

from __future__ import annotations

import logging

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot import listeners
from bot.listeners.services import Services


def build_app(services: Services, client: AsyncWebClient, identity: AuthorizeResult, signing_secret: str) -> AsyncApp:
    """The app for one workspace.

    `client` has no token of its own: each request gets the one of `identity`. That is what auth.test said at start, so that no request waits for it. The SDK's loggers are kept at WARNING: below
    that they write whole views and messages down.
    """
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.WARNING)
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)

    async def authorize(**_: object) -> AuthorizeResult:
        return identity

    app = AsyncApp(
        client=client,
        signing_secret=signing_secret,
        authorize=authorize,
        logger=logger,
        # Ours is the only exception handler needed; without one Bolt would log the request's body.
        raise_error_for_unhandled_request=False,
    )
    listeners.register(app, services)
    return app
