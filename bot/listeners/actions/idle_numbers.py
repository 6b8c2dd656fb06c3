"""The buttons next to a number that nothing uses."""

from __future__ import annotations

from bot import messages
from bot.blocks.small_modals import loading_view, problem_view
from bot.flows.continue_draft import redraw
from bot.flows.idle_numbers import draft_for, note, place_of_click, release_window, still_idle
from bot.flows.services import Request, show
from bot.messages.windows import LOADING_FORM
from bot.slack import payloads


async def register_number(request: Request) -> None:
    """Start the number's registration; a second click continues the draft of the first."""
    await request.ack()
    click = payloads.click(request.body)
    services = request.services
    view_id = await request.open(click.trigger_id, loading_view(LOADING_FORM))
    region, number_id = await place_of_click(services, click.value)
    idle = await still_idle(services, region, number_id)
    if idle is None:
        await show(request, view_id, problem_view(messages.home.NUMBER_TAKEN))
        await note(services, number_id, messages.home.NUMBER_TAKEN, is_taken=True)
        return
    draft = await draft_for(services, click, idle)
    services.homes.touch(click.person)
    await redraw(request, click.person, draft.id, view_id)
    await note(services, number_id, messages.home.registering_number(click.person.user_id), is_taken=False)


async def open_release(request: Request) -> None:
    """Ask for the typed confirmation of a release."""
    await request.ack()
    click = payloads.click(request.body)
    view_id = await request.open(click.trigger_id, loading_view(messages.details.LOADING_DETAILS))
    await show(request, view_id, await release_window(request.services, click.person, click.value))
