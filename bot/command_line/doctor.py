"""`callsign doctor`: checks tokens, scopes, AWS permissions and the database, each with the next step."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.checks import check_aws
from bot.runtime.database import check_database
from bot.settings import Settings
from bot.slack.errors import code_of

#: As in manifest.yml, each with what does not work without it; `test_doctor.py` compares the two.
SCOPES = {
    "commands": "/callsign and the shortcut",
    "chat:write": "every message",
    "chat:write.public": "messages in public channels without an invitation",
    "files:read": "documents dropped into forms",
    "files:write": "timelines, exports and reports",
    "users:read": "distinguishing members from guests",
    "channels:read": "checking that Callsign can post in a channel",
    "groups:read": "the same for private channels",
    "channels:history": "finding a message when Slack did not confirm the post",
    "groups:history": "the same in private channels",
    "im:history": "the same in direct messages",
    "channels:join": "finding it again in a public channel that Callsign is not a member of",
    "im:write": "files for one person, and finding a message again in direct messages",
}
#: What Slack's client raises where Slack does not answer.
SILENT = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check."""

    what: str
    #: Empty where all is well.
    advice: str = ""
    #: What was found, shown where all is well.
    detail: str = ""


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Check everything, one finding after the other; a failed check does not affect the others."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            token=settings.slack_bot_token,
            base_url=settings.slack_api_url,
            session=session,
            timeout=10,
            retry_handlers=[],
        )
        async for finding in _slack(client, settings):
            yield finding
    async for what, detail, advice in check_aws(settings):
        yield Finding(what=what, detail=detail, advice=advice)
    detail, advice = await check_database(settings)
    yield Finding(what="Database", detail=detail, advice=advice)


def _silent(settings: Settings) -> str:
    return f"{settings.slack_api_url} does not answer. Check the network and SLACK_API_URL."


async def _slack(client: AsyncWebClient, settings: Settings) -> AsyncIterator[Finding]:
    what = "Slack bot token"
    try:
        answer = await client.auth_test()
    except SILENT as failure:
        error = _code(failure)
        advice = f"Slack says {error}: copy the token from OAuth & Permissions again."
        yield Finding(what=what, advice=advice if error else _silent(settings))
        return
    yield Finding(what=what, detail=f"{answer.get('user')} in {answer.get('team')}")
    granted = str(answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes") or "")
    yield Finding(what="Slack scopes", advice=missing_scopes(granted), detail=f"{len(SCOPES)} of {len(SCOPES)}")
    if settings.slack_app_token:
        yield await _app_token(client, settings, settings.slack_app_token)


async def _app_token(client: AsyncWebClient, settings: Settings, token: str) -> Finding:
    what = "Slack app token (Socket Mode)"
    try:
        await client.apps_connections_open(app_token=token)
    except SILENT as failure:
        error = _code(failure)
        advice = f"Slack says {error}: create an app-level token with connections:write."
        return Finding(what=what, advice=advice if error else _silent(settings))
    return Finding(what=what, detail="opens connections")


def _code(failure: Exception) -> str:
    """Slack's error code; empty where Slack did not answer."""
    return code_of(failure) if isinstance(failure, SlackApiError) else ""


def missing_scopes(granted: str) -> str:
    """The missing scopes, in words; empty where nothing is missing or Slack does not say."""
    have = {scope.strip() for scope in granted.split(",") if scope.strip()}
    missing = [scope for scope in SCOPES if scope not in have] if have else []
    lines = [f"{scope} (for {SCOPES[scope]})" for scope in missing]
    return f"Missing: {', '.join(lines)}. Update the app from manifest.yml and reinstall it." if lines else ""


def healthy(findings: Sequence[Finding]) -> bool:
    """Whether all checks passed."""
    return not any(finding.advice for finding in findings)
