"""The composition root: opens AWS, the store, the engine and Slack in one place, and closes them in the other order."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.app import build_app
from bot.files import SlackFiles
from bot.listeners.resources import resources
from bot.listeners.services import Services
from bot.notifier import Notifier
from bot.server import serve
from bot.settings import Settings
from workflows import submit, watch
from workflows.aws.client import open_aws
from workflows.aws.iam import check_permissions
from workflows.aws.quota import LocalBuckets, Rates
from workflows.engine import Engine, open_engine
from workflows.forms import Forms
from workflows.ports import Aws, Clock, Sleep, Store
from workflows.records import Submission, SubmissionState
from workflows.store import StoreInUse, open_store

log = structlog.get_logger(__name__)

APP_NAME = "callsign"
#: Seconds listeners under way have to end at a stop.
DRAIN_SECONDS = 5.0
SLACK_SECONDS = 10
#: Waits for Slack's Retry-After, one after the other, before a post is left for later.
RATE_LIMIT_RETRIES = 5

OnCall = Callable[[str, str, str, float], None]


def utc_now() -> datetime:
    """The clock of a real process."""
    return datetime.now(UTC)


def uuid_hex() -> str:
    """The ids of a real process."""
    return uuid.uuid4().hex


class StartRefused(Exception):
    """Callsign cannot start; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """A running Callsign."""

    store: Store
    aws: Aws
    forms: Forms
    watch: watch.Watch
    notifier: Notifier
    engine: Engine
    services: Services
    #: Port of health and, in HTTP mode, of Slack's requests.
    port: int
    #: Ends when something that must run for ever ended.
    failure: asyncio.Task[None]


@asynccontextmanager
async def open_runtime(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    sleep: Sleep = asyncio.sleep,
    new_id: Callable[[], str] = uuid_hex,
    message_gap: float = 1.0,
    on_call: OnCall = lambda operation, region, outcome, seconds: None,  # noqa: ARG005 - nobody counts
) -> AsyncIterator[Runtime]:
    """Bot, worker and watch in one process, ready when this yields.

    Raises:
        StartRefused: the bot token is not valid, another process has the SQLite file, or a setting cannot be read.
    """
    async with AsyncExitStack() as stack:
        try:
            rates = Rates.parse(settings.aws_rate)
            store = await stack.enter_async_context(open_store(settings.database_url))
        except (ValueError, StoreInUse) as wrong:
            raise StartRefused(str(wrong)) from None
        aws = await stack.enter_async_context(
            open_aws(store, rates, clock=clock, sleep=sleep, home_region=settings.default_region, on_call=on_call)
        )
        forms = Forms(aws, clock=clock)
        stack.push_async_callback(forms.aclose)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = _slack(settings, session, settings.slack_bot_token)
        identity = await _identity(client, settings)
        notifier = Notifier(
            client=_patient(_slack(settings, session, settings.slack_bot_token)),
            store=store,
            clock=clock,
            sleep=sleep,
            rate=1 / rates.interval("PutRegistrationFieldValue"),
            gap=message_gap,
        )
        carry_out = partial(
            submit.carry_out, aws=aws, store=store, forms=forms, notices=notifier, clock=clock, sleep=sleep
        )
        engine = await stack.enter_async_context(
            open_engine(settings.database_url, APP_NAME, carry_out=carry_out, executor_id=new_id())
        )
        watcher = watch.Watch(
            settings.regions,
            sweep=partial(watch.sweep, aws=aws, store=store, forms=forms, clock=clock),
            account_id=aws.account_id,
            store=store,
            holder=new_id(),
            every=timedelta(seconds=settings.poll_seconds),
            clock=clock,
            sleep=sleep,
            on_changes=notifier.changed,
        )

        async def hand_over(submission: Submission) -> None:
            await engine.submit(submission.id, submission.attempt)

        services = Services(
            aws=aws,
            store=store,
            forms=forms,
            files=SlackFiles(
                client=client,
                session=session,
                token=settings.slack_bot_token,
                origin=settings.slack_origin,
                sleep=sleep,
            ),
            resources=resources(aws, store, forms, clock, sleep),
            notifier=notifier,
            clock=clock,
            sleep=sleep,
            new_id=new_id,
            regions=(settings.default_region, *(one for one in settings.regions if one != settings.default_region)),
            default_channel=settings.default_channel or "",
            workspace_id=identity.team_id or "",
            carry_out=hand_over,
            last_swept=lambda: watcher.last_swept,
        )
        stack.push_async_callback(_drain, services)
        app = build_app(
            services,
            _slack(settings, session, token=None),
            identity,
            settings.slack_signing_secret or "unused-in-socket-mode",
        )
        await _go_on(store, engine, notifier)
        failure = await stack.enter_async_context(_running(notifier, watcher, forms, settings))
        socket = (
            AsyncSocketModeHandler(app, settings.slack_app_token, web_client=client) if settings.socket_mode else None
        )

        def readiness() -> Mapping[str, str]:
            return _unready(watcher, failure)

        port = await stack.enter_async_context(serve(settings.host, settings.port, readiness, None if socket else app))
        if socket:
            stack.push_async_callback(socket.close_async)
            await socket.connect_async()  # type: ignore[no-untyped-call]
        yield Runtime(
            store=store,
            aws=aws,
            forms=forms,
            watch=watcher,
            notifier=notifier,
            engine=engine,
            services=services,
            port=port,
            failure=failure,
        )


async def serve_until(settings: Settings, role: str) -> None:
    """Run until cancelled, or until something that must run for ever ends.

    Raises:
        StartRefused: see `open_runtime`.
    """
    async with open_runtime(settings) as callsign:
        mode = "Socket Mode" if settings.socket_mode else "HTTP mode"
        log.info(
            "Callsign is ready", action="start", role=role, mode=mode, port=callsign.port, regions=settings.regions
        )
        await callsign.failure


async def check_aws(settings: Settings) -> AsyncIterator[tuple[str, str, str]]:
    """(what, what was found, what to do) for the identity and each call Callsign cannot do without."""
    async with open_aws(LocalBuckets(), Rates(default=10.0), clock=utc_now, home_region=settings.default_region) as aws:
        for finding in await check_permissions(aws, settings.regions):
            yield f"AWS {finding.region} {finding.operation}", "allowed", finding.advice


async def check_database(settings: Settings) -> tuple[str, str]:
    """(what was found, what to do) for the database."""
    try:
        async with open_store(settings.database_url) as store:
            await store.submissions([SubmissionState.RUNNING])
    except (ValueError, StoreInUse) as wrong:
        return "", str(wrong)
    except OSError as wrong:
        return "", f"{type(wrong).__name__}: check DATABASE_URL and the rights on its folder."
    return settings.database_url.partition(":")[0], ""


def _slack(settings: Settings, session: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
    return AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url,
        session=session,
        timeout=SLACK_SECONDS,
        retry_handlers=[],
    )


def _patient(client: AsyncWebClient) -> AsyncWebClient:
    """Waits when Slack says so; never repeats after a lost connection, which could post twice."""
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=RATE_LIMIT_RETRIES))
    return client


async def _identity(client: AsyncWebClient, settings: Settings) -> AuthorizeResult:
    try:
        answer = await client.auth_test()
    except SlackApiError as refused:
        raise StartRefused(messages.token_refused(str(refused.response.get("error")))) from None
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise StartRefused(messages.slack_silent(settings.slack_api_url)) from None
    return AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=answer.get("team_id"),
        bot_id=answer.get("bot_id"),
        bot_user_id=answer.get("user_id"),
        bot_token=settings.slack_bot_token,
    )


async def _go_on(store: Store, engine: Engine, notifier: Notifier) -> None:
    """Submissions that were claimed but not handed over before the last process ended; and whatever was not posted."""
    for submission in await store.submissions([SubmissionState.RUNNING]):
        await engine.submit(submission.id, submission.attempt)
        await notifier.progress(submission.id)
    await notifier.changed()


@asynccontextmanager
async def _running(
    notifier: Notifier, watcher: watch.Watch, forms: Forms, settings: Settings
) -> AsyncIterator[asyncio.Task[None]]:
    """What goes on for ever: posting, watching. Yields the task that ends if one of them does."""

    async def everything() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(notifier.run(), name="notifier")
            group.create_task(watcher.run(), name="watch")
            group.create_task(forms.warm(settings.regions), name="warm")

    task = asyncio.create_task(everything(), name="runtime")
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(task, return_exceptions=True)


async def _drain(services: Services) -> None:
    """Let listeners under way end, for a while."""
    if services.running:
        await asyncio.wait(set(services.running), timeout=DRAIN_SECONDS)
    for task in set(services.running):
        task.cancel()


def _unready(watcher: watch.Watch, failure: asyncio.Task[None]) -> dict[str, str]:
    wrong = {region: state.error for region, state in watcher.states.items() if state.error}
    return wrong | ({"runtime": "stopped"} if failure.done() else {})
