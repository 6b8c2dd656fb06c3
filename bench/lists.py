"""What a person waits for among very many registrations: lists, searches, exports, reports, App Home; both databases.

    .venv/bin/python bench/lists.py [REGISTRATIONS [CHANGES]]

PostgreSQL is measured where DATABASE_URL names an empty database of it. The rows are written with plain SQL; what is
measured is the code that answers a person, without Slack. Each figure is the slowest of five.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from rich.console import Console
from rich.table import Table

from bench.harness import print_machine
from bot.blocks.home import HomeSelection, home_view
from bot.flows.registration_list import LIST, NAMED, OPEN, _page
from bot.flows.timeline import usual_review
from bot.listeners.commands.reporting import _csv_parts
from bot.notifications.homes import Homes
from tests.gates import OPEN_GATE
from workflows.ports.access import Gate
from workflows.ports.store import Store
from workflows.records.drafts import NO_CUSTOMER, Person, RegistrationId
from workflows.records.messages import MessageKey
from workflows.records.registrations import Change, ChangeId, ChangeKind, Registration, Verdict
from workflows.reporting.report import Period, report_of
from workflows.store import open_database, open_store, rows
from workflows.store.changes import ADD as ADD_CHANGE
from workflows.store.database import Query, Work
from workflows.store.registrations import ADD as ADD_REGISTRATION
from workflows.store.registrations import values_of

REGISTRATIONS, CHANGES, TRIES, CHUNK = 100_000, 1_000_000, 5, 2_000
ACCOUNT = "111122223333"
START = datetime(2026, 1, 1, tzinfo=UTC)
ME = Person(workspace_id="T1", user_id="U1")
STATES = (("COMPLETE", "APPROVED"),) * 7 + (("REVIEWING", "REVIEWING"), ("REQUIRES_UPDATES", "DENIED"), ("CLOSED", ""))


def registration(number: int) -> Registration:
    """One of very many."""
    status, version_status = STATES[number % len(STATES)]
    identifier = RegistrationId(f"registration-{number:032d}")
    return Registration(
        id=identifier,
        account_id=ACCOUNT,
        region=("us-east-1", "us-west-2", "eu-west-1")[number % 3],
        registration_type="US_TOLL_FREE_REGISTRATION",
        title="US toll-free number registration",
        name=f"Customer {number}",
        owner=Person(workspace_id="T1", user_id=f"U{number % 50}"),
        channel_id="C1",
        status=status,
        version=1,
        version_status=version_status,
        latest_denied_version=None,
        approved_version=None,
        status_since=START + timedelta(minutes=number),
        created_at=START,
        submitted_at=START,
        message_key=MessageKey.of(None, identifier),
        identity=f"+1833{number:07d}",
        changes=10,
    )


def change(number: int, total: int) -> Change:
    """One of very many, posted long ago."""
    identifier = RegistrationId(f"registration-{number % total:032d}")
    return Change(
        id=ChangeId(f"change-{number}"),
        message_key=MessageKey.of(None, identifier),
        seq=number // total + 1,
        kind=ChangeKind.STATUS,
        registration_id=identifier,
        from_status="REVIEWING",
        to_status="COMPLETE",
        version=1,
        version_status="APPROVED",
        verdict=Verdict(),
        observed_at=START,
    )


async def fill(url: str, registrations: int, changes: int) -> None:
    """Write the rows."""
    queries: list[Callable[[int], Query]] = [
        lambda number: Query(ADD_REGISTRATION, values_of(registration(number))),
        lambda number: Query(ADD_CHANGE, rows.CHANGES.values(change(number, registrations))),
    ]
    async with open_database(url) as database:
        for query, count in zip(queries, (registrations, changes), strict=True):
            for first in range(0, count, CHUNK):

                def work(query: Callable[[int], Query] = query, first: int = first, count: int = count) -> Work[None]:
                    for number in range(first, min(first + CHUNK, count)):
                        yield query(number)

                await database.run(work, durable=False)

        def posted() -> Work[None]:
            yield Query("update changes set posted_at = observed_at")

        await database.run(posted)


class _Services:
    """What the lists need of the listeners' services."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def account_id(self) -> str:
        return ACCOUNT

    def clock(self) -> datetime:
        return datetime.now(UTC)

    @property
    def gate(self) -> Gate:
        return OPEN_GATE


def questions(store: Store) -> Iterator[tuple[str, Callable[[], Awaitable[object]]]]:
    """What people ask for."""
    services = _Services(store)
    request = cast("Any", type("Request", (), {"services": services, "person": ME}))

    async def nothing() -> dict[str, Any]:
        return {}

    unused = cast("Any", None)
    homes = Homes(
        client=unused, store=store, account_id=services.account_id, watched=nothing, clock=services.clock,
        sleep=asyncio.sleep, people=unused, gate=OPEN_GATE,
    )  # fmt: skip

    async def home(selection: HomeSelection) -> object:
        return home_view(await homes._contents(ME, selection), selection)  # noqa: SLF001  # without Slack, which is not measured

    yield "/callsign list", lambda: _page(request, LIST, "", 0)
    yield "/callsign list, page 400", lambda: _page(request, LIST, "", 399)
    yield "/callsign list denied customer 99", lambda: _page(request, LIST, "denied customer 99", 0)
    yield "/callsign list, words that match nothing", lambda: _page(request, LIST, "no such thing", 0)
    yield "/callsign status", lambda: _page(request, OPEN, "", 0)
    yield "/callsign status NAME", lambda: _page(request, NAMED, "Customer 99999", 0)
    yield "/callsign status, a part of a name", lambda: _page(request, NAMED, "tomer 9999", 0)
    year = Period(since=services.clock() - timedelta(days=365), until=services.clock())
    yield "/callsign export", lambda: _csv_parts(cast("Any", services), ME, NO_CUSTOMER)
    yield "/callsign report", lambda: report_of(store, year, ACCOUNT)
    yield "Timeline, the usual review", lambda: usual_review(cast("Any", services), registration(3))
    yield "Home", lambda: home(HomeSelection())
    yield "Home, search", lambda: home(HomeSelection(words="customer 77"))
    yield "Home, filter and page", lambda: home(HomeSelection(region="eu-west-1", page=3))


async def longest_pause(stop: asyncio.Event) -> float:
    """The longest time for which the event loop was busy."""
    longest = 0.0
    while not stop.is_set():
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - before)
    return longest


async def measure(url: str, table: Table) -> None:
    async with open_store(url) as store:
        for name, ask in questions(store):
            stop, took = asyncio.Event(), 0.0
            pause = asyncio.create_task(longest_pause(stop))
            for _ in range(TRIES):
                before = time.perf_counter()
                await ask()
                took = max(took, time.perf_counter() - before)
            stop.set()
            table.add_row(url.partition(":")[0], name, f"{took:.3f}", f"{await pause:.3f}")


async def main() -> None:
    counts = [int(text) for text in sys.argv[1:]]
    registrations, changes = (*counts, *(REGISTRATIONS, CHANGES)[len(counts) :])
    print_machine()
    table = Table(
        "database", "what", "seconds", "busy loop", title=f"{registrations:,} registrations, {changes:,} changes"
    )
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{Path(folder) / 'callsign.db'}"]
        urls += [url] if (url := os.environ.get("DATABASE_URL", "")).startswith("postgres") else []
        for url in urls:
            async with open_store(url):
                pass  # makes the tables
            await fill(url, registrations, changes)
            await measure(url, table)
    Console(width=100).print(table)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
