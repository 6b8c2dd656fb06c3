"""The core that the bot and the command line share: the AWS account with its forms, and the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, ParamSpec

from bot import messages
from bot.runtime.ambient import Ambient
from bot.runtime.container import refuse_lost_data
from bot.runtime.refusals import InUse, StartRefused
from bot.runtime.secret_keys import hash_key_of
from bot.settings import Settings
from workflows.access.gate import RuledGate, WithoutSlack
from workflows.aws.client import AwsAccount, open_aws
from workflows.aws.clients import (
    BRIEF,
    ONE_SWEEP,
    PATIENT,
    Bounds,
    Connection,
    OnCall,
    Patience,
    ignore_call,
    settings_error,
)
from workflows.aws.quota import LocalBuckets, Rates
from workflows.aws.silences import Silences
from workflows.durable.shared_clock import SharedClock
from workflows.forms.cache import Forms
from workflows.ports.access import Askers
from workflows.ports.aws import Aws
from workflows.ports.brand_profiles import BrandProfiles
from workflows.ports.ports import Ports
from workflows.ports.process import Notices
from workflows.ports.quota import Buckets
from workflows.ports.store import Store
from workflows.records.catalog import Catalog, Origin
from workflows.records.errors import AwsError
from workflows.store import StoreInUse, StoreUnavailable, open_store
from workflows.submissions.carry_out import carry_out
from workflows.watch.region import sweep_region
from workflows.watch.sweep import SweepResult

if TYPE_CHECKING:
    from bot.metrics import Metrics
    from workflows.durable.engine import CarryOut


P = ParamSpec("P")

#: Seconds that a start waits for AWS to name the account.
ACCOUNT_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Calls:
    """What happens around each call: its slot in the quota, and what counts it."""

    buckets: Buckets = field(default_factory=LocalBuckets)
    on_call: OnCall = ignore_call


@dataclass(frozen=True, kw_only=True)
class Account:
    """The AWS account alone, with its types and forms. It works next to a running Callsign."""

    settings: Settings
    ambient: Ambient
    aws: AwsAccount
    forms: Forms
    rates: Rates

    @property
    def brand_profiles(self) -> BrandProfiles:
        """AWS's own brand profiles, which few commands need."""
        from workflows.aws.brand_profiles import AwsBrandProfiles

        return AwsBrandProfiles(self.aws.caller)


async def record_catalog(
    account: Account, origin: Origin, known: Catalog | None, on_form: Callable[[Catalog], object]
) -> Catalog:
    """All forms of the account in the region of `origin`, as AWS describes them. Raises AwsError."""
    from workflows.aws.recording import record

    return await record(account.aws.with_patience(PATIENT).caller, origin, known, on_form)


@dataclass(frozen=True, kw_only=True)
class Core(Account):
    """The account, and the store."""

    store: Store
    #: Who asks; of people in Slack nothing is known before Slack is open.
    askers: Askers = field(default_factory=WithoutSlack)
    #: Since when AWS has not answered.
    silences: Silences
    #: The clock of `ambient` on PostgreSQL, whose processes share one time; None on SQLite.
    shared_clock: SharedClock | None = None

    @cached_property
    def ports(self) -> Ports:
        """The ports for use cases."""
        return Ports(
            aws=self.aws,
            store=self.store,
            forms=self.forms,
            clock=self.ambient.clock,
            sleep=self.ambient.sleep,
            new_id=self.ambient.new_id,
            approval_rules=self.settings.config.approval,
            own_names=(*self.settings.config.customers.own_names, *filter(None, (self.settings.company,))),
            gate=self.gate,
        )

    @property
    def gate(self) -> RuledGate:
        """Who may do what, by the settings."""
        config = self.settings.config
        return RuledGate(rules=config.access, budget=config.budget, askers=self.askers)

    def carry_out(self, notices: Notices) -> CarryOut:
        """The function with which the engine carries out a submission; `notices` is called after each step."""
        patient = replace(
            self.ports, aws=self.aws.with_patience(PATIENT), forms=self.forms.patient(PATIENT.total, self.ambient.sleep)
        )
        return partial(carry_out, notices=notices, ports=patient)

    async def sweep(self, region: str) -> SweepResult:
        """One regional sweep. Raises AwsError."""
        ports = replace(self.ports, aws=self.aws.with_patience(ONE_SWEEP))
        return await sweep_region(region, ports, default_channel=self.settings.default_channel or "")


@asynccontextmanager
async def open_account(
    settings: Settings, ambient: Ambient, calls: Calls | None = None, patience: Patience = BRIEF
) -> AsyncIterator[Account]:
    """Open AWS alone.

    Raises:
        StartRefused: a setting of Callsign or of the SDK cannot be used.
    """
    calls = calls or Calls()
    try:
        rates = Rates.parse(settings.aws_rate)
    except ValueError as wrong:
        raise StartRefused(str(wrong)) from None
    connection = Connection(
        home_region=settings.default_region,
        bounds=Bounds(patience=patience),
        on_call=calls.on_call,
        on_wait=ambient.on_wait,
        monotonic=ambient.monotonic,
    )
    refuse_wrong_settings(connection, settings.regions)
    opened = open_aws(calls.buckets, rates, clock=ambient.clock, sleep=ambient.sleep, connection=connection)
    async with opened as aws:
        forms = Forms(aws, clock=ambient.clock)
        try:
            yield Account(settings=settings, ambient=ambient, aws=aws, forms=forms, rates=rates)
        finally:
            await forms.aclose()


def refuse_wrong_settings(connection: Connection, regions: Sequence[str]) -> None:
    """Raise StartRefused where no call can succeed, whatever AWS answers: said at once, and not after many tries."""
    wrong = settings_error(connection, regions)
    if wrong:
        raise StartRefused(messages.terminal.problem(wrong.problem()), wrong.problem())


async def refuse_other_account(aws: Aws, settings: Settings) -> None:
    """Raise StartRefused where the credentials belong to another account than `callsign.toml` names.

    While AWS does not name the account, Callsign starts, and the gate lets nobody change anything there.
    """
    wanted = settings.config.access.account
    if not wanted:
        return
    try:
        found = await asyncio.wait_for(aws.account_id(), ACCOUNT_SECONDS)
    except (AwsError, TimeoutError):
        return
    if found != wanted:
        raise StartRefused(messages.access.other_account(wanted, found))


@asynccontextmanager
async def open_core(
    settings: Settings, ambient: Ambient, metrics: Metrics | None = None, patience: Patience = BRIEF
) -> AsyncIterator[Core]:
    """Open the store and AWS; `metrics` counts the calls.

    Raises:
        InUse: another process has the SQLite file.
        StartRefused: a setting cannot be read, the database does not answer, or a container would lose it.
    """
    refuse_lost_data(settings.database_url)
    async with AsyncExitStack() as stack:
        try:
            store = await stack.enter_async_context(open_store(settings.database_url, hash_key=hash_key_of(settings)))
        except StoreInUse as in_use:
            raise InUse(str(in_use)) from None
        except (ValueError, StoreUnavailable) as wrong:
            raise StartRefused(str(wrong)) from None
        shared = None if settings.on_sqlite else SharedClock(clock=ambient.clock, store=store)
        if shared:
            await shared.measure()
            ambient = replace(ambient, clock=shared)
        # On SQLite, other processes do not share the quota, so a sweep does not have to write each of its calls.
        buckets: Buckets = LocalBuckets() if settings.on_sqlite else store
        silences = Silences(clock=ambient.clock)
        calls = Calls(buckets=buckets, on_call=silences.answered)
        if metrics:
            calls = Calls(buckets=metrics.counted(buckets), on_call=_both(metrics.called, silences.answered))
        listening = replace(ambient, on_wait=_both(ambient.on_wait, silences.waits))
        account = await stack.enter_async_context(open_account(settings, listening, calls, patience))
        await refuse_other_account(account.aws, settings)
        yield Core(**vars(account), store=store, silences=silences, shared_clock=shared)


def _both(first: Callable[P, None], second: Callable[P, None]) -> Callable[P, None]:
    def call(*args: P.args, **kwargs: P.kwargs) -> None:
        first(*args, **kwargs)
        second(*args, **kwargs)

    return call
