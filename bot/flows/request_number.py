"""A number for a registration that went live: the modal with its cost, the request, and its progress in the thread."""

from __future__ import annotations

import json

from bot.blocks.request_number import number_view
from bot.flows.services import Request, Services, show
from bot.slack.payloads import ViewState
from workflows.records.drafts import Person
from workflows.records.errors import AwsError
from workflows.records.registrations import Registration
from workflows.registrations.request_number import (
    NumberRequest,
    held,
    requestable,
    requested,
)


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
        registration=registration, number_type=number_type, iso_country_code=country, ordinal=len(numbers) + 1
    )
    await show(request, view_id, number_view(wanted, numbers, await _price(services, region, wanted)))


async def _price(services: Services, region: str, wanted: NumberRequest) -> str:
    """The price of the account's other numbers of this kind; empty where it has none, or AWS does not say."""
    try:
        numbers = await services.soon(services.aws.phone_numbers(region))
    except AwsError:
        return ""
    alike = (wanted.number_type, wanted.iso_country_code)
    return next(
        (number.monthly_price for number in numbers if (number.number_type, number.iso_country_code) == alike), ""
    )


def number_request_of(view: ViewState, registration: Registration) -> NumberRequest | None:
    """The request of the modal; None where its metadata is not ours."""
    number_type, country = view.metadata.get("type", ""), view.metadata.get("country", "")
    ordinal = view.metadata.get("ordinal", "")
    if not requestable(number_type, country) or not ordinal.isdecimal() or ordinal == "0":
        return None
    return NumberRequest(
        registration=registration, number_type=number_type, iso_country_code=country, ordinal=int(ordinal)
    )


async def accept(services: Services, wanted: NumberRequest, requester: Person) -> bool:
    """Store the request, so that it is carried out whatever happens next; False where the same one was made before."""
    return await services.store.add_number_request(requested(wanted, requester, services.clock()))
