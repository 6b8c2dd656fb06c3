"""Inputs and buttons of the first modal."""

from __future__ import annotations

from dataclasses import replace

from bot import messages
from bot.blocks import bulk
from bot.blocks.need import needs_view
from bot.blocks.small_modals import loading_view
from bot.blocks.start import country_chosen, start_answers
from bot.flows import fix
from bot.flows.continue_draft import redraw
from bot.flows.journeys import warn
from bot.flows.need import needs_of
from bot.flows.services import Request, show
from bot.flows.start import StartKind, given_again, kind_of, offered_region, start
from bot.flows.start_from import labelled
from bot.listeners.actions.bulk_buttons import look_again
from bot.slack import payloads


async def region(request: Request) -> None:
    """Show the types of another region; all other values stay."""
    await request.ack()
    click = payloads.click(request.body)
    services = request.services
    if click.view is None or click.value not in services.regions:
        return
    types = services.forms.types_now(click.view.metadata.get("region", "")) or ()
    given = replace(start_answers(click.view, types), region=click.value)
    many = click.view.callback_id == bulk.START
    if many and types and services.forms.types_now(given.region) == types:
        return  # drawing it again would empty the file inputs
    given = await labelled(services, given, click.person)
    view = await start(services, given, StartKind.MANY if many else StartKind.ONE)
    await show(request, click.view.id, view, hash=click.view.hash)


async def type_or_country(request: Request) -> None:
    """Show what a country takes where one was chosen, and what a type needs first where that is missing."""
    await request.ack()
    click = payloads.click(request.body)
    services = request.services
    if click.view is None:
        return
    if not (country := country_chosen(click.value)):
        types = services.forms.types_now(offered_region(click.view.metadata, services.regions)) or ()
        given = start_answers(click.view, types)
        await warn(request, click, given.region, given.registration_type)
        return
    view_id = await request.push(click.trigger_id, loading_view(messages.windows.LOADING_FORM))
    region = offered_region(click.view.metadata, services.regions)
    needs = await services.soon(needs_of(country, region, services.forms))
    await show(request, view_id, needs_view(needs, region))


async def source(request: Request) -> None:
    """Fill in the type of what the person starts from; all other values stay."""
    await request.ack()
    click = payloads.click(request.body)
    services = request.services
    if click.view is None:
        return
    types = services.forms.types_now(click.view.metadata.get("region", "")) or ()
    given = await labelled(services, start_answers(click.view, types), click.person)
    await show(request, click.view.id, await start(services, given), hash=click.view.hash)


async def customer(request: Request) -> None:
    """Keep the chosen customer, whose profiles and registrations come first in what to start from."""
    await source(request)


async def try_again(request: Request) -> None:
    """Try again after AWS did not answer: the first modal or the draft's page, as the view's metadata says."""
    await request.ack()
    click = payloads.click(request.body)
    if click.view is None:
        return
    metadata = dict(click.view.metadata)
    await show(request, click.view.id, loading_view(messages.windows.LOADING_FORM, metadata))
    if draft_id := metadata.get("draft"):
        await redraw(request, click.person, draft_id, click.view.id, metadata.get("page", ""))
        return
    if registration_id := metadata.get("registration"):
        await fix.draw(request, click.person, registration_id, click.view.id)
        return
    if upload_id := metadata.get("upload"):
        await look_again(request, click.person, upload_id, click.view.id)
        return
    given = given_again(metadata, request.services.regions)
    await show(request, click.view.id, await start(request.services, given, kind_of(metadata)))
