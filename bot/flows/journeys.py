"""What journeys offer: the first window of a next step, with answers in place, and what a chosen type needs first."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import messages
from bot.blocks.journeys import needed_first_view
from bot.blocks.small_modals import loading_view
from bot.blocks.start import StartAnswers
from bot.blocks.start_from import registration_source, source_id_of
from bot.flows.customers import asked_customer
from bot.flows.problems import NotAllowed
from bot.flows.services import Request, Services, show
from bot.flows.start import start, usual_start
from bot.slack.payloads import Click
from workflows.access.gate import require
from workflows.journeys.chain import needed_types, type_named
from workflows.journeys.step import COMPLETE
from workflows.lifecycle.listed import every_listed
from workflows.ports.forms import Types
from workflows.records.access import NotPermitted, Right, place_of
from workflows.records.definitions import RegistrationType
from workflows.records.drafts import Person, RegistrationId
from workflows.records.errors import AwsError
from workflows.records.listing import FINISHED, RegistrationFilter
from workflows.records.registrations import Registration
from workflows.submissions.start_from import may_read

words = messages.journeys


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededFirst:
    """A registration that a type depends on, and that its region does not have complete."""

    kind: RegistrationType
    #: Plain; the first one is short.
    lines: tuple[str, ...]

    @property
    def note(self) -> str:
        """The lines as a note at the top of a window; mrkdwn."""
        return "\n".join((self.lines[0], *map(messages.text.escape, self.lines[1:])))


async def begin_step(request: Request, click: Click) -> None:
    """Show the first window of a step: its type, region, channel and answers as the registration before it has them."""
    services, loading = request.services, loading_view(messages.windows.LOADING_FORM)
    registration_type, _, registration_id = click.value.partition("|")
    if click.view is None:
        view_id = await request.open(click.trigger_id, loading)
    else:
        view_id = click.view.id
        await show(request, view_id, loading)
    usual = usual_start(services.regions, services.default_channel, "")
    given = replace(usual, customer=await asked_customer(services))
    if registration_id:
        given = await _after(services, click.person, RegistrationId(registration_id), given)
    elif click.view is not None and (region := click.view.metadata.get("region", "")) in services.regions:
        given = replace(given, region=region)
    await show(request, view_id, await start(services, replace(given, registration_type=registration_type)))


async def _after(services: Services, person: Person, needed: RegistrationId, given: StartAnswers) -> StartAnswers:
    """The first answers of a registration that will depend on `needed`."""
    registration = await services.store.registration(needed)
    if registration is None or registration.region not in services.regions or not may_read(registration, person):
        raise NotAllowed(messages.start_from.SOURCE_GONE)
    await require(services.gate, Right.VIEW, person, place_of(registration))
    channel = registration.channel_id if registration.channel_id.startswith(("C", "G")) else given.channel_id
    return replace(
        given,
        customer=await asked_customer(services, registration.customer_id),
        region=registration.region,
        channel_id=channel,
        name=registration.name,
        source=registration_source(registration),
    )


async def associations_of(
    given: StartAnswers, chosen: RegistrationType, types: Types, services: Services
) -> dict[str, str]:
    """What the new draft depends on, where that is the registration that it starts from; the review asks otherwise."""
    source = await services.store.registration(RegistrationId(source_id_of(given.source)))
    needed = {kind.name for kind in needed_types(chosen, types)}
    if source is None or source.registration_type not in needed or source.region != given.region:
        return {}
    return {source.registration_type: source.id}


async def needed_first(services: Services, person: Person, region: str, chosen: str) -> NeededFirst | None:
    """What a chosen type depends on and its region does not have complete; None where nothing is missing, or unknown.

    Other regions are those of the registrations that Callsign watches and the person may view.
    """
    types = services.forms.types_now(region) or ()
    kind = type_named(chosen, types)
    for needed in needed_types(kind, types) if kind else ():
        known = await _known(services, person, needed.name)
        if any(row.region == region and row.status == COMPLETE for row in known):
            continue
        if await _has_complete(services, region, needed.name) is not False:
            continue
        waiting = [row.name or row.id for row in known if row.region == region and row.status not in FINISHED]
        others = _complete_elsewhere(known, region)
        lines = [
            words.needs_first(needed.title, region),
            *([words.not_complete_yet(waiting)] if waiting else []),
            *([words.elsewhere(others)] if others else []),
        ]
        return NeededFirst(kind=needed, lines=tuple(lines))
    return None


async def warn(request: Request, click: Click, region: str, chosen: str) -> None:
    """Open a window over the first one where the chosen type needs something first."""
    missing = await needed_first(request.services, click.person, region, chosen)
    if missing:
        view = needed_first_view(list(missing.lines), missing.kind.name, missing.kind.title, region)
        await request.push(click.trigger_id, view)


async def _known(services: Services, person: Person, registration_type: str) -> list[Registration]:
    try:
        reach = await services.gate.reach(Right.VIEW, person)
    except NotPermitted:
        return []
    account_id = await services.account_id()
    wanted = RegistrationFilter(account_id=account_id, registration_type=registration_type, within=reach)
    return [row async for row in every_listed(services.store, wanted)]


async def _has_complete(services: Services, region: str, registration_type: str) -> bool | None:
    """Whether the account has a complete registration of the type there; None where AWS does not say it soon."""
    try:
        seen = await asyncio.wait_for(services.resources.registrations_in(region), services.deadlines.detail)
    except (AwsError, TimeoutError):
        return None
    return any(each.registration_type == registration_type and each.status == COMPLETE for each in seen)


def _complete_elsewhere(known: Sequence[Registration], region: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in known:
        if row.region != region and row.status == COMPLETE:
            found[row.region].append(row.name or row.id)
    return dict(sorted(found.items()))
