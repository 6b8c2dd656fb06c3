"""The submitted modal that hands a registration over."""

from __future__ import annotations

import asyncio

from bot import messages
from bot.blocks.nudges import NEW_OWNER
from bot.flows.problems import NotAllowed
from bot.flows.services import Request, Services
from bot.listeners.actions.nudge_buttons import show_answer
from bot.slack import payloads
from bot.slack.people import NotChecked
from workflows.records.drafts import Person, RegistrationId
from workflows.records.registrations import Registration
from workflows.registrations.hand_over import hand_over


async def handle(request: Request) -> None:
    """Hand it over, or show the reason under the field why not. The notifier posts it in the thread, once."""
    submitted, services = payloads.form_submission(request.body), request.services
    registration = await services.store.registration(RegistrationId(submitted.view.metadata.get("registration", "")))
    if registration is None:
        raise NotAllowed(messages.status.NOT_WATCHED)
    chosen = next(iter(submitted.view.entered.get(NEW_OWNER, payloads.InputState()).choices), "")
    to = Person(workspace_id=submitted.person.workspace_id, user_id=chosen)
    if problem := await _problem(services, registration, to, submitted.person):
        await request.ack(response_action="errors", errors={NEW_OWNER: problem})
        return
    await request.ack()
    handed = await hand_over(registration.id, to, submitted.person, services)
    if handed:
        await services.notifier.changed()
        await show_answer(services, registration.id, messages.nudges.handed_over(submitted.person.user_id, to.user_id))


async def _problem(services: Services, registration: Registration, to: Person, by: Person) -> str:
    """Why this is not allowed: a member may take it over, its owner may give it away, anybody may if they have left."""
    if not to.user_id:
        return messages.review.CHOOSE_ONE
    if registration.owner == to:
        return messages.nudges.ALREADY_THEIRS
    owner = registration.owner
    asked = [to.user_id] + ([] if owner is None or by in (owner, to) else [owner.user_id])
    try:
        takes, *gives = await asyncio.gather(*map(services.people.profile, asked))
    except NotChecked:
        return messages.nudges.CANNOT_CHECK
    if not takes.is_member:
        return messages.nudges.NOT_A_MEMBER
    return messages.nudges.NOT_YOURS_TO_GIVE if any(not giver.is_deactivated for giver in gives) else ""
