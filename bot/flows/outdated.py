"""Windows, buttons, commands and shortcuts of another version of Callsign: they are answered in words."""

from __future__ import annotations

from bot import messages
from bot.blocks.elements import option
from bot.flows.problems import NotAllowed
from bot.flows.services import Request
from bot.slack import payloads


async def outdated(_: Request) -> None:
    """Say that it is outdated."""
    raise NotAllowed(messages.problems.OUTDATED)


async def outdated_button(request: Request) -> None:
    """Say so, unless it is a link, which Slack has opened already."""
    if payloads.is_link(request.body):
        await request.ack()
        return
    await outdated(request)


async def outdated_choices(request: Request) -> None:
    """Say so in the only choice: a list can show nothing else."""
    await request.ack(options=[option(messages.problems.OUTDATED_CHOICE, "outdated")])
