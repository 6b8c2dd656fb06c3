"""App Homes in front of the sandbox's Slack: drawn for the person who opens or turns one, and again after a change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot.blocks.home import HomeSelection
from bot.notifications.homes import FORGOTTEN, RECENT, TRIES, Homes, filtered, paged
from bot.slack import people
from bot.slack.people import People
from sandbox.slack import SlackStandIn
from tests.gates import OPEN_GATE
from tests.unit.factories import draft, registration
from workflows.ports.store import Store
from workflows.records.drafts import DraftId, Person, RegistrationId
from workflows.store import open_store
from workflows.watch.region_states import RegionState

ACCOUNT = "111122223333"
EUROPE = HomeSelection(region="eu-west-1")


@dataclass(kw_only=True)
class Workspace:
    """A workspace with two people, the store, and a clock that the test sets."""

    slack: SlackStandIn
    client: AsyncWebClient
    store: Store
    now: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC)
    waits: list[float] = field(default_factory=list)
    #: One before the first drawing, one after each.
    waits_expected: int = 0
    all_drawn: asyncio.Event = field(default_factory=asyncio.Event)

    def homes(self) -> Homes:
        """Those of a process that has just started."""
        return Homes(
            client=self.client,
            gate=OPEN_GATE,
            people=People(
                client=self.client, clock=lambda: self.now, workspace=people.Workspace(id=self.slack.workspace.team_id)
            ),
            store=self.store,
            account_id=self._account_id,
            watched=self._watched,
            clock=lambda: self.now,
            sleep=self._sleep,
        )

    def person(self, name: str = "ana") -> Person:
        return Person(workspace_id="T1", user_id=self.slack.user(name).id)

    def shown(self, name: str = "ana") -> str:
        """The person's App Home as text; empty where none was drawn."""
        view = self.slack.user(name).home
        return str(view.content) if view else ""

    def drawn(self) -> int:
        return self.slack.count("views.publish")

    async def _account_id(self) -> str:
        return ACCOUNT

    async def _watched(self) -> dict[str, RegionState]:
        return {"us-east-1": RegionState(last_swept=self.now)}

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        if len(self.waits) == self.waits_expected:
            self.all_drawn.set()
        await asyncio.sleep(0)


@pytest.fixture
async def workspace(migrated_folder: Path) -> AsyncIterator[Workspace]:
    async with (
        SlackStandIn() as slack,
        aiohttp.ClientSession() as session,
        open_store(f"sqlite:///{migrated_folder / 'callsign.db'}") as store,
    ):
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        slack.user("ana")
        yield Workspace(slack=slack, client=client, store=store)


async def add(workspace: Workspace, name: str, region: str) -> None:
    await workspace.store.add_registration(
        registration(id=RegistrationId(f"registration-{name}"), name=name, region=region, owner=workspace.person())
    )


async def test_open__what_the_store_has(workspace: Workspace) -> None:
    """The person's own drafts, and the registrations of the account."""
    await add(workspace, "Alpha", "us-east-1")
    await workspace.store.add_draft(draft(name="Mine", owner=workspace.person()))
    await workspace.store.add_draft(draft(id=DraftId("d2"), name="Theirs", owner=workspace.person("bob")))
    await workspace.homes().open(workspace.person())
    shown = workspace.shown()
    assert "Alpha" in shown
    assert "Mine" in shown
    assert "Theirs" not in shown


@pytest.mark.parametrize(
    ("later", "kept"),
    [
        (timedelta(0), True),
        (FORGOTTEN - timedelta(seconds=1), True),
        (FORGOTTEN, False),
    ],
)
async def test_open__filters_of_a_short_while_ago(workspace: Workspace, later: timedelta, kept: bool) -> None:
    """A person who comes back soon finds the filters as they were; later everything is shown again."""
    await add(workspace, "Alpha", "us-east-1")
    await add(workspace, "Beta", "eu-west-1")
    homes, ana = workspace.homes(), workspace.person()
    await homes.open(ana)
    await homes.change(ana, HomeSelection(), "", lambda _: EUROPE)
    assert "Alpha" not in workspace.shown()
    workspace.now += later
    await workspace.homes().open(ana)
    assert "Beta" in workspace.shown()
    assert ("Alpha" not in workspace.shown()) is kept


async def test_turn__on_top_of_another_drawing(workspace: Workspace) -> None:
    """A person's act that meets a newer drawing is done again on top of it; nothing of either is lost."""
    homes, ana = workspace.homes(), workspace.person()
    await homes.open(ana)
    await homes.change(ana, HomeSelection(), "", lambda place: filtered(place, region="eu-west-1"))
    before = workspace.drawn()
    await homes.change(ana, HomeSelection(), "an-older-hash", lambda place: filtered(place, words="beta"))
    assert workspace.drawn() == before + 2
    view = await workspace.store.home_view(ana)
    assert view is not None
    assert (view.selection["region"], view.selection["words"]) == ("eu-west-1", "beta")


async def test_turn__wins_in_the_end(workspace: Workspace) -> None:
    """After TRIES conflicts the drawing is sent without a hash: a person is never left without an answer."""
    homes, ana = workspace.homes(), workspace.person()
    await homes.open(ana)
    workspace.slack.faults.fail("views.publish", "hash_conflict", times=TRIES)
    await homes.change(ana, HomeSelection(), "x", lambda _: EUROPE)
    view = await workspace.store.home_view(ana)
    assert view is not None
    assert view.selection["region"] == "eu-west-1"
    assert workspace.drawn() == 1 + TRIES + 1


@pytest.mark.parametrize(("error", "times"), [("internal_error", 99), ("invalid_arguments", 1), (500, 99)])
async def test_open__other_refusals_are_raised(workspace: Workspace, error: str | int, times: int) -> None:
    """A person who opens App Home and gets none must not look like one who has one."""
    workspace.slack.faults.fail("views.publish", error, times=times)
    with pytest.raises(SlackApiError):
        await workspace.homes().open(workspace.person())
    assert await workspace.store.home_view(workspace.person()) is None


@pytest.mark.parametrize("error", ["internal_error", 500, 429])
async def test_open__is_drawn_after_a_bad_moment(workspace: Workspace, error: str | int) -> None:
    """A person who opens it gets it at a second or third try."""
    workspace.slack.faults.fail("views.publish", error, times=2)
    await workspace.homes().open(workspace.person())
    assert workspace.shown()
    assert workspace.drawn() == 3


@pytest.mark.parametrize("failure", [None, "internal_error"])
async def test_run__not_for_who_is_no_longer_a_member(workspace: Workspace, failure: str | None) -> None:
    """The Home of a person who has become a guest, or whom Slack does not know right now, is not drawn again."""
    homes, ana = workspace.homes(), workspace.person()
    await homes.open(ana)
    workspace.slack.user("ana").user.kind = "guest"
    if failure:
        workspace.slack.faults.fail("users.info", failure)
    await workspace.store.add_draft(draft(name="Mine", owner=ana))
    await redraw(workspace, homes, ana)
    assert "Mine" not in workspace.shown()


async def redraw(workspace: Workspace, homes: Homes, *people: Person) -> None:
    """Touch people, and let the background task draw until it has nothing left to do."""
    for person in people:
        homes.touch(person)
    workspace.waits_expected, drawn = 1 + len(set(people)), workspace.all_drawn
    workspace.waits.clear()
    drawn.clear()
    task = asyncio.create_task(homes.run())
    await asyncio.wait_for(drawn.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_run__once_for_many_changes(workspace: Workspace) -> None:
    """Changes that come together are one drawing, after a gap, with the filters that the person chose."""
    homes, ana = workspace.homes(), workspace.person()
    await homes.open(ana)
    await homes.change(ana, HomeSelection(), "", lambda _: EUROPE)
    before = workspace.drawn()
    await add(workspace, "Alpha", "us-east-1")
    await add(workspace, "Beta", "eu-west-1")
    await redraw(workspace, homes, ana, ana, ana)
    assert workspace.drawn() == before + 1
    assert "Beta" in workspace.shown()
    assert "Alpha" not in workspace.shown()
    assert workspace.waits[0] == homes.gap


@pytest.mark.parametrize(("later", "drawn"), [(RECENT, 1), (RECENT + timedelta(seconds=1), 0)])
async def test_run__only_for_people_who_looked_lately(workspace: Workspace, later: timedelta, drawn: int) -> None:
    """A day after the last look nobody needs a Home that is up to date. A drawing of ours is not a look."""
    homes, ana = workspace.homes(), workspace.person()
    await homes.open(ana)
    seen_at = workspace.now
    workspace.now += later
    before = workspace.drawn()
    await redraw(workspace, homes, ana)
    assert workspace.drawn() == before + drawn
    view = await workspace.store.home_view(ana)
    assert view is not None
    assert view.seen_at == seen_at


async def test_run__not_for_a_person_without_a_home(workspace: Workspace) -> None:
    """Somebody who never opened App Home gets none; a registration without an owner touches nobody."""
    homes = workspace.homes()
    homes.touch(None)
    assert not homes._wake.is_set()
    await redraw(workspace, homes, workspace.person("bob"))
    assert workspace.drawn() == 0


async def test_run__gives_way_to_the_person(workspace: Workspace) -> None:
    """Where somebody drew in the meantime, the newer view is read and drawn again, a few times at most."""
    homes, ana = workspace.homes(), workspace.person()
    await homes.open(ana)
    before = workspace.drawn()
    workspace.slack.faults.fail("views.publish", "hash_conflict", times=1)
    await redraw(workspace, homes, ana)
    assert workspace.drawn() == before + 2
    workspace.slack.faults.fail("views.publish", "hash_conflict", times=TRIES)
    await redraw(workspace, homes, ana)
    assert workspace.drawn() == before + 2 + TRIES


async def test_run__a_failure_does_not_end_it(workspace: Workspace) -> None:
    """A Home that Slack refuses is logged, and the next person's is drawn all the same."""
    homes, ana, bob = workspace.homes(), workspace.person(), workspace.person("bob")
    await homes.open(ana)
    await homes.open(bob)
    await workspace.store.add_draft(draft(name="Mine", owner=bob))
    workspace.slack.faults.fail("views.publish", "internal_error")
    with capture_logs() as logs:
        await redraw(workspace, homes, ana, bob)
    assert [line["error"] for line in logs if line.get("action") == "home"] == ["SlackApiError"]
    assert "Mine" in workspace.shown("bob")


def test_filtered_and_paged() -> None:
    """Another filter starts at its first page and keeps the other filters; another page keeps all of them."""
    place = HomeSelection(region="eu-west-1", words="acme", page=3)
    assert filtered(place, words="beta") == HomeSelection(region="eu-west-1", words="beta", page=0)
    assert paged(place, 1) == HomeSelection(region="eu-west-1", words="acme", page=1)
