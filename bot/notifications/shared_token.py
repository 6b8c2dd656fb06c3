"""Says in the default channel that another Callsign has the same app token: at most once a day."""

from __future__ import annotations

import structlog

from bot import messages
from bot.blocks.message import Message
from bot.notifications.outbox import SLACK_FAILURES, Outbox
from workflows.ports.process import Clock

log = structlog.get_logger(__name__)


async def report_shared_token(outbox: Outbox, channel: str, clock: Clock, others: int) -> None:
    """Log it, and post it where there is a default channel; `others` is the number of their connections."""
    log.error("another Callsign has the same SLACK_APP_TOKEN", action="connect", connections=others)
    if not channel:
        return
    message = Message.of_text(messages.connections.shared(others))
    try:
        await outbox.post(f"shared-token:{clock():%Y-%m-%d}", channel, message)
    except SLACK_FAILURES as error:
        log.warning("the notice of a shared token was not posted", action="connect", error=type(error).__name__)
