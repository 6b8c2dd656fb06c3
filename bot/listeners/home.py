"""App Home of one person."""

from __future__ import annotations

from bot.blocks.lists import home_view
from bot.listeners.services import Turn
from workflows.records import Person


async def publish(turn: Turn, person: Person) -> None:
    """Draw a person's App Home anew."""
    services = turn.services
    drafts = await services.store.drafts_of(person)
    registrations = await services.store.registrations(await services.account_id())
    view = home_view(drafts, registrations, services.last_swept())
    await turn.client.views_publish(user_id=person.user_id, view=view)
