"""Many registrations at once under AWS's quotas, compared with the article's script, which creates one after the other.

    .venv/bin/python bench/quota.py

AWS is the stand-in in a process of its own, with a delay of 80 ms. It allows 20 calls a second of each operation, and
throttles the rest as AWS does. The real engine and client carry out 40 toll-free registrations, each with its image
and a number: in one process on SQLite, then in one, two and four processes on PostgreSQL, which share their rate
buckets in the database. The lower bound of the time is the quota of the operation with the most calls.

At one call a second, which is the default of AWS, three registrations show whether any of them fails.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any

import boto3
import structlog
from botocore.exceptions import ClientError

from bench.article_bulk import TYPE, register
from bench.bulk import IMAGE, open_parts
from bench.harness import REGION, print_machine, stand_in_credentials, verdict
from bot.runtime.ambient import utc_now
from sandbox.aws.server import AwsStandIn
from sandbox.aws.world import Quotas
from tests.integration.postgres import open_server
from tests.integration.workflows.office import PNG, blank_draft, body_of, complete, overridden
from workflows.aws.client import open_aws
from workflows.aws.quota import LocalBuckets, Rates
from workflows.durable.engine import Engine
from workflows.ports.ports import Ports
from workflows.records.definitions import Form
from workflows.records.drafts import Document, DraftId, SubmissionId, SubmissionState
from workflows.submissions.claim import begin

MANY, FEW = 40, 3
QUOTA, SMALLEST_QUOTA = 20.0, 1.0
LATENCY, UPLOAD_SECONDS = 0.08, 1.5
#: The targets: times the lower bound, and share of calls that AWS throttled.
TARGET, THROTTLED = 1.05, 0.01

Calls = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The result of some registrations."""

    seconds: float
    submitted: int
    failed: int
    #: By operation and outcome.
    calls: Calls

    def throttled(self) -> float:
        """The share of throttled calls."""
        refused = sum(count for (_, outcome), count in self.calls.items() if outcome == "ThrottlingException")
        return refused / max(1, self.calls.total())

    def bound(self, quota: float) -> float:
        """Seconds that the operation with the most calls needs at its quota."""
        counts: Counter[str] = Counter()
        for (operation, outcome), count in self.calls.items():
            counts[operation] += count if outcome == "ok" else 0
        return max(counts.values()) / quota


def stand_in(pipe: Connection, quota: float) -> None:
    """The stand-in's process. It sends its URL, and at the end its calls."""
    plenty = Quotas(registrations=10_000, attachments=10_000, phone_numbers=10_000)
    with AwsStandIn(review="manual", upload_seconds=UPLOAD_SECONDS, quotas=plenty) as aws:
        aws.faults.delay(LATENCY)
        aws.faults.rate(quota)
        pipe.send(aws.url)
        pipe.recv()
        pipe.send(Counter((call.operation, call.outcome) for call in aws.calls))


def worker(pipe: Connection, url: str, database: str, share: int, quota: float) -> None:
    """A process that carries out its share. It sends "ready", waits for a message, and sends its results."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    os.environ["AWS_ENDPOINT_URL"] = url
    asyncio.run(_work(pipe, database, share, Rates(default=quota)))


async def _work(pipe: Connection, database: str, share: int, rates: Rates) -> None:
    async with open_parts(database, rates) as (ports, engine):
        claimed = await _claimed(ports, share)
        pipe.send("ready")
        await asyncio.to_thread(pipe.recv)
        pipe.send(await _carried_out(engine, claimed))


async def _claimed(ports: Ports, share: int) -> list[SubmissionId]:
    form, store = (await ports.forms.form(REGION, TYPE)).value, ports.store
    answers, account = complete(form, everything=True), await ports.aws.account_id()
    claimed = []
    for _ in range(share):
        draft = replace(
            blank_draft(form, DraftId(ports.new_id())),
            region=REGION,
            account_id=account,
            answers=answers,
            channel_id="",
        )
        draft = replace(draft, overrides=overridden(form, draft))
        await store.add_draft(draft)
        for answer in answers.values():
            if isinstance(answer, Document):
                await store.add_document(draft.id, answer, body_of(answer), utc_now())
        submission = await begin(draft.id, ports)
        assert submission is not None
        claimed.append(submission.id)
    return claimed


async def _carried_out(engine: Engine, claimed: Sequence[SubmissionId]) -> list[str]:
    for submission_id in claimed:
        await engine.submit(submission_id, 1)
    ended = await asyncio.gather(*(engine.wait(each, 1, poll_seconds=0.05) for each in claimed))
    return [state.value for state in ended]


@contextmanager
def process(target: Any, *arguments: Any) -> Iterator[Connection]:
    """Start a process, and yield a pipe to it."""
    here, there = multiprocessing.Pipe()
    started = multiprocessing.get_context("spawn").Process(target=target, args=(there, *arguments))
    started.start()
    there.close()
    try:
        yield here
    except BaseException:
        started.terminate()  # it waits for a message that will not come
        raise
    finally:
        started.join(timeout=30)


def by_callsign(databases: Sequence[str], count: int, quota: float) -> Run:
    """`count` registrations, shared evenly by processes: one for each of `databases`."""
    with ExitStack() as stack:
        aws = stack.enter_context(process(stand_in, quota))
        url = aws.recv()
        workers = [
            stack.enter_context(process(worker, url, database, count // len(databases), quota))
            for database in databases
        ]
        for pipe in workers:
            pipe.recv()
        started = time.monotonic()
        for pipe in workers:
            pipe.send("go")
        ended = [state for pipe in workers for state in pipe.recv()]
        seconds = time.monotonic() - started
        aws.send("calls")
        done = ended.count(SubmissionState.SUBMITTED.value)
        return Run(seconds=seconds, submitted=done, failed=len(ended) - done, calls=aws.recv())


def by_the_article(form: Form, count: int, quota: float) -> Run:
    """One registration after the other. An error that the SDK does not retry is a failure."""
    values = {
        str(path): answer
        for path, answer in complete(form, everything=True).items()
        if not isinstance(answer, Document)
    }
    with process(stand_in, quota) as aws:
        client = boto3.client("pinpoint-sms-voice-v2", endpoint_url=aws.recv(), region_name=REGION)
        started, failed = time.monotonic(), 0
        for _ in range(count):
            try:
                register(client, values, IMAGE, PNG)
            except ClientError:
                failed += 1
        seconds = time.monotonic() - started
        aws.send("calls")
        return Run(seconds=seconds, submitted=count - failed, failed=failed, calls=aws.recv())


async def form_now(url: str) -> Form:
    """The toll-free form."""
    os.environ["AWS_ENDPOINT_URL"] = url
    async with open_aws(LocalBuckets(), Rates(default=1e6), clock=utc_now, sleep=asyncio.sleep) as aws:
        return await aws.form(REGION, TYPE)


def print_run(name: str, run: Run, quota: float, *, target: bool = True) -> None:
    """Print a line of figures."""
    bound = run.bound(quota)
    ratio = run.seconds / bound
    judged = f"  {verdict(ratio, TARGET)}, throttled {verdict(run.throttled(), THROTTLED)}" if target else ""
    print(
        f"{name:34} {run.seconds:7.1f} s  {ratio:5.2f} of the bound {bound:6.1f} s  {run.submitted:3} submitted"
        f"  {run.failed} failed  {run.calls.total():5} calls, {run.throttled():.1%} throttled{judged}"
    )


def main() -> None:
    """Run both quotas, each with Callsign and with the article's script."""
    print_machine()
    with stand_in_credentials(), open_server() as server, tempfile.TemporaryDirectory() as folder:
        with process(stand_in, 1e6) as aws:
            form = asyncio.run(form_now(aws.recv()))
            aws.send("calls")
            aws.recv()
        for count, quota in ((MANY, QUOTA), (FEW, SMALLEST_QUOTA)):
            print(f"{count} registrations at {quota:g} calls a second for each operation, {LATENCY * 1000:g} ms delay")
            sqlite = f"sqlite:///{folder}/{count}.db"
            print_run("Callsign, one process, SQLite", by_callsign([sqlite], count, quota), quota)
            for processes in (1, 2, 4):
                if count % processes == 0:
                    shared = by_callsign([server] * processes, count, quota)
                    print_run(f"Callsign, {processes} on PostgreSQL", shared, quota)
            print_run("the article's script", by_the_article(form, count, quota), quota, target=False)
            print()


if __name__ == "__main__":
    main()
