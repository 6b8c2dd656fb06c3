"""Who somebody is in the workspace: a member or not, and in which time zone."""

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

#: People move and leave, but not while one looks.
REMEMBERED = timedelta(hours=1)
#: Slack knows no such person; they will not come back.
UNKNOWN = frozenset({"user_not_found", "user_not_visible"})
#: Members of a user object that say it is no member of the workspace, or none any more.
OUTSIDERS = ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted", "is_bot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What users.info says of a person, as far as it matters here."""

    zone: tzinfo = UTC
    #: Guests, apps, strangers and deactivated people are none.
    is_member: bool = True
    is_deactivated: bool = False


@dataclass(frozen=True, kw_only=True)
class People:
    """Profiles, remembered for a while."""

    client: AsyncWebClient
    clock: Clock
    _known: dict[str, tuple[datetime, Profile]] = field(default_factory=dict)

    async def profile(self, user_id: str) -> Profile:
        """One person. Where Slack does not tell, they are taken for a member in UTC, and asked for again the next time.

        Raises SlackClientError, ClientError, TimeoutError or OSError when Slack cannot be reached.
        """
        if not messages.text.in_slack(
            user_id
        ):  # reached as little as somebody who left; others may take over what is theirs
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
