"""The composition root: opens AWS, the store, the engine and Slack in one place, and closes them in the other order."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import structlog

from bot.flows.services import Services
from bot.health import Check, NotWell
from bot.metrics import Metrics
from bot.notifications.notifier import Notifier
from bot.runtime.heartbeat import Life, Superseded
from bot.runtime.parts import Outside, Parts, Role
from bot.runtime.slack import StartRefused, connect
from bot.server import Pages, serve
from bot.settings import Settings
from workflows.durable.engine import Engine, open_engine
from workflows.durable.stopping import stop_tasks
from workflows.forms.cache import Forms
from workflows.ports.aws import Aws
from workflows.ports.store import Store
from workflows.store import StoreUnavailable
from workflows.submissions import carry_out
from workflows.watch import sweep as watch

__all__ = ["Ended", "Outside", "Role", "Runtime", "StartRefused", "open_runtime", "serve_until"]

log = structlog.get_logger(__name__)

APP_NAME = "callsign"
#: Seconds listeners under way have to end at a stop.
DRAIN_SECONDS = 5.0
#: Between two looks for submissions nobody carries out.
HAND_OVER_SECONDS = 2.0


class Ended(Exception):
    """This process cannot go on, and another start can; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """A running Callsign."""

    store: Store
    aws: Aws
    forms: Forms
    notifier: Notifier
    services: Services
    watch: watch.Watch
    metrics: Metrics
    #: Port of health, metrics and, in HTTP mode, of Slack's requests.
    port: int
    #: Ends when something that must run for ever ended.
    failure: asyncio.Task[None]


@asynccontextmanager
async def open_runtime(
    settings: Settings, role: Role = Role.RUN, outside: Outside | None = None
) -> AsyncIterator[Runtime]:
    """Callsign in one process, ready when this yields.

    Raises:
        StartRefused: the bot token is not valid, another process has the SQLite file, or a setting cannot be read.
    """
    async with AsyncExitStack() as stack:
        parts = await Parts.open(settings, outside or Outside(), stack)
        # A `web` has no engine: one that ran would take runs over that a worker should have, and what the `web` claims, a
        # worker finds in the store.
        engine, carrying = (None, []) if role is Role.WEB else await _carrying(parts, stack)
        homes = parts.homes(lambda: watcher.last_swept)
        watcher = parts.watcher(homes)
        services = parts.services(engine, watcher, homes)
        stack.push_async_callback(_drain, services)
        work = [*carrying, *parts.watching(watcher)] if engine else []
        failure = await stack.enter_async_context(_running([*work, homes.run(), parts.forms.warm(settings.regions)]))
        app = None if role is Role.WORKER else parts.app(services)
        checks: dict[str, Check] = {
            "runtime": partial(_goes_on, failure),
            "store": partial(parts.store.submissions, ()),
            **({"engine": engine.answers} if engine else {}),
        }
        pages = Pages(checks=checks, watch=watcher, metrics=parts.metrics, store=parts.store)
        listening = None if settings.socket_mode else app
        port = await stack.enter_async_context(serve(settings.host, settings.port, pages, listening))
        if app and settings.socket_mode:
            checks["slack"] = await connect(app, settings, stack)
        yield Runtime(
            store=parts.store,
            aws=parts.aws,
            forms=parts.forms,
            notifier=parts.notifier,
            services=services,
            watch=watcher,
            metrics=parts.metrics,
            port=port,
            failure=failure,
        )


async def serve_until(settings: Settings, role: Role) -> None:
    """Run until cancelled, or until something that must run for ever ends.

    Raises:
        StartRefused: see `open_runtime`.
        Ended: this process cannot go on; another start can.
    """
    async with open_runtime(settings, role) as callsign:
        _keep_for_good()
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
            raise Ended(str(why)) from None


def _keep_for_good() -> None:
    """Spare the garbage collector what a start made and an end alone will free: each full look at it stops everything for 0.1 s."""
    gc.collect()
    gc.freeze()


async def _carrying(parts: Parts, stack: AsyncExitStack) -> tuple[Engine, list[Coroutine[None, None, None]]]:
    """The engine, and what is to be done beside it for as long as the program lives."""
    settings, outside = parts.settings, parts.outside
    life = Life(store=parts.store, executor_id=outside.new_id(), sleep=outside.sleep, alive=outside.alive)
    if not settings.on_sqlite:
        await life.begin()
    opened = open_engine(settings.database_url, APP_NAME, carry_out=parts.carry_out(), executor_id=life.executor_id)
    engine = await stack.enter_async_context(opened)
    living = [] if settings.on_sqlite else [life.keep(engine)]
    return engine, [*living, _go_on(parts, engine), parts.forgetting(engine)]


async def _go_on(parts: Parts, engine: Engine) -> None:
    """Hand over what was claimed and is not under way: by a process that ended in between, or by a `web`. For ever."""
    await parts.notifier.changed()
    while True:
        found = await carry_out.start_unfinished(parts.store, engine.submit, engine.broke, parts.outside.clock)
        for submission_id in found:
            await parts.notifier.progress(submission_id)
        if await parts.pump_batches(engine):
            await parts.notifier.batches_moved()
        await parts.outside.sleep(HAND_OVER_SECONDS)


@asynccontextmanager
async def _running(work: Sequence[Coroutine[None, None, None]]) -> AsyncIterator[asyncio.Task[None]]:
    """Do all of it side by side. Yields the task that ends when one of them fails."""
    tasks = [asyncio.create_task(one) for one in work]

    async def everything() -> None:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for one in done:
            one.result()

    task = asyncio.create_task(everything(), name="runtime")
    try:
        yield task
    finally:
        await stop_tasks(task, *tasks)


async def _drain(services: Services) -> None:
    """Let listeners under way end, for a while."""
    if services.running:
        await asyncio.wait(set(services.running), timeout=DRAIN_SECONDS)
    await stop_tasks(*services.running)


async def _goes_on(failure: asyncio.Task[None]) -> None:
    if failure.done():
        raise NotWell("stopped")
