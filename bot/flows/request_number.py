"""A number for a registration that went live: the modal with its cost, the request, and its progress in the thread."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot import messages
from bot.blocks.request_number import number_view, plain_message
from bot.flows.problems import words_for
from bot.flows.services import Request, Services, show
from bot.notifications.outbox import SLACK_FAILURES
from bot.slack.payloads import ViewState
from workflows.records.account import Association
from workflows.records.errors import AccessDenied, AwsError, AwsUnavailable
from workflows.records.registrations import Registration
from workflows.registrations.request_number import (
    AlreadyAsked,
    NotComplete,
    NumberRequest,
    held,
    request_number,
    requestable,
)

log = structlog.get_logger(__name__)

#: What is posted about a request in the thread, each once.
ASKED, GRANTED = "asked", "granted"
#: Seconds between tries to post while Slack fails.
POST_PAUSES = (1.0, 5.0, 30.0, 120.0)


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
    await _catch_up(services, wanted, numbers)


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


async def obtain_number(services: Services, wanted: NumberRequest, user_id: str) -> None:
    """Request the number, and post the progress in the thread; a repeated request is answered there too."""
    await _post(services, wanted, ASKED, messages.numbers.number_requested(user_id, wanted.number_type))
    try:
        granted = await request_number(wanted, services)
    except AlreadyAsked:
        return
    except NotComplete:
        await _failed(services, wanted, messages.numbers.NOT_COMPLETE)
    except AwsError as error:
        await _failed(services, wanted, _reason(error))
    else:
        log.info(
            "a number was obtained", action="number", registration_id=wanted.registration.id, bought=granted.bought
        )
        await _post(services, wanted, GRANTED, messages.numbers.number_obtained(granted.number, granted.bought))


async def _failed(services: Services, wanted: NumberRequest, why: str) -> None:
    """Post a failure. Each one has a key of its own, because the next try may fail again."""
    await _post(services, wanted, f"failed:{services.new_id()}", messages.numbers.number_failed(why))


async def _post(services: Services, wanted: NumberRequest, what: str, words: str) -> None:
    """Post `words` in the thread, once. Where Slack fails, wait and try again: people have to know what was bought."""
    for pause in (*POST_PAUSES, None):
        try:
            await services.notifier.post_in_thread(f"{wanted.key}:{what}", wanted.registration, plain_message(words))
        except SLACK_FAILURES as error:
            log.warning("Slack did not accept a message", action="number", error=type(error).__name__)
            if pause is not None:
                await services.sleep(pause)
        else:
            return


async def _catch_up(services: Services, wanted: NumberRequest, numbers: Sequence[Association]) -> None:
    """Post the numbers that an earlier process requested and could not post before it ended."""
    for ordinal, association in enumerate(numbers, start=1):
        earlier = replace(wanted, ordinal=ordinal)
        asked = await services.store.post_of(f"{earlier.key}:{ASKED}")
        if asked and not await services.store.post_of(f"{earlier.key}:{GRANTED}"):
            (number,) = await services.aws.phone_numbers(wanted.registration.region, [association.resource_id])
            await _post(services, earlier, GRANTED, messages.numbers.number_obtained(number, bought=True))


def _reason(error: AwsError) -> str:
    if isinstance(error, AwsUnavailable):
        return messages.numbers.NUMBER_UNKNOWN
    if isinstance(error, AccessDenied):
        return words_for(error, "")
    return messages.status.problem(error.problem())
