"""Do a thing once: look first where AWS takes no client token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from workflows.records.errors import Conflict, OutcomeUnknown

T = TypeVar("T")


async def leap(act: Callable[[], Awaitable[T]], look: Callable[[], Awaitable[T | None]]) -> T:
    """Do what has no client token: where it may have happened, `look`, and repeat only what did not."""
    for last in (False, False, True):
        try:
            return await act()
        except (Conflict, OutcomeUnknown) as error:
            found = await look()
            if found is not None:
                return found
            if last or isinstance(error, Conflict):
                raise
    raise AssertionError  # pragma: no cover - the last try returned or raised
