"""What a Callsign is made of, each made in one place: store, AWS, Slack, and what is built on them."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import build_app
from bot.flows.associations import resources
from bot.flows.services import ACCOUNT_SECONDS, Services
from bot.metrics import CountedBuckets, Metrics
from bot.notifications.batch_updates import Batches
from bot.notifications.homes import Homes
from bot.notifications.notifier import Notifier
from bot.notifications.nudger import Nudger
from bot.notifications.outbox import Outbox
from bot.runtime.slack import StartRefused, identity_of, patient, slack_client
from bot.settings import Settings
from bot.slack.files import SlackFiles
from bot.slack.people import People
from workflows.aws.caller import Connection
from workflows.aws.client import AwsAccount, open_aws
from workflows.aws.events import Events, open_queue
from workflows.aws.quota import LocalBuckets, Rates
from workflows.batches import pump
from workflows.durable.engine import CarryOut, Engine
from workflows.durable.lease import ALIVE, Leases
from workflows.durable.retention import forget_daily
from workflows.forms.cache import Forms
from workflows.ports.aws import Aws
from workflows.ports.process import Clock, Sleep
from workflows.ports.store import Store
from workflows.records.drafts import Submission
from workflows.records.errors import AwsError
from workflows.registrations.completion import completion
from workflows.store import StoreInUse, StoreUnavailable, open_store
from workflows.submissions import carry_out as submit
from workflows.watch import sweep
from workflows.watch.region import patrol

log = structlog.get_logger(__name__)

#: A Refresh asks AWS about regions it was not asked about for so long, and waits so many seconds for that.
LOOKED_JUST_NOW = timedelta(seconds=10)
REFRESH_SECONDS = 5.0


def utc_now() -> datetime:
    """The clock of a real process."""
    return datetime.now(UTC)


def uuid_hex() -> str:
    """The ids of a real process."""
    return uuid.uuid4().hex


class Role(StrEnum):
    """What a process does."""

    #: Everything.
    RUN = "run"
    #: Answers Slack; what it claims, a worker carries out.
    WEB = "web"
    #: Carries out, watches, posts.
    WORKER = "worker"


@dataclass(frozen=True, kw_only=True)
class Outside:
    """The process's environment: time, ids, and how fast to post; tests hand in their own."""

    clock: Clock = utc_now
    sleep: Sleep = asyncio.sleep
    new_id: Callable[[], str] = uuid_hex
    #: Seconds between two posts to Slack.
    message_gap: float = 1.0
    #: Seconds a person looks at "one moment" before they are told that AWS is silent.
    patience: float = 15.0
    #: For durations.
    monotonic: Callable[[], float] = time.monotonic
    #: How long a process may be silent before others go on with its work.
    alive: timedelta = ALIVE


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What everything else is made of."""

    settings: Settings
    outside: Outside
    store: Store
    aws: Aws
    forms: Forms
    session: aiohttp.ClientSession
    identity: AuthorizeResult
    people: People
    notifier: Notifier
    metrics: Metrics
    rates: Rates

    @classmethod
    async def open(cls, settings: Settings, outside: Outside, stack: AsyncExitStack) -> Parts:
        """Open store, AWS and Slack, in this order."""
        try:
            rates = Rates.parse(settings.aws_rate)
            store = await stack.enter_async_context(open_store(settings.database_url))
        except (ValueError, StoreInUse, StoreUnavailable) as wrong:
            raise StartRefused(str(wrong)) from None
        metrics = Metrics()
        aws = await stack.enter_async_context(_aws(store, rates, metrics, settings, outside))
        forms = Forms(aws, clock=outside.clock)
        stack.push_async_callback(forms.aclose)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = slack_client(settings, session, settings.slack_bot_token)
        identity = await identity_of(client, settings)
        people = People(client=client, clock=outside.clock)
        outbox = _outbox(patient(client), store, settings, outside)
        files = _files(settings, session, outside)
        batches = Batches(outbox=outbox, files=files, store=store, clock=outside.clock, interval=rates.interval)
        nudger = Nudger(
            outbox=outbox,
            people=people,
            store=store,
            account_id=aws.account_id,
            holder=outside.new_id(),
            clock=outside.clock,
        )
        notifier = Notifier(
            outbox=outbox,
            nudger=nudger,
            store=store,
            clock=outside.clock,
            sleep=outside.sleep,
            rate=1 / rates.interval("PutRegistrationFieldValue"),
            completed=partial(completion, aws=aws, forms=forms),
            batches=batches,
            form_now=forms.form_now,
            on_posted=metrics.told,
        )
        return cls(
            settings=settings,
            outside=outside,
            store=store,
            aws=aws,
            forms=forms,
            session=session,
            identity=identity,
            people=people,
            notifier=notifier,
            metrics=metrics,
            rates=rates,
        )

    def carry_out(self) -> CarryOut:
        """`submit.carry_out` with all it needs."""
        return partial(
            submit.carry_out,
            aws=self.aws,
            store=self.store,
            forms=self.forms,
            notices=self.notifier,
            clock=self.outside.clock,
            sleep=self.outside.sleep,
        )

    def watcher(self, homes: Homes) -> sweep.Watch:
        """The watch over all regions; whose registrations moved gets their Home drawn anew."""
        clock, default_channel = self.outside.clock, self.settings.default_channel or ""

        async def look(region: str) -> sweep.SweepResult:
            result = await patrol(
                region, aws=self.aws, store=self.store, forms=self.forms, clock=clock, default_channel=default_channel
            )
            if not self.settings.on_sqlite:  # other processes show it, which may not sweep
                await self.store.note_swept(await self.aws.account_id(), region, result.at)
            for change in result.changes:
                moved = await self.store.registration(change.registration_id) if change.registration_id else None
                homes.touch(moved.owner if moved else None)
            return result

        return sweep.Watch(
            self.settings.regions,
            sweep=self.metrics.timed(look, self.outside.monotonic),
            account_id=self.aws.account_id,
            store=self.store,
            holder=self.outside.new_id(),
            every=timedelta(seconds=self.settings.poll_seconds),
            clock=clock,
            sleep=self.outside.sleep,
            on_changes=self.notifier.changed,
        )

    def watching(self, watcher: sweep.Watch) -> list[Coroutine[None, None, None]]:
        """What finds news and tells it, each for as long as the program lives."""
        url = self.settings.events_queue_url
        return [self.notifier.run(), watcher.run(), *([self._hear(url, watcher)] if url else [])]

    async def _hear(self, url: str, watcher: sweep.Watch) -> None:
        async with open_queue(url, self.settings.default_region) as queue:
            events = Events(
                queue=queue,
                regions=self.settings.regions,
                account_id=self.aws.account_id,
                sweep=watcher.sweep_now,
                clock=self.outside.clock,
                sleep=self.outside.sleep,
            )
            await events.run()

    async def pump_batches(self, engine: Engine) -> bool:
        """Begin rows of batches; whether there are batches somebody may have to be told of."""

        async def start(submission: Submission) -> None:
            await engine.submit(submission.id, submission.attempt)

        standing = await pump.pump(
            store=self.store,
            aws=self.aws,
            forms=self.forms,
            start=start,
            clock=self.outside.clock,
            width=pump.width(self.rates.interval),
        )
        return bool(standing)

    async def forgetting(self, engine: Engine) -> None:
        """Delete what is old, every day."""
        outside = self.outside
        await forget_daily(
            self.store,
            engine.forget,
            days=self.settings.keep_days,
            new_id=outside.new_id,
            clock=outside.clock,
            sleep=outside.sleep,
        )

    def services(self, engine: Engine | None, watcher: sweep.Watch, homes: Homes) -> Services:
        """What listeners work with; without an engine, a worker finds in the store what they claimed."""
        settings, outside = self.settings, self.outside

        async def hand_over(submission: Submission) -> None:
            # Where a click, by its `payload`, becomes a submission: from here on the log goes by the latter's id.
            log.info("claimed", action="claim", submission=submission.id, attempt=submission.attempt)
            draft = await self.store.draft(submission.draft_id)
            homes.touch(draft.owner if draft else None)
            if engine:
                await engine.submit(submission.id, submission.attempt)

        return Services(
            aws=self.aws,
            store=self.store,
            forms=self.forms,
            files=_files(settings, self.session, outside),
            resources=resources(self.aws, self.store, self.forms, outside.clock, outside.sleep),
            notifier=self.notifier,
            people=self.people,
            clock=outside.clock,
            sleep=outside.sleep,
            new_id=outside.new_id,
            regions=(settings.default_region, *(one for one in settings.regions if one != settings.default_region)),
            default_channel=settings.default_channel or "",
            workspace_id=self.identity.team_id or "",
            carry_out=hand_over,
            patience=self.outside.patience,
            homes=homes,
            look_again=partial(_look_again, watcher),
            interval=self.rates.interval,
        )

    def homes(self, last_swept: Callable[[], datetime | None]) -> Homes:
        """Everybody's App Home; `last_swept` is this process's own."""

        async def swept() -> datetime | None:
            if self.settings.on_sqlite:
                return last_swept()
            known = await self.store.swept(await account_id())
            moments = [known[region] for region in self.settings.regions if region in known]
            return min(moments) if len(moments) == len(self.settings.regions) else None

        async def account_id() -> str:
            with suppress(AwsError, TimeoutError):
                return await asyncio.wait_for(self.aws.account_id(), ACCOUNT_SECONDS)
            return ""

        return Homes(
            client=slack_client(self.settings, self.session, self.settings.slack_bot_token),
            store=self.store,
            account_id=account_id,
            last_swept=swept,
            clock=self.outside.clock,
            sleep=self.outside.sleep,
        )

    def app(self, services: Services) -> AsyncApp:
        """The Bolt app."""
        client = slack_client(self.settings, self.session, token=None)
        return build_app(
            services,
            client,
            self.identity,
            self.settings.slack_signing_secret or "unused-in-socket-mode",
            on_ack=self.metrics.acked,
            response_origins=self.settings.response_origins,
        )


def _aws(
    store: Store, rates: Rates, metrics: Metrics, settings: Settings, outside: Outside
) -> AbstractAsyncContextManager[AwsAccount]:
    # On SQLite no other process shares the quota, and a sweep of a hundred calls need not write a hundred times.
    buckets = LocalBuckets() if settings.on_sqlite else store
    return open_aws(
        CountedBuckets(buckets=buckets, metrics=metrics),
        rates,
        clock=outside.clock,
        sleep=outside.sleep,
        connection=Connection(home_region=settings.default_region, on_call=metrics.called),
    )


def _outbox(client: AsyncWebClient, store: Store, settings: Settings, outside: Outside) -> Outbox:
    leases = Leases(store=store, holder=outside.new_id(), sleep=outside.sleep, alive=outside.alive)
    return Outbox(
        client=client,
        store=store,
        clock=outside.clock,
        sleep=outside.sleep,
        gap=outside.message_gap,
        leases=None if settings.on_sqlite else leases,
    )


def _files(settings: Settings, session: aiohttp.ClientSession, outside: Outside) -> SlackFiles:
    client, token = slack_client(settings, session, settings.slack_bot_token), settings.slack_bot_token
    return SlackFiles(client=client, session=session, token=token, origin=settings.slack_origin, sleep=outside.sleep)


async def _look_again(watcher: sweep.Watch) -> None:
    """A look that goes on when nobody waits for it any more."""
    look = asyncio.ensure_future(watcher.look_again(LOOKED_JUST_NOW))
    await asyncio.wait({look}, timeout=REFRESH_SECONDS)
