"""A number for a registration that went live: the modal that says what it costs, the request, and its progress in the thread."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot import messages
from bot.blocks.request_number import number_view, plain_message
from bot.flows.problems import words_for
from bot.flows.services import Request, Services, show
from bot.messages import numbers as number_words
from bot.notifications.outbox import SLACK_TROUBLE
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

#: What the thread hears of a request, each once.
ASKED, GRANTED = "asked", "granted"
#: Seconds between tries to post while Slack fails.
TELL_PAUSES = (1.0, 5.0, 30.0, 120.0)


def asked_for(value: str) -> tuple[str, str, str]:
    """Registration, number type and country of a button; empty strings where it is none of ours."""
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
    """The modal: the next number of this type, by what is associated now, and what others of its kind cost."""
    services, region = request.services, registration.region
    tied = await services.soon(services.aws.associations(region, registration.id))
    there = held(tied, number_type)
    wanted = NumberRequest(
        registration=registration, number_type=number_type, iso_country_code=country, ordinal=len(there) + 1
    )
    await show(request, view_id, number_view(wanted, there, await _price(services, region, wanted)))
    await _catch_up(services, wanted, there)


async def _price(services: Services, region: str, wanted: NumberRequest) -> str:
    """What the account's other numbers of the kind cost; empty where it has none, or AWS does not say."""
    try:
        numbers = await services.soon(services.aws.phone_numbers(region))
    except AwsError:
        return ""
    alike = (wanted.number_type, wanted.iso_country_code)
    return next((one.monthly_price for one in numbers if (one.number_type, one.iso_country_code) == alike), "")


def number_request_of(view: ViewState, registration: Registration) -> NumberRequest | None:
    """What the modal asks for; None where its metadata is none of ours."""
    number_type, country = view.metadata.get("type", ""), view.metadata.get("country", "")
    ordinal = view.metadata.get("ordinal", "")
    if not requestable(number_type, country) or not ordinal.isdecimal() or ordinal == "0":
        return None
    return NumberRequest(
        registration=registration, number_type=number_type, iso_country_code=country, ordinal=int(ordinal)
    )


async def obtain_number(services: Services, wanted: NumberRequest, user_id: str) -> None:
    """Ask AWS, and post in the thread how it goes; a repeated request is answered there too."""
    await _post(services, wanted, ASKED, number_words.number_requested(user_id, wanted.number_type))
    try:
        granted = await request_number(wanted, services)
    except AlreadyAsked:
        return
    except NotComplete:
        await _failed(services, wanted, number_words.NOT_COMPLETE)
    except AwsError as error:
        await _failed(services, wanted, _reason(error))
    else:
        log.info(
            "a number was obtained", action="number", registration_id=wanted.registration.id, bought=granted.bought
        )
        await _post(services, wanted, GRANTED, number_words.number_obtained(granted.number, granted.bought))


async def _failed(services: Services, wanted: NumberRequest, why: str) -> None:
    """Each failure is posted: the next try is another one."""
    await _post(services, wanted, f"failed:{services.new_id()}", number_words.number_failed(why))


async def _post(services: Services, wanted: NumberRequest, what: str, words: str) -> None:
    """Post it in the thread, once. Where Slack fails this waits for a while: people have to know what was bought."""
    for pause in (*TELL_PAUSES, None):
        try:
            await services.notifier.post_in_thread(f"{wanted.key}:{what}", wanted.registration, plain_message(words))
        except SLACK_TROUBLE as trouble:
            log.warning("Slack did not take a message", action="number", error=type(trouble).__name__)
            if pause is not None:
                await services.sleep(pause)
        else:
            return


async def _catch_up(services: Services, wanted: NumberRequest, there: Sequence[Association]) -> None:
    """Post the numbers that a process asked for and could not post before it ended."""
    for ordinal, one in enumerate(there, start=1):
        earlier = replace(wanted, ordinal=ordinal)
        asked = await services.store.post_of(f"{earlier.key}:{ASKED}")
        if asked and not await services.store.post_of(f"{earlier.key}:{GRANTED}"):
            (number,) = await services.aws.phone_numbers(wanted.registration.region, [one.resource_id])
            await _post(services, earlier, GRANTED, number_words.number_obtained(number, bought=True))


def _reason(error: AwsError) -> str:
    if isinstance(error, AwsUnavailable):
        return number_words.NUMBER_UNKNOWN
    if isinstance(error, AccessDenied):
        return words_for(error, "")
    return messages.status.problem(error.problem())
