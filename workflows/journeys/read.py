"""What is known of a journey: read from the store, and from AWS where the store does not know what depends on what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from workflows.journeys.chain import Types, needed_types, sender_id_countries, type_named
from workflows.journeys.step import Known
from workflows.lifecycle.needs import OutsideStep, notes_of
from workflows.ports.ports import Ports
from workflows.records.definitions import RegistrationType
from workflows.records.drafts import Draft, DraftId, DraftState, RegistrationId
from workflows.records.errors import AwsError
from workflows.records.journeys import Journey, JourneyId, Tick, Tie
from workflows.records.registrations import Registration

#: How many registrations may depend on each other in a row; AWS's longest chain has two.
DEPTH = 5


def outside_steps(kind: RegistrationType) -> tuple[OutsideStep, ...]:
    """What has to be done outside AWS for registrations of this type."""
    return tuple(step for country in sender_id_countries(kind) for step in notes_of(country).outside)


async def ties_of(row: Registration, types: Types, ports: Ports) -> tuple[Tie, ...]:
    """Which registrations one depends on: as recorded, as Callsign submitted it, or as AWS says; then it is recorded.

    Costs one call where neither is known. Empty where AWS does not answer: the next look asks again.
    """
    kind = type_named(row.registration_type, types)
    needed = {each.name for each in needed_types(kind, types)} if kind else set()
    if not needed:
        return ()
    if known := await ports.store.ties_of([row.id]):
        return known
    found = await _submitted_with(row.id, needed, ports) or await _associated(row, needed, ports)
    ties = tuple(Tie(registration_id=row.id, depends_on=each) for each in found)
    if ties:
        await ports.store.add_ties(ties)
    return ties


async def _submitted_with(registration_id: RegistrationId, needed: set[str], ports: Ports) -> list[RegistrationId]:
    for submission in await ports.store.submissions_of(registration_id):
        if found := [each for name, each in submission.resources.items() if name in needed]:
            return [RegistrationId(each) for each in found]
    return []


async def _associated(row: Registration, needed: set[str], ports: Ports) -> list[RegistrationId]:
    with suppress(AwsError):
        tied = await ports.aws.associations(row.region, row.id)
        return [RegistrationId(each.resource_id) for each in tied if each.resource_type in needed]
    return []


async def first_of(row: Registration, types: Types, ports: Ports) -> Registration:
    """The registration with which a journey starts: the one that `row` depends on in the end, as far as it is known."""
    for _ in range(DEPTH):
        needed = [await ports.store.registration(tie.depends_on) for tie in await ties_of(row, types, ports)]
        found = next((each for each in needed if each), None)
        if found is None:
            return row
        row = found
    return row


async def draft_of(row: Registration, ports: Ports) -> Draft | None:
    """The draft that created a registration; None for an adopted one, or where the draft is deleted."""
    submission_id = row.message_key.submission_id
    submission = await ports.store.submission(submission_id) if submission_id else None
    return await ports.store.draft(submission.draft_id) if submission else None


async def id_of(first: Registration, ports: Ports) -> JourneyId:
    """The id of the journey that starts with a registration: that of its draft, or its own where it was adopted."""
    submission_id = first.message_key.submission_id
    submission = await ports.store.submission(submission_id) if submission_id else None
    return JourneyId(submission.draft_id if submission else first.id)


async def known_of(journey: Journey, types: Types, ports: Ports) -> Known | None:
    """Everything about a journey that the store has; None where AWS no longer lists its type."""
    kind = type_named(journey.registration_type, types)
    if kind is None:
        return None
    first = await ports.store.registration(journey.registration_id) if journey.registration_id else None
    others, ties = await _depending_on(first, ports) if first else ((), ())
    rows = [*([first] if first else []), *others]
    return Known(
        types=types,
        kind=kind,
        first=first,
        others=others,
        ties=ties,
        drafts=await _drafts(journey, rows, ports),
        outside=outside_steps(kind),
        ticks=by_step(await ports.store.ticks_of(journey.id)),
    )


async def known_among(first: Registration, rows: Sequence[Registration], types: Types, ports: Ports) -> Known | None:
    """The same for a journey among `rows`, which may be newer than the store or unknown to it.

    Costs a call of ListRegistrationAssociations for each row that nobody has recorded. None as above.
    """
    kind = type_named(first.registration_type, types)
    if kind is None:
        return None
    ties = [tie for row in rows for tie in await ties_of(row, types, ports)]
    found, layer = [first], [first.id]
    while layer := [tie.registration_id for tie in ties if tie.depends_on in layer]:
        new = [row for row in rows if row.id in layer and row not in found]
        found += new
        layer = [row.id for row in new]
    drafts = [draft for row in found for draft in await ports.store.drafts_for(row.id)]
    sent = {await _sent_as(row, ports) for row in found}
    return Known(
        types=types,
        kind=kind,
        first=first,
        others=sorted(found[1:], key=lambda row: (row.created_at, row.id)),
        ties=ties,
        drafts=[draft for draft in drafts if draft.id not in sent],
        outside=outside_steps(kind),
        ticks=by_step(await ports.store.ticks_of(await id_of(first, ports))),
    )


async def firsts_among(rows: Sequence[Registration], types: Types, ports: Ports) -> list[Registration]:
    """The registrations with which journeys start: those that depend on none of the others."""
    ids = {row.id for row in rows}
    return [row for row in rows if not ids & {tie.depends_on for tie in await ties_of(row, types, ports)}]


def by_step(ticks: Iterable[Tick]) -> Mapping[str, Tick]:
    """Ticks by the id of their step."""
    return {tick.step: tick for tick in ticks}


async def _depending_on(first: Registration, ports: Ports) -> tuple[tuple[Registration, ...], tuple[Tie, ...]]:
    """The registrations that depend on one, directly or not, oldest first, and the ties between all of them."""
    found: dict[RegistrationId, Registration] = {first.id: first}
    every_tie: list[Tie] = []
    layer = [first.id]
    for _ in range(DEPTH):
        ties = await ports.store.ties_to(layer)
        every_tie += ties
        new = dict.fromkeys(tie.registration_id for tie in ties if tie.registration_id not in found)
        rows = [row for each in new if (row := await ports.store.registration(each))]
        found |= {row.id: row for row in rows}
        layer = [row.id for row in rows]
        if not layer:
            break
    others = sorted((row for row in found.values() if row.id != first.id), key=lambda row: (row.created_at, row.id))
    return tuple(others), tuple(every_tie)


async def _drafts(journey: Journey, rows: Sequence[Registration], ports: Ports) -> tuple[Draft, ...]:
    """Forms that are not registrations yet."""
    if not rows:
        own = await ports.store.draft(journey.draft_id) if journey.draft_id else None
        return (own,) if own and own.state is not DraftState.DISCARDED else ()
    sent = {await _sent_as(row, ports) for row in rows}
    found = [await ports.store.drafts_for(row.id) for row in rows]
    return tuple(draft for drafts in found for draft in drafts if draft.id not in sent)


async def _sent_as(row: Registration, ports: Ports) -> DraftId | None:
    submission_id = row.message_key.submission_id
    submission = await ports.store.submission(submission_id) if submission_id else None
    return submission.draft_id if submission else None
