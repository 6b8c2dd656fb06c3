"""Leases: at most one live process holds a lease."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from workflows.durable.lease import BEATS, Leases
from workflows.ports.store import Store

#: Seconds a test waits for another task before it fails.
PATIENCE = 10


def leases(store: Store, holder: str, alive: timedelta = timedelta(minutes=1)) -> Leases:
    return Leases(store=store, holder=holder, sleep=asyncio.sleep, alive=alive)


@dataclass(kw_only=True)
class ClockedStore:
    """A store whose clock the test sets. SQLite's own counts whole seconds."""

    store: Store
    time: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    _asleep: asyncio.Event = field(default_factory=asyncio.Event)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    async def now(self) -> datetime:
        return self.time

    async def sleep(self, _: float) -> None:
        """The holder's sleep. It ends when the test lets time pass."""
        self._wake.clear()
        self._asleep.set()
        await self._wake.wait()

    async def passes(self, seconds: float) -> None:
        """Wait until the holder sleeps, let time pass, and wait until it sleeps again."""
        async with asyncio.timeout(PATIENCE):
            await self._asleep.wait()
            self._asleep.clear()
            self.time += timedelta(seconds=seconds)
            self._wake.set()
            await self._asleep.wait()


async def test_now__is_the_databases(store: Store) -> None:
    """The database's own clock, in UTC, to the second."""
    assert abs(await store.database_time() - datetime.now(UTC)) < timedelta(seconds=2)


async def test_hold__by_one_at_a_time(stores: tuple[Store, Store]) -> None:
    """One of ten processes that ask at once gets the lease. The next process gets it after the release."""
    got = []
    everybody = asyncio.Barrier(10)

    async def ask(n: int) -> None:
        async with leases(stores[n % 2], f"process-{n}").hold("thing") as ours:
            got.append(ours)
            await everybody.wait()  # the holder releases after all have asked

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*map(ask, range(10)))
    assert got.count(True) == 1
    async with leases(stores[1], "another").hold("thing") as ours:
        assert ours


async def test_hold__longer_than_the_lease(stores: tuple[Store, Store]) -> None:
    """A holder keeps its lease for three times the lease's length, because it renews the lease in time."""
    clocked = ClockedStore(store=stores[0])
    mine: Any = clocked
    slow = Leases(store=mine, holder="slow", sleep=clocked.sleep)
    async with slow.hold("thing") as ours:
        assert ours
        for _ in range(3 * BEATS):
            await clocked.passes(slow.beat)
            assert not await stores[1].claim_lease("thing", "other", clocked.time, clocked.time + slow.alive)


async def test_claim__of_a_dead_holder(stores: tuple[Store, Store]) -> None:
    """A holder that does not renew its lease loses it."""
    assert await leases(stores[0], "dead", timedelta(0)).claim("thing")
    assert await leases(stores[1], "heir").claim("thing")
    assert not await leases(stores[0], "dead").claim("thing")


async def test_release__leaves_anothers_alone(stores: tuple[Store, Store]) -> None:
    """A holder that lost its lease does not release the lease of its successor."""
    await leases(stores[0], "dead", timedelta(0)).claim("thing")
    await leases(stores[1], "heir").claim("thing")
    await stores[0].release_lease("thing", "dead")
    assert not await leases(stores[0], "dead").claim("thing")
