"""Giving up: what is possible now, and doing it after a typed confirmation. Only for the owner of the registration."""

from __future__ import annotations

import json

import structlog

from bot import messages
from bot.blocks.give_up import choice_view, delete_view, is_typed, release_view
from bot.blocks.request_number import plain_message
from bot.flows.details import owned
from bot.flows.problems import NotAllowed
from bot.flows.services import Request
from bot.slack.payloads import Click, FormSubmission
from workflows.access.gate import rights_at
from workflows.records.access import Right, place_of
from workflows.records.drafts import Person
from workflows.records.registrations import Registration
from workflows.registrations import discard as discarding
from workflows.registrations.release import Holding, Protected, StillUsed, holdings, release

log = structlog.get_logger(__name__)
words = messages.give_up


async def choice(request: Request, person: Person, registration: Registration) -> dict[str, object]:
    """The window with everything that this person can give up now. Raises AwsError."""
    services = request.services
    held = await services.soon(services.aws.associations(registration.region, registration.id))
    versions = await services.soon(services.aws.versions(registration.region, registration.id))
    rights = await rights_at(services.gate, person, place_of(registration))
    removable = Right.DELETE in rights and discarding.removable(registration, versions)
    return choice_view(registration, holdings(held) if Right.RELEASE in rights else (), removable=removable)


async def confirmation(request: Request, click: Click) -> dict[str, object]:
    """The window that asks for the typed confirmation of what was chosen. Raises NotAllowed, AwsError."""
    if not click.value.startswith("["):
        return delete_view(await owned(request, click, click.value, Right.DELETE))
    try:
        registration_id, kind, holding_id = (str(part) for part in json.loads(click.value))
    except ValueError:  # not one of our buttons
        raise NotAllowed(messages.details.REGISTRATION_CHANGED) from None
    registration = await owned(request, click, registration_id, Right.RELEASE)
    return release_view(registration, await _holding(request, registration, kind, holding_id))


async def _holding(request: Request, registration: Registration, kind: str, holding_id: str) -> Holding:
    """What the registration holds now; what a click carries is only looked for. Raises NotAllowed where it is gone."""
    services = request.services
    held = holdings(await services.soon(services.aws.associations(registration.region, registration.id)))
    found = next((holding for holding in held if (holding.kind, holding.id) == (kind, holding_id)), None)
    if found is None:
        raise NotAllowed(messages.details.REGISTRATION_CHANGED)
    return found


def typed_wrong(submitted: FormSubmission) -> str:
    """What is wrong with the typed confirmation; empty where it is right."""
    name = submitted.view.metadata.get("name", "")
    return "" if name and is_typed(submitted.view, name) else words.not_the_same(name)


async def carry_out(request: Request, submitted: FormSubmission, registration: Registration) -> str:
    """Delete or release, and post who did it in the thread; returns the answer to the person.

    What is released is looked for among what the registration holds now. Raises NotAllowed, AwsError.
    """
    metadata, by = submitted.view.metadata, submitted.person
    if "holding" not in metadata:
        return await _delete(request, registration, by)
    holding = await _holding(request, registration, metadata.get("kind", ""), metadata["holding"])
    try:
        await release(registration, holding, submitted.person, request.services)
    except Protected:
        return words.PROTECTED
    except StillUsed as used:
        return words.kept(used.reason)
    log.info("a number or sender ID was released", action="release", registration_id=registration.id, kind=holding.kind)
    await _post(
        request, registration, f"release:{registration.id}:{holding.id}", words.released_by(by.user_id, holding)
    )
    return words.RELEASED


async def _delete(request: Request, registration: Registration, by: Person) -> str:
    try:
        change = await discarding.delete(registration, by, request.services, allowed=discarding.removable)
    except discarding.TooLate:
        return messages.details.REGISTRATION_CHANGED
    except discarding.UnderWay:
        return messages.details.UNDER_WAY
    log.info("a registration was deleted", action="delete", registration_id=registration.id)
    if change:
        await _post(request, registration, f"delete:{change.id}", messages.details.deleted_by(by.user_id))
    return words.DELETED


async def _post(request: Request, registration: Registration, key: str, text: str) -> None:
    """Post in the thread who did it, whatever Slack says now: it is done."""
    request.services.notifier.reply(key, registration, plain_message(text))
    await request.services.notifier.changed()
