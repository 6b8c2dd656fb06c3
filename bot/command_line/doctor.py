"""`callsign doctor`: checks settings, tokens, scopes, AWS and the database, each with the next step."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.command_line import doctor_access
from bot.command_line.layouts import of_forms, of_registrations, of_windows, validated
from bot.command_line.sequel_layouts import of_sequel
from bot.messages import doctor as words
from bot.messages.text import COMMAND
from bot.runtime.ambient import Ambient
from bot.runtime.checks import Finding, check_aws, forms_of, types_of
from bot.runtime.database import check_database
from bot.settings import VARIABLES, Settings, SettingsError
from bot.slack.errors import code_of
from workflows.records.errors import AwsError

#: As in manifest.yml, each with what does not work without it; `test_doctor.py` compares the two.
SCOPES = {
    "commands": f"{COMMAND} and the shortcut",
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
#: Seconds for each request to Slack.
SECONDS = 10
#: A layout waits so often for Slack's Retry-After.
RATE_LIMIT_RETRIES = 5
#: Settings that any deployment has, in place of those that are missing or wrong: the other checks continue.
PLACEHOLDER_REGION = "us-east-1"


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What is checked: the settings that can be read, and the problems of the others."""

    settings: Settings
    problems: tuple[str, ...] = ()
    #: Whether there are settings for Slack.
    has_slack: bool = True


def deployment(environ: Mapping[str, str]) -> Deployment:
    """Read the settings. Without a bot token, only what the terminal needs is checked."""
    has_slack = bool(environ.get("SLACK_BOT_TOKEN") or environ.get("SLACK_APP_TOKEN"))
    read = Settings.from_environ if has_slack else Settings.for_command
    try:
        return Deployment(settings=read(environ), has_slack=has_slack)
    except SettingsError as wrong:
        named = {name for problem in wrong.problems for name in problem.split()[:3] if name in VARIABLES}
        good = {name: value for name, value in environ.items() if name not in named}
        has_region = any(good.get(name) for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "CALLSIGN_REGIONS"))
        with_file = "CALLSIGN_CONFIG" not in named
        settings = Settings.for_command(good, "" if has_region else PLACEHOLDER_REGION, with_file=with_file)
        if not has_region:
            settings = replace(settings, regions=())
        return Deployment(settings=_with_slack(settings, good), problems=wrong.problems, has_slack=has_slack)


def _with_slack(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """The settings of a command, with the valid settings for Slack of `environ`."""
    return replace(
        settings,
        slack_bot_token=environ.get("SLACK_BOT_TOKEN", ""),
        slack_app_token=environ.get("SLACK_APP_TOKEN") or None,
        slack_signing_secret=environ.get("SLACK_SIGNING_SECRET") or None,
        slack_api_url=Settings.clean_slack_api_url(environ.get("SLACK_API_URL") or settings.slack_api_url),
    )


async def examine(deployed: Deployment, ambient: Ambient) -> AsyncIterator[Finding]:
    """Check everything, one finding after the other; a failed check does not affect the others."""
    settings = deployed.settings
    for problem in deployed.problems:
        yield Finding(what=words.SETTINGS, advice=problem)
    if deployed.has_slack:
        async for finding in _guarded(words.SLACK, _slack(settings)):
            yield finding
    else:
        yield Finding(what=words.SLACK, detail=words.NO_SLACK, unknown=True)
    async for finding in _guarded(words.ACCESS, _access(deployed)):
        yield finding
    async for finding in _guarded(words.ACCESS, _types(settings, ambient)):
        yield finding
    async for finding in _guarded("AWS", check_aws(settings, ambient)):
        yield finding
    async for finding in _guarded(words.DATABASE, _database(settings)):
        yield finding


async def examine_layouts(deployed: Deployment, ambient: Ambient) -> AsyncIterator[Finding]:
    """Let Slack's validator look at what Callsign shows. It needs no token, and shows nothing to anybody."""
    async for finding in _guarded(words.LAYOUTS, _layouts(deployed.settings, ambient)):
        yield finding


async def examine_live(deployed: Deployment, ambient: Ambient) -> AsyncIterator[Finding]:
    """Read the account, and compare what it shows with what Callsign assumes. It changes nothing."""
    from bot.runtime.live_checks import check_live

    async for finding in _guarded(words.LIVE, check_live(deployed.settings, ambient)):
        yield finding


async def _layouts(settings: Settings, ambient: Ambient) -> AsyncIterator[Finding]:
    try:
        forms = await forms_of(settings, ambient)
    except AwsError as error:
        why = error.problem()
        yield Finding(what=words.LAYOUTS, advice=words.forms_unavailable(why), problem=why)
        return
    now, region = ambient.clock(), settings.default_region
    shown = [*of_windows([form.type for form in forms], [region]), *of_forms(forms, region, now)]
    shown += [*of_registrations(forms[0], region, now), *of_sequel(forms[0], region, now)] if forms else []
    async with aiohttp.ClientSession(trust_env=True) as session:
        client = AsyncWebClient(base_url=settings.slack_api_url, session=session, timeout=SECONDS, retry_handlers=[])
        client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=RATE_LIMIT_RETRIES))
        try:
            async for finding in validated(client, shown):
                yield finding
        except SILENT as failure:
            error_code = _code(failure)
            advice = words.validator_refused(error_code) if error_code else words.silent(settings.slack_api_url)
            yield Finding(what=words.LAYOUTS, advice=advice)


async def _guarded(what: str, checks: AsyncIterator[Finding]) -> AsyncIterator[Finding]:
    """The findings; a check that ends with an error that nobody foresaw is one of them."""
    try:
        async for finding in checks:
            yield finding
    except Exception as error:  # noqa: BLE001  # the border of a check: nothing keeps the next one from being made
        yield Finding(what=what, advice=words.check_failed(type(error).__name__))


async def _access(deployed: Deployment) -> AsyncIterator[Finding]:
    """The rules in words, and whether Slack has those whom they name."""
    settings = deployed.settings
    for finding in doctor_access.in_words(settings.config):
        yield finding
    if settings.slack_bot_token:
        async with aiohttp.ClientSession(trust_env=True) as session:
            async for finding in doctor_access.in_slack(settings.config, _client(session, settings)):
                yield finding


async def _types(settings: Settings, ambient: Ambient) -> AsyncIterator[Finding]:
    """The types of rules, compared with AWS's; nothing where AWS does not answer, which the next check says."""
    config = settings.config
    if not any(rule.types for rule in config.access.rules) and not any(rule.types for rule in config.approval):
        return
    try:
        known = await types_of(settings, ambient)
    except AwsError:
        return
    for finding in doctor_access.unknown_types(config, known):
        yield finding


def _client(session: aiohttp.ClientSession, settings: Settings) -> AsyncWebClient:
    return AsyncWebClient(
        token=settings.slack_bot_token,
        base_url=settings.slack_api_url,
        session=session,
        timeout=SECONDS,
        retry_handlers=[],
    )


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    detail, advice = await check_database(settings)
    yield Finding(what=words.DATABASE, detail=detail, advice=advice)


async def _slack(settings: Settings) -> AsyncIterator[Finding]:
    async with aiohttp.ClientSession(trust_env=True) as session:
        client = _client(session, settings)
        if settings.slack_bot_token:
            for finding in await _bot_token(client, settings):
                yield finding
        if settings.slack_app_token:
            yield await _app_token(client, settings, settings.slack_app_token)
        elif settings.slack_signing_secret:
            yield Finding(what=words.SECRET, detail=words.UNCHECKED, unknown=True)
        yield await _files(session, settings)


async def _bot_token(client: AsyncWebClient, settings: Settings) -> list[Finding]:
    try:
        answer = await client.auth_test()
    except SILENT as failure:
        error = _code(failure)
        advice = words.bot_token_refused(error) if error else words.silent(settings.slack_api_url)
        return [Finding(what=words.BOT_TOKEN, advice=advice)]
    granted = next((str(value) for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), "")
    return [
        Finding(what=words.BOT_TOKEN, detail=f"{answer.get('user')} in {answer.get('team')}"),
        scopes_finding(granted),
    ]


def scopes_finding(granted: str) -> Finding:
    """What Slack's header says of the scopes. Without the header nothing is known of them."""
    have = {scope.strip() for scope in granted.split(",") if scope.strip()}
    if not have:
        return Finding(what=words.SCOPES, detail=words.SCOPES_UNKNOWN, unknown=True)
    missing = [f"{scope} (for {SCOPES[scope]})" for scope in SCOPES if scope not in have]
    advice = words.scopes_missing(missing) if missing else ""
    return Finding(what=words.SCOPES, advice=advice, detail=f"{len(SCOPES) - len(missing)} of {len(SCOPES)}")


async def _app_token(client: AsyncWebClient, settings: Settings, token: str) -> Finding:
    try:
        await client.apps_connections_open(app_token=token)
    except SILENT as failure:
        error = _code(failure)
        advice = words.app_token_refused(error) if error else words.silent(settings.slack_api_url)
        return Finding(what=words.APP_TOKEN, advice=advice)
    return Finding(what=words.APP_TOKEN, detail=words.OPENS)


async def _files(session: aiohttp.ClientSession, settings: Settings) -> Finding:
    """Whether the host of the files answers, through the proxy that is set. The token is not sent there."""
    url = settings.slack_origin
    try:
        async with session.get(url, timeout=aiohttp.ClientTimeout(total=SECONDS), allow_redirects=False):
            return Finding(what=words.FILES, detail=url)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Finding(what=words.FILES, advice=words.files_unreachable(url, type(error).__name__))


def _code(failure: Exception) -> str:
    """Slack's error code; empty where Slack did not answer."""
    return code_of(failure) if isinstance(failure, SlackApiError) else ""


def healthy(findings: Sequence[Finding]) -> bool:
    """Whether no check has failed."""
    return not any(finding.advice for finding in findings)


def document(findings: Sequence[Finding]) -> dict[str, object]:
    """For programs: `ok` is null where it is not known."""
    rows = [
        {
            "what": finding.what,
            "ok": finding.ok,
            "detail": finding.detail,
            "advice": finding.advice,
            **({"problem": finding.problem.stored()} if finding.problem else {}),
        }
        for finding in findings
    ]
    return {"healthy": healthy(findings), "findings": rows}
