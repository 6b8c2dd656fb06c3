"""Who asks, as Slack knows them: standing, user groups, channels. What Slack does not say is unknown, and not a no."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.errors import code_of
from bot.slack.memberships import Memberships
from bot.slack.people import NotChecked, People
from bot.slack.user_groups import UserGroups
from workflows.durable.stopping import stop_tasks
from workflows.records.access import Asker, Grantee, Kind, Standing
from workflows.records.drafts import TERMINAL, Person

log = structlog.get_logger(__name__)

#: Seconds that a person waits for groups and channels: an answer to Slack is due after three. A look-up continues.
SECONDS = 1.2
#: How long a person's channels are cached where they decide on rights.
REMEMBERED = timedelta(minutes=1)
#: What is raised where Slack does not answer.
FAILURES = (SlackClientError, ClientError, TimeoutError, OSError)


class Belongs(Enum):
    """Whether a person belongs to a group or a channel."""

    YES = "yes"
    NO = "no"
    #: Slack does not say it now.
    UNKNOWN = "unknown"
    #: The workspace has no such group.
    GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class SlackAskers:
    """Looks up what a decision needs; see `workflows.ports.access.Askers`. Close it before its client's session."""

    people: People
    groups: UserGroups
    #: Its own, because it has to be fresher than one that decides where news goes.
    channels: Memberships
    seconds: float = SECONDS
    _lookups: set[asyncio.Task[Belongs]] = field(default_factory=set)

    async def asker(self, person: Person, about: Collection[Grantee]) -> Asker:
        """The person, and which of the groups and channels in `about` they belong to."""
        if person.workspace_id == TERMINAL:
            return Asker(person=person, unknown=frozenset(about))
        standing = await self.standing(person.user_id)
        if standing is not Standing.MEMBER or not about:
            return Asker(person=person, standing=standing, unknown=frozenset(about))
        found = await self._all_soon(person.user_id, about)

        def those(answer: Belongs) -> frozenset[Grantee]:
            return frozenset(grantee for grantee, belongs in found.items() if belongs is answer)

        return Asker(
            person=person,
            standing=standing,
            belongs_to=those(Belongs.YES),
            unknown=those(Belongs.UNKNOWN),
            gone=those(Belongs.GONE),
        )

    async def standing(self, user_id: str) -> Standing:
        """Who somebody is in the workspace."""
        try:
            return (await self.people.profile(user_id)).standing
        except NotChecked:
            return Standing.UNCHECKED

    async def aclose(self) -> None:
        """Cancel the look-ups that have not ended."""
        await stop_tasks(*self._lookups)

    async def _all_soon(self, user_id: str, about: Collection[Grantee]) -> dict[Grantee, Belongs]:
        """What Slack says in time; what it says later is in the caches for the next question."""
        tasks = {grantee: asyncio.create_task(self._look_up(user_id, grantee)) for grantee in about}
        for task in tasks.values():
            self._lookups.add(task)
            task.add_done_callback(self._lookups.discard)
        done, _ = await asyncio.wait(tasks.values(), timeout=self.seconds)
        return {grantee: task.result() if task in done else Belongs.UNKNOWN for grantee, task in tasks.items()}

    async def _look_up(self, user_id: str, grantee: Grantee) -> Belongs:
        try:
            if grantee.kind is Kind.CHANNEL:
                inside = await self.channels.is_in(user_id, grantee.name)
                return Belongs.UNKNOWN if inside is None else Belongs.YES if inside else Belongs.NO
            group = await self.groups.find(grantee)
        except FAILURES as failure:
            code = code_of(failure) if isinstance(failure, SlackApiError) else type(failure).__name__
            log.warning("cannot look up a user group", action="access", group=grantee.name, error=code)
            return Belongs.UNKNOWN
        if group is None:
            log.warning("the workspace has no such user group", action="access", group=grantee.name)
            return Belongs.GONE
        return Belongs.YES if user_id in group.users else Belongs.NO
