"""Starting from an earlier registration: the list to choose from, the chosen source, and the filled-in draft."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot import messages
from bot.blocks import details
from bot.blocks.lists import search_words
from bot.blocks.small_modals import loading_view
from bot.blocks.start import StartAnswers
from bot.blocks.start_from import NO_SOURCE, ChosenSource, profile_source, registration_source, source_suggestions
from bot.flows.brand_profiles import chosen_brand_profile, open_listed, searched
from bot.flows.customers import asked_customer, customer_of, labelled_customer, own_first
from bot.flows.problems import NotAllowed
from bot.flows.profiles import members_only
from bot.flows.services import Request, Services, show
from bot.flows.start import offered_region, start, usual_start
from bot.slack import payloads
from bot.slack.payloads import Click
from workflows.profiles import keep
from workflows.profiles.start_from import open_profile
from workflows.records.access import NotPermitted, Right, place_of
from workflows.records.definitions import Form
from workflows.records.drafts import Draft, Person, RegistrationId
from workflows.records.listing import RegistrationFilter, SearchWord
from workflows.records.profiles import ProfileHead
from workflows.records.registrations import Registration
from workflows.records.sources import SourceKind
from workflows.submissions import start_from
from workflows.submissions.start_from import Filled, NoAnswers, OpenSource, SourceGone, may_read

#: Registrations that the select lists; a search finds the others.
LISTED = 60

Opener = Callable[[str, Person, Services], Awaitable[OpenSource]]


async def _registration(source_id: str, person: Person, services: Services) -> OpenSource:
    return await services.soon(start_from.open_registration(source_id, person, services))


async def _profile(source_id: str, person: Person, services: Services) -> OpenSource:
    await members_only(services, person)
    return await open_profile(source_id, person, services.profiles)


#: How a source of each kind is read; each checks that the person may read it.
OPENERS: Mapping[str, Opener] = {
    SourceKind.REGISTRATION.name.lower(): _registration,
    SourceKind.PROFILE.name.lower(): _profile,
    SourceKind.BRAND_PROFILE.name.lower(): open_listed,
}


async def open_source(services: Services, value: str, person: Person) -> OpenSource:
    """The chosen source, read for this person now; what was allowed when the list was shown may have changed.

    Raises:
        NotAllowed: it is gone, has no answers, or is not theirs to read.
        AwsError: AWS does not answer.
    """
    kind, _, source_id = value.partition(":")
    if kind not in OPENERS:
        raise NotAllowed(messages.start_from.SOURCE_GONE)
    try:
        return await OPENERS[kind](source_id, person, services)
    except SourceGone:
        raise NotAllowed(messages.start_from.SOURCE_GONE) from None
    except NoAnswers:
        raise NotAllowed(messages.start_from.NO_ANSWERS) from None


async def suggest(request: Request) -> None:
    """What the person may start from: profiles of both kinds and the latest registrations, or those that were typed."""
    asked, services = payloads.suggestion(request.body), request.services
    heads = await _profiles(services, asked.person, asked.query)
    region = offered_region(asked.view.metadata if asked.view else {}, services.regions)
    brands = await searched(request, region, asked)
    words = search_words(asked.query.replace("·", " "))  # as the options write it
    listed = await _listed(services, asked.person, words)
    customer = customer_of(asked.view)
    readable = own_first([each for each in listed if may_read(each, asked.person)], customer)
    await request.ack(**source_suggestions(readable, asked.query, own_first(heads, customer), brands))


async def _listed(services: Services, person: Person, words: tuple[SearchWord, ...]) -> tuple[Registration, ...]:
    """The registrations with these words that the person may view."""
    try:
        reach = await services.gate.reach(Right.VIEW, person)
    except NotPermitted:
        return ()
    wanted = RegistrationFilter(account_id=await services.account_id(), words=words, within=reach)
    return await services.store.listed_registrations(wanted, offset=0, limit=LISTED)


async def _may_view(services: Services, registration: Registration, person: Person) -> bool:
    decision = await services.gate.decide(Right.VIEW, person, place_of(registration))
    return decision.allowed and may_read(registration, person)


async def _profiles(services: Services, person: Person, query: str) -> list[ProfileHead]:
    """The profiles that the person may start from; none without a key, and none for guests."""
    if services.profiles.vault is None or not (await services.people.profile(person.user_id)).is_member:
        return []
    words, named = query.casefold().split(), messages.start_from.profile  # as the options write it
    heads = await keep.seen_by(person, services.profiles)
    return [head for head in heads if all(word in named(head.name).casefold() for word in words)]


async def labelled(services: Services, given: StartAnswers, person: Person) -> StartAnswers:
    """The answers with what the chosen customer and source add: labels, and the source's type where none is chosen."""
    given = replace(given, customer=await labelled_customer(services, given.customer))
    if brand_profile := chosen_brand_profile(services, given.source):
        return replace(given, source=brand_profile)
    head = await _chosen_profile(services, given.source, person)
    if head is not None:
        return replace(given, source=profile_source(head))
    registration = await _chosen(services, given.source, person)
    if registration is None:
        return replace(given, source=NO_SOURCE) if given.source.value and not given.source.label else given
    kind = given.registration_type or registration.registration_type
    return replace(given, source=registration_source(registration), registration_type=kind)


async def _chosen(services: Services, source: ChosenSource, person: Person) -> Registration | None:
    """The chosen registration, if the person may read it."""
    kind, _, source_id = source.value.partition(":")
    if kind != SourceKind.REGISTRATION.name.lower():
        return None
    registration = await services.store.registration(RegistrationId(source_id))
    return registration if registration and await _may_view(services, registration, person) else None


async def _chosen_profile(services: Services, source: ChosenSource, person: Person) -> ProfileHead | None:
    """The chosen profile, if the person may see it."""
    kind, _, source_id = source.value.partition(":")
    if kind != SourceKind.PROFILE.name.lower():
        return None
    return next((head for head in await _profiles(services, person, "") if head.id == source_id), None)


async def begin_like(request: Request, click: Click) -> None:
    """Show the first modal with everything that a registration answers there; the person enters the new name."""
    services, loading = request.services, loading_view(messages.windows.LOADING_FORM)
    if click.view is not None and click.view.callback_id == details.CALLBACK:
        view_id = click.view.id
        await show(request, view_id, loading)
    else:
        view_id = await request.open(click.trigger_id, loading)
    registration = await services.store.registration(RegistrationId(click.value))
    if registration is None or not await _may_view(services, registration, click.person):
        raise NotAllowed(messages.start_from.SOURCE_GONE)
    usual = usual_start(services.regions, services.default_channel, registration.channel_id)
    asked = await asked_customer(services, registration.customer_id)
    given = StartAnswers(
        customer=asked,
        registration_type=registration.registration_type,
        region=registration.region if registration.region in services.regions else usual.region,
        channel_id=usual.channel_id,
        source=registration_source(registration),
    )
    await show(request, view_id, await start(services, given))


async def filled_in(services: Services, draft: Draft, opened: OpenSource, form: Form) -> tuple[Draft, str]:
    """The draft filled in from a source, and what the first page says about it (see `note`)."""
    filled = await services.soon(start_from.fill(draft, opened, form, services))
    return filled.draft, note(filled, opened)


def note(filled: Filled, opened: OpenSource) -> str:
    """What was filled in, as plain text, and below it what was not; mrkdwn."""
    count = len(filled.draft.prefill.origins)
    lines = [messages.start_from.filled_in(opened.source.origin, count)]
    lines += [messages.start_from.FORM_CHANGED] if filled.form_changed else []
    lines += [messages.start_from.left_out(filled.left_out)] if filled.left_out else []
    return "\n".join(lines)
