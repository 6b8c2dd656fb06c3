"""A worker slot as a process: `python -m tests.torture.worker FOLDER [POSTGRES]`.

It reads one line for each request and writes one line for each answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot import logs
from tests.conftest import FAKE_AWS
from tests.torture.databases import Databases, Postgres, Sqlite
from tests.torture.outcomes import Case, Outcome
from tests.torture.points import LONGEST
from tests.torture.worker_slot import ROOT, Baseline, open_worker_slot


async def main(folder: str, postgres: str = "") -> None:
    """Answer until the requests end."""
    databases: dict[str, Databases] = {"SQLite": Sqlite(Path(folder))}
    if postgres:
        databases["PostgreSQL"] = Postgres(postgres)
    async with open_worker_slot(databases) as slot:
        while line := await asyncio.to_thread(sys.stdin.readline):
            match json.loads(line):
                case {"record": [database, kind]}:
                    answer = (await slot.baseline(database, kind)).written()
                case {"learn": [database, kind, baseline]}:
                    slot.baselines[database, kind] = Baseline.read(baseline)
                    answer = {}
                case {"case": case}:
                    answer = asdict(await slot.carry_out(Case.read(case)))
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """The other side of such a process."""

    process: Process

    async def baseline(self, scene: tuple[str, str]) -> Baseline:
        """The recording of a scene (its database and kind) without a kill."""
        return Baseline.read(await self._ask(record=scene))

    async def learn(self, scene: tuple[str, str], baseline: Baseline) -> None:
        """Take the recording of another worker."""
        await self._ask(learn=(*scene, baseline.written()))

    async def carry_out(self, case: Case) -> Outcome:
        """Carry out a case and return its outcome."""
        return Outcome(**{**await self._ask(case=asdict(case)), "case": case})

    async def _ask(self, **request: Any) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        line = await self.process.stdout.readline()
        assert line, "the worker ended; the reason is printed above"
        answer: dict[str, Any] = json.loads(line)
        return answer


@asynccontextmanager
async def open_workers(count: int, postgres: str) -> AsyncIterator[list[Worker]]:
    """Start so many workers, which run at the same time."""
    async with AsyncExitStack() as stack:
        workers = []
        for _ in range(count):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="callsign-torture-"))
            command = [sys.executable, "-m", "tests.torture.worker", folder, *([postgres] if postgres else [])]
            process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE, limit=LONGEST)
            assert process.stdin
            stack.push_async_callback(process.wait)
            stack.callback(process.stdin.close)
            workers.append(Worker(process=process))
        yield workers


if __name__ == "__main__":
    os.environ.update(FAKE_AWS)
    logs.configure("error", sys.stderr)
    asyncio.run(main(*sys.argv[1:]))
