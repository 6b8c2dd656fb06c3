"""Two processes on one PostgreSQL: their clocks agree, or are a minute apart.

    .venv/bin/python bench/two_clocks.py [--runs RUNS]

Each process is the real `callsign worker`, whose clock can be ahead. Submissions are claimed in the database; the two
share them and the quota of RATE calls a second for each operation. The time is that from the claim until the last one
is submitted. Runs with equal clocks and with different ones alternate, so that both see the same load of the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import structlog

from bench.harness import CREDENTIALS, REGION, print_machine, stand_in_credentials, verdict
from bot.runtime.ambient import Ambient, utc_now
from bot.runtime.process import Role, open_runtime
from bot.settings import Settings
from sandbox.aws.server import AwsStandIn
from sandbox.slack.server import SlackStandIn
from tests.integration.postgres import open_server
from tests.integration.workflows.office import (
    TOLL_FREE,
    JumpingTime,
    NoticeRecorder,
    Office,
    few_fields,
    open_adapter,
)
from workflows.forms.cache import Forms
from workflows.records.drafts import SubmissionState
from workflows.store import open_store

SUBMISSIONS, RATE, APART, MOST_RATIO = 12, 2, 60.0, 1.05
READY = "ready"


async def work(ahead: float) -> None:
    """One process, whose clock is `ahead` by so many seconds, until it is ended."""
    settings = Settings(
        slack_bot_token=os.environ["SLACK_BOT_TOKEN"],
        slack_api_url=os.environ["SLACK_API_URL"],
        database_url=os.environ["DATABASE_URL"],
        default_region=REGION,
        regions=(REGION,),
        aws_rate=str(RATE),
        host="127.0.0.1",
        port=0,
    )
    ambient = Ambient(clock=lambda: utc_now() + timedelta(seconds=ahead))
    async with open_runtime(settings, Role.WORKER, ambient) as callsign:
        print(READY, flush=True)
        await callsign.failure


@dataclass(frozen=True, kw_only=True)
class Run:
    """One measurement."""

    seconds: float
    #: How many submissions each process carried out.
    shares: Sequence[int]


async def measure(server: str, ahead: float) -> Run:
    """Carry out the submissions in two processes, one of them ahead."""
    url = _new_database(server)
    with AwsStandIn(review="manual") as aws, stand_in_credentials():
        os.environ["AWS_ENDPOINT_URL"] = aws.url
        aws.faults.change_form(TOLL_FREE, few_fields)
        async with SlackStandIn() as slack:
            environ = {**os.environ, **CREDENTIALS, "DATABASE_URL": url, "PYTHONUNBUFFERED": "1"}
            environ |= {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_API_URL": slack.api_url}
            async with _process(0.0, environ) as first, _process(ahead, environ) as second:
                seconds = await _carried_out(url, aws, slack)
            shares = [(await process.stdout.read()).count(b"carrying out") for process in (first, second)]  # type: ignore[union-attr]  # a pipe
    return Run(seconds=seconds, shares=shares)


@asynccontextmanager
async def _process(ahead: float, environ: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that is ready, and is ended afterwards; what it logged can then be read."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "--ahead", str(ahead), env=environ, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        while READY not in (line := (await process.stdout.readline()).decode()):
            assert line, "the process ended"
        yield process
    finally:
        process.terminate()


async def _carried_out(url: str, aws: AwsStandIn, slack: SlackStandIn) -> float:
    """Claim the submissions; the seconds until all of them are submitted."""
    moment, channel = JumpingTime(), slack.channel("#sms").id
    moment.now = datetime.now(UTC)
    async with open_store(url) as store, open_adapter(moment) as adapter:
        forms = Forms(adapter, clock=moment.clock, sleep=moment.sleep)
        office = Office(stand_in=aws, store=store, aws=adapter, forms=forms, time=moment, notices=NoticeRecorder(store))
        drafts = [await office.draft(TOLL_FREE, channel_id=channel) for _ in range(SUBMISSIONS)]
        started = time.perf_counter()
        for draft in drafts:
            await office.begin(draft)
        while len(await store.submissions([SubmissionState.SUBMITTED])) < SUBMISSIONS:  # noqa: ASYNC110  # in a database
            await asyncio.sleep(0.02)
        seconds = time.perf_counter() - started
        await forms.aclose()
    return seconds


def _new_database(server: str) -> str:
    name = f"clocks_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}")  # a name of ours
    return server.replace("/postgres?", f"/{name}?")


async def compare(runs: int) -> None:
    """Print both, and their ratio."""
    print_machine()
    times: dict[float, list[float]] = {0.0: [], APART: []}
    with open_server() as server:
        for ahead in (0.0, APART) * runs:
            run = await measure(server, ahead)
            times[ahead].append(run.seconds)
            shares = " and ".join(map(str, run.shares))
            print(f"  {ahead:2.0f} s apart   {run.seconds:6.2f} s   carried out: {shares}", flush=True)
    equal, apart = (statistics.median(times[ahead]) for ahead in (0.0, APART))
    print(f"{SUBMISSIONS} submissions by two processes on PostgreSQL, {RATE} calls a second for each operation:")
    print(f"  equal clocks       {equal:6.2f} s")
    print(f"  {APART:.0f} s apart         {apart:6.2f} s")
    print(f"  ratio              {apart / equal:6.3f}   {verdict(apart / equal, MOST_RATIO)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ahead", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ahead is None:
        asyncio.run(compare(options.runs))
    else:
        structlog.configure(logger_factory=structlog.PrintLoggerFactory())
        asyncio.run(work(options.ahead))
