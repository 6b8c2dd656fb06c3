"""A process that carries out submissions until it is killed: `python -m tests.integration.workflows.child URL SUBMISSION`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from workflows import submit
from workflows.aws.client import open_aws
from workflows.aws.quota import Rates
from workflows.engine import CarryOut, open_engine
from workflows.forms import Forms
from workflows.ports import Aws, Store
from workflows.records import SubmissionId
from workflows.store import open_store


class Nobody:
    """Notices for nobody."""

    async def progress(self, submission_id: SubmissionId) -> None:
        """Nobody looks."""


def now() -> datetime:
    return datetime.now(UTC)


async def shortly(seconds: float) -> None:
    """A sleep that has no patience."""
    await asyncio.sleep(min(seconds, 0.01))


@asynccontextmanager
async def open_parts(database: str) -> AsyncIterator[tuple[Aws, Store]]:
    """The adapter at the endpoint in the environment, and the store."""
    async with (
        open_store(database) as store,
        open_aws(store, Rates(default=1e6), clock=now, sleep=shortly) as aws,
    ):
        yield aws, store


def carrying_out(aws: Aws, store: Store) -> CarryOut:
    """What the engine runs."""
    return partial(
        submit.carry_out,
        aws=aws,
        store=store,
        forms=Forms(aws, clock=now, sleep=shortly),
        notices=Nobody(),
        clock=now,
        sleep=shortly,
    )


async def main(database: str, submission_id: str) -> None:
    async with (
        open_parts(database) as (aws, store),
        open_engine(database, "callsign", carry_out=carrying_out(aws, store)) as engine,
    ):
        await engine.submit(SubmissionId(submission_id), 1)
        await engine.wait(SubmissionId(submission_id), 1)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
