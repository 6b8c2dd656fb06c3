"""Stopping tasks reliably."""

from __future__ import annotations

import asyncio

import pytest

from workflows.durable.stopping import stop_tasks


async def stubborn(losses: int) -> None:
    """A task that loses cancellations, as a library may."""
    for _ in range(losses):
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            continue
    await asyncio.sleep(60)


async def broken() -> None:
    """A task that ends with an error of its own."""
    raise LookupError


@pytest.mark.parametrize("losses", [0, 1, 3])
async def test_stopped__however_often_it_takes(losses: int) -> None:
    """A lost cancellation is repeated."""
    tasks = [asyncio.create_task(stubborn(losses)), asyncio.create_task(broken())]
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await stop_tasks(*tasks)
    assert all(task.done() for task in tasks)


async def test_stopped__nothing() -> None:
    """The list of tasks to stop may be empty."""
    await stop_tasks()
