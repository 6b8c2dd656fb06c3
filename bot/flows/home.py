"""App Home of one person: opened, refreshed, filtered, searched, paged."""

from __future__ import annotations

from collections.abc import Callable

from bot.blocks import home
from bot.blocks.home import HomeSelection, selection_of
from bot.flows.services import Request
from bot.notifications.homes import filtered, paged
from bot.slack import payloads
from workflows.records.drafts import Person

#: The member of a place that each filter sets.
FILTERS = {home.SHOW: "group", home.TYPE: "registration_type", home.REGION: "region", home.CUSTOMER: "customer"}


async def publish(request: Request, person: Person) -> None:
    """Draw a person's App Home again."""
    await request.services.homes.open(person)


async def refresh(request: Request) -> None:
    """Sweep for a few seconds at most, and draw what is known then."""
    await request.ack()
    await request.services.look_again()
    await _change(request, lambda place: place)


async def choose(request: Request) -> None:
    """A filter was chosen."""
    await request.ack()
    click = payloads.click(request.body)
    chosen = "" if click.value == home.ALL else click.value
    await _change(request, lambda place: filtered(place, **{FILTERS[click.action_id]: chosen}))


async def search(request: Request) -> None:
    """A person typed words and pressed Enter."""
    await request.ack()
    words = payloads.click(request.body).value.strip()[: home.SEARCHED]
    await _change(request, lambda place: filtered(place, words=words))


async def clear(request: Request) -> None:
    """Remove all filters."""
    await request.ack()
    await _change(request, lambda _: HomeSelection())


async def page(request: Request) -> None:
    """Show another page."""
    await request.ack()
    number = selection_of({"page": payloads.click(request.body).value}).page
    await _change(request, lambda place: paged(place, number))


async def _change(request: Request, to: Callable[[HomeSelection], HomeSelection]) -> None:
    click = payloads.click(request.body)
    if click.view is not None:
        shown = selection_of(click.view.metadata)
        await request.services.homes.change(click.person, shown, click.view.hash, to)
