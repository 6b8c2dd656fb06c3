"""Details of a registration, with their buttons. Each click is checked again: a modal may stay open for days."""

from __future__ import annotations

import structlog

from bot import messages
from bot.blocks.denial import sent_view
from bot.blocks.details import chosen_versions, details_view
from bot.blocks.request_number import plain_message
from bot.blocks.small_modals import loading_view, notice_view
from bot.flows.details import answers, compared, details, owned, show_details, watched
from bot.flows.details import open_details as show_details_of
from bot.flows.services import Request, show
from bot.flows.timeline import post_timeline
from bot.slack import payloads
from bot.slack.payloads import Click
from workflows.records.access import Right
from workflows.records.registrations import Registration
from workflows.registrations import discard as discarding

log = structlog.get_logger(__name__)


async def open_details(request: Request) -> None:
    """Open the modal, from a message, a row of a list, or App Home."""
    await request.ack()
    click = payloads.click(request.body)
    await show_details_of(request, click.person, click.trigger_id, click.value)


async def show_sent(request: Request) -> None:
    """Show a member what was sent in the fields that a change denied."""
    await request.ack()
    click = payloads.click(request.body)
    registration_id, _, seq = click.value.rpartition(":")
    view_id = await request.open(click.trigger_id, loading_view(messages.details.LOADING_DETAILS))
    registration = await watched(request, click.person, registration_id)
    changes = await request.services.store.changes_of(registration.message_key)
    denied = [field for change in changes if str(change.seq) == seq for field in change.verdict.fields if field.sent]
    await show(request, view_id, sent_view(registration, denied))


async def show_answers(request: Request) -> None:
    """Show a member all answers of a version, on top of the details."""
    await request.ack()
    click, services = payloads.click(request.body), request.services
    registration_id, _, number = click.value.partition("|")
    opening = request.push if click.view else request.open
    view_id = await opening(click.trigger_id, loading_view(messages.details.LOADING_DETAILS))
    registration = await watched(request, click.person, registration_id)
    version = int(number) if number.isdecimal() else registration.version
    await show(request, view_id, await answers(services, registration, version))


async def refresh(request: Request) -> None:
    """Ask AWS again."""
    await request.ack()
    click = payloads.click(request.body)
    if click.view is None:
        return
    await show(request, click.view.id, loading_view(messages.details.LOADING_DETAILS))
    await show_details(request, click.person, await watched(request, click.person, click.value), click.view.id)


async def compare(request: Request) -> None:
    """Show the differences between the two chosen versions."""
    await request.ack()
    click = payloads.click(request.body)
    versions = chosen_versions(click.view) if click.view else None
    if click.view is None or versions is None:
        return
    registration = await watched(request, click.person, click.view.metadata.get("registration", ""))
    services = request.services
    shown = await compared(services, await details(services, registration, click.person), *versions)
    await show(request, click.view.id, details_view(shown, services.clock()), hash=click.view.hash)


async def timeline(request: Request) -> None:
    """Draw the timeline and post it in the thread; a window on top of the details shows the outcome."""
    await request.ack()
    click = payloads.click(request.body)
    view_id = await request.push(click.trigger_id, loading_view(messages.details.LOADING_TIMELINE))
    registration = await watched(request, click.person, click.value)
    words = await post_timeline(request.services, registration)
    await show(request, view_id, notice_view(messages.details.TIMELINE_TITLE, words))


async def discard(request: Request) -> None:
    """Discard a submitted version. A dialog has explained the consequences."""
    await request.ack()
    click = payloads.click(request.body)
    registration = await owned(request, click, click.value, Right.DELETE)
    services = request.services
    await _wait(request, click)
    try:
        change = await discarding.discard(registration, click.person, services)
    except discarding.TooLate:
        await _say(request, click, messages.details.REGISTRATION_CHANGED)
        return
    if change:
        words = messages.details.discarded_by(click.person.user_id, change.version)
        await _post(request, registration, f"discard:{change.id}", words)
    log.info("a version was discarded", action="discard", registration_id=registration.id)
    await _show_again(request, click, registration)


async def delete(request: Request) -> None:
    """Delete a registration that was never submitted. A dialog has explained the consequences."""
    await request.ack()
    click = payloads.click(request.body)
    registration = await owned(request, click, click.value, Right.DELETE)
    services = request.services
    await _wait(request, click)
    try:
        change = await discarding.delete(registration, click.person, services)
    except discarding.TooLate:
        await _say(request, click, messages.details.REGISTRATION_CHANGED)
        return
    except discarding.UnderWay:
        await _say(request, click, messages.details.UNDER_WAY)
        return
    if change:
        words = messages.details.deleted_by(click.person.user_id)
        await _post(request, registration, f"delete:{change.id}", words)
    log.info("a draft registration was deleted", action="delete", registration_id=registration.id)
    await _show_again(request, click, registration)


async def _wait(request: Request, click: Click) -> None:
    if click.view:
        await show(request, click.view.id, loading_view(messages.windows.LOADING_SAVING))


async def _say(request: Request, click: Click, words: str) -> None:
    if click.view:
        await show(request, click.view.id, notice_view(messages.details.DETAILS_TITLE, words))


async def _post(request: Request, registration: Registration, key: str, words: str) -> None:
    """Post in the thread who did it. The change itself is posted by the notifier, which cannot lose it."""
    services = request.services
    services.notifier.reply(key, registration, plain_message(words))
    await services.notifier.changed()


async def _show_again(request: Request, click: Click, registration: Registration) -> None:
    current = await request.services.store.registration(registration.id)
    if click.view and current:
        await show_details(request, click.person, current, click.view.id)
