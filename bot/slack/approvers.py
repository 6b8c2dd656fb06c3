"""Who may approve, as Slack says it at this very moment: nothing here is cached, and what is not said counts as no."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.slack.askers import FAILURES, SlackAskers
from bot.slack.memberships import Memberships
from bot.slack.people import People
from bot.slack.user_groups import UserGroups
from workflows.records.access import Asker, Grantee, Kind, Standing
from workflows.records.drafts import Person

#: Seconds that a person waits for the groups.
SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvers:
    """Looks people and user groups up."""

    people: People

    async def asker(self, person: Person, about: Collection[Grantee]) -> Asker:
        """The person, and which of the groups in `about` they belong to."""
        async with self._now() as askers:
            return await askers.asker(person, about)

    async def reachable(self, named: Collection[Grantee], besides: Collection[str]) -> bool | None:
        """Whether one of them is a member, other than `besides`; None where Slack does not say."""
        async with self._now() as askers:
            groups = [grantee for grantee in named if grantee.kind is Kind.GROUP]
            known = [await _users(grantee, askers.groups) for grantee in groups]
            users = {grantee.name for grantee in named if grantee.kind is Kind.PERSON}
            users = users.union(*(found for found in known if found is not None)).difference(besides)
            certain = None not in known
            for user in sorted(users):
                standing = await askers.standing(user)
                if standing is Standing.MEMBER:
                    return True
                certain = certain and standing is not Standing.UNCHECKED
        return False if certain else None

    @asynccontextmanager
    async def _now(self) -> AsyncIterator[SlackAskers]:
        """With caches of their own, which are empty."""
        client, clock = self.people.client, self.people.clock
        people = People(client=client, clock=clock, workspace=self.people.workspace, sleep=self.people.sleep)
        askers = SlackAskers(
            people=people,
            groups=UserGroups(client=client, clock=clock),
            channels=Memberships(client=client, clock=clock),
            seconds=SECONDS,
        )
        try:
            yield askers
        finally:
            await askers.aclose()
            await people.aclose()


async def _users(group: Grantee, groups: UserGroups) -> frozenset[str] | None:
    """The members of a group, none of one that is gone; None where Slack does not say it."""
    try:
        found = await asyncio.wait_for(groups.find(group), SECONDS)
    except FAILURES:
        return None
    return found.users if found else frozenset()
