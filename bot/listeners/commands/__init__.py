"""Slash commands."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot import messages
from bot.listeners.commands.callsign import handle
from bot.listeners.services import Services, border


def register(app: AsyncApp, services: Services) -> None:
    """Bind `/callsign`."""
    app.command(messages.COMMAND)(border(services, handle))
