"""Details of a registration, and what can be done there. Each click is checked anew: a modal may stand open for days."""

from __future__ import annotations

import structlog

from bot import messages
from bot.blocks.details import compared as chosen
from bot.blocks.details import details_view
from bot.blocks.number import told
from bot.blocks.pending import loading_view, notice_view
from bot.flows.details import compared, details, owned, show_details, watched
from bot.flows.details import open_details as show_details_of
from bot.flows.services import Turn, show
from bot.flows.timeline import post_timeline
from bot.messages import details as details_words
from bot.slack import payloads
from bot.slack.payloads import Clicked
from workflows.records.registrations import Registration
from workflows.registrations import discard as ending

log = structlog.get_logger(__name__)


async def open_details(turn: Turn) -> None:
    """The modal, from a message, a row of a list, or App Home."""
    await turn.ack()
    clicked = payloads.clicked(turn.body)
    await show_details_of(turn, clicked.person, clicked.home_workspace, clicked.trigger_id, clicked.value)


async def refresh(turn: Turn) -> None:
    """Ask AWS again."""
    await turn.ack()
    clicked = payloads.clicked(turn.body)
    if clicked.view is None:
        return
    await show(turn, clicked.view.id, loading_view(details_words.LOADING_DETAILS))
    await show_details(turn, clicked.person, await watched(turn, clicked, clicked.value), clicked.view.id)


async def compare(turn: Turn) -> None:
    """What differs between the two versions chosen."""
    await turn.ack()
    clicked = payloads.clicked(turn.body)
    versions = chosen(clicked.view) if clicked.view else None
    if clicked.view is None or versions is None:
        return
    registration = await watched(turn, clicked, clicked.view.metadata.get("registration", ""))
    services = turn.services
    shown = await compared(services, await details(services, registration, clicked.person), *versions)
    await show(turn, clicked.view.id, details_view(shown, services.clock()), hash=clicked.view.hash)


async def timeline(turn: Turn) -> None:
    """Draw it and post it into the thread; how that went is told on top of the details."""
    await turn.ack()
    clicked = payloads.clicked(turn.body)
    answer = await turn.client.views_push(
        trigger_id=clicked.trigger_id, view=loading_view(details_words.LOADING_TIMELINE)
    )
    turn.opened = str(answer["view"]["id"])
    registration = await watched(turn, clicked, clicked.value)
    words = await post_timeline(turn.services, registration)
    await show(turn, turn.opened, notice_view(details_words.TIMELINE_TITLE, words))


async def discard(turn: Turn) -> None:
    """Take a submitted version back, after the dialog that said what that means."""
    await turn.ack()
    clicked = payloads.clicked(turn.body)
    registration = await owned(turn, clicked, clicked.value)
    services = turn.services
    await _wait(turn, clicked)
    try:
        change = await ending.discard(registration, aws=services.aws, store=services.store, clock=services.clock)
    except ending.TooLate:
        await _say(turn, clicked, details_words.REGISTRATION_CHANGED)
        return
    if change:
        words = details_words.discarded_by(clicked.person.user_id, change.version)
        await _tell(turn, registration, f"discard:{change.id}", words)
    log.info("a version was discarded", action="discard", registration_id=registration.id)
    await _show_again(turn, clicked, registration)


async def delete(turn: Turn) -> None:
    """Delete a registration nobody submitted, after the dialog that said what that means."""
    await turn.ack()
    clicked = payloads.clicked(turn.body)
    registration = await owned(turn, clicked, clicked.value)
    services = turn.services
    await _wait(turn, clicked)
    try:
        change = await ending.delete(
            registration, aws=services.aws, store=services.store, forms=services.forms, clock=services.clock
        )
    except ending.TooLate:
        await _say(turn, clicked, details_words.REGISTRATION_CHANGED)
        return
    except ending.UnderWay:
        await _say(turn, clicked, details_words.UNDER_WAY)
        return
    if change:
        words = details_words.deleted_by(clicked.person.user_id)
        await _tell(turn, registration, f"delete:{change.id}", words)
    log.info("a draft registration was deleted", action="delete", registration_id=registration.id)
    await _show_again(turn, clicked, registration)


async def _wait(turn: Turn, clicked: Clicked) -> None:
    if clicked.view:
        await show(turn, clicked.view.id, loading_view(messages.windows.LOADING_SAVING))


async def _say(turn: Turn, clicked: Clicked, words: str) -> None:
    if clicked.view:
        await show(turn, clicked.view.id, notice_view(details_words.DETAILS_TITLE, words))


async def _tell(turn: Turn, registration: Registration, key: str, words: str) -> None:
    """Who did it, in the thread; what it means follows as the change itself, which is what must not be lost."""
    services = turn.services
    await services.notifier.post_in_thread(key, registration, told(words))
    await services.notifier.changed()


async def _show_again(turn: Turn, clicked: Clicked, registration: Registration) -> None:
    current = await turn.services.store.registration(registration.id)
    if clicked.view and current:
        await show_details(turn, clicked.person, current, clicked.view.id)
