"""Processes of one database: each says that it lives, and one that was silent for too long ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.runtime.heartbeat import Heartbeat, Superseded
from workflows.durable.engine import open_engine
from workflows.durable.lease import BEATS, Leases
from workflows.ports.process import Steps
from workflows.ports.store import Store
from workflows.records.drafts import SubmissionId, SubmissionState
from workflows.store import open_store

ALIVE = timedelta(hours=1)


@pytest.fixture
async def store(migrated_folder: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{migrated_folder / 'callsign.db'}") as opened:
        yield opened


class Beats:
    """Sleeps that end at once; the test sees each, and can act at one of them."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.happened = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) == 3:
            self.happened.set()
        await asyncio.sleep(0)


async def unused(submission_id: SubmissionId, *, attempt: int, steps: Steps) -> SubmissionState:
    raise AssertionError


async def test_keep__beats_well_within_its_life(store: Store, tmp_path: Path) -> None:
    """The lease is renewed several times before it would run out, and nobody else can take it."""
    beats = Beats()
    heartbeat = Heartbeat(store=store, executor_id="one", sleep=beats.sleep, alive=ALIVE)
    await heartbeat.start()
    async with open_engine(f"sqlite:///{tmp_path / 'callsign.db'}", "callsign", carry_out=unused) as engine:
        task = asyncio.create_task(heartbeat.keep(engine))
        await asyncio.wait_for(beats.happened.wait(), 10)
        other = Leases(store=store, holder="two", sleep=beats.sleep, alive=ALIVE)
        assert not await other.claim("executor:one")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert set(beats.seconds) == {ALIVE.total_seconds() / BEATS}


async def test_keep__superseded(store: Store, tmp_path: Path) -> None:
    """A process whose lease another one holds stops: the other continues its work."""
    other = Leases(store=store, holder="two", sleep=asyncio.sleep, alive=ALIVE)
    assert await other.claim("executor:one")
    heartbeat = Heartbeat(store=store, executor_id="one", sleep=asyncio.sleep, alive=ALIVE)
    async with open_engine(f"sqlite:///{tmp_path / 'callsign.db'}", "callsign", carry_out=unused) as engine:
        with pytest.raises(Superseded, match="Start it again"):
            await heartbeat.keep(engine)


async def _fails_holding(leases: Leases) -> None:
    async with leases.hold("x") as ours:
        assert ours
        raise KeyError


async def test_hold__free_again_afterwards(store: Store) -> None:
    """A lease is held while the block runs, and free afterwards, also after a failure. Another process is told that it is taken."""
    one, two = (Leases(store=store, holder=name, sleep=asyncio.sleep, alive=ALIVE) for name in ("one", "two"))
    async with one.hold("x") as ours, two.hold("x") as theirs:
        assert (ours, theirs) == (True, False)
    with pytest.raises(KeyError):
        await _fails_holding(two)
    async with one.hold("x") as ours:
        assert ours


async def test_hold__renewed_while_the_block_runs(store: Store) -> None:
    """A block may take longer than a lease lives: it is renewed in the meantime, at each beat."""
    beats = Beats()
    holder = Leases(store=store, holder="one", sleep=beats.sleep, alive=ALIVE)
    async with holder.hold("x"):
        await asyncio.wait_for(beats.happened.wait(), 10)
    assert set(beats.seconds) == {holder.beat}
