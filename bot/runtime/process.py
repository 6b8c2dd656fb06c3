"""One Callsign process: everything is opened in one place, and closed in reverse order."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

import structlog
from slack_bolt.async_app import AsyncApp

from bot import messages
from bot.app import SlackFacts, build_app
from bot.flows.services import Services
from bot.health import Check, NotWell
from bot.metrics import Metrics
from bot.notifications.notifier import Notifier
from bot.notifications.shared_token import report_shared_token
from bot.runtime import submissions
from bot.runtime import watch as watch_runtime
from bot.runtime.ambient import Ambient
from bot.runtime.core import Core, open_core
from bot.runtime.engine import LiveEngine, open_live_engine
from bot.runtime.heartbeat import Superseded
from bot.runtime.intake import intake_site
from bot.runtime.notifications import Notifications, notifications
from bot.runtime.refusals import StartRefused
from bot.runtime.services import services
from bot.runtime.slack import BotToken, SlackAccess, open_slack, slack_askers
from bot.runtime.sockets import Sockets, open_sockets
from bot.server import Pages, Served, serve
from bot.settings import Settings
from workflows.aws.clients import IN_A_BOT
from workflows.durable.stopping import stop_tasks
from workflows.forms.cache import Forms
from workflows.ports.aws import Aws
from workflows.ports.store import Store
from workflows.store import StoreUnavailable
from workflows.watch.region_states import RegionStates
from workflows.watch.sweep import Watch

log = structlog.get_logger(__name__)

#: Seconds that listeners under way have to end at a stop.
DRAIN_SECONDS = 5.0


class Role(StrEnum):
    """What a process does."""

    #: Everything.
    RUN = "run"
    #: Answers Slack; a worker carries out what it claims.
    WEB = "web"
    #: Carries out, watches, posts.
    WORKER = "worker"
    #: Serves the pages for customers, and nothing of Slack's.
    INTAKE = "intake"


#: Those that answer Slack, and those that serve pages to customers. Those that carry out have an engine.
_ANSWER_SLACK = frozenset({Role.RUN, Role.WEB})
_SERVE_CUSTOMERS = frozenset({Role.RUN, Role.WEB, Role.INTAKE})
_CARRY_OUT = frozenset({Role.RUN, Role.WORKER})


class ProcessEnded(Exception):
    """This process cannot continue, but a new start can; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """A running Callsign."""

    store: Store
    aws: Aws
    forms: Forms
    notifier: Notifier
    services: Services
    watch: Watch
    metrics: Metrics
    #: Port of health, metrics and, in HTTP mode, of Slack's requests.
    port: int
    #: Ends when a background task stops.
    failure: asyncio.Task[None]


@dataclass(frozen=True, kw_only=True)
class _Bot:
    """The core, and everything the bot adds to it."""

    core: Core
    slack: SlackAccess
    posts: Notifications
    watch: Watch
    metrics: Metrics
    #: None where another process carries out: an engine of its own would take runs over that a worker should have.
    live: LiveEngine | None

    @classmethod
    async def open(cls, settings: Settings, role: Role, ambient: Ambient, stack: AsyncExitStack) -> _Bot:
        """Open the store, AWS, Slack and the engine, in this order."""
        metrics, regions = Metrics(), RegionStates(settings.regions)
        core = await stack.enter_async_context(open_core(settings, ambient, metrics, IN_A_BOT))
        slack = await stack.enter_async_context(open_slack(settings))
        askers = slack_askers(slack, core.ambient.clock, core.ambient.deadlines.person)
        stack.push_async_callback(askers.people.aclose)
        stack.push_async_callback(askers.aclose)
        core = replace(core, askers=askers)
        posts = notifications(core, slack, askers.people, regions, metrics)
        watch = watch_runtime.watch(core, regions, posts, metrics)
        live = None
        if role in _CARRY_OUT:
            live = await stack.enter_async_context(open_live_engine(core, posts.notifier))
        return cls(core=core, slack=slack, posts=posts, watch=watch, metrics=metrics, live=live)

    def work(self) -> list[Coroutine[None, None, None]]:
        """The background tasks of the process."""
        core = self.core
        common = [self.posts.homes.run(), core.forms.warm(core.settings.regions)]
        if core.shared_clock:
            common.append(core.shared_clock.keep(core.ambient.sleep))
        if self.live is None:
            return common
        carrying_out = submissions.upkeep(self.core, self.live, self.posts.notifier)
        return [*carrying_out, *watch_runtime.upkeep(self.core, self.watch, self.posts), *common]

    def services(self) -> Services:
        """The services of the listeners."""
        engine = self.live.engine if self.live else None
        return services(self.core, self.posts, self.watch, engine)

    def app(self, listeners: Services) -> AsyncApp:
        """The Bolt app."""
        settings = self.core.settings
        facts = SlackFacts(
            identity=self.slack.identity,
            signing_secret=settings.slack_signing_secret or "unused-in-socket-mode",
            response_origins=settings.response_origins,
        )
        return build_app(listeners, self.slack.anonymous(), facts, on_ack=self.metrics.acked)

    def sockets(self, app: AsyncApp) -> AbstractAsyncContextManager[Sockets]:
        """Slack's connections, still closed. On SQLite nobody else may have some with the same token."""
        settings, ambient = self.core.settings, self.core.ambient
        outbox, channel = self.posts.outages.outbox, settings.default_channel or ""
        alone = partial(report_shared_token, outbox, channel, ambient.clock) if settings.on_sqlite else None
        return open_sockets(app, settings.slack_app_token or "", ambient.sleep, alone)

    def checks(self, failure: asyncio.Task[None], sockets: Sockets | None) -> dict[str, Check]:
        """The checks of `/readyz`."""
        token = BotToken(self.slack.client(), self.core.ambient.monotonic)
        checks: dict[str, Check] = {
            "runtime": partial(_is_running, failure),
            "store": partial(_answers, self.core.store),
            "slack": partial(_hears_slack, token, sockets),
        }
        return checks | ({"engine": self.live.engine.answers} if self.live else {})


@asynccontextmanager
async def open_runtime(
    settings: Settings, role: Role = Role.RUN, ambient: Ambient | None = None
) -> AsyncIterator[Runtime]:
    """Callsign in one process, ready when this yields.

    Raises:
        StartRefused: a token is not valid, another process has the SQLite file, or a setting cannot be read.
    """
    async with AsyncExitStack() as stack:
        bot = await _Bot.open(settings, role, ambient or Ambient(), stack)
        listeners = bot.services()
        stack.push_async_callback(_drain, listeners)
        failure = await stack.enter_async_context(_running(bot.work()))
        app = bot.app(listeners) if role in _ANSWER_SLACK else None
        sockets = await stack.enter_async_context(bot.sockets(app)) if app and settings.socket_mode else None
        checks = bot.checks(failure, sockets)
        pages = Pages(checks=checks, regions=bot.watch.regions, metrics=bot.metrics, store=bot.core.store)
        site = intake_site(bot.core, listeners.prepared) if role in _SERVE_CUSTOMERS else None
        port = await _listen(settings, Served(pages, None if settings.socket_mode else app, site), stack)
        if sockets:
            await _unless_failed(sockets.connect(), failure)
        yield _runtime(bot, listeners, port, failure)


def _runtime(bot: _Bot, listeners: Services, port: int, failure: asyncio.Task[None]) -> Runtime:
    return Runtime(
        store=bot.core.store,
        aws=bot.core.aws,
        forms=bot.core.forms,
        notifier=bot.posts.notifier,
        services=listeners,
        watch=bot.watch,
        metrics=bot.metrics,
        port=port,
        failure=failure,
    )


async def serve_until(settings: Settings, role: Role) -> None:
    """Run until cancelled, or until a background task stops.

    Raises:
        StartRefused: see `open_runtime`.
        ProcessEnded: this process cannot continue; a new start can.
    """
    async with open_runtime(settings, role) as callsign:
        _freeze_what_stays()
        mode = "Socket Mode" if settings.socket_mode else "HTTP mode"
        log.info(
            "Callsign is ready",
            action="start",
            role=role.value,
            mode=mode,
            port=callsign.port,
            regions=settings.regions,
        )
        try:
            await callsign.failure
        except (Superseded, StoreUnavailable) as why:
            raise ProcessEnded(str(why)) from None


def _freeze_what_stays() -> None:
    """Exclude permanent objects from garbage collection: a full collection of them stops everything for 0.1 s."""
    gc.collect()
    gc.freeze()
    gc.enable()  # the command line turns it off for the start


@asynccontextmanager
async def _running(work: Sequence[Coroutine[None, None, None]]) -> AsyncIterator[asyncio.Task[None]]:
    """Run all tasks in parallel. Yields the task that ends when one of them fails."""
    tasks = [asyncio.create_task(each) for each in work]

    async def everything() -> None:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()

    watcher = asyncio.create_task(everything(), name="runtime")
    try:
        yield watcher
    finally:
        await stop_tasks(watcher, *tasks)


async def _drain(listeners: Services) -> None:
    """Wait for listeners under way, up to DRAIN_SECONDS."""
    if listeners.running:
        await asyncio.wait(set(listeners.running), timeout=DRAIN_SECONDS)
    await stop_tasks(*listeners.running)


async def _listen(settings: Settings, served: Served, stack: AsyncExitStack) -> int:
    """The port. Raises StartRefused where it cannot be had."""
    try:
        return await stack.enter_async_context(serve(settings.host, settings.port, served))
    except OSError as error:
        raise StartRefused(messages.terminal.cannot_listen(settings.host, settings.port, error)) from None


async def _unless_failed(work: Coroutine[None, None, None], failure: asyncio.Task[None]) -> None:
    """Wait for `work`; a background task that fails meanwhile ends the process instead."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task, failure}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
    finally:
        await stop_tasks(task)


async def _answers(store: Store) -> None:
    await store.submissions(())


async def _hears_slack(token: BotToken, sockets: Sockets | None) -> str:
    await token.check()
    return await sockets.check() if sockets else ""


async def _is_running(failure: asyncio.Task[None]) -> None:
    if failure.done():
        raise NotWell("stopped")
