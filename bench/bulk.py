"""Two hundred toll-free registrations from one table, compared with the article's script (one after the other).

    .venv/bin/python bench/bulk.py

AWS is the stand-in in a process of its own, with a delay of 50 ms and large quotas. Callsign uses the batch's use
cases, the store on SQLite and the real engine, without Slack. The article's script runs for three rows; the benchmark
assumes that the other rows take as long. Peak memory is that of a process which does nothing else.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import resource
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import structlog

from bench.article_bulk import TYPE, register_all
from bench.harness import REGION, print_machine, stand_in_credentials
from bot.runtime.ambient import RandomIds, utc_now
from sandbox.aws.server import AwsStandIn
from sandbox.aws.world import Quotas
from tests.gates import OPEN_GATE
from tests.integration.workflows.office import PNG, complete
from workflows.aws.client import open_aws
from workflows.aws.quota import LocalBuckets, Rates
from workflows.batches import prepare
from workflows.batches.pump import pump, width
from workflows.batches.row_remarks import Decisions, table_remarks
from workflows.durable.engine import Engine, open_engine
from workflows.forms.cache import Forms
from workflows.forms.documents import OutgoingFile
from workflows.ports.ports import Ports
from workflows.preflight.rules import RULES
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import BatchId, Document, Person, Submission, SubmissionId
from workflows.store import open_store
from workflows.submissions import carry_out as submit
from workflows.tables.check import CheckedRow

ROWS, FEWER, BY_THE_ARTICLE = 200, 50, 3
DELAY, UPLOAD_SECONDS = 0.05, 1.5
#: Callsign should be at least this many times faster.
TARGET = 20
FILE, IMAGE = "opt-in.png", FieldPath("messagingUseCase.optInImage")
RATES = Rates(default=1e6)
OWNER = Person(workspace_id="shell", user_id="bench")
#: Seconds between two calls of the pump, which starts rows.
PUMP_EVERY = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The result of some rows."""

    rows: int
    seconds: float
    #: Calls to AWS by operation.
    calls: Counter[str]
    #: Peak memory in MB (10^6 bytes); 0 if there was no process of its own.
    peak_mb: float = 0.0

    @property
    def calls_each(self) -> float:
        """Calls per registration."""
        return self.calls.total() / self.rows


class Nobody:
    """Notices that nobody reads."""

    async def progress(self, submission_id: SubmissionId) -> None:
        """Do nothing."""


def stand_in(pipe: Connection) -> None:
    """The stand-in's process. It sends its URL, then after each message the calls since the message before."""
    plenty = Quotas(registrations=10_000, attachments=10_000, phone_numbers=10_000)
    with AwsStandIn(review="manual", upload_seconds=UPLOAD_SECONDS, quotas=plenty) as aws:
        aws.faults.delay(DELAY)
        pipe.send(aws.url)
        sent = 0
        while pipe.recv():
            calls = aws.calls
            pipe.send(Counter(call.operation for call in calls[sent:]))
            sent = len(calls)


@contextmanager
def remote_aws() -> Iterator[tuple[str, Connection]]:
    """The URL of the stand-in, and the pipe to ask it for calls."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=stand_in, args=(there,))
    process.start()
    try:
        yield here.recv(), here
    finally:
        here.send(None)
        process.join()


def calls_since(pipe: Connection) -> Counter[str]:
    """Calls by operation since the last time."""
    pipe.send("calls")
    calls: Counter[str] = pipe.recv()
    return calls


def table(form: Form, count: int) -> Iterator[CheckedRow]:
    """Rows with an answer to every text and select field, and with one image. They are generated one by one."""
    answers = complete(form, everything=True)
    for number in range(2, count + 2):
        yield CheckedRow(
            number=number,
            key=f"customer-{number}",
            name=f"Customer {number}",
            answers={path: answer for path, answer in answers.items() if not isinstance(answer, Document)},
            documents={IMAGE: FILE},
            errors=(),
        )


async def prepared(ports: Ports, rows: int) -> BatchId:
    """A confirmed batch."""
    form = (await ports.forms.form(REGION, TYPE)).value
    files = {FILE: OutgoingFile(body=PNG, media_type="image/png", name=FILE, note="")}
    reasons = {rule.id: "These answers are those of a benchmark." for rule in RULES}
    decisions = Decisions(by=OWNER, at=ports.clock(), reasons=reasons)
    made = await prepare.prepare(
        table(form, rows),
        files,
        prepare.NewBatch(
            owner=OWNER,
            form=form,
            account_id=await ports.aws.account_id(),
            region=REGION,
            channel_id="",
            source="data.csv",
            remarks=table_remarks(table(form, rows), files, form, decisions),
        ),
        ports,
    )
    await prepare.confirm(made.id, OWNER, ports)
    return made.id


async def carried_out(folder: Path, rows: int) -> float:
    """Seconds from the confirmation to the last submitted row."""
    async with open_parts(f"sqlite:///{folder}/callsign.db") as (ports, engine):
        store = ports.store
        made = await prepared(ports, rows)

        async def start(submission: Submission) -> None:
            await engine.submit(submission.id, submission.attempt)

        started = time.monotonic()
        while (await prepare.existing(made, store=store)).ended_at is None:
            await pump(ports, start=start, width=width(RATES.interval), only=made)
            await asyncio.sleep(PUMP_EVERY)
        seconds = time.monotonic() - started
        count = await store.count_batch(made)
        assert count.submitted == rows, count
        return seconds


@asynccontextmanager
async def open_parts(database: str, rates: Rates = RATES) -> AsyncIterator[tuple[Ports, Engine]]:
    """The parts of Callsign that carry registrations out. On PostgreSQL the processes share the rate buckets."""
    async with (
        open_store(database) as store,
        open_aws(
            LocalBuckets() if database.startswith("sqlite") else store, rates, clock=utc_now, sleep=asyncio.sleep
        ) as aws,
    ):
        forms = Forms(aws, clock=utc_now)
        ports = Ports(
            aws=aws, store=store, forms=forms, clock=utc_now, sleep=asyncio.sleep, new_id=RandomIds(), gate=OPEN_GATE
        )
        carry_out: Any = partial(submit.carry_out, notices=Nobody(), ports=ports)
        async with open_engine(database, "bench", carry_out=carry_out, executor_id=RandomIds()()) as engine:
            yield ports, engine
        await forms.aclose()


def in_its_own_process(pipe: Connection, rows: int) -> None:
    """Send seconds and peak memory."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as made:
        seconds = asyncio.run(carried_out(Path(made), rows))
    pipe.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6))


def by_callsign(log: Connection, rows: int) -> Run:
    """The rows as one batch, in a process of its own."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=in_its_own_process, args=(there, rows))
    process.start()
    there.close()
    seconds, peak = here.recv()
    process.join()
    return Run(rows=rows, seconds=seconds, peak_mb=peak, calls=calls_since(log))


async def form_now() -> Form:
    """The toll-free form."""
    async with open_aws(LocalBuckets(), RATES, clock=utc_now, sleep=asyncio.sleep) as aws:
        return await aws.form(REGION, TYPE)


def by_the_article(url: str, log: Connection, form: Form) -> Run:
    """A few of the same rows, one after the other."""
    (row, *_) = table(form, 1)
    calls_since(log)
    seconds = register_all(url, REGION, [dict(row.answers)] * BY_THE_ARTICLE, IMAGE, PNG)
    return Run(rows=BY_THE_ARTICLE, seconds=seconds, calls=calls_since(log))


def main() -> None:
    """Measure both, and print the result."""
    print_machine()
    with stand_in_credentials(), remote_aws() as (url, log):
        os.environ["AWS_ENDPOINT_URL"] = url
        article = by_the_article(url, log, asyncio.run(form_now()))
        alone = article.seconds / article.rows
        print(f"article   {article.rows:4} rows  {article.seconds:7.1f} s  {article.calls_each:5.1f} calls each")
        print(f"          {ROWS:4} rows  {alone * ROWS:7.1f} s  (at the same speed)")
        runs = [by_callsign(log, rows) for rows in (FEWER, ROWS)]
        for run in runs:
            print(
                f"Callsign  {run.rows:4} rows  {run.seconds:7.1f} s  {run.calls_each:5.1f} calls each"
                f"  peak {run.peak_mb:.0f} MB"
            )
        ratio = alone * ROWS / runs[-1].seconds
        print(f"\n{ratio:.1f} times as fast (target {TARGET}), up to {width(RATES.interval)} rows at the same time")


if __name__ == "__main__":
    main()
