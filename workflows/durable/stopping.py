"""Stopping tasks for certain."""

from __future__ import annotations

import asyncio
from typing import Any

#: Seconds until a task that goes on is cancelled again.
AGAIN_SECONDS = 0.2


async def stopped(*tasks: asyncio.Task[Any]) -> None:
    """Cancel the tasks until they have ended, and say nothing of how.

    Once is not enough: a cancellation that comes at the moment a wait ends may be lost on the way, as in `asyncio.wait_for`
    before Python 3.12, which the drivers we use call. Whoever then waited for the task would wait for ever.
    """
    while running := {task for task in tasks if not task.done()}:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=AGAIN_SECONDS)
    await asyncio.gather(
        *tasks, return_exceptions=True
    )  # what they raised is looked at, and so not reported as forgotten
