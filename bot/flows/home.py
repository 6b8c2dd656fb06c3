"""App Home of one person: opened, refreshed, filtered, searched, turned."""

from __future__ import annotations

from collections.abc import Callable

from bot.blocks import home
from bot.blocks.home import Place, place_of
from bot.flows.services import Turn
from bot.notifications.homes import filtered, paged
from bot.slack import payloads
from workflows.records.drafts import Person

#: The member of a place that each filter sets.
FILTERS = {home.SHOW: "group", home.TYPE: "registration_type", home.REGION: "region"}


async def publish(turn: Turn, person: Person) -> None:
    """Draw a person's App Home anew."""
    await turn.services.homes.open(person)


async def refresh(turn: Turn) -> None:
    """Ask AWS, for a few seconds, and draw what is known then."""
    await turn.ack()
    await turn.services.look_again()
    await _turn(turn, lambda place: place)


async def choose(turn: Turn) -> None:
    """A filter was chosen."""
    await turn.ack()
    clicked = payloads.clicked(turn.body)
    chosen = "" if clicked.value == home.ALL else clicked.value
    await _turn(turn, lambda place: filtered(place, **{FILTERS[clicked.action_id]: chosen}))


async def search(turn: Turn) -> None:
    """Words were typed, and Enter pressed."""
    await turn.ack()
    words = payloads.clicked(turn.body).value.strip()[: home.SEARCHED]
    await _turn(turn, lambda place: filtered(place, words=words))


async def clear(turn: Turn) -> None:
    """Everything again."""
    await turn.ack()
    await _turn(turn, lambda _: Place())


async def page(turn: Turn) -> None:
    """Another page."""
    await turn.ack()
    number = place_of({"page": payloads.clicked(turn.body).value}).page
    await _turn(turn, lambda place: paged(place, number))


async def _turn(turn: Turn, to: Callable[[Place], Place]) -> None:
    clicked = payloads.clicked(turn.body)
    if clicked.view is not None:
        shown = place_of(clicked.view.metadata)
        await turn.services.homes.turn(clicked.person, shown, clicked.view.hash, to)
