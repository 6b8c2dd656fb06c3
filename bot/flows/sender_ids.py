"""A sender ID without a form: the window with its cost, and the request."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from bot import messages
from bot.blocks.sender_ids import NAME, TYPES, name_typed, options_chosen, request_view
from bot.flows.problems import NotAllowed
from bot.flows.services import Request, Services
from bot.slack.payloads import FormSubmission, ViewState
from workflows.access.gate import require
from workflows.forms.countries import country_name
from workflows.records.access import Right
from workflows.records.drafts import Person
from workflows.records.errors import AwsError, AwsUnavailable
from workflows.records.sender_ids import SenderIdRequest
from workflows.registrations.sender_ids import ApprovalNeeded, is_a_name, known_price, request_sender_id

log = structlog.get_logger(__name__)
words = messages.sender_ids


async def window(services: Services, place: Mapping[str, str], person: Person) -> dict[str, object]:
    """The window for a country of a button. Raises NotAllowed, NotPermitted, AwsError."""
    wanted = await _wanted(services, place)
    await require(services.gate, Right.BUY, person, wanted.place)
    return request_view(
        {"region": wanted.region, "country": wanted.iso_country_code},
        wanted.account_id,
        await _price(services, wanted),
    )


async def _wanted(services: Services, place: Mapping[str, str]) -> SenderIdRequest:
    """The request without its name. What a click carries is checked. Raises NotAllowed."""
    region, country = place.get("region", ""), place.get("country", "")
    if region not in services.regions or not country_name(country):
        raise NotAllowed(words.UNKNOWN_PLACE)
    account_id = await services.soon(services.aws.account_id())
    return SenderIdRequest(account_id=account_id, region=region, name="", iso_country_code=country)


async def _price(services: Services, wanted: SenderIdRequest) -> str:
    """The price of the account's others; empty where it has none, or AWS does not say."""
    try:
        return await services.soon(known_price(wanted.region, wanted.iso_country_code, services.aws))
    except AwsError:
        return ""


def problems_of(view: ViewState) -> dict[str, str]:
    """What is wrong with what was entered, by block; empty where nothing is."""
    problems = {} if is_a_name(name_typed(view)) else {NAME: words.NOT_A_NAME}
    return problems if options_chosen(view).message_types else {**problems, TYPES: words.CHOOSE_ONE}


async def carry_out(request: Request, submitted: FormSubmission) -> str:
    """Request it; returns the answer to the person. Raises NotAllowed, NotPermitted, AwsUnavailable."""
    services, view = request.services, submitted.view
    place = await _wanted(services, view.metadata)
    wanted = SenderIdRequest(
        account_id=place.account_id,
        region=place.region,
        name=name_typed(view),
        iso_country_code=place.iso_country_code,
        options=options_chosen(view),
    )
    try:
        granted = await request_sender_id(wanted, submitted.person, services)
    except ApprovalNeeded:
        return words.APPROVAL_NEEDED
    except AwsUnavailable:
        raise
    except AwsError as refused:
        return words.refused(refused.problem())
    log.info("a sender ID was requested", action="sender_id", region=wanted.region, requested=granted.requested)
    return words.obtained(granted, wanted)
