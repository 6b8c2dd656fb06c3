"""`/callsign need COUNTRY`."""

from __future__ import annotations

from bot import messages
from bot.blocks.elements import Block, section
from bot.blocks.need import needs_blocks
from bot.flows.need import needs_of
from bot.flows.services import Request
from bot.messages.text import escape
from bot.slack import limits
from workflows.lifecycle.needs import countries_like, country_meant


async def send_needs(request: Request, query: str) -> None:
    """Answer, only to the person, what it takes to text people in a country."""
    await request.ack()
    services = request.services
    if not query:
        await _answer(request, [section(messages.need.USAGE)], messages.need.USAGE)
        return
    region = services.regions[0]
    types = (await services.soon(services.forms.types(region))).value
    country = country_meant(query, types)
    if not country:
        words = escape(messages.need.unknown(query, countries_like(query)))
        await _answer(request, [section(words)], words)
        return
    needs = await services.soon(needs_of(country, region, services.forms))
    await _answer(request, needs_blocks(needs, region), messages.need.headline(needs, region))


async def _answer(request: Request, blocks: list[Block], text: str) -> None:
    """By the response URL: AWS may take longer to describe a form than Slack waits for the answer to a command."""
    await request.respond(response_type="ephemeral", text=text, blocks=blocks[: limits.MESSAGE_BLOCKS])
