"""People of the workspace: whether they are members, and their time zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.slack.errors import code_of
from workflows.ports.process import Clock

log = structlog.get_logger(__name__)

#: How long profiles are cached: people seldom change their time zone or leave.
REMEMBERED = timedelta(hours=1)
#: Errors that mean that Slack does not know the person, for good.
UNKNOWN = frozenset({"user_not_found", "user_not_visible"})
#: Members of a user object that are true for people who are not members of the workspace, or no longer members.
OUTSIDERS = ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted", "is_bot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The part of a person's users.info that Callsign uses."""

    zone: tzinfo = UTC
    #: False for guests, apps, strangers and deactivated people.
    is_member: bool = True
    is_deactivated: bool = False


@dataclass(frozen=True, kw_only=True)
class People:
    """People's profiles, with a cache."""

    client: AsyncWebClient
    clock: Clock
    _known: dict[str, tuple[datetime, Profile]] = field(default_factory=dict)

    async def profile(self, user_id: str) -> Profile:
        """A person's profile.

        Where Slack refuses the request, the person counts as a member in UTC, and the next call asks again. Raises
        SlackClientError, ClientError, TimeoutError or OSError when Slack cannot be reached.
        """
        if not messages.text.in_slack(user_id):
            # This person cannot be reached in Slack, so others may take over their registrations.
            return Profile(is_member=False, is_deactivated=True)
        known = self._known.get(user_id)
        if known and self.clock() - known[0] < REMEMBERED:
            return known[1]
        try:
            answer = await self.client.users_info(user=user_id)
        except SlackApiError as refused:
            error = code_of(refused)
            log.warning("cannot look up a person", action="profile", error=error)
            return Profile(is_member=error not in UNKNOWN, is_deactivated=error in UNKNOWN)
        user = answer.get("user") or {}
        profile = Profile(
            zone=_zone(str(user.get("tz") or "")),
            is_member=not any(user.get(kind) for kind in OUTSIDERS),
            is_deactivated=bool(user.get("deleted")),
        )
        self._known[user_id] = (self.clock(), profile)
        return profile


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
