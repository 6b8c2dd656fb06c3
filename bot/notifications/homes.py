"""Drawing App Home: when somebody opens or turns it, and when something of theirs changed since.

Several drawings of one Home may be on their way at once, so each says which one it replaces (`hash`). A person's own act that
comes second is done again on top of what stands; a drawing of ours steps back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.home import Contents, HomeSelection, home_view, selection_of
from workflows.ports.drafts import DraftStore
from workflows.ports.messages import HomeViewStore
from workflows.ports.process import Clock, Sleep
from workflows.ports.registrations import RegistrationStore
from workflows.records.drafts import Person
from workflows.records.registrations import HomeView

log = structlog.get_logger(__name__)

#: Somebody who did not look for this long does not need a Home that is up to date: opening it draws it anew.
RECENT = timedelta(days=1)
#: Filters of a look this long ago are forgotten.
FORGOTTEN = timedelta(hours=1)
#: Tries against other drawings of the same Home.
TRIES = 3
CONFLICT = "hash_conflict"


class HomeStore(DraftStore, RegistrationStore, HomeViewStore, Protocol):
    """The roles that App Homes need."""


@dataclass(kw_only=True)
class Homes:
    """The Homes of everybody."""

    client: AsyncWebClient
    store: HomeStore
    account_id: Callable[[], Awaitable[str]]
    #: Since when all that is shown is known; None while some region was never looked at.
    last_swept: Callable[[], Awaitable[datetime | None]]
    clock: Clock
    sleep: Sleep
    #: Seconds between two drawings that nobody asked for, in which further reasons for them gather.
    gap: float = 2.0
    _touched: dict[Person, None] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def touch(self, person: Person | None) -> None:
        """Something of this person changed: draw their Home anew, soon, if they looked at it lately."""
        if person:
            self._touched[person] = None
            self._wake.set()

    async def open(self, person: Person) -> None:
        """Draw it for somebody who opens it, with the filters of a look shortly before."""
        view = await self.store.home_view(person)
        fresh = view is not None and self.clock() - view.seen_at < FORGOTTEN
        await self._publish(person, selection_of(view.selection) if view and fresh else HomeSelection())

    async def turn(
        self, person: Person, shown: HomeSelection, view_hash: str, to: Callable[[HomeSelection], HomeSelection]
    ) -> None:
        """Draw it as somebody wants it who sees `shown`, in the view of that hash."""
        for _ in range(TRIES):
            if await self._publish(person, to(shown), view_hash):
                return
            view = await self.store.home_view(person)
            shown, view_hash = (selection_of(view.selection), view.hash) if view else (shown, "")
        await self._publish(person, to(shown))

    async def run(self) -> None:
        """Draw what was touched, for as long as the program lives."""
        while True:
            await self._wake.wait()
            await self.sleep(self.gap)
            self._wake.clear()
            while self._touched:
                person = next(iter(self._touched))
                del self._touched[person]
                await self._redraw(person)
                await self.sleep(self.gap / 2)

    async def _redraw(self, person: Person) -> None:
        """Best effort: whoever opens their Home gets it drawn anyway."""
        try:
            for _ in range(TRIES):
                view = await self.store.home_view(person)
                if view is None or self.clock() - view.seen_at > RECENT:
                    return
                if await self._publish(person, selection_of(view.selection), view.hash, seen_at=view.seen_at):
                    return
        except (SlackClientError, ClientError, TimeoutError, OSError) as trouble:
            log.warning("a Home was not drawn", action="home", error=type(trouble).__name__)

    async def _publish(
        self, person: Person, place: HomeSelection, view_hash: str = "", *, seen_at: datetime | None = None
    ) -> bool:
        """Draw; False where somebody drew since the view of `view_hash`."""
        view = home_view(await self._contents(person), place)
        try:
            answer = await self.client.views_publish(
                user_id=person.user_id, view=view, **({"hash": view_hash} if view_hash else {})
            )
        except SlackApiError as refused:
            if not _is_conflict(refused):
                raise
            return False
        drawn = str((answer.get("view") or {}).get("hash") or "")
        drawn_view = HomeView(person=person, selection=place.stored(), hash=drawn, seen_at=seen_at or self.clock())
        await self.store.save_home_view(drawn_view)
        return True

    async def _contents(self, person: Person) -> Contents:
        account = await self.account_id()
        return Contents(
            person=person,
            drafts=await self.store.drafts_of(person),
            registrations=await self.store.registrations(account),
            swept=await self.last_swept(),
            now=self.clock(),
        )


def _is_conflict(refused: SlackApiError) -> bool:
    answer = getattr(refused.response, "data", None)  # a page instead of JSON where something before Slack answered
    return isinstance(answer, dict) and answer.get("error") == CONFLICT


def paged(place: HomeSelection, page: int) -> HomeSelection:
    """The same filters on another page."""
    return replace(place, page=page)


def filtered(place: HomeSelection, **filters: str) -> HomeSelection:
    """Other filters, from their first page."""
    return replace(place, page=0, **filters)
