"""One folder for each Slack feature, each with a `register`; `register` here calls all of them.

The first listener that matches is called, so the catch-alls come last.
"""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.flows.services import Services
from bot.listeners import actions, commands, events, options, shortcuts, views


def register(app: AsyncApp, services: Services) -> None:
    """Bind every listener."""
    commands.register(app, services)
    shortcuts.register(app, services)
    views.register(app, services)
    options.register(app, services)
    events.register(app, services)
    actions.register(app, services)
