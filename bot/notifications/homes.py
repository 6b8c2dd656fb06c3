"""Drawing App Home: when a person opens or filters it, and when something of theirs has changed.

Several drawings of one Home may be under way at once, so each names the one it replaces (`hash`). A person's own
request that comes second is repeated on top of the newer view. A drawing that nobody requested is dropped instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.blocks.home import Contents, HomeSelection, home_view, notice_home, selection_of
from bot.blocks.lists import search_words
from bot.slack.errors import code_of
from bot.slack.people import NotChecked, People
from bot.slack.retries import FAILURES, persist
from workflows.ports.access import Gate
from workflows.ports.customers import CustomerStore
from workflows.ports.drafts import DraftStore
from workflows.ports.messages import HomeViewStore
from workflows.ports.process import Clock, Sleep
from workflows.ports.registrations import RegistrationStore
from workflows.records.access import NotPermitted, Right
from workflows.records.approvals import Approval
from workflows.records.drafts import CustomerId, DraftState, Person
from workflows.records.listing import RegistrationFilter
from workflows.records.registrations import HomeView
from workflows.watch.region_states import RegionState

log = structlog.get_logger(__name__)

#: A person who has not opened their Home for this long does not need updates of it: opening it draws it again.
RECENT = timedelta(days=1)
#: Filters are forgotten when the Home was last opened this long ago.
FORGOTTEN = timedelta(hours=1)
#: Tries against other drawings of the same Home.
TRIES = 3
#: Seconds in which a Home is still drawn while Slack has a bad moment.
PUBLISH_SECONDS = 30.0
#: Registrations that one drawing looks through.
LOADED = 1000
CONFLICT = "hash_conflict"


class HomeStore(CustomerStore, DraftStore, RegistrationStore, HomeViewStore, Protocol):
    """The roles that App Homes need."""


async def _nothing_waits(_: Person) -> Sequence[Approval]:
    """Without rules, nothing waits for an approval."""
    return ()


@dataclass(kw_only=True)
class Homes:
    """The Homes of everybody."""

    client: AsyncWebClient
    people: People
    store: HomeStore
    gate: Gate
    account_id: Callable[[], Awaitable[str]]
    #: The state of the watch of each region.
    watched: Callable[[], Awaitable[Mapping[str, RegionState]]]
    clock: Clock
    sleep: Sleep
    #: Seconds between two drawings that nobody requested; further changes are collected in this time.
    gap: float = 2.0
    #: Requests for approval about which a person may decide now.
    waiting_for: Callable[[Person], Awaitable[Sequence[Approval]]] = _nothing_waits
    _touched: dict[Person, None] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def touch(self, person: Person | None) -> None:
        """Something of this person has changed: draw their Home again, soon, if they opened it lately."""
        if person:
            self._touched[person] = None
            self._wake.set()

    async def open(self, person: Person) -> None:
        """Draw it for a person who opens it, with the filters they used shortly before."""
        view = await self.store.home_view(person)
        fresh = view is not None and self.clock() - view.seen_at < FORGOTTEN
        await self._publish(person, selection_of(view.selection) if view and fresh else HomeSelection())

    async def change(
        self, person: Person, shown: HomeSelection, view_hash: str, to: Callable[[HomeSelection], HomeSelection]
    ) -> None:
        """Draw it with the selection that `to` makes of `shown`, which the person sees in the view of that hash."""
        for _ in range(TRIES):
            if await self._publish(person, to(shown), view_hash):
                return
            view = await self.store.home_view(person)
            shown, view_hash = (selection_of(view.selection), view.hash) if view else (shown, "")
        await self._publish(person, to(shown))

    async def run(self) -> None:
        """Draw touched Homes for as long as the process runs."""
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
        """Draw a Home again, as a best effort: opening it draws it anyway."""
        try:
            if not (await self.people.profile(person.user_id)).is_member:
                return
            for _ in range(TRIES):
                view = await self.store.home_view(person)
                if view is None or self.clock() - view.seen_at > RECENT:
                    return
                if await self._publish(person, selection_of(view.selection), view.hash, seen_at=view.seen_at):
                    return
        except (NotChecked, *FAILURES) as error:
            log.warning("a Home was not drawn", action="home", error=type(error).__name__)

    async def _publish(
        self, person: Person, place: HomeSelection, view_hash: str = "", *, seen_at: datetime | None = None
    ) -> bool:
        """Draw; False where the view of `view_hash` has been replaced since.

        `seen_at` is for a drawing that nobody requested: it is not tried again while Slack has a bad moment.
        """
        try:
            view = home_view(await self._contents(person, place), place)
        except NotPermitted as refused:
            view = notice_home(messages.access.refusal(refused.decision))
        known = {"hash": view_hash} if view_hash else {}
        draw = partial(self.client.views_publish, user_id=person.user_id, view=view, **known)
        try:
            answer = await (persist(draw, seconds=PUBLISH_SECONDS, sleep=self.sleep) if seen_at is None else draw())
        except SlackApiError as refused:
            if code_of(refused) != CONFLICT:
                raise
            return False
        drawn = str((answer.get("view") or {}).get("hash") or "")
        drawn_view = HomeView(person=person, selection=place.stored(), hash=drawn, seen_at=seen_at or self.clock())
        await self.store.save_home_view(drawn_view)
        return True

    async def _contents(self, person: Person, place: HomeSelection) -> Contents:
        account = await self.account_id()
        kinds, regions = await self.store.listed_kinds(account)
        customers = {str(each.id): each.name for each in await self.store.customers() if each.archived_at is None}
        wanted = RegistrationFilter(
            account_id=account,
            words=search_words(place.words),
            registration_type=place.registration_type if place.registration_type in kinds else "",
            region=place.region if place.region in regions else "",
            customer_id=CustomerId(place.customer if place.customer in customers else ""),
            within=await self.gate.reach(Right.VIEW, person),
        )
        # In the store's order: who needs somebody first, of the finished ones the latest changed.
        loaded = await self.store.listed_registrations(wanted, offset=0, limit=LOADED)
        return Contents(
            person=person,
            drafts=await self.store.drafts_of(person, [DraftState.OPEN, DraftState.WAITING]),
            to_approve=await self.waiting_for(person),
            registrations=loaded,
            left_out=await self.store.count_listed(wanted) - len(loaded) if len(loaded) == LOADED else 0,
            kinds=kinds,
            regions=regions,
            customers=customers,
            watched=await self.watched(),
            may_draft=(await self.gate.decide(Right.DRAFT, person)).allowed,
            now=self.clock(),
        )


def paged(place: HomeSelection, page: int) -> HomeSelection:
    """The same filters on another page."""
    return replace(place, page=page)


def filtered(place: HomeSelection, **filters: str) -> HomeSelection:
    """Other filters, from their first page."""
    return replace(place, page=0, **filters)
