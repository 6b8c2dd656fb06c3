"""Run the whole crash matrix: `python -m tests.torture`, or `make torture`.

The exit code is 1 if anything was lost or doubled, or got stuck.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.integration.postgres import open_server
from tests.torture.matrix import cases, uncovered
from tests.torture.outcomes import Case, Outcome
from tests.torture.points import Point
from tests.torture.scenes import SCENES
from tests.torture.table import complaint, passage, print_outcomes
from tests.torture.worker import Worker, open_workers

DATABASES = ("SQLite", "PostgreSQL")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Torture:
    """A run of the matrix: from kill points to outcomes."""

    workers: Sequence[Worker]
    databases: Sequence[str]
    kinds: Sequence[str]
    reached: list[Point] = field(default_factory=list)
    #: The workers that have nothing to do.
    idle: asyncio.Queue[Worker] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        for worker in self.workers:
            self.idle.put_nowait(worker)

    async def matrix(self, words: str) -> list[Case]:
        """Every case whose description contains `words`. One worker records a scene, and all of them learn it."""
        scenes = [(database, kind) for database in self.databases for kind in self.kinds]
        recorded = await asyncio.gather(*(self._by_one(partial(Worker.baseline, scene=scene)) for scene in scenes))
        selected: list[Case] = []
        for (database, kind), baseline in zip(scenes, recorded, strict=True):
            self.reached.extend(baseline.points)
            selected += cases(database, kind, baseline.points)
            for worker in self.workers:
                await worker.learn((database, kind), baseline)
        # The longest cases come first, so that no worker slot ends up working alone.
        return sorted((case for case in selected if words in str(case)), key=lambda case: case.point is not None)

    async def outcomes(self, matrix: Sequence[Case]) -> AsyncIterator[Outcome]:
        """The outcomes, in the order in which the cases finish."""
        asked = [asyncio.ensure_future(self._by_one(partial(Worker.carry_out, case=case))) for case in matrix]
        for outcome in asyncio.as_completed(asked):
            yield await outcome

    async def _by_one(self, ask: Callable[[Worker], Awaitable[T]]) -> T:
        """The answer of the next worker that has nothing to do."""
        worker = await self.idle.get()
        answer = await ask(worker)
        self.idle.put_nowait(worker)
        return answer


async def main(options: argparse.Namespace, console: Console) -> int:
    """Run the matrix, print the outcomes and return the exit code."""
    started = time.monotonic()
    with _postgres(options.databases) as server:
        async with open_workers(options.slots, server) as workers:
            torture = Torture(workers=workers, databases=options.databases, kinds=options.kinds)
            matrix = await torture.matrix(options.words)
            outcomes = [outcome async for outcome in _with_progress(torture.outcomes(matrix), len(matrix), console)]
    missing = uncovered(torture.reached) if tuple(options.kinds) == tuple(SCENES) else ()
    print_outcomes(outcomes, sorted(missing), time.monotonic() - started, console)
    return int(bool(missing) or not all(outcome.passed for outcome in outcomes))


async def _with_progress(outcomes: AsyncIterator[Outcome], count: int, console: Console) -> AsyncIterator[Outcome]:
    """Show the progress, and print each failed case at once."""
    columns = (TextColumn("cases"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    started = time.monotonic()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("cases", total=count)
        done = 0
        async for outcome in outcomes:
            progress.advance(task)
            done += 1
            # A case with a kill at each point takes as long as fifty others, so each of them is named.
            if outcome.case.point is None or (not console.is_terminal and done % 20 == 0):
                seconds = time.monotonic() - started
                console.print(f"{done} of {count} cases in {seconds:.0f} s: {passage(outcome)}", markup=False)
            if not outcome.passed:
                console.print(complaint(outcome), markup=False, style="red")
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
    parser.add_argument(
        "--words", default="", help="only the cases that contain this text, such as request_phone_number"
    )
    parser.add_argument("--slots", type=int, default=2, help="number of cases that run at the same time")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(_options(), Console())))
