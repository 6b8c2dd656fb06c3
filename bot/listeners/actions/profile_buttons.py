"""Buttons of profiles. Each click is checked again: a modal may stay open for days."""

from __future__ import annotations

import structlog

from bot import messages
from bot.blocks.profiles import NewProfile, new_view
from bot.blocks.small_modals import loading_view
from bot.flows import profiles, save_as_profile
from bot.flows.details import show_details, watched
from bot.flows.profile_pages import page_session
from bot.flows.services import Request, show
from bot.slack import payloads
from bot.slack.payloads import Click
from workflows.profiles import keep
from workflows.records.definitions import FieldPath
from workflows.records.profiles import ProfileId, Sharing

log = structlog.get_logger(__name__)


async def _clicked(request: Request) -> tuple[Click, str]:
    """The click, and the modal's id; for members only."""
    await request.ack()
    click = payloads.click(request.body)
    await profiles.members_only(request.services, click.person)
    return click, click.view.id if click.view else ""


async def all_profiles(request: Request) -> None:
    """Back to the list."""
    click, view_id = await _clicked(request)
    await show(request, view_id, await profiles.list_view(request.services, click.person))


async def open_profile(request: Request) -> None:
    """Show one profile."""
    click, view_id = await _clicked(request)
    await show(request, view_id, await profiles.profile_view(request.services, click.person, click.value))


async def back_to_profile(request: Request) -> None:
    """Leave a page without saving it."""
    click, view_id = await _clicked(request)
    profile_id = click.view.metadata.get("profile", "") if click.view else ""
    await show(request, view_id, await profiles.profile_view(request.services, click.person, profile_id))


async def history(request: Request) -> None:
    """Show who changed what."""
    click, view_id = await _clicked(request)
    await show(request, view_id, await profiles.history_view(request.services, click.person, click.value))


async def new(request: Request) -> None:
    """Ask for name, form and sharing of a new profile."""
    _, view_id = await _clicked(request)
    services = request.services
    _ = services.profiles.key  # without one there is nothing to ask
    region = services.regions[0]
    types = services.forms.types_now(region) or (await services.soon(services.forms.types(region))).value
    await show(request, view_id, new_view(types, NewProfile(region=region)))


async def edit(request: Request) -> None:
    """Show a page of questions."""
    click, view_id = await _clicked(request)
    metadata = payloads.button_values(click.value)
    await show(request, view_id, loading_view(messages.windows.LOADING_FORM))
    session = await page_session(request.services, click.person, metadata)
    await show(request, view_id, session.view(session.answers))


async def remove_document(request: Request) -> None:
    """Remove a document from a page; what is typed on the page stays typed."""
    click, view_id = await _clicked(request)
    if click.view is None:
        return
    session = await page_session(request.services, click.person, click.view.metadata)
    await show(request, view_id, await session.without(FieldPath(click.value)))


async def share(request: Request) -> None:
    """Let every member see it."""
    await _manage(request, Sharing.WORKSPACE)


async def unshare(request: Request) -> None:
    """Make it private."""
    await _manage(request, Sharing.PRIVATE)


async def _manage(request: Request, sharing: Sharing) -> None:
    click, view_id = await _clicked(request)
    services = request.services
    await keep.manage(ProfileId(click.value), click.person, services.profiles, sharing=sharing)
    log.info("shared" if sharing is Sharing.WORKSPACE else "made private", action="profile", profile=click.value)
    await show(request, view_id, await profiles.profile_view(services, click.person, click.value))


async def delete(request: Request) -> None:
    """Delete it; the dialog has asked."""
    click, view_id = await _clicked(request)
    await keep.delete(ProfileId(click.value), click.person, request.services.profiles)
    log.info("deleted", action="profile", profile=click.value)
    await show(request, view_id, await profiles.list_view(request.services, click.person))


async def registration(request: Request) -> None:
    """Show the details of a registration that holds an old answer, in place of the profile."""
    click, view_id = await _clicked(request)
    await show(request, view_id, loading_view(messages.details.LOADING_DETAILS))
    await show_details(request, click.person, await watched(request, click.person, click.value), view_id)


async def save_as(request: Request) -> None:
    """Ask which answers of a registration a new profile keeps, on top of its details."""
    await request.ack()
    click = payloads.click(request.body)
    await profiles.members_only(request.services, click.person)
    _ = request.services.profiles.key
    add = request.push if click.view else request.open
    view_id = await add(click.trigger_id, loading_view(messages.profiles.LOADING))
    view = await save_as_profile.view(request.services, click.person, click.value)
    await show(request, view_id, view)
