"""Events: App Home opened."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncApp

from bot.flows.home import publish
from bot.flows.services import Request, Services, acknowledge, border
from bot.slack import payloads


def register(app: AsyncApp, services: Services) -> None:
    """Bind App Home, and acknowledge every other event, or Slack would send it three more times."""
    app.event("app_home_opened")(border(services, _home_opened))
    app.event(re.compile(".+"))(acknowledge)


async def _home_opened(request: Request) -> None:
    opened = payloads.home_opening(request.body)
    if opened.tab == "home":
        await publish(request, opened.person)
