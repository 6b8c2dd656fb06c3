"""Slash commands."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncApp

from bot import messages
from bot.flows.outdated import outdated
from bot.flows.services import Services, border
from bot.listeners.commands.callsign import handle


def register(app: AsyncApp, services: Services) -> None:
    """Bind `/callsign`; another name is of another version of Callsign."""
    app.command(messages.text.COMMAND)(border(services, handle))
    app.command(re.compile(".*"))(border(services, outdated))
