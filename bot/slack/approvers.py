"""Who may approve, as Slack says it at this very moment: nothing here is cached, and what is not said counts as no."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.slack.people import NotChecked, People
from workflows.records.access import Asker, Grantee, Kind, Standing
from workflows.records.drafts import Person

log = structlog.get_logger(__name__)

#: Seconds that a person waits for the groups.
SECONDS = 5.0
_FAILURES = (SlackClientError, ClientError, TimeoutError, OSError)

#: A group by its id and by its handle, to its members.
Groups = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvers:
    """Looks people and user groups up."""

    people: People

    async def asker(self, person: Person, about: Collection[Grantee]) -> Asker:
        """The person, and which of the groups in `about` they belong to; a group that is gone is unknown."""
        groups = [grantee for grantee in about if grantee.kind is Kind.GROUP]
        standing, known = await asyncio.gather(self._standing(person.user_id), self._groups(wanted=bool(groups)))
        found = {grantee: (known or {}).get(grantee.name.casefold()) for grantee in groups}
        return Asker(
            person=person,
            standing=standing,
            belongs_to=frozenset(grantee for grantee, users in found.items() if users and person.user_id in users),
            unknown=frozenset(grantee for grantee, users in found.items() if users is None),
        )

    async def reachable(self, named: Collection[Grantee], besides: str) -> bool | None:
        """Whether one of them is a member, other than `besides`; None where Slack does not say."""
        groups = [grantee for grantee in named if grantee.kind is Kind.GROUP]
        known = await self._groups(wanted=bool(groups))
        users = {grantee.name for grantee in named if grantee.kind is Kind.PERSON}
        users |= {user for grantee in groups for user in (known or {}).get(grantee.name.casefold(), ())}
        standings = [await self._standing(user) for user in sorted(users - {besides})]
        if Standing.MEMBER in standings:
            return True
        return None if Standing.UNCHECKED in standings or known is None else False

    async def _standing(self, user_id: str) -> Standing:
        people = self.people
        fresh = People(client=people.client, clock=people.clock, workspace=people.workspace, sleep=people.sleep)
        try:
            return (await fresh.profile(user_id)).standing
        except NotChecked:
            return Standing.UNCHECKED
        finally:
            await fresh.aclose()

    async def _groups(self, *, wanted: bool) -> Groups | None:
        """All groups; None where Slack does not say it."""
        if not wanted:
            return {}
        call = self.people.client.usergroups_list(include_users=True, include_disabled=False)
        try:
            answer = await asyncio.wait_for(call, SECONDS)
        except _FAILURES as error:
            log.warning("cannot look up user groups", action="approval", error=type(error).__name__)
            return None
        return dict(pair for group in answer.get("usergroups") or () for pair in _names(group))


def _names(group: Mapping[str, Any]) -> list[tuple[str, frozenset[str]]]:
    users = frozenset(str(user) for user in group.get("users") or ())
    names = {str(group.get("id") or "").casefold(), str(group.get("handle") or "").casefold()}
    return [(name, users) for name in names if name]
