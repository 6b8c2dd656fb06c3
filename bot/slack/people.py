"""People as Slack knows them: whether they are members of the workspace, and their time zone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.slack.deadlines import Deadlines
from bot.slack.errors import code_of
from bot.slack.retries import FAILURES, persist
from workflows.durable.stopping import stop_tasks
from workflows.ports.process import Clock, Sleep
from workflows.records.access import Standing

log = structlog.get_logger(__name__)

#: Seconds that a lookup is tried, also after nobody waits for it.
LOOKUP_SECONDS = 5.0
#: How long profiles are cached: people seldom change their time zone or leave.
REMEMBERED = timedelta(hours=1)
#: While Slack does not answer, what it said up to this long ago still counts.
USABLE = timedelta(hours=2)
#: Profiles kept; of a larger workspace, those looked up longest ago are looked up again.
KEPT = 20_000
#: Errors that mean that Slack does not know the person, for good.
UNKNOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
#: Slackbot is an app, but Slack does not say so.
SLACKBOT = "USLACKBOT"


class NotChecked(Exception):
    """Slack does not say now who somebody is; `code` is its error code, empty where it gave none."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The workspace that Callsign is installed in."""

    id: str
    #: The Enterprise Grid organization it belongs to; empty for most.
    organization_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The part of a person's users.info that Callsign uses."""

    standing: Standing
    zone: tzinfo = UTC
    #: Workspaces and organizations of the person: Slack may name any of them with a click.
    places: frozenset[str] = frozenset()

    @property
    def is_member(self) -> bool:
        """Whether the person is a full member of the workspace."""
        return self.standing is Standing.MEMBER

    @property
    def is_deactivated(self) -> bool:
        """Whether the person can no longer act in Slack, so that others may take over their registrations."""
        return self.standing is Standing.LEFT


#: For decisions that must not wait for Slack.
UNCHECKED = Profile(standing=Standing.UNCHECKED)


@dataclass(frozen=True, kw_only=True)
class People:
    """People's profiles, with a cache. Close it before its client's session."""

    client: AsyncWebClient
    clock: Clock
    workspace: Workspace
    #: Seconds to wait for Slack; the lookup itself continues, for the next call.
    seconds: float = Deadlines().person
    sleep: Sleep = asyncio.sleep
    _known: dict[str, tuple[datetime, Profile]] = field(default_factory=dict)
    _lookups: dict[str, asyncio.Task[Profile]] = field(default_factory=dict)

    async def profile(self, user_id: str) -> Profile:
        """A person's profile.

        Raises:
            NotChecked: Slack does not say it now, and has not said it lately.
        """
        if not messages.text.in_slack(user_id):
            return Profile(standing=Standing.LEFT)
        looked_up, known = self._known.get(user_id, (None, None))
        age = self.clock() - looked_up if looked_up else USABLE
        if known and age < REMEMBERED:
            return known
        try:
            return await self._soon(user_id)
        except NotChecked as failure:
            log.warning("cannot look up a person", action="profile", error=failure.code or "no answer")
            if known and age < USABLE:
                return known
            raise

    async def aclose(self) -> None:
        """Cancel the lookups under way."""
        await stop_tasks(*self._lookups.values())

    async def _soon(self, user_id: str) -> Profile:
        lookup = self._lookups.get(user_id)
        if lookup is None:
            lookup = self._lookups[user_id] = asyncio.create_task(self._look_up(user_id))
            lookup.add_done_callback(lambda done: self._forget(user_id, done))
        done, _ = await asyncio.wait({lookup}, timeout=self.seconds)
        if not done or lookup.cancelled():
            raise NotChecked("")
        return lookup.result()

    async def _look_up(self, user_id: str) -> Profile:
        try:
            call = partial(self.client.users_info, user=user_id)
            answer = await persist(call, seconds=LOOKUP_SECONDS, sleep=self.sleep)
        except SlackApiError as refused:
            if code_of(refused) not in UNKNOWN:
                raise NotChecked(code_of(refused)) from None
            profile = Profile(standing=Standing.LEFT)
        except FAILURES:
            raise NotChecked("") from None
        else:
            profile = profile_of(answer.get("user") or {}, self.workspace)
        self._known.pop(user_id, None)
        self._known[user_id] = (self.clock(), profile)
        if len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        return profile

    def _forget(self, user_id: str, lookup: asyncio.Task[Profile]) -> None:
        del self._lookups[user_id]
        if not lookup.cancelled():
            lookup.exception()  # marks it as retrieved: asyncio would report an exception that nobody awaits


def profile_of(user: Mapping[str, Any], workspace: Workspace) -> Profile:
    """The profile in the user object of users.info."""
    grid = user.get("enterprise_user")
    grid = grid if isinstance(grid, dict) else {}
    teams = {str(user.get("team_id") or ""), *_texts(grid.get("teams")), *_texts(user.get("teams"))}
    organizations = {str(grid.get("enterprise_id") or ""), str(user.get("enterprise_id") or "")}
    return Profile(
        standing=_standing(user, is_here=workspace.id in teams),
        zone=_zone(str(user.get("tz") or "")),
        places=frozenset((teams | organizations) - {""}),
    )


def _standing(user: Mapping[str, Any], *, is_here: bool) -> Standing:
    if user.get("deleted"):
        return Standing.LEFT
    if user.get("is_bot") or user.get("id") == SLACKBOT:
        return Standing.APP
    # Of people from another company who share a channel with us, `is_stranger` is false or missing.
    if user.get("is_stranger") or not is_here:
        return Standing.OUTSIDER
    # A member has to be called one: Slack leaves these out of what it says about people it says little about.
    is_full = user.get("is_restricted") is False and user.get("is_ultra_restricted") is False
    return Standing.MEMBER if is_full else Standing.GUEST


def _texts(value: object) -> Iterable[str]:
    return (entry for entry in value if isinstance(entry, str)) if isinstance(value, list) else ()


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
