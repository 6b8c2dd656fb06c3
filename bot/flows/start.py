"""Opening the first modal from a command, a shortcut or a button: at once, even where AWS does not answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from bot import messages
from bot.blocks import bulk
from bot.blocks.customer_select import chosen_customer, customer_metadata
from bot.blocks.small_modals import loading_view, problem_view
from bot.blocks.start import StartAnswers, start_view
from bot.blocks.start_from import chosen_source, source_metadata
from bot.flows.customers import asked_customer
from bot.flows.problems import words_for
from bot.flows.services import Request, Services, show
from workflows.records.errors import AwsError


class StartKind(StrEnum):
    """What the first modal asks for."""

    ONE = "one"
    #: A table of them.
    MANY = "many"


_VIEWS = {StartKind.ONE: start_view, StartKind.MANY: bulk.start_view}


async def begin(request: Request, trigger_id: str, channel_id: str = "", *, kind: StartKind = StartKind.ONE) -> None:
    """Open the first modal: the form itself when the types are known, "one moment" until they are."""
    services = request.services
    usual = usual_start(services.regions, services.default_channel, channel_id)
    given = replace(usual, customer=await asked_customer(services)) if kind is StartKind.ONE else usual
    types = services.forms.types_now(given.region)
    view = _VIEWS[kind](types, services.regions, given) if types else loading_view(messages.windows.LOADING_FORM)
    view_id = await request.open(trigger_id, view)
    if not types:
        await show(request, view_id, await start(services, given, kind))


def usual_start(regions: Sequence[str], default_channel: str, channel_id: str) -> StartAnswers:
    """The first values of the modal: the default region, and the command's channel where it can have updates."""
    return StartAnswers(region=regions[0], channel_id=channel_id if _is_channel(channel_id) else default_channel)


async def start(services: Services, given: StartAnswers, kind: StartKind = StartKind.ONE) -> dict[str, Any]:
    """The first modal of a region. Fetches unknown types; shows a button to try again where AWS does not answer."""
    try:
        types = (await services.soon(services.forms.types(given.region))).value
    except AwsError as error:
        return problem_view(words_for(error, ""), again=again(given, kind))
    return _VIEWS[kind](types, services.regions, given)


def again(given: StartAnswers, kind: StartKind = StartKind.ONE) -> dict[str, str]:
    """The entered values, as the metadata of a view that offers to try again."""
    return {
        "region": given.region,
        "type": given.registration_type,
        "name": given.name,
        "channel": given.channel_id,
        "way": str(kind),
        **source_metadata(given.source),
        **customer_metadata(given.customer),
    }


def kind_of(metadata: Mapping[str, str]) -> StartKind:
    """The kind of start in that metadata."""
    return StartKind.MANY if metadata.get("way") == StartKind.MANY else StartKind.ONE


def given_again(metadata: dict[str, str], offered: Sequence[str]) -> StartAnswers:
    """The entered values in that metadata. It came through the client, so the region is checked."""
    return StartAnswers(
        region=offered_region(metadata, offered),
        registration_type=metadata.get("type", ""),
        name=metadata.get("name", ""),
        channel_id=metadata.get("channel", ""),
        source=chosen_source({}, metadata),
        customer=chosen_customer({}, metadata),
    )


def offered_region(metadata: Mapping[str, str], offered: Sequence[str]) -> str:
    """The region in a view's metadata, or the default one."""
    region = metadata.get("region", "")
    return region if region in offered else offered[0]


def _is_channel(channel_id: str) -> bool:
    """Whether updates can go there: a direct message belongs to two people, not to a bot."""
    return channel_id.startswith(("C", "G"))
