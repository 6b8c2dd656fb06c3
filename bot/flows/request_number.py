"""A number for a registration that went live: the modal with its cost, the request, and its progress in the thread."""

from __future__ import annotations

import json
from dataclasses import replace

from bot import messages
from bot.blocks.elements import Block
from bot.blocks.number_options import options_chosen, preference_chosen, preference_typed
from bot.blocks.request_number import Search, number_view
from bot.blocks.small_modals import notice_view
from bot.flows.approvals import asked_view
from bot.flows.problems import NotAllowed
from bot.flows.services import Request, Services, show
from bot.slack.payloads import ViewState
from workflows.records.approvals import Approval
from workflows.records.drafts import Person
from workflows.records.errors import AwsError
from workflows.records.numbers import PLAIN, NumberOptions, NumberPreference
from workflows.records.registrations import Registration
from workflows.registrations import number_approval
from workflows.registrations.request_number import NumberRequest, held, known_price, requestable
from workflows.submissions.number_options import suggested


def asked_for(value: str) -> tuple[str, str, str]:
    """Registration, number type and country of a button; empty strings where the value is not ours."""
    try:
        parts = json.loads(value)
    except ValueError:
        parts = None
    if isinstance(parts, list) and len(parts) == 3 and all(isinstance(part, str) for part in parts):
        return parts[0], parts[1], parts[2]
    return "", "", ""


async def show_number(
    request: Request, registration: Registration, number_type: str, country: str, view_id: str
) -> None:
    """Show the modal: the next number of this type, after those associated now, and the price of similar numbers."""
    services, region = request.services, registration.region
    tied = await services.soon(services.aws.associations(region, registration.id))
    numbers = held(tied, number_type)
    wanted = NumberRequest(
        registration=registration,
        number_type=number_type,
        iso_country_code=country,
        ordinal=len(numbers) + 1,
        options=await _suggested(services, registration),
    )
    await show(request, view_id, number_view(wanted, numbers, await _price(services, wanted)))


async def _suggested(services: Services, registration: Registration) -> NumberOptions:
    """What the answers at AWS suggest; SMS alone where AWS does not say them."""
    try:
        values = await services.soon(services.aws.values(registration.region, registration.id))
    except AwsError:
        return PLAIN
    return suggested({value.path: value.choices or value.text or "" for value in values})


async def find_numbers(request: Request, view: ViewState, registration: Registration) -> None:
    """Show the free numbers with the digits that were typed, in the same window."""
    services, region = request.services, registration.region
    try:
        preference = preference_typed(view)
    except ValueError as wrong:
        preference, search = None, Search(note=f":warning: {wrong}")
    else:
        search = await _search(services, view, registration, preference)
    wanted = _request_of(view, registration)
    if wanted is None:
        raise NotAllowed(messages.numbers.NOT_COMPLETE)
    wanted = replace(wanted, options=replace(options_chosen(view, PLAIN), preference=preference))
    tied = held(await services.soon(services.aws.associations(region, registration.id)), wanted.number_type)
    await show(request, view.id, number_view(wanted, tied, view.metadata.get("price", ""), search), hash=view.hash)


async def _search(
    services: Services, view: ViewState, registration: Registration, preference: NumberPreference | None
) -> Search:
    options = replace(options_chosen(view, PLAIN), preference=preference)
    try:
        found = await services.soon(services.aws.available_numbers(registration.region, registration.id, options))
    except AwsError:
        return Search(note=messages.number_options.NOT_LISTED)
    return Search(found=found, note="" if found else messages.number_options.none_free(preference))


async def _price(services: Services, wanted: NumberRequest) -> str:
    """The price of the account's other numbers of this kind; empty where it has none, or AWS does not say."""
    try:
        return await services.soon(known_price(wanted, services.aws))
    except AwsError:
        return ""


def number_request_of(view: ViewState, registration: Registration) -> NumberRequest | None:
    """The request of the modal; None where its metadata is not ours.

    Raises:
        ValueError: what was typed cannot be digits of a number.
    """
    wanted = _request_of(view, registration)
    options = replace(options_chosen(view, PLAIN), preference=preference_chosen(view))
    return replace(wanted, options=options) if wanted else None


def _request_of(view: ViewState, registration: Registration) -> NumberRequest | None:
    number_type, country = view.metadata.get("type", ""), view.metadata.get("country", "")
    ordinal = view.metadata.get("ordinal", "")
    if not requestable(number_type, country) or not ordinal.isdecimal() or ordinal == "0":
        return None
    return NumberRequest(
        registration=registration, number_type=number_type, iso_country_code=country, ordinal=int(ordinal)
    )


async def begin(services: Services, wanted: NumberRequest, requester: Person) -> Block:
    """Store the request, or ask for its approval: the one way from a window to a number. Returns what to show.

    Raises as `workflows.registrations.number_approval.begin`.
    """
    # Before the person reads it: what was confirmed to them outlives this process.
    begun = await services.soon(number_approval.begin(wanted, requester, services))
    if isinstance(begun, Approval):
        return await asked_view(services, begun)
    words = messages.numbers.NUMBER_REQUESTED if begun else messages.numbers.NUMBER_ALREADY_REQUESTED
    return notice_view(messages.numbers.NUMBER_TITLE, words)
