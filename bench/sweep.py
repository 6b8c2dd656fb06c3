"""`python -m bench.sweep [registrations]`: the cost of a sweep, and the delay of a message about a change.

A sweep over unchanged registrations: calls, writes, CPU and memory, compared with a script that reads every version
of every registration. Then a denial: the time from the verdict to the message in the channel, by polling and by an
event.
"""

from __future__ import annotations

import asyncio
import json
import logging
import multiprocessing
import os
import resource
import sqlite3
import sys
import tempfile
import time
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import boto3
import structlog
from rich.console import Console
from rich.table import Table

from bench import harness
from bot.runtime.ambient import Ambient, RandomIds, utc_now
from bot.runtime.process import Runtime, open_runtime
from bot.settings import Settings
from sandbox.aws.server import ACCOUNT, AwsStandIn
from sandbox.aws.world import Quotas
from sandbox.slack.server import SlackStandIn
from tests.gates import OPEN_GATE
from workflows.aws.client import AwsAccount, open_aws
from workflows.aws.quota import LocalBuckets, Rates
from workflows.forms.cache import Forms
from workflows.ports.ports import Ports
from workflows.ports.store import Store
from workflows.records.account import RegistrationSummary
from workflows.records.drafts import Person, RegistrationId
from workflows.records.messages import MessageKey
from workflows.records.registrations import Registration
from workflows.store import open_store
from workflows.watch.sweep import sweep

REGION = harness.REGION
KIND = "SG_SENDER_ID_REGISTRATION"
#: Registrations whose versions the script reads; its figures are extrapolated to all.
SAMPLE = 200
#: AWS's default rate: calls a second of an operation.
QUOTA = 1.0
TRIES = 3
POLL = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The time of a piece of work."""

    wall: float
    cpu: float


class Stopwatch:
    """Real and CPU seconds of this process since the stopwatch was created."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> Cost:
        return Cost(wall=time.perf_counter() - self._wall, cpu=time.process_time() - self._cpu)


def serve_many(count: int, pipe: Connection) -> None:
    """An AWS with `count` COMPLETE registrations, in a process of its own, so that its CPU time is not counted."""
    with AwsStandIn(review="manual", quotas=replace(Quotas(), registrations=count)) as aws:
        backend = aws.backend(REGION)
        for number in range(count):
            created = backend.call(
                "CreateRegistration", {"RegistrationType": KIND, "ClientToken": f"token-{number:06}"}
            )
            backend.account.registrations[created["RegistrationId"]].version.move("APPROVED", aws.world.clock())
            backend.account.registrations[created["RegistrationId"]].status = "COMPLETE"
        pipe.send(aws.url)
        while pipe.recv() == "calls":
            pipe.send({name: aws.count(name) for name in ("DescribeRegistrations", "DescribeRegistrationVersions")})


def row(seen: RegistrationSummary) -> Registration:
    """The registration in Callsign's store."""
    return Registration(
        id=seen.id,
        account_id=ACCOUNT,
        region=REGION,
        registration_type=seen.registration_type,
        title="Singapore sender ID registration",
        name=f"Brand {seen.id[-6:]}",
        owner=Person(workspace_id="T1", user_id="U1"),
        channel_id="C1",
        status=seen.status,
        version=seen.version,
        version_status="APPROVED",
        latest_denied_version=seen.latest_denied_version,
        approved_version=seen.approved_version,
        status_since=seen.created_at,
        created_at=seen.created_at,
        submitted_at=seen.created_at,
        message_key=MessageKey(f"registration:{seen.id}"),
    )


@asynccontextmanager
async def account() -> AsyncIterator[AwsAccount]:
    async with open_aws(LocalBuckets(), Rates(default=1e6), clock=lambda: datetime.now(UTC)) as aws:
        await aws.account_id()
        yield aws


async def measure_sweep(count: int, folder: Path, pipe: Connection) -> Table:
    path = folder / "callsign.db"
    async with open_store(f"sqlite:///{path}") as store, account() as aws:
        for seen in await aws.registrations(REGION):
            await store.add_registration(row(seen))
        listing = await best(lambda: aws.registrations(REGION))
        comparing = await best(lambda: store.registration_snapshots(ACCOUNT, REGION))
        before, version = calls(pipe), data_version(path)
        whole = await one_sweep(aws, store)
        swept, writes = calls(pipe), data_version(path) - version
        traced = await traced_peak(aws, store)
        naive = await measure_script(aws, count)
    described = swept["DescribeRegistrations"] - before["DescribeRegistrations"]
    versions = swept["DescribeRegistrationVersions"] - before["DescribeRegistrationVersions"]
    table = Table("", "a sweep", "a script that reads every version", title=f"{count:,} unchanged registrations")
    table.add_row("DescribeRegistrations", f"{described}", f"{described}")
    table.add_row("DescribeRegistrationVersions", f"{versions}", f"{count:,}")
    table.add_row(f"at AWS's {QUOTA:g} call a second", minutes(described / QUOTA), minutes((described + count) / QUOTA))
    table.add_row("writes to the database", f"{writes}", "")
    table.add_row("CPU", f"{whole.cpu:.2f} s", f"{naive.cpu:.1f} s (from {SAMPLE})")
    table.add_row("  the SDK and the list", f"{listing.cpu:.2f} s", "")
    table.add_row("  reading the store", f"{comparing.cpu:.2f} s", "")
    table.add_row("  the rest: comparing", f"{max(0.0, whole.cpu - listing.cpu - comparing.cpu):.2f} s", "")
    table.add_row("memory at its peak", f"{traced / 1e6:.1f} MB", "")
    table.add_row("calls, as a ratio", "1", f"{(described + count) / described:.0f}")
    return table


async def one_sweep(aws: AwsAccount, store: Store) -> Cost:
    forms = Forms(aws, clock=utc_now)
    ports = Ports(
        aws=aws, store=store, forms=forms, clock=utc_now, sleep=asyncio.sleep, new_id=RandomIds(), gate=OPEN_GATE
    )

    async def whole_sweep() -> None:
        result = await sweep(REGION, ports)
        assert not result.changes
        assert not result.unrecorded

    return await timed(whole_sweep)


async def traced_peak(aws: AwsAccount, store: Store) -> int:
    """The peak of the bytes that Python allocates in a sweep."""
    tracemalloc.start()
    await one_sweep(aws, store)
    tracemalloc.reset_peak()
    base = tracemalloc.get_traced_memory()[0]
    await one_sweep(aws, store)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - base


async def measure_script(aws: AwsAccount, count: int) -> Cost:
    listed = await aws.registrations(REGION)

    async def script() -> None:
        for seen in listed[:SAMPLE]:
            await aws.versions(REGION, RegistrationId(seen.id))

    sample, listing = await timed(script), await timed(lambda: aws.registrations(REGION))
    times = count / SAMPLE
    return Cost(wall=listing.wall + sample.wall * times, cpu=listing.cpu + sample.cpu * times)


async def timed(work: Callable[[], Awaitable[object]]) -> Cost:
    watch_ = Stopwatch()
    await work()
    return watch_.read()


async def best(work: Callable[[], Awaitable[object]]) -> Cost:
    return min([await timed(work) for _ in range(TRIES)], key=lambda cost: cost.cpu)


def calls(pipe: Connection) -> dict[str, int]:
    pipe.send("calls")
    counts: dict[str, int] = pipe.recv()
    return counts


def data_version(path: Path) -> int:
    """SQLite's counter of commits by other connections."""
    return int(_watcher(path).execute("pragma data_version").fetchone()[0])


_WATCHERS: dict[Path, sqlite3.Connection] = {}


def _watcher(path: Path) -> sqlite3.Connection:
    return _WATCHERS.setdefault(path, sqlite3.connect(path))


def minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


async def measure_delay(folder: Path) -> Table:
    """The time from a verdict to its message, at Callsign's default rates."""
    table = Table("", "median", "longest", title=f"Time from a denial to the channel ({TRIES} denials)")
    for name, poll, events in (
        (f"by polling every {POLL:g} s", POLL, False),
        ("by an event", 3600.0, True),
    ):
        with AwsStandIn(review="manual") as aws:
            use_stand_in(aws.url)
            async with SlackStandIn() as slack:
                with tempfile.TemporaryDirectory(dir=folder) as place:
                    seconds = sorted(await denials(aws, slack, Path(place), poll, events=events))
        table.add_row(name, f"{seconds[len(seconds) // 2]:.2f} s", f"{seconds[-1]:.2f} s")
    return table


async def denials(aws: AwsStandIn, slack: SlackStandIn, place: Path, poll: float, *, events: bool) -> list[float]:
    sqs = boto3.client("sqs", endpoint_url=aws.url, region_name=REGION)
    url = sqs.create_queue(QueueName="callsign-bench")["QueueUrl"]
    settings = Settings(
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_api_url=slack.api_url,
        default_region=REGION,
        regions=(REGION,),
        database_url=f"sqlite:///{place}/callsign.db",
        poll_seconds=poll,
        events_queue_url=url if events else None,
        host="127.0.0.1",
        port=0,
    )
    seconds = []
    async with open_runtime(settings, ambient=Ambient()) as callsign:
        await slack.connected()
        for number in range(TRIES):
            name = f"Brand {number}"
            registration = await watched(callsign, aws, slack, name)
            await asyncio.sleep(2.0)  # the rate limit, which watching has used up, is free again
            started = time.perf_counter()
            aws.backend(REGION).deny(registration, [f"Reason {number}"])
            if events:
                sqs.send_message(QueueUrl=url, MessageBody=event(registration))
            await slack.channel("#sms").waits_for(f"Reason {number}", timeout=60)
            seconds.append(time.perf_counter() - started)
    sqs.delete_queue(QueueUrl=url)
    sqs.close()
    return seconds


async def watched(callsign: Runtime, aws: AwsStandIn, slack: SlackStandIn, name: str) -> str:
    made = await callsign.aws.create_registration(REGION, KIND, {"Name": name}, name.replace(" ", "-") + "-token")
    aws.backend(REGION).set_status(made, "REVIEWING", "REVIEWING")
    await slack.user("ana").runs(f"/callsign watch {made}", channel="#sms")
    await slack.channel("#sms").waits_for(name, timeout=60)
    return str(made)


def event(registration: str) -> str:
    details = {"registrationId": registration, "registrationVersionNumber": 1, "currentStatus": "REQUIRES_UPDATES"}
    arn = f"arn:aws:sms-voice:{REGION}:{ACCOUNT}:registration/{registration}"
    return json.dumps(
        {
            "id": registration,
            "source": "aws.sms-voice",
            "detail-type": "Registration Status Change",
            "detail": {"registrationDetails": details, "registrationArn": arn},
        }
    )


def use_stand_in(url: str) -> None:
    for name in harness.REMOVED_VARIABLES:
        os.environ.pop(name, None)
    os.environ |= {"AWS_ENDPOINT_URL": url, **harness.CREDENTIALS}


def main(count: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    console = Console()
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve_many, args=(count, theirs), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        use_stand_in(ours.recv())
        console.print(asyncio.run(measure_sweep(count, Path(folder), ours)))
        ours.send("end")
        server.join(10)
        console.print(asyncio.run(measure_delay(Path(folder))))
    console.print(f"peak of resident memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
