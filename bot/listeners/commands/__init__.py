"""Slash commands."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot import messages
from bot.flows.services import Services, border
from bot.listeners.commands.callsign import handle


def register(app: AsyncApp, services: Services) -> None:
    """Bind `/callsign`."""
    app.command(messages.text.COMMAND)(border(services, handle))
