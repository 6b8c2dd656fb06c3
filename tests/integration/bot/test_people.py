"""Who counts as a member according to Slack's users.info, and how long Callsign caches it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import people as rules
from bot.slack.people import REMEMBERED, USABLE, NotChecked, People, Profile
from sandbox.slack import SlackStandIn
from sandbox.slack.records import UserKind
from workflows.records.access import Standing


@dataclass(kw_only=True)
class Workspace:
    """The people of the Slack stand-in, and a clock that the test sets."""

    slack: SlackStandIn
    client: AsyncWebClient
    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def people(self) -> People:
        here = rules.Workspace(id=self.slack.workspace.team_id)
        return People(client=self.client, clock=lambda: self.now, workspace=here, seconds=0.1)


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with SlackStandIn() as slack, aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        yield Workspace(slack=slack, client=client)


@pytest.mark.parametrize(
    ("kind", "deactivated", "standing"),
    [
        ("member", False, Standing.MEMBER),
        ("member", True, Standing.LEFT),
        ("guest", False, Standing.GUEST),
        ("outsider", False, Standing.OUTSIDER),
        ("bot", False, Standing.APP),
    ],
)
async def test_profile__standing(workspace: Workspace, kind: UserKind, deactivated: bool, standing: Standing) -> None:
    """Guests, outsiders, apps and deactivated people are not members."""
    person = workspace.slack.user("dora", kind)
    person.user.deleted = deactivated
    assert (await workspace.people().profile(person.id)).standing is standing


async def test_profile__zone(workspace: Workspace) -> None:
    """The person's own time zone, or UTC if Slack names an unknown zone."""
    for name, zone in (("Asia/Kolkata", ZoneInfo("Asia/Kolkata")), ("Moon/Tycho", UTC), ("", ZoneInfo("UTC"))):
        person = workspace.slack.user(f"of-{name or 'nowhere'}")
        person.user.tz = name
        assert (await workspace.people().profile(person.id)).zone == zone


@pytest.mark.parametrize("user_id", ["", "arn:aws:iam::111122223333:user/ana", "terminal"])
async def test_profile__not_in_slack(workspace: Workspace, user_id: str) -> None:
    """A person who registered from the terminal counts like one who left. Slack is not asked."""
    assert await workspace.people().profile(user_id) == Profile(standing=Standing.LEFT)
    assert workspace.slack.count("users.info") == 0


@pytest.mark.parametrize("age", [timedelta(0), REMEMBERED - timedelta(seconds=1), REMEMBERED])
async def test_profile__is_cached_for_an_hour(workspace: Workspace, age: timedelta) -> None:
    """Slack is asked once within an hour. After it, changes are seen."""
    people, person = workspace.people(), workspace.slack.user("dora")
    assert (await people.profile(person.id)).is_member
    person.user.deleted = True
    workspace.now += age
    again = await people.profile(person.id)
    late = age >= REMEMBERED
    assert (again.is_deactivated, workspace.slack.count("users.info")) == (late, 1 + late)


@pytest.mark.parametrize("error", ["user_not_found", "user_not_visible"])
async def test_profile__unknown_to_slack(workspace: Workspace, error: str) -> None:
    """A person whom Slack does not know has left."""
    workspace.slack.faults.fail("users.info", error)
    assert await workspace.people().profile("U0NOBODY") == Profile(standing=Standing.LEFT)


@pytest.mark.parametrize(("failure", "code"), [("missing_scope", "missing_scope"), ("internal_error", ""), (503, "")])
async def test_profile__in_doubt_nobody_is_a_member(workspace: Workspace, failure: str | int, code: str) -> None:
    """Whatever Slack answers instead, and when it does not answer at all. A bad moment is over for the next call."""
    people, person = workspace.people(), workspace.slack.user("dora")
    workspace.slack.faults.fail("users.info", failure, times=1)
    with pytest.raises(NotChecked) as doubt:
        await people.profile(person.id)
    assert doubt.value.code == code
    assert (await replace(people, seconds=5).profile(person.id)).is_member
    workspace.client.base_url = "http://127.0.0.1:1/api/"
    with pytest.raises(NotChecked):
        await people.profile(workspace.slack.user("emil").id)
    await people.aclose()


@pytest.mark.parametrize(("age", "usable"), [(USABLE - timedelta(seconds=1), True), (USABLE, False)])
async def test_profile__what_slack_said_lately(workspace: Workspace, age: timedelta, usable: bool) -> None:
    """While Slack fails, a person whom it called a member within two hours stays one."""
    people, person = workspace.people(), workspace.slack.user("dora")
    await people.profile(person.id)
    workspace.now += age
    workspace.slack.faults.fail("users.info", 500, times=9)
    if usable:
        assert (await people.profile(person.id)).is_member
        await people.aclose()
        return
    with pytest.raises(NotChecked):
        await people.profile(person.id)
    await people.aclose()


async def test_profile__slow(workspace: Workspace) -> None:
    """A person does not wait longer than the limit. Two who wait share a lookup, and the next call has its answer."""
    people, person = workspace.people(), workspace.slack.user("dora")
    workspace.slack.faults.delay("users.info", 0.2)
    early = await asyncio.gather(people.profile(person.id), people.profile(person.id), return_exceptions=True)
    assert [type(each) for each in early] == [NotChecked, NotChecked]
    assert (await replace(people, seconds=5).profile(person.id)).is_member
    assert workspace.slack.count("users.info") == 1
    await people.aclose()
