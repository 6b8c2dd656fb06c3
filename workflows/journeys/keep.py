"""Journeys that have a message of their own: when one starts, when its message is due, and its checklist."""

from __future__ import annotations

from workflows.access.gate import require
from workflows.journeys.chain import Types, is_chained, needed_types, type_named
from workflows.journeys.read import draft_of, first_of, id_of, outside_steps
from workflows.lifecycle.needs import OutsideStep, OutsideWhen
from workflows.ports.ports import Ports
from workflows.records.access import Right, place_of
from workflows.records.drafts import Draft, Person, RegistrationId
from workflows.records.errors import AwsError
from workflows.records.journeys import Journey, JourneyId, Tick
from workflows.records.registrations import Registration


class StepGone(Exception):
    """The checklist has no such step, or the journey is gone."""


async def touch(registration_id: RegistrationId, ports: Ports, *, by_hand: bool = False) -> Journey | None:
    """Start the journey of a registration, or make its message due again. None where it has no message of its own.

    What one registration goes through alone, its own status message shows. Rows of a table, and registrations that
    were adopted, start a journey only `by_hand`: forty brands would be forty messages. Raises AwsError where the types
    were never read.
    """
    row = await ports.store.registration(registration_id)
    if row is None:
        return None
    types = (await ports.forms.types(row.region)).value
    first = await first_of(row, types, ports)
    if not _has_message(first, types):
        return None
    journey = await ports.store.journey(await id_of(first, ports))
    draft = await draft_of(row, ports)
    if journey is None and not by_hand and (row.message_key.is_adopted or (draft and draft.batch_id)):
        return None
    return await ports.store.touch_journey(await _started(first, ports))


async def start_with(draft: Draft, ports: Ports) -> Journey | None:
    """Start the journey of a form, or make the message of the one that it belongs to due.

    None where its registration will be the first to have a message. Raises AwsError.
    """
    types = (await ports.forms.types(draft.region)).value
    kind = type_named(draft.registration_type, types)
    if kind is None or draft.batch_id:
        return None
    for needed in needed_types(kind, types):
        if first := draft.associations.get(needed.name):
            return await touch(RegistrationId(first), ports)
    if not any(step.when is OutsideWhen.BEFORE for step in outside_steps(kind)):
        return None
    return await ports.store.touch_journey(
        Journey(
            id=JourneyId(draft.id),
            account_id=draft.account_id,
            region=draft.region,
            registration_type=draft.registration_type,
            title=draft.title,
            name=draft.name,
            channel_id=draft.channel_id,
            owner=draft.owner,
            started_at=draft.created_at,
            draft_id=draft.id,
        )
    )


async def touch_draft(draft: Draft, ports: Ports) -> None:
    """Make the message of the journey due that a form has started or belongs to; nothing where AWS does not answer."""
    try:
        journey = await ports.store.journey_of_draft(draft.id)
        await (ports.store.touch_journey(journey) if journey else start_with(draft, ports))
    except AwsError:
        return


async def tick(journey_id: JourneyId, step: str, by: Person, ports: Ports) -> bool:
    """Say that a step outside AWS is done. False where somebody said so before.

    Who may draft may say it. Raises NotPermitted, or StepGone.
    """
    await _checked(journey_id, step, by, ports)
    return await ports.store.tick_step(journey_id, Tick(step=step, by=by, at=ports.clock()))


async def untick(journey_id: JourneyId, step: str, by: Person, ports: Ports) -> bool:
    """Take back that a step outside AWS is done. False where it is not ticked. Raises NotPermitted, or StepGone."""
    await _checked(journey_id, step, by, ports)
    return await ports.store.untick_step(journey_id, step, ports.clock())


async def _checked(journey_id: JourneyId, step: str, by: Person, ports: Ports) -> OutsideStep:
    journey = await ports.store.journey(journey_id)
    if journey is None:
        raise StepGone
    await require(ports.gate, Right.DRAFT, by, place_of(journey))
    types = (await ports.forms.types(journey.region)).value
    kind = type_named(journey.registration_type, types)
    found = next((each for each in (outside_steps(kind) if kind else ()) if each.id == step), None)
    if found is None:
        raise StepGone
    return found


def _has_message(first: Registration, types: Types) -> bool:
    kind = type_named(first.registration_type, types)
    return kind is not None and (is_chained(kind, types) or bool(outside_steps(kind)))


async def _started(first: Registration, ports: Ports) -> Journey:
    draft = await draft_of(first, ports)
    return Journey(
        id=await id_of(first, ports),
        account_id=first.account_id,
        region=first.region,
        registration_type=first.registration_type,
        title=first.title,
        name=first.name,
        channel_id=draft.channel_id if draft else first.channel_id,
        owner=first.owner,
        started_at=ports.clock(),
        draft_id=draft.id if draft else None,
        registration_id=first.id,
    )
