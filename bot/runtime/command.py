"""A Callsign without Slack, for as long as one command takes: AWS alone, or AWS, the store and the engine."""

from __future__ import annotations

import asyncio
import getpass
import re
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from bot.runtime import APP_NAME
from bot.runtime.heartbeat import Life
from bot.runtime.parts import Outside
from bot.runtime.slack import StartRefused
from bot.settings import Settings
from workflows.aws.caller import Connection
from workflows.aws.client import open_aws
from workflows.aws.quota import LocalBuckets, Rates
from workflows.durable.engine import Engine, EngineInUse, open_engine
from workflows.durable.stopping import stopped
from workflows.forms.cache import Forms
from workflows.ports.aws import Aws
from workflows.ports.process import Notices
from workflows.ports.quota import Buckets
from workflows.ports.store import Store
from workflows.records.drafts import Person, SubmissionId
from workflows.store import StoreInUse, StoreUnavailable, open_store, sqlite_path
from workflows.submissions import carry_out as submit
from workflows.watch.region import patrol
from workflows.watch.sweep import SweepResult

#: The workspace of everybody who works from a shell; no id of Slack's looks like it.
WORKSPACE = "shell"


class InUse(StartRefused):
    """A Callsign that runs has the SQLite files."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What can be done without a store: reading types, forms, and what the account has."""

    settings: Settings
    outside: Outside
    aws: Aws
    forms: Forms
    #: Seconds between two calls of an operation.
    interval: Callable[[str], float]


@dataclass(frozen=True, kw_only=True)
class Shell(Desk):
    """Everything but Slack; `carrying_out` adds the engine."""

    store: Store

    async def sweep(self, region: str) -> SweepResult:
        """One look at a region, as the bot's watch does it. Raises AwsError."""
        return await patrol(
            region,
            aws=self.aws,
            store=self.store,
            forms=self.forms,
            clock=self.outside.clock,
            default_channel=self.settings.default_channel or "",
        )


class Unheard:
    """Notices nobody waits for."""

    async def progress(self, submission_id: SubmissionId) -> None:
        """Say nothing; whoever wants to see the progress reads the store."""


def person() -> Person:
    """Who works at this shell, by login name.

    Lower case, so that no name can be taken for a Slack id, and within what an AWS tag's value may hold.
    """
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # no such user, as in some containers
        name = ""
    return Person(workspace_id=WORKSPACE, user_id=re.sub(r"[^\w.@=+-]", "-", name.lower()) or "somebody")


@asynccontextmanager
async def open_desk(settings: Settings, outside: Outside | None = None) -> AsyncIterator[Desk]:
    """AWS and nothing else: works beside a Callsign that runs.

    Raises:
        StartRefused: a setting cannot be read.
    """
    outside = outside or Outside()
    async with AsyncExitStack() as stack:
        aws, forms, interval = await _open_aws(settings, outside, LocalBuckets(), stack)
        yield Desk(settings=settings, outside=outside, aws=aws, forms=forms, interval=interval)


@asynccontextmanager
async def open_shell(settings: Settings, outside: Outside | None = None) -> AsyncIterator[Shell]:
    """AWS and the store.

    Raises:
        InUse: another process has the SQLite file.
        StartRefused: a setting cannot be read, or the database does not answer.
    """
    outside = outside or Outside()
    async with AsyncExitStack() as stack:
        try:
            store = await stack.enter_async_context(open_store(settings.database_url))
        except StoreInUse as used:
            raise InUse(str(used)) from None
        except (ValueError, StoreUnavailable) as wrong:
            raise StartRefused(str(wrong)) from None
        buckets = LocalBuckets() if settings.on_sqlite else store
        aws, forms, interval = await _open_aws(settings, outside, buckets, stack)
        yield Shell(settings=settings, outside=outside, aws=aws, forms=forms, interval=interval, store=store)


@asynccontextmanager
async def open_dry(settings: Settings, outside: Outside | None = None) -> AsyncIterator[Shell]:
    """The same to look only: where a Callsign that runs has the store, or none was made yet, with an empty one of this moment.

    Raises:
        StartRefused: a setting cannot be read, or the database does not answer.
    """
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="callsign-"))
        empty = replace(settings, database_url=f"sqlite:///{folder}/callsign.db")
        is_new = settings.on_sqlite and not sqlite_path(settings.database_url).is_file()
        try:
            shell = await stack.enter_async_context(open_shell(empty if is_new else settings, outside))
        except InUse:
            shell = await stack.enter_async_context(open_shell(empty, outside))
        yield shell


async def _open_aws(
    settings: Settings, outside: Outside, buckets: Buckets, stack: AsyncExitStack
) -> tuple[Aws, Forms, Callable[[str], float]]:
    try:
        rates = Rates.parse(settings.aws_rate)
    except ValueError as wrong:
        raise StartRefused(str(wrong)) from None
    opened = open_aws(
        buckets,
        rates,
        clock=outside.clock,
        sleep=outside.sleep,
        connection=Connection(home_region=settings.default_region),
    )
    aws = await stack.enter_async_context(opened)
    forms = Forms(aws, clock=outside.clock)
    stack.push_async_callback(forms.aclose)
    return aws, forms, rates.interval


@asynccontextmanager
async def carrying_out(shell: Shell, notices: Notices | None = None) -> AsyncIterator[Engine]:
    """The engine, which goes on with what an earlier command left; `notices` hears of each step.

    On PostgreSQL this process says that it lives, or workers would take its runs over.

    Raises:
        InUse: another process has the engine's SQLite file.
    """
    settings, outside, store = shell.settings, shell.outside, shell.store
    life = Life(store=store, executor_id=outside.new_id(), sleep=outside.sleep, alive=outside.alive)
    carry_out = partial(
        submit.carry_out,
        aws=shell.aws,
        store=store,
        forms=shell.forms,
        notices=notices or Unheard(),
        clock=outside.clock,
        sleep=outside.sleep,
    )
    async with AsyncExitStack() as stack:
        if not settings.on_sqlite:
            await life.begin()
        opened = open_engine(settings.database_url, APP_NAME, carry_out=carry_out, executor_id=life.executor_id)
        try:
            engine = await stack.enter_async_context(opened)
        except EngineInUse as used:
            raise InUse(str(used)) from None
        if not settings.on_sqlite:
            living = asyncio.create_task(life.keep(engine), name="life")
            # Whoever took the runs over says how they end, in the store.
            stack.push_async_callback(stopped, living)
        await go_on(shell, engine)
        yield engine


async def go_on(shell: Shell, engine: Engine) -> None:
    """Start what was claimed and is not under way. On PostgreSQL only what came from a shell: a bot's is the bot's."""

    async def start(submission_id: SubmissionId, attempt: int) -> bool:
        ours = shell.settings.on_sqlite or await _is_ours(shell.store, submission_id)
        return ours and await engine.submit(submission_id, attempt)

    await submit.start_unfinished(shell.store, start, engine.broke, shell.outside.clock)


async def _is_ours(store: Store, submission_id: SubmissionId) -> bool:
    submission = await store.submission(submission_id)
    draft = await store.draft(submission.draft_id) if submission else None
    return draft is not None and draft.owner.workspace_id == WORKSPACE
