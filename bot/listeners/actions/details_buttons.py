"""Details of a registration, and what can be done there. Each click is checked again: a modal may be open for days."""

from __future__ import annotations

import structlog

from bot import messages
from bot.blocks.details import chosen_versions, details_view
from bot.blocks.request_number import plain_message
from bot.blocks.small_modals import loading_view, notice_view
from bot.flows.details import compared, details, owned, show_details, watched
from bot.flows.details import open_details as show_details_of
from bot.flows.services import Request, show
from bot.flows.timeline import post_timeline
from bot.messages import details as details_words
from bot.slack import payloads
from bot.slack.payloads import Click
from workflows.records.registrations import Registration
from workflows.registrations import discard as ending

log = structlog.get_logger(__name__)


async def open_details(request: Request) -> None:
    """The modal, from a message, a row of a list, or App Home."""
    await request.ack()
    click = payloads.click(request.body)
    await show_details_of(request, click.person, click.home_workspace, click.trigger_id, click.value)


async def refresh(request: Request) -> None:
    """Ask AWS again."""
    await request.ack()
    click = payloads.click(request.body)
    if click.view is None:
        return
    await show(request, click.view.id, loading_view(details_words.LOADING_DETAILS))
    await show_details(request, click.person, await watched(request, click, click.value), click.view.id)


async def compare(request: Request) -> None:
    """What differs between the two versions chosen."""
    await request.ack()
    click = payloads.click(request.body)
    versions = chosen_versions(click.view) if click.view else None
    if click.view is None or versions is None:
        return
    registration = await watched(request, click, click.view.metadata.get("registration", ""))
    services = request.services
    shown = await compared(services, await details(services, registration, click.person), *versions)
    await show(request, click.view.id, details_view(shown, services.clock()), hash=click.view.hash)


async def timeline(request: Request) -> None:
    """Draw it and post it in the thread; a window on top of the details says how that went."""
    await request.ack()
    click = payloads.click(request.body)
    answer = await request.client.views_push(
        trigger_id=click.trigger_id, view=loading_view(details_words.LOADING_TIMELINE)
    )
    request.opened = str(answer["view"]["id"])
    registration = await watched(request, click, click.value)
    words = await post_timeline(request.services, registration)
    await show(request, request.opened, notice_view(details_words.TIMELINE_TITLE, words))


async def discard(request: Request) -> None:
    """Take a submitted version back, after the dialog that said what that means."""
    await request.ack()
    click = payloads.click(request.body)
    registration = await owned(request, click, click.value)
    services = request.services
    await _wait(request, click)
    try:
        change = await ending.discard(registration, services)
    except ending.TooLate:
        await _say(request, click, details_words.REGISTRATION_CHANGED)
        return
    if change:
        words = details_words.discarded_by(click.person.user_id, change.version)
        await _post(request, registration, f"discard:{change.id}", words)
    log.info("a version was discarded", action="discard", registration_id=registration.id)
    await _show_again(request, click, registration)


async def delete(request: Request) -> None:
    """Delete a registration nobody submitted, after the dialog that said what that means."""
    await request.ack()
    click = payloads.click(request.body)
    registration = await owned(request, click, click.value)
    services = request.services
    await _wait(request, click)
    try:
        change = await ending.delete(registration, services)
    except ending.TooLate:
        await _say(request, click, details_words.REGISTRATION_CHANGED)
        return
    except ending.UnderWay:
        await _say(request, click, details_words.UNDER_WAY)
        return
    if change:
        words = details_words.deleted_by(click.person.user_id)
        await _post(request, registration, f"delete:{change.id}", words)
    log.info("a draft registration was deleted", action="delete", registration_id=registration.id)
    await _show_again(request, click, registration)


async def _wait(request: Request, click: Click) -> None:
    if click.view:
        await show(request, click.view.id, loading_view(messages.windows.LOADING_SAVING))


async def _say(request: Request, click: Click, words: str) -> None:
    if click.view:
        await show(request, click.view.id, notice_view(details_words.DETAILS_TITLE, words))


async def _post(request: Request, registration: Registration, key: str, words: str) -> None:
    """Who did it, in the thread; what it means follows as the change itself, which is what must not be lost."""
    services = request.services
    await services.notifier.post_in_thread(key, registration, plain_message(words))
    await services.notifier.changed()


async def _show_again(request: Request, click: Click, registration: Registration) -> None:
    current = await request.services.store.registration(registration.id)
    if click.view and current:
        await show_details(request, click.person, current, click.view.id)
