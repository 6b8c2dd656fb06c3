"""Does a thing once where AWS takes no client token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from workflows.records.errors import Conflict, OutcomeUnknown

T = TypeVar("T")

#: How often the act is tried when each answer is lost.
TRIES = 3


async def do_or_find(act: Callable[[], Awaitable[T]], find: Callable[[], Awaitable[T | None]]) -> T:
    """Do `act`. When it may have happened already, return what `find` finds, and repeat `act` only if it finds nothing.

    Raises Conflict at once when `find` finds nothing, OutcomeUnknown after the last try.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            return await act()
        except (Conflict, OutcomeUnknown) as error:
            result = await find()
            if result is not None:
                return result
            if isinstance(error, Conflict) or not tries_left:
                raise
    raise AssertionError  # pragma: no cover  # the last try returned or raised
