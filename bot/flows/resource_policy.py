"""Letting SNS send: the policy is read from AWS, shown, and written if it is still the one that was shown."""

from __future__ import annotations

import json

import structlog

from bot import messages
from bot.blocks.request_number import plain_message
from bot.blocks.resource_policy import choice_view, digest, policy_view
from bot.flows.details import owned
from bot.flows.problems import NotAllowed
from bot.flows.services import Request
from bot.slack.payloads import Click, FormSubmission
from workflows.records.registrations import Registration
from workflows.registrations.release import Holding, holdings
from workflows.registrations.resource_policy import RIGHT, UnreadablePolicy, change_for, let_sns_send

log = structlog.get_logger(__name__)
words = messages.resource_policy


async def choice(request: Request, registration: Registration) -> dict[str, object]:
    """The window with the numbers and sender IDs; the policy itself where there is one only. Raises AwsError."""
    held = await _held(request, registration)
    if len(held) == 1:
        return await _policy(request, registration, held[0])
    return choice_view(registration, held)


async def chosen(request: Request, click: Click) -> dict[str, object]:
    """The policy of what was chosen. Raises NotAllowed, AwsError."""
    try:
        registration_id, kind, holding_id = (str(part) for part in json.loads(click.value))
    except ValueError:  # not one of our buttons
        raise NotAllowed(messages.details.REGISTRATION_CHANGED) from None
    registration = await owned(request, click, registration_id, RIGHT)
    return await _policy(request, registration, await _holding(request, registration, kind, holding_id))


async def write(request: Request, submitted: FormSubmission, registration: Registration) -> str:
    """Write the policy that was shown, and post who did it in the thread; returns the answer to the person."""
    metadata, services = submitted.view.metadata, request.services
    holding = await _holding(request, registration, metadata.get("kind", ""), metadata.get("holding", ""))
    try:
        change = await services.soon(change_for(registration, holding, services.aws))
    except UnreadablePolicy:
        return words.UNREADABLE
    if change.is_done:
        return words.DONE_BEFORE
    if digest(change) != metadata.get("seen"):
        return words.CHANGED
    await let_sns_send(change, registration, holding, submitted.person, services)
    log.info("a resource policy was written", action="share", registration_id=registration.id, kind=holding.kind)
    posted = plain_message(words.written_by(submitted.person.user_id, holding))
    await services.notifier.post_in_thread(f"policy:{holding.id}:{digest(change)}", registration, posted)
    return words.WRITTEN


async def _policy(request: Request, registration: Registration, holding: Holding) -> dict[str, object]:
    services = request.services
    try:
        change = await services.soon(change_for(registration, holding, services.aws))
    except UnreadablePolicy:
        raise NotAllowed(words.UNREADABLE) from None
    return policy_view(registration, holding, change)


async def _held(request: Request, registration: Registration) -> tuple[Holding, ...]:
    services = request.services
    return holdings(await services.soon(services.aws.associations(registration.region, registration.id)))


async def _holding(request: Request, registration: Registration, kind: str, holding_id: str) -> Holding:
    """What the registration holds now; what a click carries is only looked for."""
    held = await _held(request, registration)
    found = next((each for each in held if (each.kind, each.id) == (kind, holding_id)), None)
    if found is None:
        raise NotAllowed(messages.details.REGISTRATION_CHANGED)
    return found
