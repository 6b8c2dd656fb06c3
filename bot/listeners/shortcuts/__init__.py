"""Global shortcuts."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncApp

from bot.flows.outdated import outdated
from bot.flows.services import Request, Services, border
from bot.flows.start import begin
from bot.slack import payloads

#: callback_id in manifest.yml.
REGISTER = "register"


def register(app: AsyncApp, services: Services) -> None:
    """Bind the shortcut that starts a registration."""
    app.shortcut(REGISTER)(border(services, _register))
    app.shortcut(re.compile(".*"))(border(services, outdated))


async def _register(request: Request) -> None:
    await request.ack()
    shortcut = payloads.shortcut(request.body)
    await begin(request, shortcut.trigger_id)
