"""Stops tasks reliably."""

from __future__ import annotations

import asyncio

#: Seconds until a task that is still running is cancelled again.
AGAIN_SECONDS = 0.2


async def stop_tasks(*tasks: asyncio.Task[object]) -> None:
    """Cancel the tasks until they have ended, and ignore how they ended.

    One cancellation is not enough. When it arrives at the moment a wait ends, it may be lost: `asyncio.wait_for` before
    Python 3.12 loses it, and the drivers we use call it. A caller that waited for such a task would wait forever.
    """
    while running := {task for task in tasks if not task.done()}:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=AGAIN_SECONDS)
    # Retrieves their errors, so that asyncio does not report them as never retrieved.
    await asyncio.gather(*tasks, return_exceptions=True)
