"""Who counts as a member, by what Slack's users.info says, and for how long Callsign remembers it."""

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
class Office:
    """People over the sandbox's Slack, and a clock that the test sets."""

    slack: SlackStandIn
    client: AsyncWebClient
    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def people(self) -> People:
        return People(client=self.client, clock=lambda: self.now)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with SlackStandIn() as slack, aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        yield Office(slack=slack, client=client)


@pytest.mark.parametrize(
    ("kind", "deactivated", "member"),
    [("member", False, True), ("member", True, False), ("guest", False, False), ("bot", False, False)],
)
async def test_profile__member(office: Office, kind: UserKind, deactivated: bool, member: bool) -> None:
    """Guests, apps and deactivated people are not members; only the last have left."""
    person = office.slack.user("dora", kind)
    person.user.deleted = deactivated
    profile = await office.people().profile(person.id)
    assert (profile.is_member, profile.is_deactivated) == (member, deactivated)


async def test_profile__zone(office: Office) -> None:
    """The person's own time zone; UTC where Slack names a zone that nobody knows."""
    for name, zone in (("Asia/Kolkata", ZoneInfo("Asia/Kolkata")), ("Moon/Tycho", UTC), ("", ZoneInfo("UTC"))):
        person = office.slack.user(f"of-{name or 'nowhere'}")
        person.user.tz = name
        assert (await office.people().profile(person.id)).zone == zone


@pytest.mark.parametrize("user_id", ["", "arn:aws:iam::111122223333:user/ana", "terminal"])
async def test_profile__not_in_slack(office: Office, user_id: str) -> None:
    """Somebody who registered from a terminal is reached as little as a person who left. Slack is not asked."""
    assert await office.people().profile(user_id) == Profile(is_member=False, is_deactivated=True)
    assert office.slack.count("users.info") == 0


@pytest.mark.parametrize("age", [timedelta(0), REMEMBERED - timedelta(seconds=1), REMEMBERED])
async def test_profile__is_remembered_for_an_hour(office: Office, age: timedelta) -> None:
    """Within the hour Slack is asked once; after it, what changed is seen."""
    people, person = office.people(), office.slack.user("dora")
    assert (await people.profile(person.id)).is_member
    person.user.deleted = True
    office.now += age
    again = await people.profile(person.id)
    late = age >= REMEMBERED
    assert (again.is_deactivated, office.slack.count("users.info")) == (late, 1 + late)


@pytest.mark.parametrize(
    ("error", "member"),
    [("user_not_found", False), ("user_not_visible", False), ("missing_scope", True), ("fatal_error", True)],
)
async def test_profile__slack_refuses(office: Office, error: str, member: bool) -> None:
    """Somebody Slack does not know has left. Any other refusal says nothing, so the person stays a member and is asked for again."""
    people, person = office.people(), office.slack.user("dora")
    office.slack.faults.fail("users.info", error)
    assert await people.profile(person.id) == Profile(is_member=member, is_deactivated=not member)
    assert (await people.profile(person.id)).is_member
    assert office.slack.count("users.info") == 2


async def test_profile__slack_silent(office: Office) -> None:
    """A page instead of an answer is no word on the person; where nobody answers at all, the caller hears of it."""
    people, person = office.people(), office.slack.user("dora")
    office.slack.faults.fail("users.info", 503)
    assert (await people.profile(person.id)).is_member
    office.client.base_url = "http://127.0.0.1:1/api/"
    with pytest.raises(aiohttp.ClientError):
        await people.profile(person.id)
