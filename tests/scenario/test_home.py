"""App Home and lists with more rows than fit on a page: pages, filters, search, updates."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.settings import Settings
from bot.slack import limits
from sandbox.slack.elements import state_with
from sandbox.slack.screen import fields
from tests.scenario.conftest import TWO_REGIONS, Start, World
from tests.scenario.form_filling import becomes_true, starts_registration
from workflows.records.drafts import Person, RegistrationId
from workflows.records.messages import MessageKey
from workflows.records.registrations import Registration

ACCOUNT = "123456789012"
#: A later sweep would take these registrations for deleted, because AWS does not list them.
BORN = datetime.now(UTC)
TYPES = {
    "US_TOLL_FREE_REGISTRATION": "US toll-free number registration",
    "SG_SENDER_ID_REGISTRATION": "Singapore sender ID registration",
}
STATUSES = (("REVIEWING", "REVIEWING"), ("COMPLETE", "APPROVED"), ("REQUIRES_UPDATES", "DENIED"))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Registrations of two regions are listed here."""
    return replace(settings, regions=TWO_REGIONS)


def registration(number: int, owner: Person, **changes: Any) -> Registration:
    """One of many. Type, status and region follow from its number."""
    status, version_status = STATUSES[number % 3]
    kind = list(TYPES)[number % 2]
    known = Registration(
        id=RegistrationId(f"registration-{uuid.uuid5(uuid.NAMESPACE_OID, str(number)).hex}"),
        account_id=ACCOUNT,
        region=TWO_REGIONS[number % 2],
        registration_type=kind,
        title=TYPES[kind],
        name=f"Brand {number:03}",
        owner=owner,
        channel_id="C1",
        status=status,
        version=1,
        version_status=version_status,
        latest_denied_version=1 if status == "REQUIRES_UPDATES" else None,
        approved_version=1 if status == "COMPLETE" else None,
        status_since=BORN - timedelta(minutes=number),
        created_at=BORN,
        submitted_at=BORN - timedelta(days=12),
        message_key=MessageKey(f"submission:s{number}"),
    )
    return replace(known, **changes)


def ana(world: World) -> Person:
    return Person(workspace_id=world.slack.workspace.team_id, user_id=world.ana.id)


async def fill(world: World, count: int = 250) -> None:
    """Store registrations that AWS does not list.

    They are younger than ten minutes, so they do not count as deleted.
    """
    for number in range(count):
        await world.callsign.store.add_registration(registration(number, ana(world)))


def names(world: World) -> list[str]:
    """The registrations on the screen, top to bottom."""
    lines = [line for line in world.ana.texts() if line.startswith("*Brand ")]
    return [line.split("*")[1] for line in lines]


async def sees(world: World, *wanted: str) -> None:
    """Wait until App Home starts with exactly these rows."""
    await becomes_true(lambda: names(world)[: len(wanted)] == list(wanted))


def blocks(world: World) -> list[Any]:
    home = world.ana.home
    assert home is not None
    return home.blocks


async def test_home__250_registrations_every_one_on_some_page(start: Start) -> None:
    """Each page keeps Slack's limits. The pages show every registration once; those that need a person come first."""
    async with start() as world:
        await fill(world)
        await world.ana.opens_home()
        await becomes_true(lambda: names(world))
        assert names(world)[0] == "Brand 248"  # of those that need a person, the one that has waited longest
        seen: list[str] = []
        while True:
            assert len(blocks(world)) <= limits.VIEW_BLOCKS
            seen += names(world)
            if "Next page" not in buttons(world):
                break
            last = len(seen)
            await world.ana.clicks("Next page")
            await world.ana.sees_text(f"{last + 1} to {min(last + 20, 250)} of 250")
        assert len(seen) == 250
        assert set(seen) == {f"Brand {number:03}" for number in range(250)}
        assert "241 to 250 of 250" in world.ana.texts()
        await world.ana.clicks("Previous page")
        await becomes_true(lambda: "221 to 240 of 250" in world.ana.texts())


async def test_home__filters_and_search_together(start: Start) -> None:
    """State, type, region and words narrow each other, from the first page. Clear shows everything again."""
    async with start() as world:
        await fill(world)
        await world.ana.opens_home()
        await becomes_true(lambda: names(world))
        await world.ana.clicks("Next page")
        await becomes_true(lambda: "21 to 40 of 250" in world.ana.texts())
        await world.ana.fills({"All states": "Done"})
        await becomes_true(lambda: "Done (83)" in world.ana.texts())
        await world.ana.fills({"All types": TYPES["SG_SENDER_ID_REGISTRATION"]}, awaits_update=True)
        await world.ana.fills({"All regions": "ap-south-1"}, awaits_update=True)
        await becomes_true(lambda: "1 to 20 of 42" in world.ana.texts())
        await world.ana.fills({"Search": "brand 013"}, awaits_update=True)
        await becomes_true(lambda: names(world) == ["Brand 013"])
        await world.ana.fills({"Search": "<!channel> nobody"}, awaits_update=True)
        await becomes_true(lambda: "No registration matches these filters." in world.ana.texts())
        await world.ana.clicks("Clear filters")
        await becomes_true(lambda: "1 to 20 of 250" in world.ana.texts())


async def test_home__groups(start: Start) -> None:
    """The groups: needs me, needs another person, in review with its days and the usual time, done, unknown."""
    async with start() as world:
        other = Person(workspace_id=ana(world).workspace_id, user_id=world.slack.user("ben").id)
        cases = [
            registration(2, ana(world), name="Brand mine"),
            registration(5, other, name="Brand his"),
            registration(0, other, name="Brand reviewed"),
            registration(1, other, name="Brand live"),
            registration(3, other, name="Brand strange", status="CARRIER_PONDERING", version_status="PONDERING"),
        ]
        for one in cases:
            await world.callsign.store.add_registration(one)
        await becomes_true(lambda: world.callsign.watch.regions.last_swept)
        await world.ana.opens_home()
        await sees(world, "Brand mine", "Brand his", "Brand strange", "Brand reviewed", "Brand live")
        shown = "\n".join(world.ana.texts())
        for words in (
            "Needs you (1)",
            "Needs somebody else (1)",
            f"waiting for <@{other.user_id}>",
            "In review (2)",
            "In review, waiting for the carrier · submitted 12 days ago, usually about 21 days",
            "carrier pondering",
            "Done (1)",
            "Last checked with AWS",
        ):
            assert words in shown, words


async def test_home__second_click_is_not_lost(start: Start) -> None:
    """Of two actions on the same view, the second applies to the result of the first."""
    async with start() as world:
        await fill(world)
        await world.ana.opens_home()
        await becomes_true(lambda: names(world))
        home = world.ana.home
        assert home is not None
        show, region = (
            next(field for field in fields(home.blocks) if field.label == label)
            for label in ("All states", "All regions")
        )
        interactions = world.ana._interactions
        for field, value in ((show, "done"), (region, "us-west-2")):
            chosen = next(option for option in field.element["options"] if option["value"] == value)
            interactions.enter(home, field.block, field.element, state_with(field.element, chosen))
        await asyncio.gather(
            *(interactions.dispatch(world.ana.user, home, one.block, one.element) for one in (show, region))
        )
        await becomes_true(lambda: "1 to 20 of 41" in world.ana.texts())


async def test_home__my_change_is_drawn_without_a_click(start: Start) -> None:
    """A person who looked recently sees the change of their registration without a click, on the same page."""
    async with start(review="manual") as world:
        await adopted(world)
        await world.ana.opens_home()
        await becomes_true(lambda: "In review (1)" in world.ana.texts())
        world.backend().approve(world.registration().id)
        await becomes_true(lambda: "Done (1)" in world.ana.texts())


async def test_home__refresh_asks_aws(start: Start) -> None:
    """Refresh asks AWS and draws the page again, drafts included."""
    async with start() as world:
        await world.ana.opens_home()
        await becomes_true(lambda: any("Nothing is registered yet" in line for line in world.ana.texts()))
        await starts_registration(world.ana, TYPES["US_TOLL_FREE_REGISTRATION"])
        await world.ana.sees_text("Company name")
        await world.ana.closes()
        await world.ana.clicks("Refresh")
        await becomes_true(lambda: any("*Codes*" in line for line in world.ana.texts()))


@pytest.mark.parametrize(
    ("words", "count"),
    [("", 250), ("denied", 83), ("singapore can send", 42), ("Brand 007", 1), ("us-west-2 review", 42)],
)
async def test_list__pages_and_words(start: Start, words: str, count: int) -> None:
    """`/callsign list` with words finds by status, type, region and name, and shows its pages in place."""
    async with start() as world:
        await fill(world)
        await world.ana.runs(f"/callsign list {words}", channel="#sms")
        if count <= limits.TABLE_ROWS:
            await world.ana.sees_ephemeral("Brand 007" if count == 1 else f"{count} registrations")
            return
        message = await world.ana.sees_ephemeral(f"1 to 50 of {count}")
        await world.ana.clicks("Next page", message=message)
        await world.ana.sees_ephemeral(f"51 to {min(count, 100)} of {count}")


async def test_list__where_slack_does_not_take_tables(start: Start) -> None:
    """An older workspace refuses the table: the same list comes in sections, once, with the same select."""
    async with start() as world:
        await fill(world, 3)
        await becomes_true(lambda: world.callsign.watch.regions.last_swept)
        world.slack.api.unknown_blocks.add("data_table")
        await world.ana.runs("/callsign list", channel="#sms")
        message = await world.ana.sees_ephemeral("*Brand 002*: Denied, waiting for")
        assert len(world.ana.ephemerals()) == 1
        await world.ana.fills({"Open or fix one": "Details: Brand 001"}, message=message)
        await world.ana.sees_view("Registration")


async def test_list__nothing_found(start: Start) -> None:
    """Words without a result are repeated, escaped."""
    async with start() as world:
        await fill(world, 3)
        await world.ana.runs("/callsign list <!channel>", channel="#sms")
        await world.ana.sees_ephemeral("does not watch anything that matches")


def buttons(world: World) -> list[str]:
    """The buttons of App Home."""
    return [
        element["text"]["text"]
        for block in blocks(world)
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


async def adopted(world: World) -> None:
    """A registration of the console in review, which Callsign watches for Ana."""
    backend = world.backend()
    made = await world.callsign.aws.create_registration(
        "us-west-2", "SG_SENDER_ID_REGISTRATION", {"Name": "Brand X"}, "x"
    )
    backend.set_status(made, "REVIEWING", "REVIEWING")
    await world.ana.runs(f"/callsign watch {made}", channel="#sms")
    await world.ana.sees_ephemeral("Callsign now watches *Brand X*")
