"""Work once in a while: it counts as done when it is done, whatever ends the process in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.integration.workflows.office import store_ports
from workflows.durable.periodic import AT_WORK, NotNow, once_every
from workflows.ports.ports import Ports
from workflows.store import open_store

DAY = timedelta(days=1)


class Days:
    """A clock that is set by hand."""

    now = datetime(2026, 3, 1, tzinfo=UTC)

    def clock(self) -> datetime:
        return self.now


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
async def ports(tmp_path: Path, days: Days) -> AsyncIterator[Ports]:
    ids = count()
    async with open_store(f"sqlite:///{tmp_path / 'callsign.db'}") as store:
        yield replace(store_ports(store, days.clock), new_id=lambda: f"id-{next(ids)}")


async def done(ports: Ports) -> bool:
    """Whether the work is done now."""
    async with once_every("work", DAY, ports) as ours:
        return ours


async def test_once_every(ports: Ports, days: Days) -> None:
    """Done once, and again when the time is over."""
    assert [await done(ports) for _ in range(2)] == [True, False]
    days.now += DAY
    assert await done(ports)


@pytest.mark.parametrize("error", [LookupError, NotNow, asyncio.CancelledError])
async def test_once_every__not_done(ports: Ports, error: type[BaseException]) -> None:
    """Work that failed, was put off or was stopped is tried again at once."""
    with suppress(LookupError, asyncio.CancelledError):
        async with once_every("work", DAY, ports):
            raise error
    assert await done(ports)


async def test_once_every__killed(ports: Ports, days: Days) -> None:
    """After a kill in the middle, the next process does the work soon, not after the whole time."""
    killed = once_every("work", DAY, ports)
    assert await killed.__aenter__()
    assert not await done(ports)
    days.now += AT_WORK
    assert await done(ports)
