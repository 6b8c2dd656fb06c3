"""Buttons of nudges. Everybody in the channel sees them and may press them at any later time, so each is checked."""

from __future__ import annotations

from datetime import timedelta

from bot import messages
from bot.blocks.message import Message
from bot.blocks.nudges import SnoozeRequest, draft_nudge_message, hand_over_view, nudge_message, snooze_request
from bot.flows.problems import NotAllowed
from bot.flows.services import Request, Services
from bot.slack import payloads
from workflows.access.gate import require
from workflows.records.access import Right, place_of
from workflows.records.drafts import DraftId, Person, RegistrationId
from workflows.records.registrations import NudgeRecord, Registration
from workflows.watch import nudges


async def snooze(request: Request) -> None:
    """Snooze the nudges; the first click counts, and the message names the person."""
    await request.ack()
    click, services = payloads.click(request.body), request.services
    asked, now = snooze_request(click.value), services.clock()
    if asked is None:
        return
    await _may_snooze(services, asked, click.person)
    until = now + timedelta(days=asked.days)
    if not await services.store.snooze_nudge(asked.subject, asked.kind, asked.number, until, now):
        raise NotAllowed(messages.nudges.ALREADY_SNOOZED)
    await show_answer(services, asked.subject, messages.nudges.snoozed(click.person.user_id, now, until), asked.kind)


async def hand_over(request: Request) -> None:
    """Ask for the new owner; whether this person may hand it over is checked at the submission."""
    await request.ack()
    click, services = payloads.click(request.body), request.services
    registration = await services.store.registration(RegistrationId(click.value))
    if registration is None:
        raise NotAllowed(messages.status.NOT_WATCHED)
    await require(services.gate, Right.ADMINISTER, click.person, place_of(registration))
    opening = request.push if click.view else request.open  # from a message, or on top of the details
    await opening(click.trigger_id, hand_over_view(registration))


async def show_answer(services: Services, subject: str, answer: str, kind: str = "") -> None:
    """Note what a person did under the newest nudge of a subject: of one kind, or of each kind."""
    for nudged in await services.store.nudge_records():
        if nudged.subject != subject or kind not in ("", nudged.kind):
            continue
        posted = await services.store.post_of(nudges.last(nudged).key)
        message = await _message(services, nudged, answer)
        if posted and message:
            await services.notifier.outbox.update(posted, message)


async def _message(services: Services, nudged: NudgeRecord, answer: str) -> Message | None:
    nudge = nudges.last(nudged)
    registration = await services.store.registration(RegistrationId(nudged.subject))
    if registration:
        return nudge_message(nudge, registration, _owner(registration), answer=answer)
    draft = await services.store.draft(DraftId(nudged.subject))
    return draft_nudge_message(nudge, draft, answer=answer) if draft else None


def _owner(registration: Registration) -> str:
    return registration.owner.user_id if registration.owner else ""


async def _may_snooze(services: Services, asked: SnoozeRequest, person: Person) -> None:
    """Only the owner may snooze a draft's nudges; everybody may snooze a registration's."""
    draft = await services.store.draft(DraftId(asked.subject))
    if draft and draft.owner != person:
        raise NotAllowed(messages.problems.NOT_YOURS)
