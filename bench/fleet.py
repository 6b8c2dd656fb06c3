"""A simulated day of a thousand accounts with twenty-five registrations each.

    .venv/bin/python bench/fleet.py

The sweep with its comparisons and writes is the real one, on SQLite. AWS is a table in memory that counts its calls.
A round sweeps every account once. A day has 1,440 rounds. 24 of them are run, with the changes of a day; the others
find no changes and cost as much as the first round, which is measured. The time of AWS is not waited for but
calculated: 80 ms a call.

Today a Callsign process serves one account. The table shows the needs of a process that would serve all of them.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from rich.console import Console
from rich.table import Table

from bench.harness import REGION, print_machine
from tests.gates import OPEN_GATE
from workflows.forms.cache import Forms
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.ports.store import Store
from workflows.records.account import Association, RegistrationSummary, SentValue, VersionSummary
from workflows.records.definitions import Form, RegistrationType
from workflows.records.drafts import Person, RegistrationId
from workflows.records.errors import AwsUnavailable
from workflows.records.messages import MessageKey
from workflows.records.registrations import Registration
from workflows.store import open_store
from workflows.watch.sweep import sweep

ACCOUNTS, EACH = 1_000, 25
#: Status changes of a registration in a day: four in the three weeks of a review.
CHANGES = 4 / 21
ROUNDS, ROUNDS_A_DAY = 24, 1_440
LATENCY = 0.08
OVERLAP = 8
START = datetime(2026, 3, 2, tzinfo=UTC)
KIND = "US_TOLL_FREE_REGISTRATION"
#: The stages of a registration and its next version: its status, and the status of the version.
STAGES = (
    ("CREATED", "SUBMITTED"),
    ("REVIEWING", "REVIEWING"),
    ("REQUIRES_UPDATES", "DENIED"),
    ("COMPLETE", "APPROVED"),
)


@dataclass(slots=True, kw_only=True)
class OneAccount:
    """An account at AWS, and the calls that it has received."""

    name: str
    calls: Counter[str]
    stages: list[int] = field(default_factory=lambda: [0] * EACH)

    async def account_id(self) -> str:
        return self.name

    async def registrations(self, region: str) -> tuple[RegistrationSummary, ...]:  # noqa: ARG002  # as in the port
        self.calls["DescribeRegistrations"] += 1
        return tuple(map(self.summary, range(EACH)))

    def summary(self, number: int) -> RegistrationSummary:
        stage = self.stages[number]
        return RegistrationSummary(
            id=RegistrationId(f"registration-{self.name}-{number}"),
            registration_type=KIND,
            status=STAGES[stage % len(STAGES)][0],
            version=1 + stage // len(STAGES),
            latest_denied_version=None,
            approved_version=None,
            created_at=START,
        )

    async def versions(
        self,
        region: str,  # noqa: ARG002  # as in the port
        registration_id: str,
        numbers: Sequence[int],
    ) -> tuple[VersionSummary, ...]:
        self.calls["DescribeRegistrationVersions"] += 1
        status = STAGES[self.stages[int(registration_id.rpartition("-")[2])] % len(STAGES)][1]
        return tuple(VersionSummary(version=number, status=status, history={}) for number in numbers)

    async def registration_types(self, region: str) -> tuple[RegistrationType, ...]:
        raise AwsUnavailable("DescribeRegistrationTypeDefinitions", reason=region)

    async def form(self, region: str, registration_type: str) -> Form:
        raise AwsUnavailable("DescribeRegistrationFieldDefinitions", reason=f"{region} {registration_type}")

    async def values(self, *_: Any) -> tuple[SentValue, ...]:
        self.calls["DescribeRegistrationFieldValues"] += 1
        return ()

    async def associations(self, *_: Any) -> tuple[Association, ...]:
        self.calls["ListRegistrationAssociations"] += 1
        return ()


async def recorded(store: Store, account: OneAccount) -> None:
    """Record all registrations of an account as watched."""
    for number in range(EACH):
        summary = account.summary(number)
        await store.add_registration(
            Registration(
                id=summary.id,
                account_id=account.name,
                region=REGION,
                registration_type=KIND,
                title="US toll-free number registration",
                name=f"Brand {number}",
                owner=Person(workspace_id="T1", user_id="U1"),
                channel_id="C1",
                status=summary.status,
                version=1,
                version_status=STAGES[0][1],
                latest_denied_version=None,
                approved_version=None,
                status_since=START,
                created_at=START,
                submitted_at=START,
                message_key=MessageKey(f"registration:{summary.id}"),
            )
        )


async def one_round(store: Store, fleet: Sequence[OneAccount], now: datetime) -> float:
    """Sweep every account once; the CPU seconds."""
    started = time.process_time()
    for account in fleet:
        aws = cast("Aws", account)
        forms = Forms(aws, clock=lambda: now)
        ports = Ports(
            aws=aws,
            store=store,
            forms=forms,
            clock=lambda: now,
            sleep=asyncio.sleep,
            new_id=lambda: "not used",
            gate=OPEN_GATE,
        )
        await sweep(REGION, ports)
    return time.process_time() - started


def some_changes(fleet: Sequence[OneAccount], chance: random.Random) -> None:
    """Apply the changes of an hour."""
    for _ in range(round(ACCOUNTS * EACH * CHANGES / ROUNDS)):
        account = chance.choice(fleet)
        account.stages[chance.randrange(EACH)] += 1


def rows(path: Path) -> Counter[str]:
    """Rows of each table, and under '' the size of the file."""
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        found = {name: connection.execute(f"select count(*) from [{name}]").fetchone()[0] for name in names}
    connection.close()
    return Counter({**found, "": path.stat().st_size})


async def simulate(path: Path) -> Table:
    """Simulate a day."""
    calls: Counter[str] = Counter()
    fleet = [OneAccount(name=f"{number:012}", calls=calls) for number in range(ACCOUNTS)]
    async with open_store(f"sqlite:///{path}") as store:
        for account in fleet:
            await recorded(store, account)
        quiet = await one_round(store, fleet, START)
        quiet_calls, before = calls.total(), rows(path)
        calls.clear()
        chance, busy = random.Random(1), 0.0
        for number in range(ROUNDS):
            some_changes(fleet, chance)
            busy += await one_round(store, fleet, START + timedelta(hours=number))
    grown = rows(path) - before
    return figures(quiet, quiet_calls, busy, calls, grown)


def figures(quiet: float, quiet_calls: int, busy: float, calls: Counter[str], grown: Counter[str]) -> Table:
    """The table of figures."""
    beyond = calls.total() - quiet_calls * ROUNDS
    a_day = quiet_calls * ROUNDS_A_DAY + beyond
    cpu = quiet * (ROUNDS_A_DAY - ROUNDS) + busy
    table = Table("", "", title=f"{ACCOUNTS:,} accounts with {EACH} registrations, one sweep a minute")
    table.add_row("calls of a round without changes", f"{quiet_calls:,}")
    table.add_row(f"calls a day, {beyond:,} of them because of changes", f"{a_day:,}")
    table.add_row("an account's share of its quota, DescribeRegistrations at 1 a second", f"{1 / 60:.1%}")
    table.add_row("a round at 80 ms a call, one account after the other", f"{quiet_calls * LATENCY:.0f} s")
    table.add_row(f"a round, {OVERLAP} accounts at a time", f"{quiet_calls * LATENCY / OVERLAP:.0f} s")
    table.add_row("CPU of a round, without the SDK", f"{quiet:.2f} s")
    table.add_row("CPU of a day, without the SDK", f"{cpu / 60:.0f} min, {cpu / 86_400:.1%} of a core")
    for name, count in sorted(grown.items()):
        table.add_row(f"rows a day: {name}" if name else "bytes a day", f"{count:,}")
    return table


def main() -> None:
    """Print the table."""
    print_machine()
    with tempfile.TemporaryDirectory() as folder:
        Console(width=110).print(asyncio.run(simulate(Path(folder) / "callsign.db")))


if __name__ == "__main__":
    main()
