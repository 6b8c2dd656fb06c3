"""The whole crash matrix: `python -m tests.torture`, or `make torture`. Ends with 1 where anything was lost, doubled or stuck."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.integration.postgres import open_server
from tests.torture.matrix import cases, uncovered
from tests.torture.outcomes import Case, Outcome
from tests.torture.points import Point
from tests.torture.scenes import SCENES
from tests.torture.table import complaint, print_outcomes
from tests.torture.worker import Worker, open_workers

DATABASES = ("SQLite", "PostgreSQL")


@dataclass(frozen=True, kw_only=True)
class Torture:
    """The whole, from places to outcomes."""

    workers: Sequence[Worker]
    databases: Sequence[str]
    kinds: Sequence[str]
    reached: list[Point] = field(default_factory=list)

    async def matrix(self, words: str) -> list[Case]:
        """Every case, but those that do not say `words`."""
        found: list[Case] = []
        for database in self.databases:
            for kind in self.kinds:
                points = await self.workers[0].points(database, kind)
                self.reached.extend(points)
                found += cases(database, kind, points)
        # Those that take longest first, so that no lane is left alone with one.
        return sorted((case for case in found if words in str(case)), key=lambda case: case.point is not None)

    async def outcomes(self, matrix: Sequence[Case]) -> AsyncIterator[Outcome]:
        """As they come."""
        idle = asyncio.Queue[Worker]()
        for worker in self.workers:
            idle.put_nowait(worker)

        async def carried_out(case: Case) -> Outcome:
            worker = await idle.get()
            outcome = await worker.carry_out(case)
            idle.put_nowait(worker)
            return outcome

        for outcome in asyncio.as_completed([asyncio.ensure_future(carried_out(case)) for case in matrix]):
            yield await outcome


async def main(options: argparse.Namespace, console: Console) -> int:
    """Kill, count, print; the exit code."""
    began = time.monotonic()
    with _postgres(options.databases) as server:
        async with open_workers(options.lanes, server) as workers:
            torture = Torture(workers=workers, databases=options.databases, kinds=options.kinds)
            matrix = await torture.matrix(options.words)
            outcomes = [outcome async for outcome in _shown(torture.outcomes(matrix), len(matrix), console)]
    missing = uncovered(torture.reached) if tuple(options.kinds) == tuple(SCENES) else ()
    print_outcomes(outcomes, sorted(missing), time.monotonic() - began, console)
    return int(bool(missing) or not all(outcome.is_well for outcome in outcomes))


async def _shown(outcomes: AsyncIterator[Outcome], count: int, console: Console) -> AsyncIterator[Outcome]:
    """How far it is, and at once what is not well."""
    columns = (TextColumn("cases"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("cases", total=count)
        done = 0
        async for outcome in outcomes:
            progress.advance(task)
            done += 1
            if not console.is_terminal and done % 50 == 0:  # where nobody sees a bar
                console.print(f"{done} of {count} cases")
            if not outcome.is_well:
                console.print(complaint(outcome), markup=False)
            yield outcome


@contextmanager
def _postgres(databases: Sequence[str]) -> Iterator[str]:
    if "PostgreSQL" not in databases:
        yield ""
        return
    with open_server() as server:
        yield server


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--kinds", nargs="+", choices=tuple(SCENES), default=tuple(SCENES))
    parser.add_argument("--words", default="", help="only the cases that say this, such as request_phone_number")
    parser.add_argument("--lanes", type=int, default=2, help="cases side by side")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(_options(), Console())))
