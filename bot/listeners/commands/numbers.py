"""`/callsign numbers`."""

from __future__ import annotations

from bot.flows.idle_numbers import listed
from bot.flows.services import Request
from bot.messages import idle_numbers as words
from bot.slack import payloads


async def send_numbers(request: Request) -> None:
    """Answer, only to the person, which numbers nothing uses, what they cost, and what can be done about each."""
    await request.ack()
    blocks = await listed(request.services, payloads.command(request.body).person)
    # By the response URL: AWS may take longer than Slack waits for the answer to a command.
    await request.respond(response_type="ephemeral", text=words.ALT, blocks=blocks)
