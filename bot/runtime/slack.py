"""The Web API's clients, and the identity of the bot's token."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.health import NotWell
from bot.runtime.refusals import StartRefused
from bot.settings import Settings
from bot.slack.askers import REMEMBERED, SlackAskers
from bot.slack.errors import code_of
from bot.slack.files import SlackFiles
from bot.slack.memberships import Memberships
from bot.slack.people import People, Workspace
from bot.slack.retries import LOST, is_passing
from bot.slack.shared_views import json_of
from bot.slack.user_groups import UserGroups
from workflows.ports.process import Clock, Sleep

SLACK_SECONDS = 10
#: Seconds between two looks at the bot token.
TOKEN_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class SlackAccess:
    """The Web API, and the identity of the bot's token."""

    settings: Settings
    session: aiohttp.ClientSession
    identity: AuthorizeResult
    #: For everything that Callsign posts by itself.
    poster: AsyncWebClient

    @property
    def workspace(self) -> Workspace:
        """The workspace of the installation."""
        return Workspace(id=self.identity.team_id or "", organization_id=self.identity.enterprise_id or "")

    def client(self) -> AsyncWebClient:
        """A client with the bot's token that does not wait."""
        return slack_client(self.settings, self.session, self.settings.slack_bot_token)

    def anonymous(self) -> AsyncWebClient:
        """A client without a token; Bolt gives each request its own."""
        return slack_client(self.settings, self.session, None)

    def files(self, sleep: Sleep) -> SlackFiles:
        """The client that fetches and shares files."""
        return SlackFiles(
            client=self.client(),
            session=self.session,
            token=self.settings.slack_bot_token,
            origin=self.settings.slack_origin,
            sleep=sleep,
        )


@asynccontextmanager
async def open_slack(settings: Settings) -> AsyncIterator[SlackAccess]:
    """Open the Web API, after Slack has confirmed the token.

    Raises:
        StartRefused: the token is not valid or not for one workspace, or Slack does not answer.
    """
    async with aiohttp.ClientSession(json_serialize=json_of) as session:
        identity = await identity_of(slack_client(settings, session, settings.slack_bot_token), settings)
        poster = posting_client(settings, session)
        yield SlackAccess(settings=settings, session=session, identity=identity, poster=poster)


def slack_askers(slack: SlackAccess, clock: Clock, seconds: float) -> SlackAskers:
    """Who asks, as this Slack knows them; an answer of Slack is awaited for so many seconds."""
    return SlackAskers(
        people=People(client=slack.poster, clock=clock, workspace=slack.workspace, seconds=seconds),
        groups=UserGroups(client=slack.poster, clock=clock),
        channels=Memberships(client=slack.poster, clock=clock, remembered=REMEMBERED),
    )


def slack_client(settings: Settings, session: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
    return AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url,
        session=session,
        timeout=SLACK_SECONDS,
        retry_handlers=[],
    )


def posting_client(settings: Settings, session: aiohttp.ClientSession) -> AsyncWebClient:
    """The client of posts and updates. It never waits by itself: the queue of the channel does, and holds up no other.

    It never repeats a call either: after a lost connection that could post twice.
    """
    return slack_client(settings, session, settings.slack_bot_token)


async def identity_of(client: AsyncWebClient, settings: Settings) -> AuthorizeResult:
    try:
        answer = await client.auth_test()
    except SlackApiError as refused:
        error = code_of(refused)
        why = (
            messages.terminal.token_refused(error)
            if error
            else messages.terminal.slack_unreachable(settings.slack_api_url)
        )
        raise StartRefused(why) from None
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise StartRefused(messages.terminal.slack_unreachable(settings.slack_api_url)) from None
    if answer.get("is_enterprise_install") or not answer.get("team_id"):
        raise StartRefused(messages.terminal.ORGANIZATION_INSTALL)
    return AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=answer.get("team_id"),
        bot_id=answer.get("bot_id"),
        bot_user_id=answer.get("user_id"),
        bot_token=settings.slack_bot_token,
    )


class BotToken:
    """Whether Slack still accepts the bot token; asked at most once a minute."""

    def __init__(self, client: AsyncWebClient, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._monotonic = monotonic
        self._asked_at = monotonic()
        self._refusal = ""

    async def check(self) -> None:
        """The check of `/readyz`; where Slack does not answer, its last answer counts. Raises NotWell."""
        if self._monotonic() - self._asked_at >= TOKEN_SECONDS:
            self._asked_at = self._monotonic()
            self._refusal = await self._refused()
        if self._refusal:
            raise NotWell(messages.connections.bot_token_refused_in_short(self._refusal))

    async def _refused(self) -> str:
        try:
            await self._client.auth_test()
        except SlackApiError as refused:
            return self._refusal if is_passing(refused) else code_of(refused)
        except LOST:
            return self._refusal
        return ""
