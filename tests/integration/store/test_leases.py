"""Leases: one holder at a time, and none that is dead."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from workflows.durable.lease import Leases
from workflows.ports.store import Store

SHORT = timedelta(seconds=0.4)


def leases(store: Store, holder: str, alive: timedelta = timedelta(minutes=1)) -> Leases:
    return Leases(store=store, holder=holder, sleep=asyncio.sleep, alive=alive)


async def test_now__is_the_databases(store: Store) -> None:
    """Its own clock, in UTC, to the second."""
    assert abs(await store.database_time() - datetime.now(UTC)) < timedelta(seconds=2)


async def test_hold__by_one_at_a_time(stores: tuple[Store, Store]) -> None:
    """Of ten that ask at once one gets it, and the next after it let go."""
    got = []

    async def ask(n: int) -> None:
        async with leases(stores[n % 2], f"process-{n}").hold("thing") as ours:
            got.append(ours)
            await asyncio.sleep(0.1)

    await asyncio.gather(*map(ask, range(10)))
    assert got.count(True) == 1
    async with leases(stores[1], "another").hold("thing") as ours:
        assert ours


@pytest.mark.postgres
async def test_hold__for_as_long_as_it_takes(postgres_url: str, stores: tuple[Store, Store]) -> None:
    """What takes longer than the lease keeps it; PostgreSQL's clock is fine enough to try that quickly."""
    async with leases(stores[0], "slow", SHORT).hold("thing") as ours:
        assert ours
        await asyncio.sleep(1.2)
        assert not await leases(stores[1], "other", SHORT).claim("thing")


async def test_claim__of_a_dead_holder(stores: tuple[Store, Store]) -> None:
    """Who does not renew loses it."""
    assert await leases(stores[0], "dead", timedelta(0)).claim("thing")
    assert await leases(stores[1], "heir").claim("thing")
    assert not await leases(stores[0], "dead").claim("thing")


async def test_release__leaves_anothers_alone(stores: tuple[Store, Store]) -> None:
    """A holder that was taken for dead does not let go of its heir's."""
    await leases(stores[0], "dead", timedelta(0)).claim("thing")
    await leases(stores[1], "heir").claim("thing")
    await stores[0].release_lease("thing", "dead")
    assert not await leases(stores[0], "dead").claim("thing")
