"""Who counts as a member according to Slack's users.info, and how long Callsign caches it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.people import REMEMBERED, People, Profile
from sandbox.slack import SlackStandIn
from sandbox.slack.records import UserKind


@dataclass(kw_only=True)
class Workspace:
    """The people of the Slack stand-in, and a clock that the test sets."""

    slack: SlackStandIn
    client: AsyncWebClient
    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def people(self) -> People:
        return People(client=self.client, clock=lambda: self.now)


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with SlackStandIn() as slack, aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        yield Workspace(slack=slack, client=client)


@pytest.mark.parametrize(
    ("kind", "deactivated", "member"),
    [("member", False, True), ("member", True, False), ("guest", False, False), ("bot", False, False)],
)
async def test_profile__member(workspace: Workspace, kind: UserKind, deactivated: bool, member: bool) -> None:
    """Guests, apps and deactivated people are not members. Only deactivated people have left."""
    person = workspace.slack.user("dora", kind)
    person.user.deleted = deactivated
    profile = await workspace.people().profile(person.id)
    assert (profile.is_member, profile.is_deactivated) == (member, deactivated)


async def test_profile__zone(workspace: Workspace) -> None:
    """The person's own time zone, or UTC if Slack names an unknown zone."""
    for name, zone in (("Asia/Kolkata", ZoneInfo("Asia/Kolkata")), ("Moon/Tycho", UTC), ("", ZoneInfo("UTC"))):
        person = workspace.slack.user(f"of-{name or 'nowhere'}")
        person.user.tz = name
        assert (await workspace.people().profile(person.id)).zone == zone


@pytest.mark.parametrize("user_id", ["", "arn:aws:iam::111122223333:user/ana", "terminal"])
async def test_profile__not_in_slack(workspace: Workspace, user_id: str) -> None:
    """A person who registered from the terminal counts like one who left. Slack is not asked."""
    assert await workspace.people().profile(user_id) == Profile(is_member=False, is_deactivated=True)
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


@pytest.mark.parametrize(
    ("error", "member"),
    [("user_not_found", False), ("user_not_visible", False), ("missing_scope", True), ("fatal_error", True)],
)
async def test_profile__slack_refuses(workspace: Workspace, error: str, member: bool) -> None:
    """A person whom Slack does not know has left.

    After any other refusal the person stays a member, and Slack is asked again.
    """
    people, person = workspace.people(), workspace.slack.user("dora")
    workspace.slack.faults.fail("users.info", error)
    assert await people.profile(person.id) == Profile(is_member=member, is_deactivated=not member)
    assert (await people.profile(person.id)).is_member
    assert workspace.slack.count("users.info") == 2


async def test_profile__slack_silent(workspace: Workspace) -> None:
    """An HTML page says nothing about the person. If Slack does not answer at all, the caller gets the error."""
    people, person = workspace.people(), workspace.slack.user("dora")
    workspace.slack.faults.fail("users.info", 503)
    assert (await people.profile(person.id)).is_member
    workspace.client.base_url = "http://127.0.0.1:1/api/"
    with pytest.raises(aiohttp.ClientError):
        await people.profile(person.id)
