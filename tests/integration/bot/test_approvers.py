"""Who may approve, as the Slack stand-in says it at the moment of the question."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import people as rules
from bot.slack.approvers import Approvers
from bot.slack.people import People
from sandbox.slack import SlackStandIn
from workflows.records.access import Grantee, Kind, Standing
from workflows.records.drafts import Person

FINANCE = Grantee(kind=Kind.GROUP, name="finance")


class CountingClient(AsyncWebClient):
    """Counts the calls of each method."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.calls: Counter[str] = Counter()

    async def api_call(self, api_method: str, **arguments: Any) -> Any:
        self.calls[api_method] += 1
        return await super().api_call(api_method, **arguments)


@dataclass(kw_only=True)
class Office:
    """The stand-in, and the one who asks it."""

    slack: SlackStandIn
    client: CountingClient

    @property
    def approvers(self) -> Approvers:
        here = rules.Workspace(id=self.slack.workspace.team_id)
        return Approvers(
            people=People(client=self.client, clock=lambda: datetime(2026, 3, 1, tzinfo=UTC), workspace=here)
        )

    def person(self, name: str) -> Person:
        return Person(workspace_id=self.slack.workspace.team_id, user_id=self.slack.user(name).id)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with SlackStandIn() as slack, aiohttp.ClientSession() as session:
        client = CountingClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        yield Office(slack=slack, client=client)


async def test_asker__a_handle_that_reads_like_the_id(office: Office) -> None:
    """Who makes a group whose handle is the ID of the approvers' group in small letters is no approver by that."""
    ben, eve = office.slack.user("ben"), office.slack.user("eve")
    group = office.slack.workspace.user_group("finance", [ben.user])
    office.slack.workspace.user_group(group.id.lower(), [eve.user])
    named = Grantee(kind=Kind.GROUP, name=group.id, by_id=True)
    assert (await office.approvers.asker(office.person("ben"), [named])).belongs_to == {named}
    assert (await office.approvers.asker(office.person("eve"), [named])).belongs_to == frozenset()


async def test_asker__nothing_is_remembered(office: Office) -> None:
    """Who left the group, or the workspace, a moment ago is no approver; several groups cost one call."""
    approvers, ben = office.approvers, office.slack.user("ben")
    group = office.slack.workspace.user_group("finance", [ben.user])
    asked = [FINANCE, Grantee(kind=Kind.GROUP, name="legal")]
    found = await approvers.asker(office.person("ben"), asked)
    assert (found.belongs_to, found.gone) == (frozenset({FINANCE}), frozenset({asked[1]}))
    assert office.client.calls["usergroups.list"] == 1
    group.members.clear()
    assert (await approvers.asker(office.person("ben"), asked)).belongs_to == frozenset()
    ben.user.deleted = True
    assert (await approvers.asker(office.person("ben"), asked)).standing is Standing.LEFT


async def test_reachable(office: Office) -> None:
    """One member is enough, and nobody further is looked up; in doubt it is not said that nobody is there."""
    members = [office.slack.user(name).user for name in ("ana", "ben", "eve")]
    office.slack.workspace.user_group("finance", members)
    ana, people = office.person("ana").user_id, len(members)
    assert await office.approvers.reachable([FINANCE], {ana}) is True
    assert office.client.calls["users.info"] == 1 < people
    for member in members[1:]:
        member.deleted = True
    assert await office.approvers.reachable([FINANCE], {ana}) is False
    assert await office.approvers.reachable([Grantee(kind=Kind.GROUP, name="legal")], {ana}) is False
    office.slack.faults.fail("usergroups.list", "internal_error", times=9)
    assert await office.approvers.reachable([FINANCE], {ana}) is None
