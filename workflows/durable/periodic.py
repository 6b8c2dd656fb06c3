"""Work that one process of several does every so often: it counts as done when it is done, not when it begins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from workflows.ports.ports import Ports

#: How long a process that was killed in the middle keeps others from starting the work again.
AT_WORK = timedelta(minutes=10)


class NotNow(Exception):
    """Raised inside of `once_every`: the work was not done, and may be tried again at once."""


@asynccontextmanager
async def once_every(name: str, every: timedelta, ports: Ports) -> AsyncIterator[bool]:
    """Do the block at most once in `every` for all callers; False where another has done it, or is at it.

    A block that raises has not been done, and NotNow ends here.
    """
    holder, now = ports.new_id(), ports.clock()
    if not await ports.store.claim_lease(name, holder, now, now + AT_WORK):
        yield False
        return
    try:
        yield True
    except BaseException as error:
        await ports.store.release_lease(name, holder)
        if not isinstance(error, NotNow):
            raise
        return
    await ports.store.claim_lease(name, holder, ports.clock(), ports.clock() + every)
