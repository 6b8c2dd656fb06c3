"""The button that asks for a number after approval."""

from __future__ import annotations

from bot.blocks.small_modals import loading_view
from bot.flows.details import owned
from bot.flows.problems import NotAllowed
from bot.flows.request_number import asked_for, show_number
from bot.flows.services import Request
from bot.messages import details as details_words
from bot.messages import numbers as number_words
from bot.slack import payloads
from workflows.registrations.request_number import requestable


async def open_number(request: Request) -> None:
    """The modal that says what it costs; from the thread, or on top of the details."""
    await request.ack()
    click = payloads.click(request.body)
    opening = request.client.views_push if click.view else request.client.views_open
    answer = await opening(trigger_id=click.trigger_id, view=loading_view(details_words.LOADING_DETAILS))
    request.opened = str(answer["view"]["id"])
    registration_id, number_type, country = asked_for(click.value)
    registration = await owned(request, click, registration_id)
    if not requestable(number_type, country):
        raise NotAllowed(number_words.NOT_COMPLETE)
    await show_number(request, registration, number_type, country, request.opened)
